"""The price of a market, polled."""

from __future__ import annotations

import pytest

from srconsole.market.live.live_feed import Behind
from srconsole.market.live.price_poll import AHEAD, MOST_IN_FLIGHT, NONE, SOURCE
from tests.market.live.feeding import NEWEST, Fed, fed
from tests.market.live.scripted_quotes import DOWN, ScriptedQuotes, candle_at
from tests.market.live.virtual_time import START


@pytest.mark.parametrize("every", [0.5, 2.0, 7.0])
def test_the_price_is_asked_for_at_its_pace(every: float) -> None:
    """Given a market that answers at once
    When a minute passes
    Then a price came at the start and at each poll, with the exchange's time and ours
    """

    async def play(it: Fed) -> None:
        await it.time.passes(60)

    it = fed(play, poll_seconds=every)

    assert [seen.time / 1000 - START for seen in it.prices] == [every * n for n in range(int(60 / every) + 1)]
    assert all((seen.received, seen.last, seen.bid, seen.ask) == (seen.time, 100, 99.5, 100.5) for seen in it.prices)
    assert it.barred == {}


@pytest.mark.parametrize("every", [0.1, 2.0, 7.0])
def test_each_poll_but_the_first_is_announced(every: float) -> None:
    """What an order on a price waits for can be asked for before the price is.

    Given a market that answers at once
    When twenty seconds pass
    Then a quarter of a second before each poll, or right behind the one before it, the engine was told of it
    """

    async def play(it: Fed) -> None:
        await it.time.passes(20)

    it = fed(play, poll_seconds=every)

    ahead = min(every, AHEAD)
    polls = [every * (n + 1) for n in range(len(it.announced))]
    assert [round(at, 6) for at in it.announced] == [round(poll - ahead, 6) for poll in polls]
    assert len(it.announced) >= len(it.prices) - 1


def test_a_poll_waits_for_no_other() -> None:
    """Given a poll whose answer takes seven seconds
    When further polls are due
    Then they are answered meanwhile, and the late answer is handed in as well, with its own time
    """

    def prepare(quotes: ScriptedQuotes) -> None:
        quotes.latencies = [0.0, 7.0]

    async def play(it: Fed) -> None:
        await it.time.passes(12)

    it = fed(play, prepare=prepare)

    asked = [round(seen.time / 1000 - START) for seen in it.prices]
    assert asked == [0, 4, 6, 8, 2, 10, 12]
    assert round(it.prices[4].received / 1000 - START) == 9


def test_no_more_polls_are_under_way_than_can_be_told_apart_from_an_attack() -> None:
    """Given an exchange that answers each poll after a minute
    When forty seconds pass
    Then four polls wait, no more are sent, and entries are barred
    """

    def prepare(quotes: ScriptedQuotes) -> None:
        quotes.latencies = [60.0] * 50

    async def play(it: Fed) -> None:
        await it.time.passes(40)
        assert it.feed.freshness.ages().in_flight == MOST_IN_FLIGHT
        assert it.quotes.count("quote") == MOST_IN_FLIGHT
        assert it.barred[SOURCE] == NONE

    it = fed(play, prepare=prepare)

    assert it.prices == []
    assert it.faults == []


def test_an_exchange_that_is_down_is_told_by_ages_and_bars_entries() -> None:
    """Nothing of the line is ever raised; how old everything is can be read at any time.

    Given a market that has answered
    When the exchange is down for twenty seconds, and comes back
    Then entries are barred after ten seconds, the ages say since when and why, and it is over with the next price
    """

    async def play(it: Fed) -> None:
        await it.time.passes(3)
        it.quotes.down = DOWN
        await it.time.passes(9)
        assert it.barred == {}
        await it.time.passes(11)
        assert it.barred == {SOURCE: NONE}
        ages = it.feed.freshness.ages()
        assert (ages.price, ages.failures, ages.error) == (21, 10, str(DOWN))
        it.quotes.down = None
        await it.time.passes(2)
        ages = it.feed.freshness.ages()
        assert (ages.price, ages.failures, ages.error) == (1, 0, "")

    it = fed(play)

    assert it.barred == {}
    assert it.faults == []


@pytest.mark.parametrize(("silence", "filled"), [(9.0, False), (240.0, True)])
def test_the_minutes_of_a_silence_are_read_behind_it(silence: float, filled: bool) -> None:
    """Given a market that has answered
    When no answer comes for some time
    Then the closed minutes wholly inside a silence of more than ten seconds are handed in behind its first price
    """

    async def play(it: Fed) -> None:
        await it.time.passes(31)
        it.quotes.down = DOWN
        await it.time.passes(silence - 2)
        it.quotes.down = None
        await it.time.passes(80)

    it = fed(play)

    begin, end = round((START + 60) * 1000), round((START + 31 + silence) * 1000) // 60_000 * 60_000
    assert it.gaps == ([candle_at(time) for time in range(begin, end, 60_000)] if filled else [])


def test_a_silence_may_have_begun_before_the_start() -> None:
    """Given an engine whose newest price is three minutes old
    When it starts
    Then the closed minutes since that price are handed in
    """
    before = round((START - 200) * 1000)

    async def play(it: Fed) -> None:
        await it.time.passes(15)

    it = fed(play, Behind(NEWEST, before))

    assert [candle.time for candle in it.gaps] == [round((START - back) * 1000) for back in (180, 120, 60)]


def test_the_minutes_of_a_long_silence_come_in_parts_and_all_come() -> None:
    """Given an engine whose newest price is two days old, and an exchange whose candles fail at first
    When it starts
    Then every minute since then comes once, in order, in several inputs
    """
    minutes = 2 * 1440

    def prepare(quotes: ScriptedQuotes) -> None:
        quotes.candles_down = DOWN

    async def play(it: Fed) -> None:
        await it.time.passes(20)
        assert it.gaps == []
        it.quotes.candles_down = None
        await it.time.passes(60)

    it = fed(play, Behind(NEWEST, round((START - minutes * 60) * 1000)), prepare)

    assert [candle.time for candle in it.gaps] == [round(START * 1000) - 60_000 * n for n in range(minutes, 0, -1)]


def test_a_price_that_stands_still_is_no_fresh_one() -> None:
    """The exchange answers, and always with the same old price.

    Given a market that has answered
    When its prices keep the same time for a while, and then go on
    Then entries are barred meanwhile, before any price could have led to one, and allowed ahead of the next new price
    """

    async def play(it: Fed) -> None:
        await it.time.passes(1)
        it.quotes.frozen = it.quotes.now() - 1000
        await it.time.passes(20)
        assert it.barred == {SOURCE: NONE}
        it.quotes.frozen = it.quotes.now() - 60_000
        await it.time.passes(2)
        assert it.barred == {SOURCE: NONE}
        it.quotes.frozen = None
        await it.time.passes(2)

    it = fed(play)

    assert it.barred == {}


def test_a_fault_of_the_program_reaches_the_engine() -> None:
    """Given quotes that raise what no exchange causes
    When the price is polled
    Then the engine is handed the fault, by which it ends
    """

    def prepare(quotes: ScriptedQuotes) -> None:
        quotes.wrong = ZeroDivisionError()

    async def play(it: Fed) -> None:
        await it.time.passes(1)

    it = fed(play, prepare=prepare)

    assert [type(fault) for fault in it.faults] == [ZeroDivisionError]
