"""A purchase that closed somebody's short, and whatever others sell of it, read in any order by lists that lag."""

from __future__ import annotations

from math import fsum

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from srconsole.core.order import OrderState
from srconsole.engine import market_facts
from srconsole.engine.inputs import FillsRead, OrderUpdate
from srconsole.engine.readings import Cause, FillSeen
from tests.engine.watched import FLAT, MARKET, Watched

PAID = 99.6
STEP = 0.001
QUIET = 16
"""Seconds of readings behind all sales: longer than a fill may be listed late, and what lacks is waited for."""
CAUSES = st.sampled_from([Cause.ORDER, Cause.STOP, Cause.LIQUIDATION, Cause.ADL, Cause.UNSAID])


class Sale(Struct, frozen=True):
    """A sale of others: what share of what is held then, in tenths; why."""

    tenths: int
    cause: Cause


class Look(Struct, frozen=True):
    """A look at the exchange, so many milliseconds behind what was before: at the position, at the fills, or at both.

    Each shows what was there a while ago.
    """

    after: int
    position: bool
    fills: bool
    position_lags: int
    fills_lag: int


SALES = st.builds(Sale, st.integers(1, 10), CAUSES)
LOOKS = st.builds(
    Look, st.integers(100, 3000), st.booleans(), st.booleans(), st.integers(0, 2000), st.integers(0, 3000)
)


class OneWay:
    """A market at an exchange that keeps one position of a symbol, long or short.

    Attributes:
        watched: what the engine knows.
        listed: all fills, the oldest first.
        short: what was short at the purchase; closed: how much of that the purchase closed.
    """

    def __init__(self, short_tenths: int, amid: Sale | None) -> None:
        self.watched = Watched()
        self.listed: list[FillSeen] = []
        self.watched.read(FLAT, after=1000)
        self.watched.price(PAID, after=500)
        self._client_id = self.watched.order.client_id
        whole = self.watched.order.intent.quantity
        self.short = round(whole * short_tenths / 10, 3)
        if self.short:
            self._fill(self.short, Cause.ORDER, price=100.3)
        first = round(whole / 2, 3)
        self._fill(first, Cause.ORDER, buys=True)
        if amid is not None:
            self.sell(amid)
        self._fill(round(whole - first, 3), Cause.ORDER, buys=True)
        self.closed = min(self.short, whole)
        self.watched.take(OrderUpdate(self._client_id, OrderState.FILLED, whole, PAID, 0.05))

    def _fill(self, quantity: float, cause: Cause, *, buys: bool = False, price: float = PAID) -> None:
        order = self._client_id if buys else ""
        name = f"f{len(self.listed)}"
        fill = FillSeen(name, order or name, order, buys, quantity, price, 0.01, self.watched.now, cause)
        self.listed.append(fill)

    def sell(self, sale: Sale) -> None:
        """Have others sell a share of what is held, if that is anything."""
        quantity = round(self.position() * sale.tenths / 10, 3)
        if quantity >= STEP:
            self._fill(quantity, sale.cause, price=101.0 + len(self.listed))

    def position(self, lag: int = 0) -> float:
        """Return what was held so many milliseconds ago, below 0 for a short; never of before the purchase."""
        bought = [at for at, fill in enumerate(self.listed) if fill.buys][-1]
        there = [fill for at, fill in enumerate(self.listed) if at <= bought or fill.time <= self.watched.now - lag]
        return round(fsum(fill.quantity if fill.buys else -fill.quantity for fill in there), 3)

    def look(self, look: Look) -> None:
        """Have the engine look."""
        self.watched.now += look.after
        lot = self.watched.market.trader.lot
        if look.position:
            position = self.position(look.position_lags)
            stops = (self.watched.stop_at(lot.stop),) if lot is not None and position > 0 else ()
            reading = msgspec.structs.replace(FLAT, quantity=max(position, 0.0), short=max(-position, 0.0), stops=stops)
            self.watched.read(reading, took=look.position_lags)
        if look.fills:
            listed = [fill for fill in self.listed if fill.time <= self.watched.now - look.fills_lag]
            self.watched.take(FillsRead(MARKET, self.watched.exchange_side.sales.since, tuple(listed)))

    def judge(self) -> None:
        """Judge that no position is lost, and nothing was booked that was not sold of it."""
        assert self.watched.market.trader.quantity >= max(self.position(), 0.0) - STEP / 2
        bought = next(at for at, fill in enumerate(self.listed) if fill.buys)
        sold = {fill.fill_id: fill.quantity for fill in self.listed[bought:] if not fill.buys}
        for name, quantity in self.booked().items():
            assert quantity <= sold[name] + STEP / 2

    def booked(self) -> dict[str, float]:
        """Return how much of each fill is booked."""
        found: dict[str, float] = {}
        for fact in self.watched.noted(market_facts.SoldOutside):
            found[fact.fill_id] = round(found.get(fact.fill_id, 0.0) + fact.quantity, 9)
        return found


@given(
    short=st.integers(0, 10),
    amid=st.none() | SALES,
    steps=st.lists(SALES | LOOKS, max_size=14),
)
@settings(max_examples=60)
def test_each_sale_is_booked_whole_and_what_closed_the_short_at_what_it_cost(
    short: int, amid: Sale | None, steps: list[Sale | Look]
) -> None:
    """Given a purchase in two fills that closed a short of others, of any size, or none, and others who sell of it
        amid the purchase and behind it: by hand, by our stop, by the exchange
    When position and fills are looked at in any order, each as of up to three seconds ago, and some seconds behind that
    Then the journal never holds less than the exchange; in the end both are the same, each sale is booked whole, and
        what closed the short as having cost what it cost
    """
    market = OneWay(short, amid)
    for step in steps:
        if isinstance(step, Sale):
            market.sell(step)
        else:
            market.look(step)
        market.judge()
    for _ in range(QUIET // 2):
        market.look(Look(2000, True, True, 0, 0))
        market.judge()
    assert abs(market.watched.market.trader.quantity - max(market.position(), 0.0)) < STEP / 2
    begin = next(at for at, fill in enumerate(market.listed) if fill.buys)
    assert market.booked() == {fill.fill_id: fill.quantity for fill in market.listed[begin:] if not fill.buys}
    gone = fsum(fact.quantity for fact in market.watched.noted(market_facts.ClosedShort))
    assert abs(gone - market.closed) < STEP / 2
