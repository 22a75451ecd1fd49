"""Closed candles of a market, each once and in order."""

from __future__ import annotations

import pytest

from srconsole.core.candle import Candle
from srconsole.figures import exact_text
from srconsole.market.live.candle_watch import APART, FIRST_LOOK, LATE, SOURCE
from srconsole.market.live.changes import changes_text
from srconsole.market.live.live_feed import Behind
from tests.market.live.feeding import LENGTH, NEWEST, OPENED, Fed, fed
from tests.market.live.scripted_quotes import DOWN, ScriptedQuotes, candle_at


def test_each_candle_comes_once_after_its_end() -> None:
    """Given an exchange that lists candles at once
    When two candles close
    Then each is handed in once, some seconds after its end, in order, and the forming one never
    """

    async def play(it: Fed) -> None:
        await it.time.passes(it.until_the_end() + LENGTH / 1000 + 60)

    it = fed(play)

    assert [candle for _, candle in it.candles] == [candle_at(OPENED), candle_at(OPENED + LENGTH)]
    for number, (at, _) in enumerate(it.candles):
        assert at - it.until_the_end() - number * LENGTH / 1000 == pytest.approx(FIRST_LOOK + APART)
    assert it.remarks == []
    assert it.barred == {}


def test_a_candle_is_used_when_it_has_come_to_rest() -> None:
    """A closed candle still changes for some seconds.

    Given an exchange that corrects a candle for six seconds after its end
    When it closes
    Then it is handed in once two looks agree, as it is from then on
    """

    def prepare(quotes: ScriptedQuotes) -> None:
        quotes.settles = 6.0

    async def play(it: Fed) -> None:
        await it.time.passes(it.until_the_end() + 30)

    it = fed(play, prepare=prepare)

    assert [candle for _, candle in it.candles] == [candle_at(OPENED)]
    assert it.candles[0][0] - it.until_the_end() > 6


def test_a_late_correction_is_noted_and_not_taken() -> None:
    """Given a candle that has been taken
    When the exchange changes it before the next one closes
    Then the log says what changed, once, and nothing is handed in again
    """

    async def play(it: Fed) -> None:
        await it.time.passes(it.until_the_end() + 30)
        it.quotes.changed[OPENED] = candle_at(OPENED)._replace(low=1.0, close=101.5)
        await it.time.passes(LENGTH / 1000)

    it = fed(play)

    assert [candle.time for _, candle in it.candles] == [OPENED, OPENED + LENGTH]
    assert len(it.remarks) == 1
    assert "changed after it was taken (low" in it.remarks[0]
    assert f"low from {exact_text(candle_at(OPENED).low)} to 1, close from " in it.remarks[0]


def test_what_changed_about_a_candle_is_written_as_prices_are() -> None:
    """Given a candle whose close is 3,590.8313200000002 and whose volume is 12
    When its close is 10,647.83 and its volume 13.5
    Then that is told without the noise of arithmetic, and nothing of what stayed
    """
    before = Candle(0, 3580.0, 3600.0, 3570.0, 3590.8313200000002, 12.0)
    now = before._replace(close=10647.83, volume=13.5)
    assert changes_text(before, now) == "close from 3,590.83132 to 10,647.83, volume from 12 to 13.5"


def test_a_candle_that_a_restart_finds_changed_is_noted() -> None:
    """Given an engine whose newest candle is another than the exchange's now
    When it starts, and the next candle closes
    Then the log says so, and the engine's stays
    """

    async def play(it: Fed) -> None:
        await it.time.passes(it.until_the_end() + 30)

    it = fed(play, Behind(NEWEST._replace(high=500.0)))

    assert [candle.time for _, candle in it.candles] == [OPENED]
    assert len(it.remarks) == 1


def test_what_was_missed_is_refilled_in_order() -> None:
    """Given an engine whose newest candle is 50 candles old
    When it starts
    Then those since then come at once, in order, before the one that closes next
    """
    behind = candle_at(OPENED - 51 * LENGTH)

    async def play(it: Fed) -> None:
        await it.time.passes(5)
        assert len(it.candles) == 50
        await it.time.passes(it.until_the_end() + 10)

    it = fed(play, Behind(behind))

    assert [candle.time for _, candle in it.candles] == [OPENED + n * LENGTH for n in range(-50, 1)]


