"""How far apart candles are, seen in parts: their timeframe, and whether there is only one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from srconsole.errors import CandleError
from srconsole.imports.row_store import Rows
from srconsole.market.candle_arrays import SECOND, Times
from srconsole.market.spacings import OTHER_TIMEFRAME_RUN, usual_spacing
from srconsole.market.timeframe import timeframe_text

_MOST_STEPS: Final = 50_000
_DAY: Final = 86_400 * SECOND


class _Met(NamedTuple):
    """Where a step was met first: the line and the time of the candle behind it."""

    line: int
    time: int


class Spacing:
    """Collects the steps from candle to candle.

    Attributes:
        rows: the candles seen.
    """

    def __init__(self) -> None:
        self.rows = 0
        self._counts: dict[int, int] = {}
        self._first: dict[int, _Met] = {}
        self._long: dict[int, _Met] = {}
        self._last: Rows | None = None
        self._run = (0, 0)

    def add(self, rows: Rows) -> None:
        """Look at the next candles, ascending."""
        if not len(rows):
            return
        self.rows += len(rows)
        before = rows.time[:0] if self._last is None else self._last.time
        times = np.concatenate((before, rows.time))
        steps: Times = times[1:] - times[:-1]
        lines, times = rows.line[-len(steps) :], rows.time[-len(steps) :]
        self._last = rows.taken(slice(-1, None))
        if len(steps):
            self._count(steps, lines, times)

    def timeframe(self) -> int:
        """Return the usual step in microseconds; 0 for fewer than two candles."""
        return usual_spacing(self._counts) if self._counts else 0

    def share(self, steps: Collection[int]) -> float:
        """Return which share of the steps from candle to candle is one of these."""
        total = sum(self._counts.values())
        return sum(self._counts.get(step, 0) for step in steps) / total if total else 0.0

    def others(self, timeframe: int) -> dict[int, _Met]:
        """Return the steps that another timeframe makes: shorter ones, and longer ones many times in a row."""
        short = {step: met for step, met in self._first.items() if step < timeframe}
        return short | {step: met for step, met in self._long.items() if step > timeframe}

    def _count(self, steps: Times, lines: Times, times: Times) -> None:
        ends = np.append(np.flatnonzero(steps[1:] != steps[:-1]), len(steps) - 1)
        starts = np.append(0, ends[:-1] + 1)
        lengths = ends - starts + 1
        values = steps[starts]
        for at in np.unique(values, return_index=True)[1].tolist():
            step = int(values[at])
            met = _Met(int(lines[starts[at]]), int(times[starts[at]]))
            self._first.setdefault(step, met)
        order = np.argsort(values, kind="stable")
        kinds, begins = np.unique(values[order], return_index=True)
        for step, total in zip(kinds.tolist(), np.add.reduceat(lengths[order], begins).tolist(), strict=True):
            self._counts[step] = self._counts.get(step, 0) + total
        self._watch_runs(values, lengths, lines[starts], times[starts])
        if len(self._counts) > _MOST_STEPS:
            self._counts = {step: count for step, count in self._counts.items() if count > 1}
            self._first = {step: met for step, met in self._first.items() if step in self._counts}

    def _watch_runs(self, values: Times, lengths: Times, lines: Times, times: Times) -> None:
        step, length = self._run
        whole = lengths.copy()
        if int(values[0]) == step:
            whole[0] += length
        for at in np.flatnonzero(whole >= OTHER_TIMEFRAME_RUN).tolist():
            self._long.setdefault(int(values[at]), _Met(int(lines[at]), int(times[at])))
        self._run = (int(values[-1]), int(whole[-1]))


def refuse_months(path: str, spacing: Spacing) -> None:
    """Raise CandleError where candles are those of months, which differ in length."""
    months = spacing.share({days * _DAY for days in (28, 29, 30, 31)})
    if months > 0.9 and spacing.timeframe() != 28 * _DAY:
        raise CandleError(
            f"{path}: these are candles of months, which differ in length; get candles of a week, a day or less"
        )


def whole_seconds(path: str, timeframe: int) -> None:
    """Raise CandleError where a timeframe (microseconds) is no whole number of seconds."""
    if timeframe % SECOND:
        raise CandleError(f"{path}: the candles are {timeframe / SECOND!r} s apart, expected whole seconds")


def one_timeframe(path: str, spacing: Spacing) -> None:
    """Raise CandleError where candles that were chosen by a timeframe are still of several, which no reader takes."""
    common = spacing.timeframe()
    if others := spacing.others(common):
        other, met = min(others.items(), key=lambda item: item[1].line)
        raise CandleError(
            f"{path}:{met.line}: of the candles to read, this one opens {length_text(other)} after the one before it, "
            f"while {length_text(common)} is the commonest spacing; mend the line, or type --timeframe "
            f"{length_text(common)}",
            met.line,
        )


def length_text(step: int) -> str:
    """Name a step, in microseconds."""
    return timeframe_text(step // SECOND) if step >= SECOND and step % SECOND == 0 else f"{step / SECOND!r}s"


def of_timeframe(rows: Rows, timeframe: int) -> NDArray[np.bool_]:
    """Tell of each candle whether it is one of a timeframe (microseconds), in a file that holds several.

    A candle lasts until the next one at most, and one within a long run of longer steps is as long as they are.
    """
    steps = np.diff(rows.time)
    if not len(steps):
        return np.ones(len(rows), dtype=np.bool_)
    ends = np.flatnonzero(np.concatenate((steps[1:] != steps[:-1], [True])))
    lengths = np.diff(ends, prepend=-1)
    in_run = np.repeat(lengths, lengths)
    fits = (steps >= timeframe) & ~((steps > timeframe) & (in_run >= OTHER_TIMEFRAME_RUN))
    return np.append(fits, fits[-1])
