"""The exchange's clock, this machine's sleep, and what may be done with a contract."""

from __future__ import annotations

import pytest

from srconsole.core.rounding import MarketRules
from srconsole.engine.readings import Funding, Terms
from srconsole.errors import ExchangeError
from srconsole.market.live import exchange_clock, terms_watch
from srconsole.market.live.live_feed import Behind
from tests.market.live.feeding import LENGTH, NEWEST, OPENED, Fed, fed
from tests.market.live.scripted_quotes import DOWN, ScriptedQuotes
from tests.market.live.virtual_time import START


@pytest.mark.parametrize(("ahead", "latency", "off"), [(0.4, 0.1, False), (-3.0, 0.1, True), (1.2, 0.8, False)])
def test_a_clock_that_is_off_bars_entries(ahead: float, latency: float, off: bool) -> None:
    """Given a machine whose clock is behind the exchange's, or ahead of it
    When that is measured, as it is each minute
    Then the offset and the latency can be read, and entries are barred only if it is surely off by more than a second
    """

    def prepare(quotes: ScriptedQuotes) -> None:
        quotes.ahead, quotes.clock_latency = ahead, latency

    async def play(it: Fed) -> None:
        await it.time.passes(130)

    it = fed(play, prepare=prepare)

    ages = it.feed.freshness.ages()
    assert ages.ahead == pytest.approx(ahead)
    assert ages.latency == latency
    assert it.barred == ({exchange_clock.SOURCE: exchange_clock.OFF} if off else {})
    assert it.quotes.count("clock") == 3


def test_until_the_clock_is_known_entries_are_barred() -> None:
    """Given an exchange that does not tell its time at first
    When it does
    Then entries were barred until then, and are not any more
    """

    def prepare(quotes: ScriptedQuotes) -> None:
        quotes.down = DOWN

    async def play(it: Fed) -> None:
        await it.time.passes(20)
        assert set(it.barred) == {"clock", "price", "candles", "terms"}
        it.quotes.down = None
        await it.time.passes(40)

    it = fed(play, prepare=prepare)

    assert it.barred == {}
    assert it.faults == []


def test_a_slow_answer_does_not_move_a_known_offset() -> None:
    """Given a clock that is measured
    When a later answer takes three seconds, and says something else
    Then the offset stays
    """

    async def play(it: Fed) -> None:
        await it.time.passes(10)
        it.quotes.ahead, it.quotes.clock_latency = 1.6, 3.0
        await it.time.passes(70)
        assert it.feed.freshness.ages().ahead == pytest.approx(0)
        assert it.feed.freshness.ages().latency == 3.0

    assert fed(play).barred == {}


def test_a_machine_that_slept_reads_everything_again() -> None:
    """Given a machine that sleeps for three hours
    When it wakes
    Then connections are made anew, the candles of those hours come in order, its minutes as a silence, and the
    exchange's clock is asked again at once
    """
    hours = 3 * 3600

    async def play(it: Fed) -> None:
        await it.time.passes(9.5)
        it.time.sleeps(hours)
        await it.time.passes(60)

    it = fed(play)

    assert it.reopened == 1
    assert it.remarks == [
        "this machine's clock went forward by 10800 s: it has slept, or the clock was set; everything is read again"
    ]
    assert [candle.time for _, candle in it.candles] == [OPENED + n * LENGTH for n in range(12)]
    assert len(it.gaps) == hours // 60 - 1
    assert it.prices[5].time - it.prices[4].time > hours * 1000
    assert it.barred == {}
    assert it.quotes.count("clock") == 2


def test_a_clock_that_is_set_back_is_noticed() -> None:
    """Given a machine whose clock is an hour ahead of the exchange's
    When it is set right
    Then the clock is measured again, and entries are allowed again
    """

    async def play(it: Fed) -> None:
        await it.time.passes(5)
        assert it.barred == {"clock": exchange_clock.OFF}
        it.time.wall_off = -3600.0
        await it.time.passes(5)

    def prepare(quotes: ScriptedQuotes) -> None:
        quotes.ahead = -3600.0

    it = fed(play, Behind(NEWEST._replace(time=OPENED - 5 * LENGTH)), prepare)

    assert it.barred == {}
    assert it.reopened == 1


def test_terms_are_told_where_they_have_changed() -> None:
    """Given a contract's terms that stay, change, and are asked for in between
    When half an hour passes
    Then they are read every ten minutes and when asked for, and handed in twice
    """
    other = Terms(MarketRules(step=0.01), closed="the contract's status is 'maintain'")

    async def play(it: Fed) -> None:
        await it.time.passes(900)
        it.quotes.told = other
        it.feed.read_terms()
        await it.time.passes(1)
        assert len(it.terms) == 2
        await it.time.passes(900)

    it = fed(play)

    assert [told.terms for told in it.terms] == [Terms(MarketRules(step=0.001)), other]
    assert it.quotes.count("terms") == 4


def test_terms_are_read_before_and_behind_a_funding() -> None:
    """Given a funding in twelve minutes
    When it is near, and when it is over
    Then its rate is read again at ten minutes before it, and the next one's right behind it
    """
    due = Funding(round((START + 720) * 1000), 0.0001)

    def prepare(quotes: ScriptedQuotes) -> None:
        quotes.due = due

    async def play(it: Fed) -> None:
        await it.time.passes(100)
        it.quotes.due = Funding(due.time, 0.002)
        await it.time.passes(30)
        it.quotes.due = Funding(due.time + 8 * 3_600_000, 0.0001)
        await it.time.passes(600)

    it = fed(play, prepare=prepare)

    assert [told.funding.rate for told in it.terms if told.funding is not None] == [0.0001, 0.002, 0.0001]


def test_terms_that_cannot_be_read_bar_entries_in_the_end() -> None:
    """Given terms that were read
    When they cannot be read for half an hour
    Then entries are barred, until they can
    """

    async def play(it: Fed) -> None:
        await it.time.passes(10)
        it.quotes.down = ExchangeError("down")
        await it.time.passes(1700)
        assert terms_watch.SOURCE not in it.barred
        await it.time.passes(200)
        assert it.barred[terms_watch.SOURCE] == terms_watch.NOT_KNOWN
        it.quotes.down = None
        await it.time.passes(60)

    assert fed(play).barred == {}
