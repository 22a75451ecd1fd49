"""Why an entry is refused, in a few words."""

from __future__ import annotations

PAUSED = "paused"
LEVEL_DISABLED = "level disabled"
HALTED = "halted"
MAX_POSITIONS = "max positions"
INSUFFICIENT_FUNDS = "insufficient funds"
TOO_SMALL = "quantity too small"
TOO_LARGE = "worth more than risk.max_notional"
NO_EDGE = "no edge"
NO_ROOM = "the stop would not lie below the price"
NO_GAIN = "a target would not lie above the price"
NO_RANGE = "the trail's ATR is not known yet"
BEYOND_LIQUIDATION = "the stop would lie beyond the liquidation price"
TOO_OLD = "the decision was too old to be sent"