def test_a_candle_that_the_exchange_lacks_is_left_out_with_a_note() -> None:
    """Given an exchange that has no candle of two quarters of an hour
    When it has later ones
    Then these are handed in after a few looks, and the log names what is missing
    """

    def prepare(quotes: ScriptedQuotes) -> None:
        quotes.missing = {OPENED - 5 * LENGTH, OPENED - 4 * LENGTH}

    async def play(it: Fed) -> None:
        await it.time.passes(1)
        assert [candle.time for _, candle in it.candles] == [OPENED - 7 * LENGTH, OPENED - 6 * LENGTH]
        await it.time.passes(20)

    it = fed(play, Behind(candle_at(OPENED - 8 * LENGTH)), prepare)

    assert [(candle.time - OPENED) // LENGTH for _, candle in it.candles] == [-7, -6, -3, -2, -1]
    assert len(it.remarks) == 1
    assert it.remarks[0].startswith("the exchange has no candle of 2026-")
    assert it.barred == {}


def test_a_candle_that_comes_late_after_all_is_no_gap() -> None:
    """Given an exchange whose list lacks a candle at first
    When it has it a second later
    Then it is handed in at its place, and nothing is noted
    """

    def prepare(quotes: ScriptedQuotes) -> None:
        quotes.missing = {OPENED - 4 * LENGTH}

    async def play(it: Fed) -> None:
        await it.time.passes(1)
        it.quotes.missing.clear()
        await it.time.passes(5)

    it = fed(play, Behind(candle_at(OPENED - 6 * LENGTH)), prepare)

    assert [(candle.time - OPENED) // LENGTH for _, candle in it.candles] == [-5, -4, -3, -2, -1]
    assert it.remarks == []


def test_entries_are_barred_while_a_candle_is_late() -> None:
    """Stale data stops entries, never exits: prices go on.

    Given an exchange that lists a candle a minute after its end
    When it closes
    Then entries are barred from some seconds after the end until it is handed in, and prices come all the time
    """

    def prepare(quotes: ScriptedQuotes) -> None:
        quotes.late = 60.0

    async def play(it: Fed) -> None:
        await it.time.passes(it.until_the_end() + LATE - 3)
        assert it.barred == {}
        await it.time.passes(20)
        assert SOURCE in it.barred
        assert it.feed.freshness.ages().candle is not None
        await it.time.passes(60)

    it = fed(play, prepare=prepare)

    assert [candle.time for _, candle in it.candles] == [OPENED]
    assert it.barred == {}
    assert len(it.prices) == int((it.until_the_end() + LATE - 3 + 80) / 2) + 1


def test_reads_that_fail_are_tried_again_ever_more_slowly() -> None:
    """Given an exchange that gives no candles for ten minutes
    When it gives them again
    Then it was asked a few dozen times at most, and the candle comes within half a minute
    """

    async def play(it: Fed) -> None:
        await it.time.passes(it.until_the_end() - 1)
        it.quotes.candles_down = DOWN
        await it.time.passes(600)
        assert it.quotes.count("candles 900") < 30
        it.quotes.candles_down = None
        await it.time.passes(31)

    it = fed(play)

    assert [candle.time for _, candle in it.candles] == [OPENED]
    assert it.barred == {}


@pytest.mark.parametrize(
    "candle",
    [
        candle_at(OPENED)._replace(high=1.0),
        candle_at(OPENED)._replace(close=float("nan")),
        candle_at(OPENED)._replace(low=0.0),
    ],
)
def test_a_candle_that_cannot_be_is_not_taken(candle: Candle) -> None:
    """Given an exchange that lists a candle whose prices contradict each other
    When it lists a right one later
    Then only that one is handed in
    """

    def prepare(quotes: ScriptedQuotes) -> None:
        quotes.changed[OPENED] = candle

    async def play(it: Fed) -> None:
        await it.time.passes(it.until_the_end() + 30)
        assert it.candles == []
        assert SOURCE in it.barred
        it.quotes.changed.clear()
        await it.time.passes(35)

    it = fed(play, prepare=prepare)

    assert [candle for _, candle in it.candles] == [candle_at(OPENED)]
    assert it.barred == {}


@pytest.mark.parametrize("ahead", [-7200.0, -1.5, 1.5, 7200.0])
def test_the_exchanges_clock_tells_when_a_candle_closes(ahead: float) -> None:
    """Given a machine whose clock is off
    When a candle closes by the exchange's
    Then it is handed in as soon as on a machine whose clock is right, and no forming one is
    """

    def prepare(quotes: ScriptedQuotes) -> None:
        quotes.ahead = ahead

    async def play(it: Fed) -> None:
        await it.time.passes(LENGTH / 1000)

    first = (OPENED + ahead * 1000) // LENGTH * LENGTH

    it = fed(play, Behind(candle_at(round(first - LENGTH))), prepare)

    assert [candle.time for _, candle in it.candles] in ([first], [first, first + LENGTH])
    assert all(candle == candle_at(candle.time) for _, candle in it.candles)


def test_without_a_history_candles_begin_with_the_one_that_forms() -> None:
    """Given an engine without any candle that wants no history
    When it starts
    Then the first candle is the one that was forming
    """

    async def play(it: Fed) -> None:
        await it.time.passes(it.until_the_end() + 10)

    it = fed(play, Behind())

    assert [candle.time for _, candle in it.candles] == [OPENED]
