"""How far candles are from one another: their timeframe, and the gaps between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from srconsole.errors import CandleError
from srconsole.market.candle_arrays import SECOND, CandleColumns, Times
from srconsole.market.stretches import stretches
from srconsole.market.timeframe import timeframe_text

if TYPE_CHECKING:
    from srconsole.market.checks import Origin

OTHER_TIMEFRAME_RUN: Final = 20
"""So many equal gaps one after the other are another timeframe: no market misses a candle that regularly."""


def spacings(columns: CandleColumns, further: int = 0) -> Iterator[tuple[slice, Times]]:
    """Yield how far candles are from the next ones, a stretch of candles at a time, and so many `further` ones."""
    time = columns.time
    for part in stretches(len(columns) - 1):
        yield part, np.diff(time[part.start : part.stop + 1 + further])


def timeframe_of(columns: CandleColumns, origin: Origin) -> int:
    """Return the usual spacing of candles, in microseconds.

    Raises:
        CandleError: it is none of whole seconds, or some candles are of another timeframe.
    """
    common = int(columns.time[1] - columns.time[0])
    alike = sum(int(np.count_nonzero(spacing == common)) for _, spacing in spacings(columns))
    if alike * 2 <= len(columns) - 1 or any((spacing < common).any() for _, spacing in spacings(columns)):
        counts: Counter[int] = Counter()
        for _, spacing in spacings(columns):
            lengths, numbers = np.unique(spacing, return_counts=True)
            counts.update(dict(zip(lengths.tolist(), numbers.tolist(), strict=True)))
        common = usual_spacing(counts)
    if common % SECOND:
        raise CandleError(f"{origin.name}: the candles are {common / SECOND!r} s apart, expected whole seconds")
    row = None if alike == len(columns) - 1 else _first_of_other_timeframe(columns, common)
    if row is not None:
        apart = int(columns.time[row] - columns.time[row - 1]) / SECOND
        length = timeframe_text(int(apart)) if apart.is_integer() else f"{apart!r}s"
        raise origin.error(
            columns,
            row,
            f"this candle opens {length} after the one before it, while {timeframe_text(common // SECOND)} is the "
            "commonest spacing; give candles of one timeframe",
        )
    return common


def usual_spacing(counts: Mapping[int, int]) -> int:
    """Return the spacing of candles of which so many come with each distance from the one before.

    It is the commonest one, of equally common ones the shortest; but the shortest of all where that is about as common,
    and the others are multiples of it, which are gaps then.
    """
    common = min(counts, key=lambda length: (-counts[length], length))
    shortest = min(counts)
    if counts[shortest] >= 0.9 * counts[common] and not any(length % shortest for length in counts):
        return shortest
    return common


def _first_of_other_timeframe(columns: CandleColumns, common: int) -> int | None:
    """Return the first row that is too close to its predecessor, or within a long run of equal longer steps."""
    for part, spacing in spacings(columns, further=OTHER_TIMEFRAME_RUN):
        row = None if (spacing == common).all() else _first_other(spacing, common)
        if row is not None:
            return int(part.start) + row
    return None


def _first_other(spacing: Times, common: int) -> int | None:
    close = spacing < common
    found = [int(np.argmax(close)) + 1] if close.any() else []
    steps = np.flatnonzero(np.diff(spacing, prepend=0, append=0))
    runs = steps[:-1][(np.diff(steps) >= OTHER_TIMEFRAME_RUN) & (spacing[steps[:-1]] > common)]
    if len(runs):
        found.append(int(runs[0]) + 1)
    return min(found, default=None)


class Gaps(NamedTuple):
    """In how many places candles are missing, how many in all and in the longest, behind which row the first is."""

    places: int
    missing: int
    longest: int
    first: int | None


def gaps_of(columns: CandleColumns, timeframe: int) -> Gaps:
    """Return the gaps between candles of a timeframe, in microseconds."""
    count = missing = longest = 0
    first: int | None = None
    for part, spacing in spacings(columns):
        gaps = np.flatnonzero(spacing > timeframe)
        if not len(gaps):
            continue
        lost = (spacing[gaps] - 1) // timeframe
        first = part.start + int(gaps[0]) if first is None else first
        count, missing, longest = count + len(gaps), missing + int(lost.sum()), max(longest, int(lost.max()))
    return Gaps(count, missing, longest, first)
