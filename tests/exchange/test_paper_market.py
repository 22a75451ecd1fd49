"""What a market's orders come to on paper: at which prices, under whose rules, and for what money."""

from __future__ import annotations

import asyncio
import math
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from srconsole.core.order import OrderState
from srconsole.core.rounding import MarketRules
from srconsole.engine.inputs import OrderUpdate
from srconsole.engine.ports import Books, OrderRequest
from srconsole.engine.readings import Reading
from srconsole.errors import ExchangeError, Refused
from srconsole.exchange.paper.market_exchange import PaperMarketExchange
from srconsole.settings.schema import CostSettings, MarketSettings
from tests.exchange.paper_market import PLAIN, SYMBOL, buy, opened, quote, sell

COSTLY = replace(PLAIN, costs=CostSettings(fee_rate=0.001, slippage=0.01))


def place(exchange: PaperMarketExchange, order: OrderRequest) -> OrderUpdate:
    """Place an order."""
    return asyncio.run(exchange.place(order))


def read(exchange: PaperMarketExchange) -> Reading:
    """Read what is there."""
    return asyncio.run(exchange.read(SYMBOL))


@pytest.mark.parametrize(
    ("bid", "ask", "bought", "sold"),
    [
        pytest.param(99.0, 102.0, 102.0 * 1.01, 99.0 * 0.99, id="bid and ask are known"),
        pytest.param(0.0, 0.0, 100.0 * 1.01, 100.0 * 0.99, id="neither is known"),
        pytest.param(0.0, 102.0, 102.0 * 1.01, 100.0 * 0.99, id="only the ask is"),
    ],
)
def test_orders_fill_at_the_newest_ask_or_bid(
    tmp_path: Path, bid: float, ask: float, bought: float, sold: float
) -> None:
    """Given a last price of 100, a bid and an ask, slippage of 1 % and a fee of 0.1 %
    When a quantity is bought and sold, whatever price these orders were decided at
    Then the buy is filled 1 % above the ask, the sale 1 % below the bid, the last price in place of an unknown one
    """
    with closing(opened(tmp_path / "paper.sqlite", COSTLY)) as exchange:
        exchange.saw(quote(100.0, 0, bid, ask))
        entry, leave = place(exchange, buy("a")._replace(price=50.0)), place(exchange, sell("b")._replace(price=500.0))
    assert (entry.price, leave.price) == pytest.approx((bought, sold), rel=1e-12)
    assert (entry.fee, leave.fee) == pytest.approx((5 * bought * 0.001, 5 * sold * 0.001), rel=1e-12)


def test_nothing_is_filled_before_a_price_was_seen(tmp_path: Path) -> None:
    """Given an account that is opened, and later opened again with a position
    When orders and a reading are asked for before any price was seen
    Then the orders are refused with that reason, and no equity is made up for the position
    """
    path = tmp_path / "paper.sqlite"
    with closing(opened(path)) as exchange:
        early = place(exchange, buy("a"))
        assert (early.state, early.note) == (OrderState.REJECTED, "no price was seen yet")
        assert read(exchange).equity == 1000.0
        exchange.saw(quote(100.0))
        assert place(exchange, buy("b")).state is OrderState.FILLED
    with closing(opened(path)) as exchange:
        assert place(exchange, sell("c")).note == "no price was seen yet"
        reading = read(exchange)
        assert (reading.quantity, reading.equity, reading.available) == (5.0, None, 900.0)


def test_an_older_price_changes_nothing(tmp_path: Path) -> None:
    """Given an answer that comes after a newer one
    When an order is placed
    Then it is filled at the newer price
    """
    with closing(opened(tmp_path / "paper.sqlite")) as exchange:
        exchange.saw(quote(100.0, 4))
        exchange.saw(quote(90.0, 2))
        assert place(exchange, buy("a")).price == 100.0


@pytest.mark.parametrize("bad", [0.0, -1.0, math.nan, math.inf])
def test_what_is_no_price_is_not_taken(tmp_path: Path, bad: float) -> None:
    """A fill at such a price could not be read again.

    Given an account that saw a price of 100
    When it is given something as last price, bid or ask that is none
    Then it says so, and the price stays 100
    """
    with closing(opened(tmp_path / "paper.sqlite")) as exchange:
        exchange.saw(quote(100.0))
        for prices in (quote(bad, 2), quote(90.0, 2, bad or -1.0), quote(90.0, 2, 0, bad or -1.0)):
            with pytest.raises(ExchangeError, match="was given as a price"):
                exchange.saw(prices)
        assert place(exchange, buy("a")).price == 100.0


