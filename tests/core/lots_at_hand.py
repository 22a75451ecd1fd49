"""Traders of made plans, whose lots are left as a test wants it."""

from __future__ import annotations

from srconsole.core.candle import Candle
from srconsole.core.fill import Fill, fill_at_once
from srconsole.core.movement import Move, carry_out, move_through
from srconsole.core.offer import Exits, Offer, Plan, Target
from srconsole.core.order import Entry, Exit
from srconsole.core.trader import Trader
from srconsole.core.trail_values import TrailValues
from srconsole.settings.layers import settings_from
from srconsole.settings.schema import Settings

JUMP, GLIDE, HOUR = Move.JUMP, Move.GLIDE, 3_600_000
THIRDS = ((0.33, 101.0), (0.33, 102.0), (0.34, 103.0))


class AtHand(Trader):
    """A trader that fills orders at once and keeps what came of them.

    Attributes:
        done: of each fill its price, quantity and, of a sale, the reason; "buy" else.
    """

    def __init__(self, given: Settings, left_by: dict[str, Exits], max_lots: int, values: TrailValues) -> None:
        super().__init__(given, self._exits, candle_time=HOUR, max_lots=max_lots, values=values)
        self.done: list[tuple[float, float, str]] = []
        self._left_by = left_by

    def _exits(self, offer: Offer, price: float) -> Exits | str:
        return self._left_by[offer.key]

    def execute(self, order: Entry | Exit) -> Fill:
        """Fill an order at once, and keep what came of it."""
        fill = fill_at_once(order, self.settings.costs)
        self.done.append((fill.price, fill.quantity, "buy" if isinstance(order, Entry) else order.reason.value))
        return fill

    def go(self, move: Move, *prices: float) -> list[tuple[float, float, str]]:
        """Let price move to these prices; return what was done on the way."""
        before = len(self.done)
        for price in prices:
            carry_out(self, move, price, self.execute)
        return self.done[before:]

    def candle(self, candle: Candle) -> list[tuple[float, float, str]]:
        """Let price move as in a candle; return what was done."""
        before = len(self.done)
        self.time = candle.time
        move_through(self, candle, self.execute)
        return self.done[before:]


def touch(key: str, price: float) -> Offer:
    """Return a touch offer at a price, which is its trigger too; a jump buys down to 5 % below."""
    return Offer(key, key, price, price, price * 0.95)


def plan_of(*offers: Offer, sells: dict[str, str] | None = None, stops: dict[str, float] | None = None) -> Plan:
    """Return a plan of touch offers, the highest trigger first."""
    top = max((offer.trigger for offer in offers), default=float("-inf"))
    return Plan(offers, top, (), sells or {}, stops or {})


def at_hand(
    price: float,
    plan: Plan,
    left_by: dict[str, Exits],
    given: dict[str, object] | None = None,
    *,
    max_lots: int = 1,
    values: TrailValues | None = None,
) -> AtHand:
    """Return a trader that last saw a price, with this plan in force; without fees it buys 1000 USDT's worth."""
    settings = settings_from(
        {
            "costs.fee_rate": 0.0,
            "risk.margin": 500.0,
            "risk.leverage": 2.0,
            "risk.initial_capital": 10_000.0,
            **(given or {}),
        }
    )
    trader = AtHand(settings, left_by, max_lots, values or TrailValues())
    trader.close(plan)
    trader.jump(price)
    return trader


def thirds(stop: float = 95.0) -> Exits:
    """Return a stop and three targets at 101, 102 and 103, of 33, 33 and 34 %."""
    return Exits(stop, targets=tuple(Target(price, fraction) for fraction, price in THIRDS))
