"""Spans of candles: cut and asked for so that none is lost, whatever an exchange counts to their ends."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from srconsole.exchange.ccxt.spans import Span, closed_within, first_open, spans
from srconsole.exchange.ccxt.venues import VENUES, page_rows

TIMEFRAMES = (60, 180, 300, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 604_800)
MONDAY = 1_789_948_800_000
DAY = 86_400

lengths = st.sampled_from(TIMEFRAMES)
moments = st.integers(0, 2_000_000_000_000)


def given_for(span: Span, step: int, end_counts: bool, newest_first: bool) -> set[int]:
    """Return the openings that an exchange gives for a span: those up to its end, or from its beginning."""
    between = range(-(-span.since // step) * step, span.until + (1 if end_counts else 0), step)
    return set(between[-span.limit :] if newest_first else between[: span.limit])


@given(
    begin=st.integers(0, 400_000),
    count=st.integers(0, 5_000),
    rows=st.integers(3, 1000),
    timeframe=st.sampled_from([60, 3600, 86_400]),
    end_counts=st.booleans(),
    newest_first=st.booleans(),
)
def test_no_candle_is_lost_between_two_spans(
    begin: int, count: int, rows: int, timeframe: int, end_counts: bool, newest_first: bool
) -> None:
    """Given any stretch of time, and an exchange that counts a span's end in or not, and cuts it at either side
    When it is asked for span by span
    Then the spans follow each other, none is larger than the exchange's page, and each candle is given
    """
    step = timeframe * 1000
    start = begin * step
    end = start + count * step + step // 2

    cut = list(spans(start, end, timeframe, rows))

    assert [span.begin for span in cut] == [start, *[span.end for span in cut]][: len(cut)]
    assert sum(span.candles for span in cut) == count
    for span in cut:
        wanted = set(range(span.begin, span.end, step))
        assert span.limit <= rows
        assert span.until - span.since == span.limit * step
        assert wanted <= given_for(span, step, end_counts, newest_first)


@given(moments, lengths)
def test_candles_open_on_their_grid(time: int, timeframe: int) -> None:
    """Given any time and timeframe
    When the first candle from then on is looked for
    Then it opens on the grid, weeks on a Monday, not before that time and less than a candle behind it
    """
    opening = first_open(time, timeframe)

    assert time <= opening < time + timeframe * 1000
    assert (opening - MONDAY) % (timeframe * 1000) == 0


@given(moments, st.integers(0, 10**11), lengths)
def test_candles_are_counted_as_they_close(since: int, length: int, timeframe: int) -> None:
    """Given any span
    When the candles that open and close in it are counted
    Then the last of them has closed by its end, and one more would not have
    """
    count, step = closed_within(since, since + length, timeframe), timeframe * 1000

    if count:
        assert first_open(since, timeframe) + count * step <= since + length
    assert first_open(since, timeframe) + (count + 1) * step > since + length


@given(lengths, st.floats(0, 10**9))
def test_bitget_is_never_asked_for_more_than_its_lists_give(timeframe: int, age: float) -> None:
    """Given any timeframe of Bitget's, and a span that begins any time ago
    When the size of a page is chosen
    Then it is at most 1000 candles, at most 200 where the history would be asked, and never more than 90 days
    """
    rows = page_rows(VENUES["bitget"], timeframe, age)
    recent_days = {60: 30, 180: 30, 300: 30, 900: 30, 1800: 30, 3600: 60, 7200: 120, 14_400: 240}.get(timeframe, 0)

    assert 3 <= rows <= (200 if age > (recent_days - 1) * DAY else 1000)
    assert rows * timeframe <= 90 * DAY
