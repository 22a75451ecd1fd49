"""A history that settings are tried on, a stretch of it at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from srconsole.errors import RequestError
from srconsole.market.candle_arrays import CandleColumns, moment, time_text
from srconsole.market.checks import CandleReport
from srconsole.plugins.opened import is_brought, plugged
from srconsole.research.kernel_run import why_plain
from srconsole.research.optimise.objectives import HIGHEST, Figures
from srconsole.research.sweep.trials import Trial, plain_trial, trade_each
from srconsole.settings.schema import Settings
from srconsole.strategies.built_in import strategy_of

if TYPE_CHECKING:
    import pandas as pd

    from srconsole.research.backtest import Result


class Stretch(NamedTuple):
    """Candles by their number: traded from the `first` on, up to `until`, which is not one of them.

    Those before the first build levels and trade nothing; those from `until` on are not there at all.
    """

    first: int
    until: int


@dataclass(frozen=True)
class Searched:
    """Checked candles, and how many threads may try settings on them at once."""

    columns: CandleColumns
    report: CandleReport
    threads: int = 1

    @property
    def whole(self) -> Stretch:
        """All of it."""
        return Stretch(0, len(self.columns))

    @cached_property
    def identity(self) -> str:
        """What tells these candles from others, wherever their file lies."""
        found = hashlib.sha256(self.columns.symbol.encode())
        for column in (self.columns.time, *self.columns.numbers().values()):
            found.update(np.ascontiguousarray(column).data)
        return found.hexdigest()

    def figures(self, stretch: Stretch, settings: Sequence[Settings]) -> list[Figures | RequestError]:
        """Return what each of several settings comes to on a stretch, or why it cannot trade there."""
        fast = [each for each in settings if not why_plain(each, detail=False)]
        made = iter(self._by_kernel(stretch, fast) if fast else [])
        return [self._by_core(stretch, each) if why_plain(each, detail=False) else next(made) for each in settings]

    def _by_kernel(self, stretch: Stretch, settings: Sequence[Settings]) -> list[Figures]:
        columns, report = self._until(stretch.until)
        trials = trade_each(columns, report, settings, first=stretch.first, threads=self.threads)
        return [_figures(trial) for trial in trials]

    def _by_core(self, stretch: Stretch, settings: Settings) -> Figures | RequestError:
        columns, report = self._until(stretch.until)
        try:
            make = plugged(settings, columns, _unheard, _nobody) if is_brought(settings) else strategy_of
            trial = plain_trial(columns, report, settings, first=stretch.first or None, make=make)
        except RequestError as error:
            return error
        return _figures(trial)

    def traded(self, stretch: Stretch, settings: Settings) -> Result:
        """Trade a stretch and return all that came of it.

        Raises:
            RequestError: the settings cannot trade there.
        """
        from srconsole.research.backtest import backtest  # noqa: PLC0415  # tables are loaded where they are needed

        frame = self._frame.iloc[: stretch.until]
        start = time_text(int(self.columns.time[stretch.first])) if stretch.first else None
        return backtest(frame, settings, trade_from=start, told=_unheard)

    @cached_property
    def _frame(self) -> pd.DataFrame:
        from srconsole.market.candle_file import candle_frame  # noqa: PLC0415  # likewise

        return candle_frame(self.columns)

    def _until(self, until: int) -> tuple[CandleColumns, CandleReport]:
        columns = self.columns
        if until == len(columns):
            return columns, self.report
        numbers = (column[:until] for column in columns.numbers().values())
        return (
            CandleColumns(columns.symbol, columns.time[:until], *numbers),
            replace(self.report, rows=until, last=moment(int(columns.time[until - 1]))),
        )


def _figures(trial: Trial) -> Figures:
    return {name: getattr(trial, name) for name in HIGHEST}


def _nobody(done: int, total: int) -> None:
    """Let progress pass."""


def _unheard(line: str) -> None:
    """Let pass what a plug-in prints: it would be told once a trial."""
