"""The time axis."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from srconsole.console.chart.time_axis import corner, time_axis
from tests.walks import HOUR

DAY = 24 * HOUR


def line(times: list[int], columns: int, zone: timezone | ZoneInfo = UTC) -> str:
    """Return the axis as it is written."""
    cells = [" "] * columns
    for column, text in time_axis(times, columns, zone):
        cells[column : column + len(text)] = text
    return "".join(cells).rstrip()


def test_hours_and_days_stand_under_their_candles() -> None:
    """Given two days of hourly candles from 20:00 on
    When the axis is written
    Then the middle of each text is under the candle that opens then, and midnight shows the date
    """
    times = [20 * HOUR + at * HOUR for at in range(48)]
    assert line(times, 60) == "  2 Jan       12:00       3 Jan       12:00"


def test_hours_are_those_of_the_zone() -> None:
    """Given the same candles and a reader in Tokyo, nine hours ahead
    When the axis is written
    Then midnight is where the candle of 15:00 UTC is
    """
    times = [20 * HOUR + at * HOUR for at in range(48)]
    assert line(times, 60, ZoneInfo("Asia/Tokyo")) == "     12:00       3 Jan       12:00       4 Jan"


def test_daily_candles_are_marked_by_dates_and_a_gap_by_the_candle_after_it() -> None:
    """Given daily candles with the 15th of January missing
    When the axis is written
    Then every fourteenth day is marked, the missing one at the candle after it
    """
    times = [at * DAY for at in range(40) if at != 14]
    assert line(times, 40) == "           16 Jan       29 Jan"


def test_the_corner_says_as_much_as_fits() -> None:
    """Given the newest candle and corners of three widths
    When the corner is written
    Then it says date and zone, month and day, or the zone alone
    """
    assert [corner(DAY, UTC, columns) for columns in (14, 9, 3, 2)] == ["1970-01-02 UTC", "01-02 UTC", "UTC", ""]


@given(
    st.lists(st.integers(1, 10_000), min_size=1, max_size=200), st.integers(-12, 14), st.sampled_from([60, 900, 86_400])
)
def test_texts_never_touch(gaps: list[int], offset: int, spacing: int) -> None:
    """Given candles of any timeframe with any gaps, and any zone
    When the axis is made
    Then its texts are on the chart, in order, and apart
    """
    times = [sum(gaps[:at]) * spacing * 1000 for at in range(len(gaps))]
    end = -2
    for column, text in time_axis(times, len(times) + 3, timezone(timedelta(hours=offset))):
        assert column >= end + 2
        end = column + len(text)
    assert end <= len(times) + 3
