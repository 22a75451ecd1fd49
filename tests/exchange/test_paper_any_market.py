"""A market on paper over any prices, minutes, orders, stops, funding and kills: what must hold after each of them."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import ExitStack, closing
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srconsole.core.candle import Candle
from srconsole.core.order import OrderState
from srconsole.engine.inputs import OrderUpdate
from srconsole.engine.market_ports import Quote, StopRequest
from srconsole.engine.ports import OrderRequest
from srconsole.engine.readings import Cause
from srconsole.exchange.paper.market_exchange import PaperMarketExchange
from tests.exchange.paper_market import BEGIN, MINUTE, SETTINGS, SYMBOL, opened

SHARES = st.sampled_from([0.7, 0.9, 0.97, 0.99, 0.999, 1.01])
HALVES = st.integers(0, 20).map(lambda count: count / 2)
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("price"), st.floats(0.9, 1.1), st.integers(0, 90)),
        st.tuples(st.just("minute"), st.floats(0.75, 1.0), st.floats(0.9, 1.05)),
        st.tuples(st.just("buy"), HALVES, SHARES, st.integers(0, 12)),
        st.tuples(st.just("sell"), HALVES, st.integers(0, 12)),
        st.tuples(st.just("stop"), HALVES, SHARES, st.booleans()),
        st.tuples(st.just("cancel")),
        st.tuples(st.just("funding"), st.floats(-0.01, 0.01), st.integers(0, 5)),
        st.tuples(st.just("kill")),
    ),
    max_size=30,
)


class Tried:
    """An account on which events are tried, with all that was answered."""

    def __init__(self, path: Path, open_still: ExitStack) -> None:
        self._path = path
        self._open_still = open_still
        self._quote = Quote(100.0, 99.9, 100.1, BEGIN, BEGIN, True)
        self._count = 0
        self._answers: dict[str, OrderUpdate] = {}
        self.killed()

    def killed(self) -> None:
        """Open the account anew, while what was open is left as it is, as a killed process leaves it."""
        self.exchange: PaperMarketExchange = self._open_still.enter_context(closing(opened(self._path, SETTINGS)))
        self.exchange.saw(self._quote)

    def price(self, factor: float, seconds: int) -> None:
        """See another price some seconds later."""
        last = round(self._quote.last * factor, 2)
        time = self._quote.time + seconds * 1000
        self._quote = Quote(last, round(last * 0.999, 2), round(last * 1.001, 2), time, time, True)
        self.exchange.saw(self._quote)
        assert all(stop.price < last for stop in asyncio.run(self.exchange.read(SYMBOL)).stops or ())

    def minute(self, depth: float, opening: float) -> None:
        """Take the first minute that is wanted; after it no stop rests that it touched."""
        since = self.exchange.minutes_needed_since()
        if since is None:
            return
        start = self._quote.last * opening
        low = start * depth
        self.exchange.minutes([Candle(since, start, start * 1.01, low, start, 1.0)])
        assert all(stop.price < low for stop in asyncio.run(self.exchange.read(SYMBOL)).stops or ())
        assert self.exchange.minutes_needed_since() in {None, since + MINUTE}

    def buy(self, quantity: float, share: float, name: int) -> None:
        """Buy with a stop at a share of the price, under an id that may have been used before."""
        stop = round(self._quote.last * share, 2)
        self._place(OrderRequest(f"run-{name}", SYMBOL, "buy", quantity, False, 1.0, 0, stop))

    def sell(self, quantity: float, name: int) -> None:
        """Sell, under an id that may have been used before."""
        self._place(OrderRequest(f"run-{name}", SYMBOL, "sell", quantity, True, 1.0, 0))

    def stop(self, quantity: float, share: float, new: bool) -> None:
        """Place a stop, or move the first one."""
        self._count += 1
        standing = asyncio.run(self.exchange.read(SYMBOL)).stops or ()
        moved = None if new or not standing else standing[0]
        price = round(self._quote.last * share, 2)
        request = StopRequest(f"stop-{self._count}", SYMBOL, price, quantity, moved)
        refused = asyncio.run(self.exchange.set_stop(request))
        assert refused is None or price >= self._quote.last or asyncio.run(self.exchange.position(SYMBOL)) == 0

    def cancel(self) -> None:
        """Take the first stop away."""
        standing = asyncio.run(self.exchange.read(SYMBOL)).stops or ()
        asyncio.run(self.exchange.cancel(SYMBOL, standing[:1]))

    def funding(self, rate: float, hour: int) -> None:
        """Book the funding of an hour, which may have been booked before."""
        self.exchange.charge(BEGIN + hour * 60 * MINUTE, rate, self._quote.last)

    def assert_sound(self) -> None:
        """Assert what always holds: the account is the sum of its fills, and no stop rests where nothing is held."""
        reading = asyncio.run(self.exchange.read(SYMBOL))
        fills = asyncio.run(self.exchange.fills(SYMBOL, 0))
        paid = asyncio.run(self.exchange.bills(SYMBOL, 0))
        cash, held = Fraction(1000), Fraction(0)
        for fill in fills:
            sign = 1 if fill.buys else -1
            held += sign * Fraction(fill.quantity)
            cash -= sign * Fraction(fill.quantity) * Fraction(fill.price) + Fraction(fill.fee)
            assert held >= 0
        cash += sum(Fraction(each.amount) for each in paid)
        assert reading.quantity == held
        assert reading.equity == pytest.approx(float(cash + held * Fraction(self._quote.last)), rel=1e-9, abs=1e-9)
        assert reading.quantity > 0 or (reading.stops, reading.liquidation) == ((), 0)
        assert reading.quantity == 0 or self._quote.last > reading.liquidation > 0
        sent = [fill.client_id for fill in fills if fill.cause is Cause.ORDER]
        assert sorted(sent) == sorted(name for name, each in self._answers.items() if each.state is OrderState.FILLED)
        assert [fill.time for fill in fills] == sorted(fill.time for fill in fills)

    def _place(self, order: OrderRequest) -> None:
        update = asyncio.run(self.exchange.place(order))
        assert self._answers.setdefault(order.client_id, update) == update


@pytest.mark.slow
@settings(max_examples=60)
@given(events=EVENTS)
def test_whatever_happens_the_account_is_the_sum_of_its_fills(events: list[tuple[str, float]]) -> None:
    """Given any prices, minutes, orders under ids new and old, stops, funding, and kills between them
    When they happen one by one
    Then after each the account is capital, fills and funding together, nothing is held short, no stop rests that price
    has met or where nothing is held, and each order is filled once at most
    """
    with tempfile.TemporaryDirectory() as folder, ExitStack() as open_still:
        tried = Tried(Path(folder) / "paper.sqlite", open_still)
        for kind, *values in events:
            getattr(tried, "killed" if kind == "kill" else kind)(*values)
            tried.assert_sound()
