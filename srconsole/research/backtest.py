"""The whole history through the core, with what came of it (docs/strategy.md sections 7 and 8)."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import pandas as pd

from srconsole.core.lot import State
from srconsole.market.candle_file import Candles, checked_candles
from srconsole.market.detail import Detail
from srconsole.plugins.opened import is_brought, plugged
from srconsole.plugins.prints import Told
from srconsole.research.again import History, Made
from srconsole.research.core_run import CoreRun, Progress, made_for
from srconsole.research.first_traded import first_traded
from srconsole.research.kernel_rows import kernel_rows
from srconsole.research.kernel_run import KernelRun, why_plain
from srconsole.research.rows import StrategyRows, rows_of
from srconsole.research.summary import summarise
from srconsole.research.trade_tables import fill_frame, trade_frame
from srconsole.settings.layers import settings_from
from srconsole.settings.schema import Settings
from srconsole.strategies.built_in import Make

_Rows = Callable[[], pd.DataFrame]


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
    if plain:
        make: Make = partial(made_for, checked.columns)
        if is_brought(in_force):
            make = plugged(in_force, checked.columns, told, progress or _nobody)
        run, rows = _by_core(checked, in_force, finer, first, make, progress)
        return _result(run, rows, checked, in_force, file, plain)
    kernel, rows = _by_kernel(checked, in_force, first or 0, progress)
    return _result(kernel, rows, checked, in_force, file, plain)


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
    run: CoreRun | KernelRun
    rows: _Rows
    if plain:
        run, rows = _by_core(candles, settings, history.detail, None, history.make, progress)
    else:
        run, rows = _by_kernel(candles, settings, 0, progress)
    history.as_set = Made(run.trader.trades, run.fills, run.equity, run.first)
    return _result(run, rows, candles, settings, file, plain)


def _by_core(
    candles: Candles,
    settings: Settings,
    detail: Detail | None,
    first: int | None,
    make: Make,
    progress: Progress | None,
) -> tuple[CoreRun, _Rows]:
    run = CoreRun(candles.columns, candles.report, settings, detail=detail, first=first, make=make)
    said = rows_of(run.session.strategy)
    run.carry_out(progress, said)
    return run, partial(_core_rows, run, said, candles.frame)


def _by_kernel(candles: Candles, settings: Settings, first: int, progress: Progress | None) -> tuple[KernelRun, _Rows]:
    if progress is not None:
        progress(0, len(candles.frame))
    run = KernelRun(candles.columns, candles.report, settings, first)
    return run, partial(kernel_rows, run, candles.frame)


def _result(
    run: CoreRun | KernelRun, rows: _Rows, candles: Candles, settings: Settings, file: str | None, plain: str
) -> Result:
    summary = summarise(run.traded(), settings, run.ending(), candles.report.timeframe)
    return Result(trade_frame(run.trader.trades), fill_frame(run.fills), {"file": file, **summary}, plain, rows)


def _core_rows(run: CoreRun, said: StrategyRows, candles: pd.DataFrame) -> pd.DataFrame:
    """Return the output's rows, one a candle."""
    frame = said.added_to(candles)
    frame["Position"] = pd.Categorical.from_codes(
        run.rows.position, categories=pd.Index([each.value for each in State])
    )
    frame["Stop"] = run.rows.stop
    frame["Equity"] = run.rows.equity
    return frame


def _nobody(done: int, total: int) -> None:
    """Let progress pass."""


def _detail(candles: Candles, finer: Candles) -> Detail:
    return Detail(candles.columns, candles.report, finer.columns, finer.report)
