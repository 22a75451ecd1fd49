"""All checks of a history: prefixes, shifted histories, and the signals of a plug-in."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from typing import Final

import pandas as pd

from srconsole.errors import RequestError
from srconsole.market.candle_file import Candles
from srconsole.plugins.installed import factory_of
from srconsole.plugins.opened import is_brought, plugin_of
from srconsole.plugins.prints import Told
from srconsole.plugins.rows import rows_of
from srconsole.plugins.strategy import NAME as PLUGIN
from srconsole.research.backtest import Result, backtest
from srconsole.research.levels import find_levels
from srconsole.research.verify.check import Check
from srconsole.research.verify.prefixes import LEAST, check_prefixes, cuts_of
from srconsole.research.verify.shifted import check_shifts, shifts_of
from srconsole.research.verify.signals import check_signals
from srconsole.settings.schema import Settings
from srconsole.strategies.built_in import strategy_of
from srconsole.strategies.levels.row import TIER_COLUMNS

SAMPLES: Final = 8
"""Cuts where nobody says how many."""

Progress = Callable[[int, int], None]


def verify_history(
    candles: Candles,
    settings: Settings,
    detail: Candles | None = None,
    *,
    samples: int = SAMPLES,
    chance: random.Random,
    told: Told,
    progress: Progress,
) -> list[Check]:
    """Check a history under the settings in force, in the order in which a person reads it.

    Args:
        candles: the history.
        settings: in force.
        detail: finer candles of the same symbol.
        samples: at how many places it is cut.
        chance: draws them.
        told: takes what a plug-in has to say of the whole history, a line each.
        progress: is told how many runs are done, and of how many.

    Raises:
        CandleError, PluginError: as `backtest`.
        RequestError: as `backtest`, or the history is too short to be cut.
    """
    frame = candles.frame
    needed = needed_by(settings, candles.report.timeframe * 1000)
    least = max(needed + 2, LEAST)
    if len(frame) <= least:
        raise RequestError(f"there are {len(frame):,} candles, and to cut them takes more than {least:,}; give more")
    trade = partial(_traded, settings=settings, detail=None if detail is None else detail.frame)
    shifts = shifts_of(len(frame), least)
    of_plugin = settings.strategy.name == PLUGIN
    total = 1 + samples * (1 + of_plugin) + len(shifts)
    progress(0, total)
    whole = trade(frame, told=told)
    cuts = cuts_of(whole, least, samples, chance)
    tiers = partial(_tiers, settings=settings) if settings.strategy.name == "levels" else None
    checks = check_prefixes(frame, trade, whole, cuts, _from(1, total, progress), tiers)
    if of_plugin:
        with plugin_of(settings, _unheard) as plugin:
            of_signals = _from(1 + samples, total, progress)
            rows = rows_of(candles.columns)
            checks.append(check_signals(plugin, rows, settings.plugin.warmup, samples, chance, of_signals))
    begun = total - len(shifts)
    return checks + check_shifts(frame, trade, whole, shifts, needed, _from(begun, total, progress))


def needed_by(settings: Settings, base: int) -> int:
    """Return how many candles a strategy needs before the first that it trades; `base` is a candle's milliseconds.

    Raises:
        RequestError: no package brings the strategy, or it cannot trade such candles.
    """
    if settings.strategy.name == PLUGIN:
        return settings.plugin.warmup - 1
    make = factory_of(settings.strategy.name) if is_brought(settings) else strategy_of
    return make(settings, base).needs.history


def _traded(
    frame: pd.DataFrame, *, settings: Settings, detail: pd.DataFrame | None, told: Told | None = None
) -> Result:
    return backtest(frame, settings, detail, told=told or _unheard)


def _tiers(frame: pd.DataFrame, *, settings: Settings) -> dict[str, float]:
    """Return the tiers as of the last close by their columns, nan where there is none."""
    prices = dict.fromkeys(TIER_COLUMNS, float("nan"))
    table = find_levels(frame, settings)
    for tier, price in zip(table["tier"].tolist(), table["price"].tolist(), strict=True):
        if tier in prices:
            prices[tier] = price
    return prices


def _from(begun: int, total: int, progress: Progress) -> Progress:
    """Return what tells of a part of the work as of all of it."""

    def told(done: int, of: int) -> None:
        progress(begun + done, total)

    return told


def _unheard(line: str) -> None:
    """Let a line pass: what a plug-in prints on a part of the history it has printed on the whole one."""
