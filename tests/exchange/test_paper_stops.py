"""Stops that rest at the paper exchange: which prices and minutes meet them, and what they sell at."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from srconsole.core.candle import Candle
from srconsole.core.order import OrderState
from srconsole.engine.market_ports import StopRefused, StopRequest
from srconsole.engine.readings import Cause, FillSeen, StopSeen
from srconsole.errors import ExchangeError
from srconsole.exchange.paper.market_exchange import PaperMarketExchange
from tests.exchange.paper_market import BEGIN, MINUTE, SETTINGS, SYMBOL, buy, minute, opened, quote, sell


def stops(exchange: PaperMarketExchange) -> tuple[StopSeen, ...]:
    """Return the stops that rest."""
    return asyncio.run(exchange.read(SYMBOL)).stops or ()


def sales(exchange: PaperMarketExchange) -> list[FillSeen]:
    """Return what was sold."""
    return [fill for fill in asyncio.run(exchange.fills(SYMBOL, BEGIN)) if not fill.buys]


def bought(exchange: PaperMarketExchange, stop: float = 95.0, seconds: float = 30.0) -> None:
    """See 100 so many seconds after the begin, and buy with a stop."""
    exchange.saw(quote(100.0, seconds))
    assert asyncio.run(exchange.place(buy("a", stop=stop))).state is OrderState.FILLED


def moved(
    exchange: PaperMarketExchange, client_id: str, price: float, standing: StopSeen | None = None, quantity: float = 0.0
) -> StopRefused | None:
    """Ask for a stop."""
    return asyncio.run(exchange.set_stop(StopRequest(client_id, SYMBOL, price, quantity, standing)))


def test_a_poll_at_the_stop_sells_at_its_bid(tmp_path: Path) -> None:
    """Given a position with a stop at 95, a fee of 0.06 % and slippage of 0.1 %
    When a poll shows 95, with a bid of 94.9
    Then all is sold at that bid less slippage, at the poll's time, and listed as that stop's fill
    """
    with closing(opened(tmp_path / "paper.sqlite", SETTINGS)) as exchange:
        bought(exchange)
        (stop,) = stops(exchange)
        exchange.saw(quote(95.0, 32, 94.9, 95.1))
        (sold,) = sales(exchange)
    assert sold.price == pytest.approx(94.9 * 0.999, rel=1e-12)
    assert (sold.quantity, sold.cause, sold.mark) == (5.0, Cause.STOP, "")
    assert (sold.time, sold.order_id, sold.client_id) == (BEGIN + 32_000, stop.order_id, "")


@pytest.mark.parametrize(
    ("seen", "price"),
    [
        pytest.param([minute(1, 95.01)], None, id="a low just above it"),
        pytest.param([minute(1, 95.0)], 95.0, id="a low at it"),
        pytest.param([minute(1, 90.0)], 95.0, id="a low through it"),
        pytest.param([minute(1, 90.0, 93.0)], 93.0, id="gapped: it opens below"),
        pytest.param([minute(1, 97.0), minute(2, 94.0), minute(3, 80.0)], 95.0, id="the first that touches it"),
        pytest.param([minute(0, 90.0)], None, id="the minute of the entry"),
        pytest.param([minute(-1, 90.0), minute(0, 90.0)], None, id="minutes before the entry"),
    ],
)
def test_a_closed_minute_meets_the_stop(tmp_path: Path, seen: Sequence[Candle], price: float | None) -> None:
    """Given a position with a stop at 95, bought 30 s into a minute, and polls that never saw that price
    When closed minutes are taken
    Then one that began after the entry and touched the stop sells there, or at its opening, marked wick
    """
    with closing(opened(tmp_path / "paper.sqlite")) as exchange:
        bought(exchange)
        exchange.minutes(seen)
        found = [(fill.price, fill.cause, fill.mark) for fill in sales(exchange)]
        left = stops(exchange)
    assert found == ([] if price is None else [(price, Cause.STOP, "wick")])
    assert bool(left) == (price is None)


def test_a_minute_that_began_before_the_newest_move_is_not_looked_at(tmp_path: Path) -> None:
    """Given a position whose stop was moved up to 97 half a minute into a minute
    When that minute is known to have been at 96, and the next one as well
    Then the first sells nothing, since it may have been there before the move; the second does
    """
    with closing(opened(tmp_path / "paper.sqlite")) as exchange:
        bought(exchange)
        exchange.saw(quote(101.0, 90))
        assert moved(exchange, "s", 97.0, stops(exchange)[0]) is None
        exchange.minutes([minute(1, 96.0)])
        assert sales(exchange) == []
        exchange.minutes([minute(2, 96.0)])
        assert [fill.price for fill in sales(exchange)] == [97.0]


def test_which_minutes_are_wanted(tmp_path: Path) -> None:
    """Given an account that is flat, buys, moves its stop, takes two minutes, and sells
    When it is asked from when on it wants closed minutes
    Then that is never while flat, and else from the first minute that began after all of these
    """
    with closing(opened(tmp_path / "paper.sqlite")) as exchange:
        wanted = [exchange.minutes_needed_since()]
        bought(exchange)
        wanted.append(exchange.minutes_needed_since())
        exchange.saw(quote(101.0, 60))
        moved(exchange, "s", 97.0, stops(exchange)[0])
        wanted.append(exchange.minutes_needed_since())
        exchange.minutes([minute(2, 99.0), minute(3, 99.0)])
        wanted.append(exchange.minutes_needed_since())
        asyncio.run(exchange.place(sell("b")))
        wanted.append(exchange.minutes_needed_since())
    assert wanted == [None, BEGIN + MINUTE, BEGIN + 2 * MINUTE, BEGIN + 4 * MINUTE, None]


def test_a_stop_that_was_met_while_nobody_looked_was_met(tmp_path: Path) -> None:
    """Given a position with a stop at 95, and a program that then was away for an hour
    When it starts again, asks which minutes are wanted, takes them, and then sees a price of 105
    Then the stop had sold at 95 in the minute that touched it, and nothing is held
    """
    path = tmp_path / "paper.sqlite"
    with closing(opened(path)) as exchange:
        bought(exchange)
    with closing(opened(path)) as exchange:
        assert exchange.minutes_needed_since() == BEGIN + MINUTE
        exchange.minutes([minute(number, 94.0 if number == 17 else 99.0) for number in range(1, 60)])
        exchange.saw(quote(105.0, 3601))
        (sold,) = sales(exchange)
        assert (sold.price, sold.mark, sold.time) == (95.0, "wick", BEGIN + 18 * MINUTE)
        assert stops(exchange) == ()
        assert asyncio.run(exchange.position(SYMBOL)) == 0


def test_a_minute_that_is_known_late_is_listed_behind_what_was_listed(tmp_path: Path) -> None:
    """Whoever asks for fills from the newest one on must not miss one.

    Given a position, half of which was sold after a minute ended that had touched the stop
    When that minute is taken
    Then what the stop sold is listed at the time of the newest price, behind that sale
    """
    with closing(opened(tmp_path / "paper.sqlite")) as exchange:
        bought(exchange)
        exchange.saw(quote(100.0, 121))
        asyncio.run(exchange.place(sell("b", 2.5)))
        exchange.minutes([minute(1, 94.0)])
        first, second = sales(exchange)
    assert (first.client_id, first.time) == ("b", BEGIN + 121_000)
    assert (second.quantity, second.cause, second.time) == (2.5, Cause.STOP, BEGIN + 121_000)


def test_a_new_start_lists_a_late_minute_behind_what_was_listed(tmp_path: Path) -> None:
    """Given a position, half of which was sold after a minute ended that had touched the stop
    When the program starts again and that minute is taken before any price
    Then what the stop sold is listed at the time of that sale, behind it
    """
    path = tmp_path / "paper.sqlite"
    with closing(opened(path)) as exchange:
        bought(exchange)
        exchange.saw(quote(100.0, 121))
        asyncio.run(exchange.place(sell("b", 2.5)))
    with closing(opened(path)) as exchange:
        exchange.minutes([minute(1, 94.0)])
        assert [(fill.cause, fill.time) for fill in sales(exchange)] == [
            (Cause.ORDER, BEGIN + 121_000),
            (Cause.STOP, BEGIN + 121_000),
        ]


def test_several_stops_are_met_from_the_highest_down(tmp_path: Path) -> None:
    """Given a position of 5 with a stop of 2 at 97, one of 1 at 96 and one of all at 95
    When one poll shows 96, and a later minute fell to 94
    Then the first two sell 2 and 1 at that poll, and the last the rest, once
    """
    with closing(opened(tmp_path / "paper.sqlite")) as exchange:
        bought(exchange)
        moved(exchange, "s1", 96.0, quantity=1.0)
        moved(exchange, "s2", 97.0, quantity=2.0)
        exchange.saw(quote(96.0, 40))
        exchange.minutes([minute(1, 94.0), minute(2, 94.0)])
        found = [(fill.client_id, fill.quantity, fill.price) for fill in sales(exchange)]
    assert found == [("s2", 2.0, 96.0), ("s1", 1.0, 96.0), ("", 2.0, 95.0)]


@pytest.mark.parametrize(
    ("stop", "said"),
    [
        pytest.param(100.0, "not below the price", id="at the price"),
        pytest.param(95.001, "tick", id="between two ticks"),
        pytest.param(-5.0, "above 0", id="no price"),
    ],
)
def test_an_entry_whose_stop_cannot_rest_is_refused(tmp_path: Path, stop: float, said: str) -> None:
    """Given a price of 100 and ticks of 0.01
    When a buy carries a stop at the price, between two ticks, or below 0
    Then it is refused with that reason and nothing is bought
    """
    with closing(opened(tmp_path / "paper.sqlite")) as exchange:
        exchange.saw(quote(100.0))
        refused = asyncio.run(exchange.place(buy("a", stop=stop)))
        assert (refused.state, asyncio.run(exchange.position(SYMBOL))) == (OrderState.REJECTED, 0)
    assert said in refused.note


def test_a_request_that_is_sent_again_is_the_same_stop(tmp_path: Path) -> None:
    """Given a stop that was placed, whose answer was lost
    When it is asked for again under its id, and again after it was cancelled
    Then at first it is the same one; then it is refused, since an id is never used twice
    """
    with closing(opened(tmp_path / "paper.sqlite")) as exchange:
        bought(exchange, stop=0.0)
        assert moved(exchange, "s", 95.0) is None
        assert moved(exchange, "s", 95.0) is None
        (stop,) = stops(exchange)
        asyncio.run(exchange.cancel(SYMBOL, [stop]))
        again = moved(exchange, "s", 95.0)
        assert again is not None
        assert "was cancelled" in again.why
        assert stops(exchange) == ()


def test_no_stop_is_set_before_a_price_was_seen(tmp_path: Path) -> None:
    """Given a position whose account was opened again
    When its stop is moved before any price was seen
    Then there is no answer, and the stop rests where it was
    """
    path = tmp_path / "paper.sqlite"
    with closing(opened(path)) as exchange:
        bought(exchange)
    with closing(opened(path)) as exchange:
        (stop,) = stops(exchange)
        with pytest.raises(ExchangeError, match="no price was seen"):
            moved(exchange, "s", 97.0, stop)
        assert stops(exchange) == (stop,)


def test_two_connections_see_one_stop(tmp_path: Path) -> None:
    """Given two connections to one account
    When one buys with a stop and the other sees the price fall through it
    Then it is sold once, and the first sees nothing held when it sees that price as well
    """
    path = tmp_path / "paper.sqlite"
    with closing(opened(path)) as one, closing(opened(path)) as other:
        bought(one)
        other.saw(quote(94.0, 40))
        one.saw(quote(94.0, 40))
        assert asyncio.run(one.position(SYMBOL)) == 0
        assert len(sales(one)) == 1
        assert sales(one) == sales(other)


def test_a_locked_file_keeps_a_price_from_being_taken(tmp_path: Path) -> None:
    """Given a position with a stop at 95, in a file that another program has locked
    When a price of 94 comes, and comes again once the lock is gone
    Then at first it is not taken and all is as it was; then the stop sells
    """
    path = tmp_path / "paper.sqlite"
    with closing(opened(path)) as exchange, closing(sqlite3.connect(path, isolation_level=None)) as other:
        bought(exchange)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ExchangeError, match="could not sell at a stop"):
            exchange.saw(quote(94.0, 40))
        assert (sales(exchange), len(stops(exchange))) == ([], 1)
        other.execute("ROLLBACK")
        exchange.saw(quote(94.0, 40))
        assert [fill.price for fill in sales(exchange)] == [94.0]
