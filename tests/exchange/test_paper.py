"""The paper exchange over any orders, and what it says about money and liquidation."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import closing
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srconsole.core.order import OrderState
from srconsole.engine.inputs import OrderUpdate
from srconsole.engine.ports import OrderRequest
from srconsole.exchange.paper.exchange import PaperExchange
from srconsole.settings.schema import CostSettings, MarketSettings, RiskSettings, Settings
from tests.exchange.money import available
from tests.exchange.orders import SYMBOL, buy, sell
from tests.exchange.paper_account import PLAIN, placed

SYMBOLS = ("BTC-USD", "ETH-USD")
COSTLY = Settings(
    market=MarketSettings(min_notional=5.0),
    risk=RiskSettings(initial_capital=1000.0, leverage=4.0),
    costs=CostSettings(fee_rate=0.001, slippage=0.002),
)
ORDERS = st.lists(
    st.builds(
        OrderRequest,
        client_id=st.integers(0, 30).map("r1-{}".format),
        symbol=st.sampled_from(SYMBOLS),
        side=st.sampled_from(["buy", "sell"]),
        quantity=st.floats(0.01, 30),
        reduce_only=st.booleans(),
        price=st.floats(50, 150),
        time=st.integers(0, 10**12),
    ),
    max_size=25,
)


def state(path: Path, chosen: Settings = PLAIN) -> tuple[list[float], float]:
    """Open the account; return what is held of each symbol and what is available."""
    with closing(PaperExchange(path, chosen)) as exchange:
        held = [asyncio.run(exchange.position(symbol)) for symbol in SYMBOLS]
    return held, available(path, chosen)


class Books:
    """An account kept in exact fractions, in the plainest way: cash in, cash out."""

    def __init__(self, capital: float) -> None:
        self.closed = Fraction(capital)
        self.cash = dict.fromkeys(SYMBOLS, Fraction(0))
        self.held = dict.fromkeys(SYMBOLS, Fraction(0))
        self.bought = {symbol: (Fraction(0), Fraction(0)) for symbol in SYMBOLS}
        self.bound: dict[str, list[tuple[Fraction, Fraction]]] = {symbol: [] for symbol in SYMBOLS}

    def book(self, order: OrderRequest, fill: OrderUpdate, leverage: float) -> None:
        """Take a fill: cash flows by symbol, which become closed profit whenever nothing is held."""
        symbol, quantity = order.symbol, Fraction(fill.filled)
        worth = quantity * Fraction(fill.price)
        self.cash[symbol] -= Fraction(fill.fee)
        if order.side == "buy":
            self.cash[symbol] -= worth
            self.held[symbol] += quantity
            self.bought[symbol] = (self.bought[symbol][0] + quantity, self.bought[symbol][1] + worth)
            self.bound[symbol].append((quantity, worth / Fraction(leverage)))
        else:
            self.cash[symbol] += worth
            self._free(symbol, quantity)
            self.held[symbol] -= quantity

    def _free(self, symbol: str, quantity: Fraction) -> None:
        """Free the margin of the one purchase that a sale sells, or else its share of all."""
        bound = self.bound[symbol]
        whole = next((each for each in bound if abs(each[0] - quantity) <= each[0] * Fraction(1, 10**9)), None)
        if whole is not None and len(bound) > 1:
            bound.remove(whole)
            return
        left = 1 - quantity / self.held[symbol]
        self.bound[symbol] = [(each * left, margin * left) for each, margin in bound]

    def available(self) -> float:
        """Return capital and closed profit, with what sales of what is still held have gained, less all margins."""
        gained = Fraction(0)
        for symbol, (quantity, worth) in self.bought.items():
            if quantity:
                gained += self.cash[symbol] + self.held[symbol] * worth / quantity
        return float(
            self.closed + max(gained, Fraction(0)) - sum(margin for each in self.bound.values() for _, margin in each)
        )

    def settle(self, symbol: str) -> None:
        """Close the books of a symbol of which the exchange says that nothing is held."""
        assert abs(self.held[symbol]) < 1e-9
        self.closed += self.cash[symbol]
        self.cash[symbol] = self.held[symbol] = Fraction(0)
        self.bought[symbol], self.bound[symbol] = (Fraction(0), Fraction(0)), []


@settings(max_examples=40)
@given(orders=ORDERS)
def test_the_books_balance_after_any_orders(orders: list[OrderRequest]) -> None:
    """Given any orders for two symbols, some of them sent more than once
    When they are placed, and all of them sent again
    Then what is held is the sum of the fills and never short, what is available is capital and profit less fees and
    margins, and the second round changed nothing
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "paper.sqlite"
        updates = placed(path, orders, COSTLY)
        books, known = Books(COSTLY.risk.initial_capital), dict[str, OrderUpdate]()
        held = dict.fromkeys(SYMBOLS, 0.0)
        for order, update in zip(orders, updates, strict=True):
            assert known.setdefault(order.client_id, update) == update
        first = {order.client_id: order for order in reversed(orders)}
        for client_id, update in known.items():
            if update.state is OrderState.FILLED:
                order = first[client_id]
                books.book(order, update, COSTLY.risk.leverage)
                held[order.symbol] += update.filled if order.side == "buy" else -update.filled
                assert held[order.symbol] >= 0
                if held[order.symbol] == 0:
                    books.settle(order.symbol)
        before = state(path, COSTLY)
        assert before[0] == list(held.values())
        assert before[1] == pytest.approx(books.available(), abs=0.0051)
        assert placed(path, orders, COSTLY) == updates
        assert state(path, COSTLY) == before


