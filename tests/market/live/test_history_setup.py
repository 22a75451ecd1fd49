"""The candles before a market's first start."""

from __future__ import annotations

import pytest

from srconsole.core.candle import Candle
from srconsole.engine.inputs import CandleClosed, PriceSeen
from srconsole.market.live.history_setup import AT_ONCE, HistorySetup
from srconsole.market.live.live_feed import Behind
from tests.market.live.feeding import LENGTH, MINUTES, OPENED, SYMBOL, Fed, fed
from tests.market.live.scripted_quotes import DOWN, ScriptedQuotes, candle_at


class Wanted:
    """A set-up as a test wants it, and its progress."""

    def __init__(self, count: int, given: list[Candle] | None = None) -> None:
        self.count = count
        self.given = given or []
        self.progress: list[tuple[int, int]] = []

    def of(self, quotes: ScriptedQuotes) -> HistorySetup:
        """Return the set-up."""
        return HistorySetup(
            quotes, SYMBOL, MINUTES * 60, self.count, self.given, lambda done, of: self.progress.append((done, of))
        )


def candles(first: int, last: int) -> list[Candle]:
    """Return candles counted from the one that forms at the start."""
    return [candle_at(OPENED + number * LENGTH) for number in range(first, last)]


def test_a_first_start_takes_its_history_before_any_price() -> None:
    """Given an engine without candles that wants 1,200 of them
    When it starts
    Then so many closed ones come in order, then the first price, and later the next candle
    """
    wanted = Wanted(1200)

    async def play(it: Fed) -> None:
        await it.time.passes(10)
        kinds = [type(taken) for _, taken in it.posted if isinstance(taken, CandleClosed | PriceSeen)]
        assert kinds == [CandleClosed] * 1200 + [PriceSeen] * 6
        await it.time.passes(it.until_the_end() + 10)

    it = fed(play, Behind(), history=wanted.of)

    assert [candle for _, candle in it.candles] == candles(-1200, 1)
    assert all(taken.received == 0 for _, taken in it.posted[:1200] if isinstance(taken, CandleClosed))
    assert wanted.progress == [(AT_ONCE, 1200), (2 * AT_ONCE, 1200), (1200, 1200)]


def test_a_file_is_completed_up_to_now() -> None:
    """Given a file of older candles, one of which it lacks, and whose last was cut short
    When an engine starts for the first time
    Then only what the file lacks is asked for, and the log tells of the last candle
    """
    given = candles(-300, -100)
    del given[50]
    given[-1] = given[-1]._replace(close=99.0, low=1.0)
    wanted = Wanted(250, given)

    async def play(it: Fed) -> None:
        await it.time.passes(1)

    it = fed(play, Behind(), history=wanted.of)

    assert [candle for _, candle in it.candles] == candles(-250, 0)
    assert it.quotes.count("candles 900") == 2
    assert len(it.remarks) == 1
    assert it.remarks[0].startswith("the file's last candle, ")


def test_a_file_makes_no_difference() -> None:
    """Given the same wish with a file, with a longer one, and without any
    When an engine starts for the first time
    Then it has the same candles
    """

    async def play(it: Fed) -> None:
        await it.time.passes(1)

    for given in ([], candles(-60, -20), candles(-500, -1)):
        it = fed(play, Behind(), history=Wanted(100, given).of)
        assert [candle for _, candle in it.candles] == candles(-100, 0)


def test_a_set_up_goes_on_where_it_failed() -> None:
    """Given an exchange that fails in the middle of a history
    When it answers again
    Then the history is completed without asking twice for what has come
    """
    wanted = Wanted(1200)

    class Failing(ScriptedQuotes):
        async def candles(self, timeframe: int, since: int, until: int | None = None) -> list[Candle]:
            if self.count("candles 900") == 2:
                self._note("candles failed")
                self.asked.append((0.0, "candles 900"))
                raise DOWN
            return await super().candles(timeframe, since, until)

    async def play(it: Fed) -> None:
        it.quotes.__class__ = Failing
        await it.time.passes(5)

    it = fed(play, Behind(), history=wanted.of)

    assert [candle for _, candle in it.candles] == candles(-1200, 0)
    assert wanted.progress == [(500, 1200), (1000, 1200), (1200, 1200)]


def test_a_young_market_has_a_short_history_and_gaps_are_told() -> None:
    """Given an exchange that has 40 candles, of which it lacks two
    When an engine that wants 100 starts for the first time
    Then it takes those that there are, the log tells of the two, and no more are said to be read
    """

    def prepare(quotes: ScriptedQuotes) -> None:
        quotes.missing = {OPENED + number * LENGTH for number in (*range(-400, -40), -20, -19)}

    async def play(it: Fed) -> None:
        await it.time.passes(1)

    wanted = Wanted(100)
    it = fed(play, Behind(), prepare, wanted.of)

    assert [candle for _, candle in it.candles] == candles(-40, -20) + candles(-18, 0)
    assert wanted.progress[-1] == (100, 100)
    assert len(it.remarks) == 1
    assert it.remarks[0].startswith("the exchange has none of 2 candles of the history")


@pytest.mark.parametrize("wanted", [0, 100])
def test_a_restart_takes_nothing_before_its_newest_candle(wanted: int) -> None:
    """The first candle of a run never moves.

    Given an engine that has candles
    When it starts again with a history in its settings
    Then only what is behind its newest candle is handed in
    """

    async def play(it: Fed) -> None:
        await it.time.passes(5)

    it = fed(play, Behind(candle_at(OPENED - 4 * LENGTH)), history=Wanted(wanted).of)

    assert [candle for _, candle in it.candles] == candles(-3, 0)