def test_the_rules_are_the_markets(tmp_path: Path) -> None:
    """Given settings without limits, and a market with steps of 0.5 and a minimum of 100 USDT
    When orders break its rules, and it then changes its step to 0.1
    Then they are refused, and what the new step allows is filled
    """
    unlimited = replace(PLAIN, market=MarketSettings())
    with closing(opened(tmp_path / "paper.sqlite", unlimited)) as exchange:
        exchange.saw(quote(60.0))
        assert "step 0.5" in place(exchange, buy("a", 2.1)).note
        assert "minimum 100.0" in place(exchange, buy("b", 1.5)).note
        exchange.keep_to(MarketRules(0.1, 0.01, 0.1, 5.0))
        assert asyncio.run(exchange.rules(SYMBOL)).step == 0.1
        assert place(exchange, buy("c", 2.1)).state is OrderState.FILLED


def test_only_one_symbol_is_traded(tmp_path: Path) -> None:
    """Given an account whose prices are those of one symbol
    When another one is bought
    Then it is refused: its price is not known
    """
    with closing(opened(tmp_path / "paper.sqlite")) as exchange:
        exchange.saw(quote(100.0))
        assert SYMBOL in place(exchange, buy("a")._replace(symbol="ETH/USDT:USDT")).note


def test_money_while_a_position_is_held(tmp_path: Path) -> None:
    """Given 1000 USDT, leverage 4 and a fee of 0.1 %
    When 5 are bought at 100, price rises to 110, and all is sold
    Then 125 USDT are bound, equity is 1000 + 50 - 0.5 while it is held, and 1000 + 50 - 0.5 - 0.55 in the end
    """
    settings = replace(PLAIN, costs=CostSettings(fee_rate=0.001))
    with closing(opened(tmp_path / "paper.sqlite", settings)) as exchange:
        exchange.saw(quote(100.0))
        asyncio.run(exchange.prepare(SYMBOL, 4.0))
        place(exchange, buy("a"))
        exchange.saw(quote(110.0, 2))
        held = read(exchange)
        place(exchange, sell("b"))
        flat = read(exchange)
    assert (held.equity, held.available) == pytest.approx((1049.5, 875.0), rel=1e-12)
    assert (flat.equity, flat.available) == pytest.approx((1048.95, 1048.95), rel=1e-12)


def test_leverage_is_not_changed_under_a_position(tmp_path: Path) -> None:
    """Given a position at leverage 5
    When leverage 10 is prepared, and 5 again
    Then the first is refused and the second is no error
    """
    with closing(opened(tmp_path / "paper.sqlite")) as exchange:
        exchange.saw(quote(100.0))
        place(exchange, buy("a"))
        with pytest.raises(Refused, match="sell it first"):
            asyncio.run(exchange.prepare(SYMBOL, 10.0))
        asyncio.run(exchange.prepare(SYMBOL, 5.0))
        assert read(exchange).leverage == 5.0


def test_a_prepared_leverage_outlives_other_settings(tmp_path: Path) -> None:
    """Given an account for which leverage 5 was prepared
    When it is opened under settings that say 20
    Then it has 5 until another one is prepared
    """
    path = tmp_path / "paper.sqlite"
    with closing(opened(path)) as exchange:
        asyncio.run(exchange.prepare(SYMBOL, 5.0))
    with closing(opened(path, replace(PLAIN, risk=replace(PLAIN.risk, leverage=20.0)))) as exchange:
        assert read(exchange).leverage == 5.0


def test_books_count_what_was_sent(tmp_path: Path) -> None:
    """Given an order that was filled, one that was refused, and a stop that was met
    When the books are read
    Then two orders were sent, all by one run, nothing is held, and the loss at the stop is closed
    """
    with closing(opened(tmp_path / "paper.sqlite")) as exchange:
        assert not exchange.has_orders()
        exchange.saw(quote(100.0))
        place(exchange, buy("run-1", stop=95.0))
        place(exchange, buy("run-2", 1e6))
        exchange.saw(quote(94.0, 2))
        books = asyncio.run(exchange.books(SYMBOL))
        assert exchange.has_orders()
    assert books == Books(("run",), 2, 0.0, 970.0)
