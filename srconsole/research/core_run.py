"""One pass over a history by the plain core, with what each candle ended with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol

import numpy as np

from srconsole.core.candle import Candle
from srconsole.core.lot import State
from srconsole.core.trader import Trader
from srconsole.kernel.traded import Rows
from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.checks import CandleReport
from srconsole.market.detail import Detail
from srconsole.research.fill_row import FillRow
from srconsole.research.history_run import HistoryRun, Make, behind_history
from srconsole.research.metrics import Floats
from srconsole.research.summary import Ending, Traded, traded_from
from srconsole.research.swings import swings_of
from srconsole.research.variants import movement_variants, without_each_guard
from srconsole.settings.schema import Settings
from srconsole.strategies.built_in import strategy_of
from srconsole.strategies.contract import Strategy
from srconsole.strategies.levels.strategy import Levels

PROGRESS_STEP: Final = 8192
Progress = Callable[[int, int], None]
_NUMBERS: Final = {state: number for number, state in enumerate(State)}


class Collects(Protocol):
    """Collects what a strategy says of candles that have moved and not closed."""

    def candle(self, candle: Candle) -> None:
        """Take one."""
        ...


class CoreRun:
    """The settings' trader, and those of other ways in which price might have moved, and without each guard.

    Attributes:
        session: the strategy and its traders.
        first: the number of the first candle that may be traded.
        rows: what each candle ended with.
        detailed, undetailed: how many candles moved by finer ones, and how many did not.
    """

    def __init__(  # a run has as many parts
        self,
        columns: CandleColumns,
        report: CandleReport,
        settings: Settings,
        *,
        detail: Detail | None,
        first: int | None,
        make: Make,
    ) -> None:
        """Begin before the first candle.

        Args:
            columns: the history, checked.
            report: what was found in it.
            settings: in force.
            detail: finer candles, where price moves by them.
            first: the number of the first candle that is traded, None where that is left to the strategy.
            make: makes the strategy.

        Raises:
            RequestError: the strategy cannot trade such candles, or needs more of them before the first traded one.
        """
        self._columns = columns
        self._detail = detail
        self.detailed = 0
        self.undetailed = 0
        self._variants = {name: variant for name, variant in movement_variants(settings).items() if variant != settings}
        self._unguarded = without_each_guard(settings)
        self._settings = settings
        rivals = [*self._variants.values(), *self._unguarded.values()]
        self.session = HistoryRun(settings, report.timeframe * 1000, rivals, make)
        needed = self.session.strategy.needs.history
        self.first = behind_history(needed, first, len(columns), settings.strategy.name)
        self._shown = first or 0
        empty, count = columns.room.empty, len(columns)
        self.rows = Rows(empty(count, np.int8), empty(count, np.float64), empty(count, np.float64))

    def carry_out(self, progress: Progress | None, collector: Collects | None = None) -> None:
        """Bring every candle through the run; a collector hears of each before its close."""
        session, trader = self.session, self.session.trader
        total = len(self._columns)
        for index, candle in enumerate(self._columns.candles()):
            if progress is not None and index % PROGRESS_STEP == 0:
                progress(index, total)
            if index < self.first:
                session.skip(candle)
            else:
                session.move(candle, self._finer(index))
            if collector is not None:
                collector.candle(candle)
            self._record(trader, candle, index)
            session.close(candle)

    def _finer(self, index: int) -> Sequence[Candle]:
        finer = self._detail.of(index) if self._detail is not None else ()
        if finer:
            self.detailed += 1
        else:
            self.undetailed += 1
        return finer

    def _record(self, trader: Trader, candle: Candle, index: int) -> None:
        lots, rows = trader.lots, self.rows
        if not lots:
            rows.position[index] = 0
            rows.stop[index] = np.nan
            rows.equity[index] = trader.closed_equity
        else:
            rows.position[index] = _NUMBERS[trader.state]
            rows.stop[index] = max(lot.stop for lot in lots)
            rows.equity[index] = trader.equity(candle.close)

    @property
    def trader(self) -> Trader:
        """The settings' trader."""
        return self.session.trader

    @property
    def fills(self) -> list[FillRow]:
        """What it has bought and sold."""
        return self.session.fills

    @property
    def equity(self) -> Floats:
        """At each candle's end, USDT."""
        return self.rows.equity

    def traded(self) -> Traded:
        """Return what figures need of the candles that were traded."""
        return traded_from(self._columns, self._shown, self.rows.position, self.rows.equity)

    def ending(self) -> Ending:
        """Return what the traders and the detail came to."""
        trader = self.session.trader
        moved = len(self._variants)
        rivals = dict(zip(self._variants, self.session.rivals[:moved], strict=True))
        by_movement = {name: rivals.get(name, trader) for name in movement_variants(self._settings)}
        unguarded = dict(zip(self._unguarded, self.session.rivals[moved:], strict=True))
        return Ending(trader, by_movement, unguarded, self.detailed, self.undetailed)


def made_for(columns: CandleColumns, settings: Settings, base: int) -> Strategy:
    """Return the strategy of a history; swings of a long one are found at once."""
    if settings.strategy.name == "levels":
        return Levels(settings, swings_of(columns, settings.levels))
    return strategy_of(settings, base)
