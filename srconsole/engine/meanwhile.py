"""Cover while an order is out: whatever may be held has its stop, also where the order's fate stays unknown.

A stop can only make a position smaller, so that it is safe beside any order. It is the only thing that is sent then:
nothing is sold, nothing is booked, and the order itself is never sent again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from srconsole.core.fill import Fill
from srconsole.core.lot import Ground, Lot
from srconsole.core.order import Exit, Order
from srconsole.core.rounding import less
from srconsole.core.trader import Trader
from srconsole.engine import market_facts
from srconsole.engine.cover import AGAIN, Cover, Finding, to_sell
from srconsole.engine.effects import WakeIn
from srconsole.engine.holding import Held, held_by, held_of
from srconsole.engine.inputs import AccountRead
from srconsole.engine.market_orders import MarketOrders
from srconsole.engine.market_ports import StopRequest
from srconsole.engine.readings import Reading


class Meanwhile(NamedTuple):
    """What has to be covered while an order is out.

    Attributes:
        lot: what is held, or would be if a buy was filled as the reading shows; its stop is where one should lie.
        most: how much of the position can be ours, of the base currency.
        price: the last price, None before the first.
        moves: whether a stop that stands may follow; not while a buy is filled, as the exchange adds to the one of it.
    """

    lot: Held
    most: float
    price: float | None
    moves: bool

    @property
    def crossed(self) -> bool:
        """Whether price is at or below the stop, so that the exchange would take none there."""
        return self.price is not None and self.price <= self.lot.stop


def held_meanwhile(order: Order, trader: Trader, there: float) -> Meanwhile | None:
    """Return what has to be covered; None where nothing of ours can be held.

    Args:
        order: the one that is out.
        trader: of the market.
        there: what was just read as held, of the base currency.
    """
    intent, held = order.intent, held_of(trader)
    if there <= 0 or (isinstance(intent, Exit) and held is None):
        return None
    if isinstance(intent, Exit):
        return None if held is None else Meanwhile(held, held.quantity, trader.price, moves=True)
    beside = 0.0 if held is None else less(held.quantity, order.filled, trader.rules.step, held.quantity)
    if held is None:
        fill, rules = Fill(intent.price, min(there, intent.quantity), 0.0), trader.rules
        ground = Ground(trader.settings.costs, trader.candle_time, trader.values)
        lot = Lot.opened(intent, fill, trader.time, rules.step, rules.tick, ground)
        held = held_by([lot], lot.quantity)
    return Meanwhile(held, beside + intent.quantity, trader.price, moves=False)


def keep_covered(
    cover: Cover,
    reading: Reading,
    held: Meanwhile,
    came: AccountRead,
    orders: MarketOrders,
    have: Callable[[StopRequest | None], None],
) -> None:
    """Have a stop placed where there is none, and the standing one of a lot follow it; a stop that stands is kept.

    Args:
        cover: of the market.
        reading: asked for while the order was out, with something held.
        held: what is to be covered.
        came: with which the reading came.
        orders: of the market.
        have: has a stop set.
    """
    memory, bare = cover.memory, cover.memory.bare_since
    now = came.received
    finding = cover.look(reading.stops, held.lot, came.asked, now)
    quantity = to_sell(reading.quantity, held.most)
    if finding is Finding.COVERED:
        if bare is not None:
            orders.note(market_facts.CoveredAgain((now - bare) / 1000))
        if held.moves and held.price is not None and not held.crossed:
            have(cover.moved(held.lot, held.price, now, quantity))
    elif finding is Finding.MISSING:
        orders.have(WakeIn(cover.market, 1.0, now + 1000))
    elif not (held.crossed or memory.waits_for) and _is_due(cover, finding, quantity, now):
        if finding is Finding.UNREADABLE:
            note_unread(cover, reading, orders)
        else:
            memory.replaced = True
            orders.note(market_facts.Uncovered())
        have(cover.placed(held.lot, now, quantity))


def note_unread(cover: Cover, reading: Reading, orders: MarketOrders) -> None:
    """Note, once for as long as that lasts, that a stop is placed since those that wait cannot be read."""
    if not cover.memory.backup:
        orders.note(market_facts.StopsUnread(reading.why_unread))
    cover.memory.backup = True


def _is_due(cover: Cover, finding: Finding, quantity: float, now: int) -> bool:
    """Tell whether a stop may be placed: once, and where it is absent all the same, again after a while."""
    memory = cover.memory
    if finding is Finding.UNREADABLE:
        return cover.backs_up(quantity, now)
    return not memory.replaced or now - max(memory.changed, memory.refused) >= AGAIN
