"""Windows of a walk-forward: settings are chosen on one stretch of time and traded on the one behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from srconsole.errors import RequestError
from srconsole.market.candle_arrays import SECOND, CandleColumns
from srconsole.market.timeframe import timeframe_seconds, timeframe_text
from srconsole.research.optimise.history import Stretch

MOST_WINDOWS: Final = 1000
_FORM: Final = "TRAIN:TEST, two lengths of time like 90d:30d"


@dataclass(frozen=True)
class Span:
    """How long settings are looked for, and how long they are traded then; seconds.

    Attributes:
        train, test: the lengths.
        anchored: whether every search begins at the first candle, so that it has all that there was.
    """

    train: int
    test: int
    anchored: bool = False


class Window(NamedTuple):
    """One window: no candle of its test is in its training, and no test has a candle of another one."""

    train: Stretch
    test: Stretch


def span_of(text: str, *, anchored: bool = False) -> Span:
    """Read `90d:30d`.

    Raises:
        RequestError: these are no two lengths of time.
    """
    train, colon, test = text.partition(":")
    if not colon:
        raise RequestError(f"--walk-forward {text} must be {_FORM}")
    try:
        return Span(timeframe_seconds(train.strip()), timeframe_seconds(test.strip()), anchored)
    except RequestError as error:
        raise RequestError(f"--walk-forward {text} must be {_FORM}: a whole number and s, m, h, d or w") from error


def windows_of(candles: CandleColumns, span: Span, timeframe: int) -> list[Window]:
    """Return the windows of a history by time, tests one behind the other up to the last candle.

    The last test is as long as there are candles. A window in which nothing was traded at the market, or without two
    candles to look at, is left out.

    Args:
        candles: at least one.
        span: the lengths.
        timeframe: seconds a candle.

    Raises:
        RequestError: a length holds no candle, there is no window, or there are more than a thousand.
    """
    shortest = min(span.train, span.test)
    if shortest < timeframe:
        raise RequestError(
            f"--walk-forward has a window of {timeframe_text(shortest)}, shorter than a candle of "
            f"{timeframe_text(timeframe)}; take longer ones"
        )
    start, last = int(candles.time[0]), int(candles.time[-1])
    count = -(-(last + 1 - start - span.train * SECOND) // (span.test * SECOND))
    if count > MOST_WINDOWS:
        raise RequestError(f"--walk-forward makes {count:,} windows, and each is searched anew; take longer ones")
    windows = [_window(candles, start, span, number) for number in range(max(count, 0))]
    windows = [
        each for each in windows if each.test.until > each.test.first and each.train.until > each.train.first + 1
    ]
    if not windows:
        days = (last - start) / SECOND / 86_400
        raise RequestError(
            f"--walk-forward leaves nothing to test: the candles last {days:,.1f} days, and the first search takes "
            f"{span.train / 86_400:,.1f} of them; take shorter windows, or a longer file"
        )
    return windows


def _window(candles: CandleColumns, start: int, span: Span, number: int) -> Window:
    begin = start + (span.train + number * span.test) * SECOND
    first = 0 if span.anchored else _at(candles, begin - span.train * SECOND)
    middle, until = _at(candles, begin), _at(candles, begin + span.test * SECOND)
    return Window(Stretch(first, middle), Stretch(middle, until))


def _at(candles: CandleColumns, time: int) -> int:
    return int(candles.time.searchsorted(time))
