"""One trial by the plain core, without tables and without the rivals that a backtest shows beside it."""

from __future__ import annotations

from functools import lru_cache

import msgspec
import numpy as np

from srconsole.errors import RequestError
from srconsole.plugins.opened import is_brought, plugged
from srconsole.plugins.prints import Told
from srconsole.research.history_run import HistoryRun
from srconsole.research.summary import Ending, summarise, traded_from
from srconsole.research.sweep.figures import Figures, of_summary
from srconsole.research.sweep.histories import History
from srconsole.research.sweep.ranges import replaced
from srconsole.settings.schema import Settings
from srconsole.settings.sections_of_strategies import PluginSettings
from srconsole.strategies.built_in import Make, strategy_of


def plain_trial(history: History, settings: Settings, told: Told) -> Figures:
    """Trade a history by the plain core; the figures are those of `backtest`, to the last digit.

    Args:
        history: the candles, and finer ones where price moves by them.
        settings: in force.
        told: takes what a plug-in prints, and what has to be known about its signals, a line each.

    Raises:
        PluginError: the plug-in cannot be used, or failed.
        RequestError: the strategy cannot trade such candles, or needs more of them before the first traded one.
    """
    columns, report = history.columns, history.report
    make = _brought(history, settings.strategy.name, settings.plugin, told) if is_brought(settings) else strategy_of
    session = HistoryRun(settings, report.timeframe * 1000, make=make)
    needed = session.strategy.needs.history
    if len(columns) <= needed:
        raise RequestError(
            f"{settings.strategy.name} needs {needed:,} candles before the first one that it trades, and "
            f"{history.name} has {len(columns):,}: give a longer history"
        )
    held, equity = np.zeros(len(columns), np.bool_), np.empty(len(columns))
    trader, detail = session.trader, history.detail
    for index, candle in enumerate(columns.candles()):
        if index < needed:
            session.skip(candle)
        else:
            session.move(candle, detail.of(index) if detail is not None else ())
        held[index] = bool(trader.lots)
        equity[index] = trader.equity(candle.close) if trader.lots else trader.closed_equity
        session.close(candle)
    ending = Ending(trader, {}, {}, 0, 0)
    return of_summary(summarise(traded_from(columns, 0, held, equity), settings, ending, report.timeframe))


@lru_cache(maxsize=8)
def _brought(history: History, name: str, plugin: PluginSettings, told: Told) -> Make:
    """Return what makes a person's own strategy; a file is asked about a history once for all that trade it."""
    settings = replaced(Settings(), {"strategy.name": name})
    return plugged(msgspec.structs.replace(settings, plugin=plugin), history.columns, told, _nobody)


def _nobody(done: int, total: int) -> None:
    """Let progress pass."""
