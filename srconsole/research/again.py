"""A history that is traded again and again, under settings that differ in costs or in how price moved."""

from __future__ import annotations

from functools import cached_property, partial
from typing import NamedTuple

import numpy as np

from srconsole.core.trade import Trade
from srconsole.core.trader import Trader
from srconsole.kernel.core_forms import trader_of
from srconsole.kernel.library import library
from srconsole.kernel.traded import Traded
from srconsole.market.candle_arrays import MillisecondTimes
from srconsole.market.candle_file import Candles
from srconsole.market.detail import Detail
from srconsole.plugins.opened import is_brought, plugged
from srconsole.plugins.prints import Told
from srconsole.research.core_run import PROGRESS_STEP, Progress, made_for
from srconsole.research.fill_row import FillRow
from srconsole.research.history_run import HistoryRun
from srconsole.research.kernel_run import fills_of, history_of, why_plain
from srconsole.research.metrics import Floats
from srconsole.research.trade_figures import net_profit_of
from srconsole.settings.schema import Settings
from srconsole.strategies.built_in import Make


class Made(NamedTuple):
    """What a history has come to under some settings.

    Attributes:
        trades: the closed ones, the oldest first.
        fills: all of them, those of lots that are still held among them.
        equity: at each candle's end, USDT.
        first: the number of the first candle that was traded; before it the strategy only looked on.
    """

    trades: list[Trade]
    fills: list[FillRow]
    equity: Floats
    first: int = 0

    @property
    def net_profit(self) -> float:
        """What the closed trades made, after fees, USDT."""
        return net_profit_of(self.trades)

    @property
    def final_equity(self) -> float:
        """The equity at the last candle's end, USDT."""
        return float(self.equity[-1])


class History:
    """Candles and the settings in force, to be traded by these and by others like them.

    A plug-in is asked once.

    Attributes:
        candles: checked.
        settings: in force.
        finer: the finer candles, where there are any; detail: those of each one.
        make: makes the strategy.
    """

    def __init__(
        self,
        candles: Candles,
        settings: Settings,
        detail: Candles | None = None,
        *,
        told: Told,
        progress: Progress | None = None,
    ) -> None:
        """Take a history.

        Args:
            candles: one at least.
            settings: in force.
            detail: finer candles of the same symbol.
            told: takes what a plug-in prints, and what has to be known about its signals, a line each.
            progress: is told how many closes a plug-in has been asked about, and of how many.

        Raises:
            CandleError: the detail does not belong to the candles.
            PluginError: the plug-in cannot be used, or failed.
            RequestError: no package brings the strategy.
        """
        self.candles = candles
        self.settings = settings
        self.finer = detail
        self.detail = None
        if detail is not None:
            self.detail = Detail(candles.columns, candles.report, detail.columns, detail.report)
        self._base = candles.report.timeframe * 1000
        self.make: Make = partial(made_for, candles.columns)
        if is_brought(settings):
            self.make = plugged(settings, candles.columns, told, progress or _nobody)

    @cached_property
    def _kernel(self) -> Traded | None:
        loaded = library()
        return None if loaded is None else history_of(loaded, self.candles.columns, self.settings)

    @cached_property
    def as_set(self) -> Made:
        """What the settings in force come to, finer candles included."""
        return self.made(self.settings)

    def made(self, settings: Settings, *, by_detail: bool = True, progress: Progress | None = None) -> Made:
        """Trade the history by other settings.

        Args:
            settings: differ from those in force in costs, intrabar or movement alone.
            by_detail: whether price moves by the finer candles, where there are any.
            progress: is told now and then how many candles are done, and of how many.

        Raises:
            RequestError: the strategy cannot trade such candles.
        """
        finer = self.detail if by_detail else None
        kernel = self._kernel
        if kernel is None or why_plain(settings, detail=finer is not None):
            return self._by_core(settings, finer, progress or _nobody)
        columns = self.candles.columns
        rows = kernel.empty_rows(columns.room.empty)
        [outcome] = kernel.trade([settings], 0, rows)
        times = MillisecondTimes(columns.time)
        trader = trader_of(outcome, times, settings, self._base)
        return Made(trader.trades, fills_of(trader, outcome, times), rows.equity)

    def _by_core(self, settings: Settings, finer: Detail | None, progress: Progress) -> Made:
        run = HistoryRun(settings, self._base, make=self.make)
        untraded = run.strategy.needs.history
        equity = self.candles.columns.room.empty(len(self.candles.columns), np.float64)
        for index, candle in enumerate(self.candles.columns.candles()):
            if index % PROGRESS_STEP == 0:
                progress(index, len(equity))
            if index < untraded:
                run.skip(candle)
            else:
                run.move(candle, () if finer is None else finer.of(index))
            equity[index] = _equity(run.trader, candle.close)
            run.close(candle)
        return Made(run.trader.trades, run.fills, equity, untraded)


def _equity(trader: Trader, close: float) -> float:
    return trader.equity(close) if trader.lots else trader.closed_equity


def _nobody(done: int, total: int) -> None:
    """Let progress pass."""