def test_money_of_a_round_trip(tmp_path: Path) -> None:
    """Given 1000 USDT, leverage 5 and a fee of 0.1 %
    When 5 are bought at 100, 2 sold at 110 and the rest at 120
    Then 100 USDT are bound at first, 60 after the part, whose gain of 20 - 0.5 - 0.22 may be bound at once, and at the
    end 1000 + 20 + 60 - 0.5 - 0.22 - 0.36 are there
    """
    chosen = Settings(costs=CostSettings(fee_rate=0.001))
    path = tmp_path / "paper.sqlite"
    money = []
    for order in [buy("a", 5.0), sell("b", 2.0, 110.0), sell("c", 3.0, 120.0)]:
        placed(path, [order], chosen)
        money.append(state(path, chosen)[1])
    assert money == pytest.approx([900.0, 959.28, 1078.92], rel=1e-12)


@pytest.mark.parametrize(
    ("tick", "orders", "expected"),
    [
        pytest.param(0.0, [], None, id="flat"),
        pytest.param(0.0, [buy("a", 1.0)], 80.5, id="100 * (1 - 1 / 5 + 0.005)"),
        pytest.param(1.0, [buy("a", 1.0)], 81.0, id="up to a whole tick"),
        pytest.param(0.5, [buy("a", 1.0)], 80.5, id="on a tick already"),
        pytest.param(0.0, [buy("a", 1.0), buy("b", 1.0, 300.0)], 161.0, id="of the mean price, 200"),
        pytest.param(0.0, [buy("a", 1.0), sell("b", 0.5, 120.0)], 80.5, id="a part sold changes nothing"),
        pytest.param(
            0.0, [buy("a", 1.0), sell("b", 0.5), buy("c", 0.5, 300.0)], 161.0, id="of half at 100 and half at 300"
        ),
        pytest.param(0.0, [buy("a", 1.0), sell("b", 1.0)], None, id="closed"),
    ],
)
def test_liquidation_price(tmp_path: Path, tick: float, orders: list[OrderRequest], expected: float | None) -> None:
    """Given leverage 5 and a maintenance rate of 0.5 %
    When orders are filled
    Then the liquidation price is that of what is held, rounded up to a tick, and none while flat
    """
    chosen = Settings(market=MarketSettings(tick=tick))
    path = tmp_path / "paper.sqlite"
    placed(path, orders, chosen)
    with closing(PaperExchange(path, chosen)) as exchange:
        assert exchange.liquidation_price(SYMBOL) == (None if expected is None else pytest.approx(expected, rel=1e-12))


def test_two_connections_see_one_account(tmp_path: Path) -> None:
    """Given two connections to one account
    When one buys and the other sells what was bought
    Then each sees what the other did, and nothing is counted twice
    """
    path = tmp_path / "paper.sqlite"
    with closing(PaperExchange(path, PLAIN)) as one, closing(PaperExchange(path, PLAIN)) as other:
        asyncio.run(one.place(buy("a", 5.0)))
        assert asyncio.run(other.position(SYMBOL)) == 5.0
        assert asyncio.run(other.place(sell("b", 5.0))).state is OrderState.FILLED
        assert asyncio.run(one.place(sell("c", 5.0))).state is OrderState.REJECTED
        too_much = [asyncio.run(each.place(buy(name, 1e9))).note for name, each in (("d", one), ("e", other))]
        assert too_much[0] == too_much[1]
        assert too_much[0].endswith("999.40 available")


def test_capital_is_paid_in_once(tmp_path: Path) -> None:
    """Given an account begun with 1000 USDT
    When it is opened under settings that say 5000
    Then it has the 1000 that it began with
    """
    path = tmp_path / "paper.sqlite"
    placed(path, [])
    assert state(path, Settings(risk=RiskSettings(initial_capital=5000.0)))[1] == 1000.0
