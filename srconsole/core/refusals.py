"""Why an entry is refused, or not even tried, in a few words; and what a command of a person is refused with."""

from __future__ import annotations

from srconsole.figures import decimals_of, price_text

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

LEFT = "left in this candle"
POSITION_OPEN = "a position is open"
HELD_ALREADY = "held already"
NO_PRICE = "no price was seen yet"
BELOW_TRIGGER = "price is not above its trigger"
BROKEN = "broken"
RESISTANCE = "a resistance: never bought"
NEXT_CLOSE = "in force from the next close"


class Refused(Exception):
    """A command that cannot be carried out; the message is the reason, for the person who gave it.

    Attributes:
        reason: the sentence, with `{}` where a price stands in it.
        prices: what stands there, USDT.
    """

    def __init__(self, reason: str, *prices: float) -> None:
        super().__init__(reason, *prices)
        self.reason = reason
        self.prices = prices

    def told(self, decimals: int) -> str:
        """Return the reason, prices with as many decimals as their market's have."""
        return (
            self.reason.format(*(price_text(price, decimals) for price in self.prices)) if self.prices else self.reason
        )

    def __str__(self) -> str:
        """Return the reason, prices to their last digit."""
        return self.told(max(map(decimals_of, self.prices), default=0))
