"""A plug-in by the settings: its file, its limits, and its signals over a whole history."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from srconsole.market.candle_arrays import CandleColumns
from srconsole.plugins.history import signals_of
from srconsole.plugins.installed import factory_of
from srconsole.plugins.plugin import Limits, Plugin
from srconsole.plugins.prints import Told
from srconsole.plugins.rows import rows_of
from srconsole.plugins.source import InLife, Known
from srconsole.plugins.strategy import NAME, PluginStrategy, asking_of, strategy_of
from srconsole.plugins.telling import warnings
from srconsole.plugins.verdicts import Progress
from srconsole.settings.schema import Settings
from srconsole.settings.sections_of_trading import STRATEGIES
from srconsole.strategies.built_in import Make
from srconsole.strategies.contract import Strategy

_MB: Final = 1_000_000


def limits_of(settings: Settings) -> Limits:
    """Return what `[plugin]` lets a plug-in use."""
    return Limits(call=settings.plugin.timeout, memory=settings.plugin.memory * _MB)


def plugin_of(settings: Settings, told: Told) -> Plugin:
    """Return the plug-in that the settings name, not opened yet; `told` takes the lines that it prints.

    Raises:
        PluginError: there is no such file.
    """
    return Plugin(Path(settings.plugin.file), limits_of(settings), told)


def plugged(settings: Settings, candles: CandleColumns, told: Told, progress: Progress) -> Make:
    """Return what makes the strategy that settings name where srconsole has it not itself, for a history.

    Args:
        settings: with the name `plugin` and a plug-in's file, or the name of an installed package's strategy.
        candles: the history.
        told: takes what a file prints, and what has to be known about its signals, a line each.
        progress: is told how many closes of how many are done.

    Raises:
        PluginError: the file is not there, cannot be used, failed, or says something else when it is asked twice.
        RequestError: the package's strategy cannot be had.
    """
    if settings.strategy.name != NAME:
        return factory_of(settings.strategy.name)
    known = known_signals(settings, candles, told, progress)

    def make(settings: Settings, base: int) -> Strategy:
        return strategy_of(settings, known)

    return make


def is_brought(settings: Settings) -> bool:
    """Tell whether the strategy that settings name is a person's file or an installed package's."""
    name = settings.strategy.name
    return name == NAME or name not in STRATEGIES


def known_signals(settings: Settings, candles: CandleColumns, told: Told, progress: Progress) -> Known:
    """Ask the plug-in file of the settings about a whole history; return its signals.

    Args:
        settings: with the plug-in's file, and how it is asked.
        candles: the history.
        told: as in `plugged`.
        progress: as in `plugged`.

    Raises:
        PluginError: as in `plugged`.
    """
    rows = rows_of(candles)
    with plugin_of(settings, told) as plugin:
        signals = signals_of(plugin, rows, asking_of(settings), progress)
        for warning in warnings(plugin, rows, signals.verdicts):
            told(warning)
    return Known(rows[:, 0].astype(int).tolist(), signals.values)


def in_life(plugin: Plugin) -> Make:
    """Return what makes strategies that ask a plug-in at each close, and hold where it fails."""

    def make(settings: Settings, base: int) -> PluginStrategy:
        return strategy_of(settings, InLife(plugin))

    return make
