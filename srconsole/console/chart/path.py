"""Prices as lines in time: what a stop was at each close, and since when a peak stands."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from srconsole.core.candle import Candle
from srconsole.core.lot import State
from srconsole.engine.view.snapshot import RowView

FROM_NOW: Final = 2**62
"""Later than any candle: a line from then on begins right of the newest one."""


class Step(NamedTuple):
    """A price, and since when it was that: opening time of a candle, UTC milliseconds."""

    since: int
    price: float


def path_of_stop(stop: float, entered: int, candles: Sequence[Candle], rows: Sequence[RowView]) -> tuple[Step, ...]:
    """Return the steps that a stop took since its entry's candle, as of each candle's end, and where it is now.

    What is older than the rows that are known is left out. `rows` are aligned with the end of the candles.
    """
    steps: list[Step] = []
    for candle, row in _since(entered, candles, rows):
        if row.stop is not None and (not steps or steps[-1].price != row.stop):
            steps.append(Step(candle.time, row.stop))
    if not steps or steps[-1].price != stop:
        steps.append(Step(FROM_NOW if candles and entered <= candles[-1].time else entered, stop))
    return tuple(steps)


def path_of_lot(stop: float, entered: int, stops: Sequence[tuple[int, float]], last: int) -> tuple[Step, ...]:
    """Return the steps that the stop of one of several lots took, as far as they are known, and where it is now.

    Args:
        stop: where it is now.
        entered: opening time of the entry's candle, UTC milliseconds.
        stops: what it was at the ends of candles, each since one.
        last: opening time of the newest closed candle.
    """
    steps = tuple(Step(*each) for each in stops)
    if steps and steps[-1].price == stop:
        return steps
    return (*steps, Step(FROM_NOW if entered <= last else entered, stop))


def path_of_peak(
    peak: float, entered: int, candles: Sequence[Candle], rows: Sequence[RowView], *, whole: bool
) -> tuple[Step, ...]:
    """Return the steps that the highest price after an entry took, and since which candle it is what it is now.

    The entry's own candle may have been higher before the entry: it counts only where no later one came so far.

    Args:
        peak: what it is now.
        entered: opening time of the entry's candle, UTC milliseconds.
        candles: closed ones.
        rows: aligned with their end.
        whole: whether each candle's high was seen, as in a file's; of a market's prices only some are: there the steps
            before the last are not known.
    """
    steps: list[Step] = []
    first: int | None = None
    for candle, row in _since(entered, candles, rows):
        if row.position != State.TAKE_PROFIT.value:
            continue
        if candle.time == entered:
            first = candle.time if candle.high >= peak else None
        elif not steps or candle.high > steps[-1].price:
            steps.append(Step(candle.time, min(candle.high, peak)))
            if candle.high >= peak:
                return tuple(steps) if whole else (steps[-1],)
    if first is not None:
        return (Step(first, peak),)
    return (*(steps if whole else ()), Step(FROM_NOW, peak))


def _since(entered: int, candles: Sequence[Candle], rows: Sequence[RowView]) -> Iterator[tuple[Candle, RowView]]:
    known = min(len(candles), len(rows))
    at = max(bisect_left(candles, entered, key=_time), len(candles) - known)
    for candle in candles[at:]:
        yield candle, rows[at - len(candles)]
        at += 1


def _time(candle: Candle) -> int:
    return candle.time
