"""What candles must fulfil, wherever they come from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from numpy.typing import NDArray

from srconsole.errors import CandleError
from srconsole.market.candle_arrays import SECOND, CandleColumns
from srconsole.market.checks import Origin, check_candles
from srconsole.market.spacings import OTHER_TIMEFRAME_RUN
from srconsole.market.stretches import STRETCH

HOUR = 3600 * SECOND
START = 1_704_067_200 * SECOND  # 2024-01-01T00:00:00Z
EXCHANGE = Origin("bitget BTC/USDT:USDT")


def candles(hours: list[float], **changed: list[float]) -> CandleColumns:
    """Return candles that open so many hours after the start of 2024, all 10, 12, 9, 11 with a volume of 5."""
    times = np.array([START + round(hour * HOUR) for hour in hours], dtype=np.int64)
    values = {"open": 10.0, "high": 12.0, "low": 9.0, "close": 11.0, "volume": 5.0}
    columns = {name: np.full(len(hours), value) for name, value in values.items()}
    for name, given in changed.items():
        columns[name] = np.array(given, dtype=np.float64)
    return CandleColumns("BTC/USDT:USDT", times, *columns.values())


def test_sound_candles_are_described() -> None:
    """Given four hourly candles, two hours missing between the second and the third
    When they are checked
    Then the timeframe, the ends and the gap are known, and the gap is warned of
    """
    _, report = check_candles(candles([0, 1, 4, 5]), EXCHANGE)

    assert (report.symbol, report.timeframe, report.rows) == ("BTC/USDT:USDT", 3600, 4)
    assert (report.gaps, report.missing, report.longest_gap) == (1, 2, 2)
    assert report.first == datetime(2024, 1, 1, tzinfo=UTC)
    assert report.last == datetime(2024, 1, 1, 5, tzinfo=UTC)
    assert report.first_gap == datetime(2024, 1, 1, 2, tzinfo=UTC)
    assert report.warnings() == ("1 gap: 2 candles missing, 2 in the longest, the first at 2024-01-01T02:00:00Z",)


def test_idle_candles_are_counted_and_kept() -> None:
    """Given three candles, one without volume and one whose four prices are equal
    When they are checked
    Then all three stay, and each oddity is counted in a sentence
    """
    idle = candles([0, 1, 2], open=[10, 9, 10], high=[12, 9, 12], close=[11, 9, 11], volume=[5, 0, 5])

    kept, report = check_candles(idle, EXCHANGE)

    assert len(kept) == 3
    assert report.warnings() == ("1 candle without volume", "1 flat candle: the four prices are equal")


def test_a_candle_given_twice_is_kept_once() -> None:
    """Given a candle that comes three times, equal in every value
    When the candles are checked
    Then one of them stays and two are counted
    """
    kept, report = check_candles(candles([0, 1, 1, 1, 2]), EXCHANGE)

    assert kept.time.tolist() == [START, START + HOUR, START + 2 * HOUR]
    assert (report.duplicates, report.rows, report.gaps) == (2, 3, 0)
    assert report.warnings() == ("2 repeated candles, equal in every value: dropped",)


def test_two_different_candles_for_one_hour_are_refused() -> None:
    """Given one hour with two different closes, from a file
    When the candles are checked
    Then the refusal names both lines
    """
    torn = candles([0, 1, 1, 2], close=[11, 11, 10, 11])

    with pytest.raises(CandleError, match="line 3, with other values") as refused:
        check_candles(torn, Origin("a.csv", np.arange(2, 6)))

    assert str(refused.value).startswith("a.csv:4: ")
    assert refused.value.line == 4


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("open", np.nan, "Open is nan, expected a finite number"),
        ("high", np.inf, "High is inf, expected a finite number"),
        ("volume", np.inf, "Volume is inf, expected a finite number"),
        ("volume", np.nan, "Volume is nan, expected a finite number"),
        ("low", 0.0, "Low is 0.0, expected a price above 0"),
        ("close", -1.0, "Close is -1.0, expected a price above 0"),
        ("low", 1e-310, "Low is 1e-310, expected a price from 1e-18 to 1e+15"),
        ("high", 1e308, "High is 1e+308, expected a price from 1e-18 to 1e+15"),
        ("volume", -0.5, "Volume is -0.5, expected 0 or more"),
        ("high", 10.5, "High 10.5 is below Close 11.0"),
        ("high", 9.5, "High 9.5 is below Open 10.0"),
        ("low", 10.5, "Low 10.5 is above Open 10.0"),
        ("close", 8.0, "Low 9.0 is above Close 8.0"),
    ],
)
def test_a_candle_that_cannot_be_is_refused(name: str, value: float, said: str) -> None:
    """Given three candles of an exchange, the second with an impossible value
    When they are checked
    Then the refusal names that candle by its time, and says what is wrong with it
    """
    good = {"open": 10.0, "high": 12.0, "low": 9.0, "close": 11.0, "volume": 5.0}[name]

    with pytest.raises(CandleError) as refused:
        check_candles(candles([0, 1, 2], **{name: [good, value, good]}), EXCHANGE)

    assert str(refused.value) == f"bitget BTC/USDT:USDT: the candle of 2024-01-01T01:00:00Z: {said}"


def test_candles_out_of_order_are_refused() -> None:
    """Given candles of which one is older than the one before it
    When they are checked
    Then the refusal names the first one out of order and asks to sort them
    """
    with pytest.raises(CandleError, match=r"T01:00:00Z comes after 2024-01-01T02:00:00Z; sort the candles"):
        check_candles(candles([0, 2, 1, 3]), EXCHANGE)


def test_of_several_faults_the_first_is_named() -> None:
    """Given a price of 0 in the fourth row and a time out of order in the third
    When the candles are checked
    Then the third row is named
    """
    with pytest.raises(CandleError) as refused:
        check_candles(candles([0, 2, 1, 3], low=[9, 9, 9, 0]), Origin("a.csv", np.arange(2, 6)))

    assert refused.value.line == 4


@pytest.mark.parametrize("hours", [[], [0], [0, 0]])
def test_fewer_than_two_candles_have_no_timeframe(hours: list[float]) -> None:
    """Given no candle, one, or the same one twice
    When they are checked
    Then they are refused, as nobody can know their timeframe
    """
    with pytest.raises(CandleError, match="at least two are needed to know the timeframe"):
        check_candles(candles(hours), EXCHANGE)


def test_a_candle_too_close_to_its_predecessor_is_another_timeframe() -> None:
    """Given hourly candles with one at half past
    When they are checked
    Then that candle is named as one of another timeframe
    """
    with pytest.raises(CandleError, match=r"T01:30:00Z: this candle opens 30m after .* 1h is the commonest"):
        check_candles(candles([0, 1, 1.5, 2, 3, 4]), EXCHANGE)


def test_hours_joined_to_minutes_are_no_series_of_gaps() -> None:
    """Given two days of hourly candles followed by an hour of minutes
    When they are checked
    Then they are refused as two timeframes, from the first hourly step on
    """
    hours = [*range(48), *(48 + minute / 60 for minute in range(60))]

    with pytest.raises(CandleError, match=r"T01:00:00Z: this candle opens 1h after .* 1m is the commonest"):
        check_candles(candles(hours), EXCHANGE)


def test_gaps_that_happen_to_be_equally_long_are_gaps() -> None:
    """Given hourly candles in which every other hour is missing for a while, one step short of a pattern
    When they are checked
    Then they are accepted, with their gaps counted
    """
    sparse = [2.0 * hour for hour in range(OTHER_TIMEFRAME_RUN)]
    dense = [sparse[-1] + hour for hour in range(1, 40)]

    _, report = check_candles(candles([*sparse, *dense]), EXCHANGE)

    assert (report.timeframe, report.gaps) == (3600, OTHER_TIMEFRAME_RUN - 1)


def test_a_timeframe_of_parts_of_seconds_is_refused() -> None:
    """Given candles half a second apart
    When they are checked
    Then they are refused, as timeframes are whole seconds
    """
    with pytest.raises(CandleError, match=r"0\.5 s apart, expected whole seconds"):
        check_candles(candles([0, 0.5 / 3600, 1 / 3600]), EXCHANGE)


@pytest.mark.parametrize(
    ("hours", "off_grid"),
    [
        ([1, 2, 3], 0),
        ([0.5, 1.5, 2.5], 3),
        ([0, 1, 3.5, 4.5], 2),
        ([0, 168, 336], 0),  # 2024-01-01 was a Monday
        ([24, 192, 360], 3),
    ],
)
def test_candles_off_the_grid_are_counted(hours: list[float], off_grid: int) -> None:
    """Given candles that open on the hour or beside it, weeks on a Monday or another day
    When they are checked
    Then those beside the grid are counted, as they hint at local or closing times
    """
    _, report = check_candles(candles(hours), EXCHANGE)

    assert report.off_grid == off_grid


def test_checking_changes_nothing_in_the_given_columns() -> None:
    """Given candles of which one is repeated
    When they are checked
    Then the given columns are as they were
    """
    given = candles([0, 1, 1, 2])
    before = replace(given, time=given.time.copy())

    check_candles(given, EXCHANGE)

    assert given.time.tolist() == before.time.tolist()


EDGE = STRETCH - 1
"""The last candle of those that are looked at together first."""


def long_history(hours: NDArray[np.float64]) -> CandleColumns:
    """Return a history that is looked at in several parts."""
    made = candles([0])
    times = START + (hours * HOUR).astype(np.int64)
    return CandleColumns(made.symbol, times, *(np.repeat(values, len(hours)) for values in made.numbers().values()))


@pytest.mark.parametrize("at", [EDGE - 1, EDGE, EDGE + 1, EDGE + 2])
def test_a_fault_is_found_wherever_a_long_history_is_divided(at: int) -> None:
    """No candle is overlooked because it is the last or the first of a part.

    Given a history of several parts, with one price below 0, or one candle before its predecessor, at a part's edge
    When it is checked
    Then the refusal names the line of that candle
    """
    hours = np.arange(2 * STRETCH, dtype=np.float64)
    lines = Origin("a.csv", np.arange(2, len(hours) + 2))
    sick = long_history(hours)
    sick.low[at] = -1
    with pytest.raises(CandleError, match=f"a.csv:{at + 2}: Low is -1.0"):
        check_candles(sick, lines)
    hours[at] -= 1.5
    with pytest.raises(CandleError, match=f"a.csv:{at + 2}: .* comes after"):
        check_candles(long_history(hours), lines)


@pytest.mark.parametrize("first", [EDGE - OTHER_TIMEFRAME_RUN, EDGE - 3, EDGE, EDGE + 1])
def test_what_spans_the_parts_of_a_long_history_is_seen(first: int) -> None:
    """Given a history of several parts, with a repeated candle and a gap of two hours at their edge
    When it is checked
    Then both are counted once; and where every other hour is missing 20 times from there on, the first such is named
    """
    hours = np.arange(2 * STRETCH, dtype=np.float64)
    odd = hours.copy()
    odd[first + 1 :] -= 1
    odd[first + 3 :] += 2
    kept, report = check_candles(long_history(odd), EXCHANGE)
    assert (report.duplicates, report.gaps, report.missing, report.longest_gap) == (1, 1, 2, 2)
    assert len(kept) == len(odd) - 1

    hours[first:] += np.minimum(np.arange(len(hours) - first), OTHER_TIMEFRAME_RUN)
    lines = Origin("a.csv", np.arange(2, len(hours) + 2))
    with pytest.raises(CandleError, match=f"a.csv:{first + 3}: this candle opens 2h after"):
        check_candles(long_history(hours), lines)
