"""A file's candles as a feed: some at once, then at a pace that a person can change."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from srconsole.core.candle import Candle
from srconsole.engine.ports import Bar, Clock, Pace
from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.checks import CandleReport, check_candles
from srconsole.market.csv_format import after_header
from srconsole.market.detail import Detail
from srconsole.market.exact_reader import Read, read_lines
from srconsole.market.file_bytes import opened


def read_columns(path: Path, read: Read | None = None) -> tuple[CandleColumns, CandleReport]:
    """Read and check a standard file as `candle_file.load_candles` does, without the time and memory pandas takes.

    `read` is told now and then how many candles have been read.

    Raises:
        CandleError: as `load_candles`.
    """
    name = os.fspath(path)
    with opened(path) as content:
        after_header(name, content)
        columns, report = check_candles(*read_lines(name, content, read))
        return columns, replace(report, packing=content.note())


class ReplayFeed:
    """The candles of a file; implements `engine.ports.Feed`. The first `unpaced` ones are due at once.

    Where a run is gone on with, that is the number it began with, unless a person has just `said` another one.
    """

    def __init__(
        self,
        columns: CandleColumns,
        report: CandleReport,
        detail: Detail | None,
        clock: Clock,
        *,
        pace: Pace,
        unpaced: int,
        said: bool = False,
    ) -> None:
        self._candles: list[Candle] = list(columns.candles())
        self._report = report
        self._detail = detail
        self._clock = clock
        self._pace = pace._replace(at_once=unpaced)
        self._unpaced = unpaced
        self._said = said
        self._due: float | None = None

    @property
    def symbol(self) -> str:
        """The symbol of all its candles."""
        return self._report.symbol

    @property
    def timeframe(self) -> int:
        """Seconds a candle."""
        return self._report.timeframe

    @property
    def packing(self) -> str:
        """What is odd about how the file was packed, empty where nothing is."""
        return self._report.packing

    @property
    def total(self) -> int | None:
        """How many candles the file holds."""
        return len(self._candles)

    @property
    def at_once(self) -> int:
        """How many candles come before the pace begins."""
        return min(self._unpaced, len(self._candles))

    @property
    def is_file(self) -> bool:
        """True: all candles are there."""
        return True

    @property
    def pace(self) -> Pace:
        """How fast it brings them."""
        return self._pace

    def bar(self, number: int) -> Bar | None:
        """Return the candle of a number whatever the time, None behind the last one."""
        if number >= len(self._candles):
            return None
        return Bar(number, self._candles[number], self._detail.of(number) if self._detail is not None else ())

    def took(self, number: int) -> None:
        """Count a candle as brought: the pace goes on behind it."""
        if self._pace.steps:
            self._pace = self._pace._replace(steps=self._pace.steps - 1)
        if number >= self._unpaced:
            self._take_turn()

    def wait(self, number: int) -> float | None:
        """Return the seconds until a candle is due, 0 if it is; None if it will not be without a person."""
        if number >= len(self._candles):
            return None
        if self._pace.steps:
            return 0.0
        if self._pace.paused:
            return None
        if number < self._unpaced:
            return 0.0
        now = self._clock.monotonic()
        if self._due is None:
            self._due = now + 1 / self._pace.speed
        return max(0.0, self._due - now)

    def set_pace(self, pace: Pace) -> None:
        """Go on at another pace, from now on."""
        if pace.at_once is not None and not self._said:
            self._unpaced = pace.at_once
        self._pace = pace._replace(at_once=self._unpaced)
        self._due = self._clock.monotonic() + 1 / pace.speed if self._due is not None else None

    def _take_turn(self) -> None:
        now = self._clock.monotonic()
        interval = 1 / self._pace.speed
        # A candle that came late does not make the next one come sooner than the pace allows.
        planned = now if self._due is None else self._due
        self._due = max(planned + interval, now)
