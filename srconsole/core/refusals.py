"""Why an entry is refused, in a few words."""

from __future__ import annotations

from srconsole.core.order import Entry
from srconsole.core.rounding import MarketRules
from srconsole.settings.schema import Settings

PAUSED = "paused"
LEVEL_DISABLED = "level disabled"
HALTED = "halted"
INSUFFICIENT_FUNDS = "insufficient funds"
TOO_SMALL = "quantity too small"
TOO_LARGE = "worth more than risk.max_notional"
NO_ROOM = "the stop would not lie below the price"
TOO_OLD = "the decision was too old to be sent"


def size_against(entry: Entry, settings: Settings, rules: MarketRules) -> str | None:
    """Return what the size of a planned entry speaks against it, None for nothing."""
    if entry.quantity <= 0:
        return TOO_SMALL
    risk = settings.risk
    if not risk.max_notional:
        return None
    # Without a step it is worth what it was planned to be, not the product of rounded floats.
    worth = risk.margin * risk.leverage
    if rules.step > 0:
        worth = entry.quantity * entry.price * (1 + settings.costs.slippage)
    return TOO_LARGE if worth > risk.max_notional else None
