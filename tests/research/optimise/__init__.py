"""Histories and searches for tests of optimising."""

from __future__ import annotations

from collections.abc import Sequence

from srconsole.core.candle import Candle
from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.checks import Origin, check_candles
from srconsole.research.optimise.history import Searched
from srconsole.research.optimise.limits import Limits
from srconsole.research.optimise.objectives import objectives_of
from srconsole.research.optimise.optimised import WHOLE
from srconsole.research.optimise.search import Search, Tried
from srconsole.research.optimise.store import storage_in
from srconsole.research.optimise.study import Optimisation
from srconsole.research.sweep.ranges import ranges_of
from srconsole.settings.schema import LevelSettings, Settings
from tests.walks import walk

RANGES = ("levels.swing_order=1:6:1", "strategy.stop_pct=0.005:0.03:0.005", "levels.rank_by=price,recency")


def history_of(candles: Sequence[Candle], threads: int = 1) -> Searched:
    """Return candles as a history, checked."""
    columns, report = check_candles(CandleColumns.of("BTC/USDT", candles), Origin("walk"))
    return Searched(columns, report, threads)


def walked(seed: int = 3, length: int = 300, threads: int = 1) -> Searched:
    """Return a made history of hourly candles."""
    return history_of(walk(seed, length), threads)


def search_of(  # each test says what it is about
    *objectives: str,
    ranges: Sequence[str] = RANGES,
    limits: Limits | None = None,
    trials: int = 20,
    sampler: str = "tpe",
    pruner: str = "none",
    seed: int = 1,
    base: Settings | None = None,
) -> Search:
    """Return a search, for Sharpe where nothing else is said."""
    return Search(
        base or Settings(levels=LevelSettings(swing_order=3)),
        tuple(ranges_of(ranges)),
        tuple(objectives_of(objectives or ["sharpe"])),
        limits or Limits(),
        trials,
        sampler,
        pruner,
        seed,
    )


def unheard(done: int, total: int) -> None:
    """Let pass how far it is."""


def tried_by(search: Search, history: Searched) -> list[Tried]:
    """Return all trials of a search on a whole history, kept in memory."""
    with storage_in(None) as storage:
        return Optimisation(search, history, history.whole).carry_out(storage, WHOLE, unheard)
