"""What holding costs on paper: liquidation where the margin ends, and funding at its times."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

import pytest

from srconsole.core.rounding import liquidation_price
from srconsole.engine.market_ports import StopRequest
from srconsole.engine.readings import BillKind, BillSeen, Cause, FillSeen
from srconsole.exchange.paper.market_exchange import PaperMarketExchange
from tests.exchange.paper_market import BEGIN, MINUTE, PLAIN, SYMBOL, buy, minute, opened, quote, sell

HOUR = 60 * MINUTE
LIQUIDATION = 80.5
"""Of what was bought at 100 with leverage 5: 100 * (1 - 1 / 5 + 0.005)."""
BANKRUPTCY = 80.0
"""Where all of its margin is used up."""


def bought(exchange: PaperMarketExchange, stop: float = 0.0) -> None:
    """See 100 and buy 5."""
    exchange.saw(quote(100.0))
    asyncio.run(exchange.place(buy("a", stop=stop)))


def sales(exchange: PaperMarketExchange) -> list[FillSeen]:
    """Return what was sold."""
    return [fill for fill in asyncio.run(exchange.fills(SYMBOL, BEGIN)) if not fill.buys]


def equity(exchange: PaperMarketExchange) -> float | None:
    """Return the account's equity."""
    return asyncio.run(exchange.read(SYMBOL)).equity


def test_the_liquidation_price_is_read(tmp_path: Path) -> None:
    """Given leverage 5 and a maintenance rate of 0.5 %
    When 5 are bought at 100, and then all is sold
    Then the liquidation price is read while something is held, as the core counts it, and 0 while flat
    """
    assert liquidation_price(100.0, PLAIN.risk) == LIQUIDATION
    with closing(opened(tmp_path / "paper.sqlite")) as exchange:
        bought(exchange)
        assert asyncio.run(exchange.read(SYMBOL)).liquidation == LIQUIDATION
        asyncio.run(exchange.place(sell("b")))
        assert asyncio.run(exchange.read(SYMBOL)).liquidation == 0


@pytest.mark.parametrize(
    ("last", "price"),
    [
        pytest.param(80.51, None, id="just above it"),
        pytest.param(LIQUIDATION, LIQUIDATION, id="at it"),
        pytest.param(80.1, 80.1, id="below it, at what is to be had"),
        pytest.param(60.0, BANKRUPTCY, id="far below: no more than the margin is lost"),
    ],
)
def test_a_poll_at_the_liquidation_price_closes(tmp_path: Path, last: float, price: float | None) -> None:
    """Given a position without a stop
    When a poll shows a price at or below where its margin is down to the maintenance margin
    Then all is sold by force at that price, but never for less than where all of its margin is used up
    """
    with closing(opened(tmp_path / "paper.sqlite")) as exchange:
        bought(exchange)
        exchange.saw(quote(last, 2))
        found = [(fill.price, fill.quantity, fill.cause) for fill in sales(exchange)]
    assert found == ([] if price is None else [(price, 5.0, Cause.LIQUIDATION)])


def test_a_closed_minute_liquidates(tmp_path: Path) -> None:
    """Given a position without a stop, and polls that never saw its liquidation price
    When a closed minute fell through it
    Then all was sold by force there, marked wick
    """
    with closing(opened(tmp_path / "paper.sqlite")) as exchange:
        bought(exchange)
        exchange.minutes([minute(1, 70.0)])
        (sold,) = sales(exchange)
    assert (sold.price, sold.cause, sold.mark) == (LIQUIDATION, Cause.LIQUIDATION, "wick")


@pytest.mark.parametrize(
    ("stop", "causes"),
    [
        pytest.param(95.0, [Cause.STOP], id="a stop above it is met first"),
        pytest.param(80.2, [Cause.LIQUIDATION], id="a stop below it is never met"),
    ],
)
def test_a_falling_price_meets_the_higher_one_first(tmp_path: Path, stop: float, causes: list[Cause]) -> None:
    """Given a position with a stop above or below its liquidation price
    When one minute falls through both
    Then the higher one closes it, and no stop is left
    """
    with closing(opened(tmp_path / "paper.sqlite")) as exchange:
        bought(exchange, stop)
        exchange.minutes([minute(1, 70.0)])
        assert [fill.cause for fill in sales(exchange)] == causes
        assert asyncio.run(exchange.read(SYMBOL)).stops == ()


