"""Looks over candles in parts: what is worth knowing about them, and what is odd."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from srconsole.imports.notes import Notes
from srconsole.imports.row_store import Rows, joined, no_rows
from srconsole.market.candle_arrays import SECOND, Floats, Times, moment, time_text
from srconsole.market.checks import CandleReport

_WEEK: Final = 604_800 * SECOND
_FIRST_MONDAY: Final = 4 * 86_400 * SECOND
_HOUR: Final = 3600 * SECOND
_SHOWN_GAPS: Final = 5
_WINDOW: Final = 24
_PART: Final = 100_000
"""Candles that are looked at together, and are compared with one another."""

_WINDOWS: Final = 500
_SWAPPED: Final = 300.0
_RUN: Final = 5
_MOST_KINDS: Final = 8
_SAMPLED: Final = 20_000


class Gap(NamedTuple):
    """Candles that are missing: how many, and when the first of them should have opened."""

    missing: int
    start: int


class Survey:
    """Collects what a report says about candles.

    Attributes:
        odd: what is suspicious, by kind.
        longest: the longest gaps, the longest first.
        skipped_hours: where an hour is missing that clocks may have skipped; microseconds of the wall clock.
        off_grid: candles that do not open at a multiple of the timeframe since 1970 UTC (weeks: on a Monday).
        at_end: candles whose time is the last moment of a candle.
    """

    def __init__(self, timeframe: int) -> None:
        """Begin; `timeframe` in microseconds."""
        self.odd = Notes()
        self.longest: list[Gap] = []
        self.skipped_hours: list[int] = []
        self.off_grid = self.at_end = 0
        self._timeframe = timeframe
        self._rows = self._gaps = self._missing = self._zero_volume = self._flat = 0
        self._first_gap: int | None = None
        self._first: int | None = None
        self._last = no_rows()
        self._before = no_rows()
        self._idle = (0, 0)
        self._longest_idle = (0, 0)
        self.swap_of_names = [0.0, 0.0]

    def add(self, rows: Rows) -> None:
        """Look at the next candles, ascending."""
        # A number too large to be compared with others is only the oddest of them.
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            for start in range(0, len(rows), _PART):
                self._add(rows.taken(slice(start, start + _PART)))

    def _add(self, rows: Rows) -> None:
        if self._first is None:
            self._first = int(rows.time[0])
        self._rows += len(rows)
        both = joined([self._last, rows])
        high, low, volume = rows.numbers[1], rows.numbers[2], rows.numbers[4]
        self._zero_volume += int(np.count_nonzero(volume == 0))
        self._flat += int(np.count_nonzero(high == low))
        self._look_at_times(rows.time, np.diff(both.time), both.time)
        self._look_at_prices(both, len(rows))
        self._look_at_volume(rows)
        self._last = rows.taken(slice(-1, None))

    def report(self, symbol: str) -> CandleReport:
        """Return what `checks.check_candles` would say of all candles together; there has to be one."""
        return CandleReport(
            symbol=symbol,
            timeframe=self._timeframe // SECOND,
            rows=self._rows,
            first=moment(self._first or 0),
            last=moment(int(self._last.time[-1])),
            duplicates=0,
            gaps=self._gaps,
            missing=self._missing,
            longest_gap=self.longest[0].missing if self.longest else 0,
            first_gap=None if self._first_gap is None else moment(self._first_gap),
            zero_volume=self._zero_volume,
            flat=self._flat,
            off_grid=self.off_grid,
        )

    def idle_text(self) -> str:
        """Return a sentence on the longest run without volume, empty where there is no long one."""
        length, start = max(self._longest_idle, self._idle)
        return f"{length:,} candles in a row without volume, from {time_text(start)}" if length >= _RUN else ""

    def open_and_close_swapped(self) -> bool:
        """Tell whether closes would follow opens better if the two were each other's column."""
        as_read, swapped = self.swap_of_names
        return as_read > 2 * swapped > 0 or (swapped == 0 and as_read > 0)

    def _look_at_times(self, times: Times, steps: Times, both: Times) -> None:
        timeframe = self._timeframe
        offsets = (times - (_FIRST_MONDAY if timeframe % _WEEK == 0 else 0)) % timeframe
        self.off_grid += int(np.count_nonzero(offsets))
        self.at_end += int(np.count_nonzero(timeframe - offsets <= min(SECOND, timeframe // 2)))
        wide = np.flatnonzero(steps > timeframe)
        if not len(wide):
            return
        missing = (steps[wide] - 1) // timeframe
        self._gaps += len(wide)
        self._missing += int(missing.sum())
        starts = both[wide] + timeframe
        if self._first_gap is None:
            self._first_gap = int(starts[0])
        most = np.argsort(-missing, kind="stable")[:_SHOWN_GAPS]
        found = [*self.longest, *(Gap(int(missing[at]), int(starts[at])) for at in most)]
        self.longest = sorted(found, key=lambda gap: (-gap.missing, gap.start))[:_SHOWN_GAPS]
        if timeframe <= _HOUR and len(self.skipped_hours) < 1000:
            self.skipped_hours += starts[steps[wide] == timeframe + _HOUR].tolist()

    def _look_at_prices(self, rows: Rows, new: int) -> None:
        """Find candles far wider than the others, and closes that do not meet the next open as they else do."""
        open_, high, low, close = (rows.numbers[at] for at in range(4))
        lines = rows.line
        width = (high / low - 1)[-new:]
        wide = width > max(0.1, 30 * _usual(width, 0.5))
        if wide.any():
            self.odd.add("candle far wider than the others", int(lines[-new:][np.argmax(wide)]), int(wide.sum()))
        if len(rows) < 2:
            return
        next_to = np.diff(rows.time) == self._timeframe
        jump = np.abs(open_[1:] / close[:-1] - 1)
        self.swap_of_names[0] += float(np.abs(open_[1:] - close[:-1]).sum())
        self.swap_of_names[1] += float(np.abs(close[1:] - open_[:-1]).sum())
        usual = _usual(jump, 0.9)
        far = next_to & (jump > max(1e-4, 50 * usual)) & (jump <= 0.1)
        away = jump > max(0.1, 30 * usual)
        for kind, found in (
            ("close that does not meet the next open as the others do: saved before the candle ended?", far),
            ("price far from the one before it", away),
        ):
            if found.any():
                self.odd.add(kind, int(lines[:-1][np.argmax(found)]), int(found.sum()))

    def _look_at_volume(self, rows: Rows) -> None:
        """Find where volume changes by orders of magnitude and stays so."""
        self._watch_idle(rows.time, rows.numbers[4] == 0)
        rows = joined([self._before, rows])
        self._before = rows.taken(slice(-2 * _WINDOW, None))
        volume = rows.numbers[4]
        whole = len(volume) // _WINDOW * _WINDOW
        if whole < 2 * _WINDOW:
            return
        # Some hundred windows do, as a change that matters lasts.
        apart = whole // (_WINDOW * _WINDOWS) + 1
        windows = np.median(volume[:whole].reshape(-1, _WINDOW)[::apart], axis=1)
        # A window that the change falls into has a middle of either side, so its neighbours are compared too.
        for distance in (1, 2):
            left, right = windows[:-distance], windows[distance:]
            ratio = np.maximum(left, right) / np.maximum(np.minimum(left, right), 1e-12)
            leap = (ratio > _SWAPPED) & (np.minimum(left, right) > 0)
            if leap.any() and len(self.odd.kinds) < _MOST_KINDS:
                window = int(np.argmax(leap))
                at = _widest_step(volume, window * apart * _WINDOW, ((window + distance) * apart + 1) * _WINDOW)
                times = 10 ** round(float(np.log10(ratio[window])))
                self.odd.add(
                    f"volume that is about {times:,} times another from {time_text(int(rows.time[at]))} on: are "
                    "base and quote swapped?",
                    int(rows.line[at]),
                )
                self._before = no_rows()
                return

    def _watch_idle(self, times: Times, idle: NDArray[np.bool_]) -> None:
        if not idle.any():
            self._longest_idle, self._idle = max(self._longest_idle, self._idle), (0, 0)
            return
        edges = np.flatnonzero(np.diff(np.concatenate(([False], idle, [False])).astype(np.int8)))
        for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            length, begun = self._idle if start == 0 else (0, 0)
            run = (length + end - start, begun if length else int(times[start]))
            self._longest_idle = max(self._longest_idle, run)
            self._idle = run if end == len(idle) else (0, 0)


def _usual(values: Floats, share: float) -> float:
    """Return what a share of the values is below, from some tens of thousands of them."""
    some = values[:: len(values) // _SAMPLED + 1]
    return float(np.quantile(some, share, method="lower"))


def _widest_step(volume: Floats, start: int, end: int) -> int:
    """Return the place in a stretch at which volume changes most."""
    logs = np.log(np.maximum(volume[start:end], 1e-12))
    return start + 1 + int(np.argmax(np.abs(np.diff(logs))))
