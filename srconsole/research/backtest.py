"""The whole history through the core, with what came of it (docs/strategy.md sections 7 and 8)."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import numpy as np
import pandas as pd

from srconsole.core.candle import Candle
from srconsole.core.lot import State
from srconsole.core.trader import Trader
from srconsole.market.candle_file import Candles, checked_candles
from srconsole.market.detail import Detail
from srconsole.plugins.opened import is_brought, plugged
from srconsole.plugins.prints import Told
from srconsole.research.again import PROGRESS_STEP, History, Made, Progress, made_at_once
from srconsole.research.fill_row import FillRow
from srconsole.research.first_traded import first_traded
from srconsole.research.history_run import HistoryRun, behind_history
from srconsole.research.kernel_rows import kernel_rows
from srconsole.research.kernel_run import KernelRun, why_plain
from srconsole.research.metrics import Floats
from srconsole.research.rows import rows_of
from srconsole.research.summary import Ending, Traded, summarise, traded_from
from srconsole.research.trade_tables import fill_frame, trade_frame
from srconsole.research.variants import movement_variants, without_each_guard
from srconsole.settings.layers import settings_from
from srconsole.settings.schema import Settings
from srconsole.strategies.built_in import Make


def warned(line: str) -> None:
    """Make a warning of a line that somebody has to know."""
    warnings.warn(line, stacklevel=4)


@dataclass(frozen=True)
class Result:
    """What a backtest found.

    Attributes:
        trades: one row a closed trade, the columns of `core.trade.Trade`; times as in `candles`, peak NaN where
            TAKE_PROFIT was never reached, midpoint where there is no trail.
        fills: one row a fill: time (of its candle), key, side, reason, price, quantity, fee (USDT).
        summary: the figures, by the keys of docs/interfaces.md; money in USDT, rates as fractions, None where a
            figure has no meaning.
        plain: why the plain core traded it, in a few words; empty where the compiled kernel did, which is faster and
            comes to the same.
    """

    trades: pd.DataFrame
    fills: pd.DataFrame
    summary: dict[str, Any]
    plain: str
    _rows: Callable[[], pd.DataFrame] = field(repr=False)

    @cached_property
    def candles(self) -> pd.DataFrame:
        """One row a candle, made when it is first asked for.

        Time, Open, High, Low, Close, Volume, Symbol, the strategy's columns (of `levels` SR_Proximity, S1 … S10,
        R1 … R10), then as of the candle's end Position (`FLAT`, `STOP_LOSS`, `TAKE_PROFIT`), Stop (NaN when flat, of
        several lots the highest), Equity (USDT).
        """
        return self._rows()


def backtest(  # noqa: PLR0913  # all but the candles are named, and most calls need none of them
    candles: pd.DataFrame,
    settings: Settings | Mapping[str, object] | None = None,
    detail: pd.DataFrame | None = None,
    *,
    trade_from: pd.Timestamp | str | None = None,
    file: str | None = None,
    progress: Progress | None = None,
    told: Told = warned,
    plain_core: bool = False,
) -> Result:
    """Trade a history by the strategy's rules and return its rows, trades and figures.

    Args:
        candles: columns Time (tz-aware), Open, High, Low, Close, Volume, Symbol, ascending; one symbol.
        settings: the settings in force; a mapping may hold only the ones that differ from the defaults.
        detail: finer candles of the same symbol; where they reproduce a candle, price moves through them.
        trade_from: candles before this time (UTC where it has no zone) build levels and pattern, and trade nothing;
            all figures are then those of the candles from this time on.
        file: the name that the summary gives to the candles.
        progress: is told now and then how many candles are done, and of how many.
        told: takes what a plug-in prints, and what has to be known about its signals, a line each; where nothing is
            given, they are warnings.
        plain_core: whether the plain core trades it where the compiled kernel could, which comes to the same.

    Raises:
        CandleError: the candles or the detail cannot be used.
        PluginError: the plug-in cannot be used, or failed.
        RequestError: trade_from lies behind the last candle, the strategy is unknown, cannot trade such candles, or
            needs more of them before the first traded one.
        SettingsError: a setting is unknown, of the wrong type or out of range.
    """
    in_force = settings_from(settings)
    checked = checked_candles(candles)
    finer = None if detail is None else _detail(checked, checked_candles(detail, "detail"))
    first = None if trade_from is None else first_traded(checked.columns, trade_from)
    plain = "it was asked for" if plain_core else why_plain(in_force, detail=finer is not None)
    run: _Run | KernelRun
    if plain:
        make: Make = partial(made_at_once, checked)
        if is_brought(in_force):
            make = plugged(in_force, checked.columns, told, progress or _nobody)
        run = _Run(checked, in_force, finer, first, make)
        run.carry_out(progress)
    else:
        run = _by_kernel(checked, in_force, first or 0, progress)
    return _result(run, checked, in_force, file, plain)


def backtest_of(history: History, *, file: str | None = None, progress: Progress | None = None) -> Result:
    """Trade a history by the settings in force, as `backtest` does; the history knows from then on what they come to.

    Args:
        history: candles and settings; a plug-in has been asked already.
        file: the name that the summary gives to the candles.
        progress: is told now and then how many candles are done, and of how many.

    Raises:
        RequestError: the strategy cannot trade such candles, or needs more of them before the first traded one.
    """
    candles, settings = history.candles, history.settings
    plain = why_plain(settings, detail=history.detail is not None)
    run: _Run | KernelRun
    if plain:
        run = _Run(candles, settings, history.detail, None, history.make)
        run.carry_out(progress)
    else:
        run = _by_kernel(candles, settings, 0, progress)
    history.as_set = Made(run.trader.trades, run.fills, run.equity, run.first)
    return _result(run, candles, settings, file, plain)


def _by_kernel(candles: Candles, settings: Settings, first: int, progress: Progress | None) -> KernelRun:
    if progress is not None:
        progress(0, len(candles.frame))
    return KernelRun(candles.columns, candles.report, settings, first)


def _result(run: _Run | KernelRun, candles: Candles, settings: Settings, file: str | None, plain: str) -> Result:
    rows = partial(kernel_rows, run, candles.frame) if isinstance(run, KernelRun) else run.rows
    summary = summarise(run.traded(), settings, run.ending(), candles.report.timeframe)
    return Result(trade_frame(run.trader.trades), fill_frame(run.fills), {"file": file, **summary}, plain, rows)


class _Run:
    """One pass over the candles, collecting what each of them ended with."""

    def __init__(
        self, candles: Candles, settings: Settings, detail: Detail | None, first: int | None, make: Make
    ) -> None:
        self._candles = candles
        self._detail = detail
        self.detailed = 0
        self.undetailed = 0
        self._variants = {name: variant for name, variant in movement_variants(settings).items() if variant != settings}
        self._unguarded = without_each_guard(settings)
        self._settings = settings
        base = candles.report.timeframe * 1000
        rivals = [*self._variants.values(), *self._unguarded.values()]
        self.session = HistoryRun(settings, base, rivals, make)
        self._rows = rows_of(self.session.strategy)
        needed = self.session.strategy.needs.history
        self.first = behind_history(needed, first, len(candles.frame), settings.strategy.name)
        self._shown = first or 0
        self._positions: list[str] = []
        self._stops: list[float] = []
        self._equity: list[float] = []

    def carry_out(self, progress: Progress | None) -> None:
        """Bring every candle through the run."""
        session, trader = self.session, self.session.trader
        total = len(self._candles.frame)
        for index, candle in enumerate(self._candles.columns.candles()):
            if progress is not None and index % PROGRESS_STEP == 0:
                progress(index, total)
            if index < self.first:
                session.skip(candle)
            else:
                session.move(candle, self._finer(index))
            self._rows.candle(candle)
            self._record(trader, candle)
            session.close(candle)

    def _finer(self, index: int) -> Sequence[Candle]:
        finer = self._detail.of(index) if self._detail is not None else ()
        if finer:
            self.detailed += 1
        else:
            self.undetailed += 1
        return finer

    def _record(self, trader: Trader, candle: Candle) -> None:
        lots = trader.lots
        if not lots:
            self._positions.append(State.FLAT.value)
            self._stops.append(float("nan"))
            self._equity.append(trader.closed_equity)
        else:
            self._positions.append(trader.state.value)
            self._stops.append(max(lot.stop for lot in lots))
            self._equity.append(trader.equity(candle.close))

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
        return np.array(self._equity)

    def traded(self) -> Traded:
        """Return what figures need of the candles that were traded."""
        flat = State.FLAT.value
        held = np.array([position != flat for position in self._positions], dtype=np.bool_)
        return traded_from(self._candles.columns, self._shown, held, self.equity)

    def rows(self) -> pd.DataFrame:
        """Return the output's rows, one a candle."""
        frame = self._rows.added_to(self._candles.frame)
        frame["Position"] = pd.Categorical(self._positions, categories=[state.value for state in State])
        frame["Stop"] = self._stops
        frame["Equity"] = self._equity
        return frame

    def ending(self) -> Ending:
        """Return what the traders and the detail came to."""
        trader = self.session.trader
        moved = len(self._variants)
        rivals = dict(zip(self._variants, self.session.rivals[:moved], strict=True))
        by_movement = {name: rivals.get(name, trader) for name in movement_variants(self._settings)}
        unguarded = dict(zip(self._unguarded, self.session.rivals[moved:], strict=True))
        return Ending(trader, by_movement, unguarded, self.detailed, self.undetailed)


def _nobody(done: int, total: int) -> None:
    """Let progress pass."""


def _detail(candles: Candles, finer: Candles) -> Detail:
    return Detail(candles.columns, candles.report, finer.columns, finer.report)