def test_what_a_stop_leaves_is_liquidated(tmp_path: Path) -> None:
    """Given a position with a stop of 2 of 5
    When one poll shows a price below the stop and the liquidation price
    Then the stop sells 2 and the rest is liquidated
    """
    with closing(opened(tmp_path / "paper.sqlite")) as exchange:
        bought(exchange)
        asyncio.run(exchange.set_stop(StopRequest("s", SYMBOL, 95.0, 2.0, None)))
        exchange.saw(quote(80.2, 2))
        found = [(fill.quantity, fill.cause) for fill in sales(exchange)]
    assert found == [(2.0, Cause.STOP), (3.0, Cause.LIQUIDATION)]


def test_funding_is_booked_once_and_counts_in_equity(tmp_path: Path) -> None:
    """Given 5 held at a mark of 110, and a funding rate of 0.1 %
    When the funding of a time is booked, again, and again after a new start
    Then 0.55 USDT are charged once: they are listed, and equity and what is available are less by them
    """
    path = tmp_path / "paper.sqlite"
    with closing(opened(path)) as exchange:
        bought(exchange)
        exchange.saw(quote(110.0, 8 * 3600))
        for _ in range(2):
            exchange.charge(BEGIN + 8 * HOUR, 0.001, 110.0)
        assert equity(exchange) == pytest.approx(1000 + 50 - 0.55, rel=1e-12)
    with closing(opened(path)) as exchange:
        exchange.charge(BEGIN + 8 * HOUR, 0.001, 110.0)
        (paid,) = asyncio.run(exchange.bills(SYMBOL, BEGIN))
        assert paid.time == BEGIN + 8 * HOUR
        assert paid.amount == pytest.approx(-0.55, rel=1e-12)
        assert asyncio.run(exchange.bills(SYMBOL, BEGIN + 8 * HOUR + 1)) == ()
        assert asyncio.run(exchange.read(SYMBOL)).available == pytest.approx(900 - 0.55, rel=1e-12)


def test_a_negative_rate_pays_who_holds(tmp_path: Path) -> None:
    """Given 5 held at a mark of 100
    When a funding rate of -0.1 % is booked
    Then 0.5 USDT are had for holding
    """
    with closing(opened(tmp_path / "paper.sqlite")) as exchange:
        bought(exchange)
        exchange.charge(BEGIN + HOUR, -0.001, 100.0)
        bill = BillSeen(f"funding-{BEGIN + HOUR}", BillKind.FUNDING, SYMBOL, 0.5, BEGIN + HOUR)
        assert asyncio.run(exchange.bills(SYMBOL, BEGIN)) == (bill,)
        assert equity(exchange) == 1000.5


@pytest.mark.parametrize(
    ("due", "amount"),
    [
        pytest.param(0, 0.0, id="bought at that very time"),
        pytest.param(1, -0.5, id="all was held"),
        pytest.param(61_000, -0.25, id="half was sold since"),
        pytest.param(121_000, 0.0, id="all was sold since"),
    ],
)
def test_funding_is_of_what_was_held_then(tmp_path: Path, due: int, amount: float) -> None:
    """Given 5 that were bought, sold by half a minute later, and wholly another minute later
    When the funding of an earlier time is booked after all that
    Then it is of what was held just before that time, and nothing where that was nothing
    """
    with closing(opened(tmp_path / "paper.sqlite")) as exchange:
        bought(exchange)
        for number, quantity in ((1, 2.5), (2, 2.5)):
            exchange.saw(quote(100.0, 60 * number))
            asyncio.run(exchange.place(sell(f"s{number}", quantity)))
        exchange.charge(BEGIN + due, 0.001, 100.0)
        assert sum(paid.amount for paid in asyncio.run(exchange.bills(SYMBOL, 0))) == amount
        assert equity(exchange) == 1000 + amount
