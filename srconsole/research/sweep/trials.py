"""Many settings over the same candles: of each the figures that a sweep ranks by, those of its backtest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from srconsole.core.trader import Trader
from srconsole.kernel.claims import level_rules
from srconsole.kernel.library import library
from srconsole.kernel.traded import Prices
from srconsole.kernel.trials import SharedHistory
from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.checks import CandleReport
from srconsole.market.detail import Detail
from srconsole.research.history_run import HistoryRun, Make, behind_history
from srconsole.research.kernel_run import NOT_COMPILED
from srconsole.research.metrics import DAY, Curve, daily_returns, last_of_days
from srconsole.research.summary import equity_figures
from srconsole.research.sweep.group_figures import Span, group_figures
from srconsole.research.trade_figures import trade_figures
from srconsole.settings.schema import Settings
from srconsole.strategies.built_in import strategy_of

Floats = NDArray[np.float64]
_TOGETHER: Final = 20_000_000
"""So many candles times settings are traded at once."""
_FEWEST: Final = 8
"""So many settings share their levels at least."""


class Trial(NamedTuple):
    """What one setting came to, by the keys of summary.json (docs/interfaces.md): money in USDT, rates as fractions.

    A figure without a meaning is None. `returns` are the changes of equity from one UTC day's last candle to the next
    one's, as fractions; None where they were not asked for.
    """

    trades: int
    wins: int
    losses: int
    win_rate: float | None
    net_profit: float
    net_profit_pct: float
    fees: float
    profit_factor: float | None
    expectancy: float | None
    average_win: float | None
    average_loss: float | None
    largest_win: float | None
    largest_loss: float | None
    max_drawdown: float
    max_drawdown_pct: float
    exposure: float
    sharpe: float | None
    sortino: float | None
    calmar: float | None
    final_equity: float
    halts: int
    returns: Floats | None


class PlainRun(NamedTuple):
    """A history that the plain core has traded.

    Attributes:
        trader: as the last candle left it.
        held: whether something was held at each candle's end.
        equity: at each candle's end, USDT.
        first: the number of the first candle that was traded.
    """

    trader: Trader
    held: NDArray[np.bool_]
    equity: Floats
    first: int


def trade_each(  # all but the candles and the settings are named
    columns: CandleColumns,
    report: CandleReport,
    settings: Sequence[Settings],
    *,
    first: int = 0,
    returns: bool = False,
    threads: int = 1,
) -> list[Trial]:
    """Trade the candles by each of the settings, which the kernel claims, and return what each came to, in their order.

    Args:
        columns: the history, checked.
        report: what was found in it.
        settings: any that `kernel.claims.unclaimed` has nothing against.
        first: the number of the first candle that is traded; those before it only build levels and pattern.
        returns: whether each trial has its daily returns.
        threads: how many of them trade at once.

    Raises:
        RuntimeError: there is no compiled kernel.
    """
    loaded = library()
    if loaded is None:
        raise RuntimeError(NOT_COMPILED)
    times = columns.time[first:]
    ends = last_of_days(times)
    prices = Prices(columns.open, columns.high, columns.low, columns.close, columns.volume)
    history = SharedHistory(loaded, prices, first, ends + first, columns.room.empty)
    span = Span(times, times[ends] // DAY, report.timeframe)
    groups = _groups(settings, len(columns))
    found: list[Trial | None] = [None] * len(settings)

    def carry_out(group: list[int]) -> None:
        chosen = [settings[at] for at in group]
        figures = group_figures(history.trade(chosen), chosen, span, returns=returns)
        for at, trial in zip(group, _trials(figures), strict=True):
            found[at] = trial

    if threads == 1:
        for group in groups:
            carry_out(group)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(carry_out, groups))
    return [trial for trial in found if trial is not None]


def _groups(settings: Sequence[Settings], candles: int) -> list[list[int]]:
    """Return the places of settings in groups that share their levels, none so large that its trades fill memory."""
    alike: dict[bytes, list[int]] = {}
    for at, each in enumerate(settings):
        alike.setdefault(bytes(level_rules(each)), []).append(at)
    most = max(_FEWEST, _TOGETHER // candles)
    return [group[at : at + most] for group in alike.values() for at in range(0, len(group), most)]


def _trials(figures: Mapping[str, Sequence[Any]]) -> list[Trial]:
    """Return a group's trials, of their figures by name."""
    return list(map(Trial._make, zip(*(figures[name] for name in Trial._fields), strict=True)))


def plain_trial(  # as above
    columns: CandleColumns,
    report: CandleReport,
    settings: Settings,
    *,
    first: int | None = None,
    returns: bool = False,
    make: Make = strategy_of,
    detail: Detail | None = None,
) -> Trial:
    """Trade the candles on the plain core, by any strategy, and return what `trade_each` would of these settings.

    Args:
        columns: the history, checked.
        report: what was found in it.
        settings: in force.
        first: the number of the first candle that is traded; None for the first one before which the strategy has all
            the candles that it needs.
        returns: whether the trial has its daily returns.
        make: makes the strategy; `plugins.opened.plugged` for one that a person has brought.
        detail: finer candles, where price moves by them.

    Raises:
        RequestError: the strategy cannot trade such candles, or needs more of them before the first traded one.
    """
    run = plain_run(columns, report, settings, first=first, make=make, detail=detail)
    shown = first or 0
    curve = Curve(columns.time[shown:], run.equity[shown:])
    return _trial(run.trader, curve, run.held[shown:], report.timeframe, returns=returns)


def plain_run(  # likewise
    columns: CandleColumns,
    report: CandleReport,
    settings: Settings,
    *,
    first: int | None = None,
    make: Make = strategy_of,
    detail: Detail | None = None,
) -> PlainRun:
    """Trade the candles on the plain core, as `plain_trial` does, and return its trader and every candle's end.

    Raises:
        RequestError: the strategy cannot trade such candles, or needs more of them before the first traded one.
    """
    run = HistoryRun(settings, report.timeframe * 1000, (), make)
    begin = behind_history(run.strategy.needs.history, first, len(columns), settings.strategy.name)
    held, equity = columns.room.empty(len(columns), np.bool_), columns.room.empty(len(columns), np.float64)
    trader = run.trader
    for at, candle in enumerate(columns.candles()):
        if at < begin:
            run.skip(candle)
        else:
            run.move(candle, detail.of(at) if detail is not None else ())
        held[at] = bool(trader.lots)
        equity[at] = trader.equity(candle.close) if trader.lots else trader.closed_equity
        run.close(candle)
    return PlainRun(trader, held, equity, begin)


def _trial(trader: Trader, curve: Curve, held: NDArray[np.bool_], timeframe: int, *, returns: bool) -> Trial:
    capital = trader.settings.risk.initial_capital
    figures = {
        **trade_figures(trader.trades, capital),
        **equity_figures(curve, capital, timeframe),
        "exposure": int(np.count_nonzero(held)) / len(held),
        "halts": trader.halt.count,
        "returns": daily_returns(curve, capital) if returns else None,
    }
    return Trial(*(figures[name] for name in Trial._fields))
