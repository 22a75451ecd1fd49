"""Lines around a centre, as offers and their exits (docs/strategies.md section 6)."""

from __future__ import annotations

from srconsole.core.offer import Exits, Key, Offer, Plan, Target
from srconsole.figures import exact_text
from srconsole.settings.schema import GridSettings
from srconsole.strategies.shown import ShownLevel


class Lines:
    """A grid that stands: what it offers, and how each of its lots is left.

    Attributes:
        centre: its middle line, USDT.
        lowest, highest: its outer lines, USDT.
        stop: of all its lots, USDT.
        since: opening time of the candle whose close it stands from, UTC milliseconds; 0 where that was not kept.
        shown: its lines but the highest, for whoever looks.
        plan: an offer at each line but the highest, the highest trigger first.
    """

    __slots__ = ("_exits", "centre", "highest", "lowest", "plan", "shown", "since", "stop")

    def __init__(self, centre: float, settings: GridSettings, since: int = 0) -> None:
        count = settings.lines
        prices = [centre * (1 + number * settings.spacing) for number in range(-count, count + 1)]
        self.centre = centre
        self.since = since
        self.lowest, self.highest = prices[0], prices[-1]
        self.stop = self.lowest * (1 - settings.stop_pct)
        self._exits = {
            str(number): Exits(self.stop, targets=(Target(above, 1.0),))
            for number, above in zip(range(-count, count), prices[1:], strict=True)
        }
        weight = 1 / (2 * count)
        lows = [self.stop, *prices]
        offers = [
            Offer(key, key, price, price, low, weight=weight)
            for key, price, low in zip(self._exits, prices, lows, strict=False)
        ]
        self.shown = [ShownLevel(offer.key, offer.label, offer.price, 0, known=since) for offer in reversed(offers)]
        waits = f"buys at {2 * count} lines around {exact_text(centre)} as price falls, sells each a line higher"
        self.plan = Plan(tuple(reversed(offers)), offers[-1].trigger, waits=waits)

    def exits(self, key: Key) -> Exits | None:
        """Return how a lot of a line is left, None if there is no such line."""
        return self._exits.get(key)
