"""One trial of a sweep by the plain core; what a person brought is asked about a history once."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from srconsole.plugins.opened import is_brought, plugged
from srconsole.plugins.prints import Told
from srconsole.research.sweep.figures import Figures, of_trial
from srconsole.research.sweep.histories import SweptFile
from srconsole.research.sweep.ranges import replaced
from srconsole.research.sweep.trials import plain_trial
from srconsole.settings.schema import Settings
from srconsole.settings.sections_of_strategies import PluginSettings
from srconsole.strategies.built_in import Make, strategy_of


def by_plain_core(history: SweptFile, settings: Settings, told: Told) -> Figures:
    """Trade a history by the plain core; the figures are those of `backtest`, to the last digit.

    Args:
        history: the candles, and finer ones where price moves by them.
        settings: in force.
        told: takes what a plug-in prints, and what has to be known about its signals, a line each.

    Raises:
        PluginError: the plug-in cannot be used, or failed.
        RequestError: the strategy cannot trade such candles, or needs more of them before the first traded one.
    """
    make = make_of(history, settings, told)
    return of_trial(plain_trial(history.columns, history.report, settings, make=make, detail=history.detail))


def make_of(history: SweptFile, settings: Settings, told: Told) -> Make:
    """Return what makes the strategy of these settings on a history.

    Raises:
        PluginError: the plug-in cannot be used, or failed.
    """
    return _brought(history, settings.strategy.name, settings.plugin, told) if is_brought(settings) else strategy_of


@lru_cache(maxsize=8)
def _brought(history: SweptFile, name: str, plugin: PluginSettings, told: Told) -> Make:
    """Return what makes a person's own strategy; a file is asked about a history once for all that trade it."""
    settings = replaced(Settings(), {"strategy.name": name})
    return plugged(msgspec.structs.replace(settings, plugin=plugin), history.columns, told, _nobody)


def _nobody(done: int, total: int) -> None:
    """Let progress pass."""
