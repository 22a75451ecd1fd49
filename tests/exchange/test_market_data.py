"""Closed candles of an exchange, read through ccxt from a real server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from srconsole.errors import ExchangeError, Maintenance, Unreachable
from srconsole.exchange.ccxt.market_data import RETRIES, SETTLING
from tests.exchange.bitget_stub import (
    DAY,
    HOUR,
    NOW,
    BitgetStub,
    answers,
    candle_at,
    cuts,
    openings,
    says,
)
from tests.exchange.reading_market_data import Still, pages_of, times

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("end_counts", [False, True])
@pytest.mark.parametrize(("name", "timeframe", "days"), [("1h", 3600, 100), ("15m", 900, 35), ("4h", 14_400, 399)])
def test_every_candle_comes_once(name: str, timeframe: int, days: int, end_counts: bool) -> None:
    """Old candles come from the history, 200 at once, new ones from the list of recent ones; no seam shows.

    Given an exchange whose spans leave their end out, or count it in
    When the candles since long ago are read
    Then each comes once, in order, with the exchange's numbers, up to the last that has closed
    """
    stub = BitgetStub(end_counts=end_counts)

    pages = asyncio.run(pages_of(stub, timeframe, NOW - days * DAY))

    wanted = list(openings(NOW - days * DAY, NOW, timeframe * 1000))
    assert times(pages) == wanted
    assert [candle for page in pages for candle in page.candles] == [candle_at(time) for time in wanted]
    assert [page.left for page in pages] == [sum(time >= page.span.end for time in wanted) for page in pages]
    assert stub.asked_of("history-candles")
    assert stub.asked_of("candles")
    for query in stub.asked_of("history-candles"):
        span = int(query["endTime"]) - int(query["startTime"])
        assert int(query["limit"]) <= 200
        assert span == int(query["limit"]) * timeframe * 1000


def test_an_until_cuts_the_span() -> None:
    """Given a span between two times that no candle opens or closes at
    When its candles are read
    Then the first opens after its beginning, and the last has closed before its end
    """
    since, until = NOW - 9 * DAY + 1, NOW - 2 * DAY - 1

    pages = asyncio.run(pages_of(BitgetStub(), 3600, since, until))

    assert times(pages) == list(openings(since, until, HOUR))
    assert times(pages)[0] >= since
    assert times(pages)[-1] + HOUR <= until


@pytest.mark.parametrize(
    ("after_close", "complete"), [(0, False), (SETTLING - 0.001, False), (SETTLING, True), (1800, True)]
)
def test_the_forming_candle_is_dropped_by_time(after_close: float, complete: bool) -> None:
    """The exchange's list ends with the candle that still forms, and a closed one still changes for seconds.

    Given an exchange's clock, some seconds after a candle's end
    When candles are read
    Then that candle is the last only if it has been closed for long enough
    """
    close = NOW // HOUR * HOUR
    stub = BitgetStub(now=close + round(after_close * 1000))

    pages = asyncio.run(pages_of(stub, 3600, NOW - 3 * DAY, still=Still(stub.now / 1000)))

    assert times(pages)[-1] == close - (HOUR if complete else 2 * HOUR)


@pytest.mark.parametrize("ahead", [-7200, -90, 90, 7200])
def test_the_exchanges_clock_counts(ahead: int) -> None:
    """Given a machine whose clock is off, by minutes or hours
    When candles are read
    Then the last one is that which has closed by the exchange's clock
    """
    pages = asyncio.run(pages_of(BitgetStub(), 3600, NOW - 2 * DAY, still=Still(NOW / 1000 + ahead)))

    assert times(pages) == list(openings(NOW - 2 * DAY, NOW, HOUR))


def test_gaps_stay_gaps_and_are_asked_for_once_more() -> None:
    """Given an exchange that has no candles for some hours, and one that forgets some in its first answer
    When candles are read
    Then those that it has come all, and only the hours without any are missing
    """
    since = NOW - 5 * DAY
    every = list(openings(since, NOW, HOUR))
    stub = BitgetStub(missing=set(every[20:25]), missing_once=set(every[50:60]))

    pages = asyncio.run(pages_of(stub, 3600, since))

    assert times(pages) == every[:20] + every[25:]
    assert len(stub.asked_of("candles")) == 2


def test_before_the_listing_nothing_is_asked_for_hour_by_hour() -> None:
    """Given a perpetual that is listed for 20 days
    When its candles since four years ago are read
    Then all that there are come, and the years before cost few requests
    """
    stub = BitgetStub(listed=NOW - 20 * DAY)

    pages = asyncio.run(pages_of(stub, 300, NOW - 1460 * DAY))

    assert times(pages) == list(openings(stub.listed, NOW, 300_000))
    assert len(stub.asked) < 60


def test_a_beginning_long_before_there_were_coins_costs_nothing() -> None:
    """Given a person who wants all there is, and says since the year 1
    When the days of a perpetual are read
    Then they come, and nobody was asked for the years before 2010
    """
    stub = BitgetStub()

    pages = asyncio.run(pages_of(stub, 86_400, -62_135_596_800_000, NOW - 300 * DAY))

    assert times(pages) == list(openings(stub.listed, NOW - 300 * DAY, DAY))
    assert min(int(query["startTime"]) for query in stub.asked_of("history-candles")) > 1_262_000_000_000


def test_a_perpetual_of_today_is_read() -> None:
    """Given a perpetual that is listed for three hours, so that no day of it has closed
    When its candles since last year are read
    Then they come
    """
    stub = BitgetStub(listed=NOW - 3 * HOUR)

    pages = asyncio.run(pages_of(stub, 300, NOW - 365 * DAY))

    assert times(pages) == list(openings(stub.listed, NOW, 300_000))


def test_a_read_is_tried_again_and_each_time_later() -> None:
    """Given an exchange that fails three times in a row, in three ways
    When candles are read
    Then they come, after three waits, each about twice as long as the one before
    """
    stub, still = BitgetStub(), Still()
    stub.fail("candles", answers("", 524), cuts, says("40725", "service error"))

    pages = asyncio.run(pages_of(stub, 3600, NOW - DAY, still=still))

    assert times(pages) == list(openings(NOW - DAY, NOW, HOUR))
    assert len(still.slept) == RETRIES
    for wait, whole in zip(still.slept, (0.5, 1.0, 2.0), strict=True):
        assert whole / 2 <= wait <= whole


def test_a_wait_that_is_asked_for_is_kept() -> None:
    """Given an exchange that is asked too often
    When candles are read
    Then it is left alone for two seconds before they are
    """
    stub, still = BitgetStub(), Still()
    stub.fail("candles", says("429", "too many requests", 429))

    assert asyncio.run(pages_of(stub, 3600, NOW - DAY, still=still))
    assert still.slept == [2.0]


@pytest.mark.parametrize(
    ("faults", "kind", "waits"),
    [
        ([answers("", 503)] * 4, Unreachable, RETRIES),
        ([answers("<html>", 200, "text/html")] * 4, ExchangeError, RETRIES),
        ([says("40200", "upgrade")], Maintenance, 0),
    ],
)
def test_what_stays_wrong_is_told(faults: list[Callable[..., object]], kind: type[Exception], waits: int) -> None:
    """Given an exchange that goes on failing, or is closed
    When candles are read
    Then one sentence says so, after three more tries where they could have helped
    """
    stub, still = BitgetStub(), Still()
    stub.fail("candles", *faults)

    with pytest.raises(kind, match=r"bitget: reading the candles of BTC/USDT:USDT failed: ") as caught:
        asyncio.run(pages_of(stub, 3600, NOW - DAY, still=still))
    assert type(caught.value) is kind
    assert len(still.slept) == waits


def test_an_incomplete_candle_is_none() -> None:
    """Given an exchange whose candle lacks its close
    When candles are read
    Then it is refused, not taken for a price of 0
    """
    stub = BitgetStub()
    opening = NOW // HOUR * HOUR - 5 * HOUR
    row = [str(opening), "1", "2", "0.5", "", "3", "0"]
    stub.fail("candles", answers(f'{{"code":"00000","msg":"success","data":[{str(row).replace(chr(39), chr(34))}]}}'))

    with pytest.raises(ExchangeError, match="a candle is incomplete"):
        asyncio.run(pages_of(stub, 3600, NOW - DAY))
