"""Small sweeps for tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.checks import Origin, check_candles
from srconsole.research.sweep.histories import SweptFile
from srconsole.research.sweep.plan import Chance, Plan
from srconsole.research.sweep.ranges import ranges_of
from srconsole.research.sweep.run import Done, Progress, Way, carry_out
from srconsole.research.sweep.store import Store
from srconsole.research.sweep.work import Material, Portion, traded
from srconsole.settings.layers import settings_from
from tests.walks import walk

CANDLE = 1e-3
"""Seconds a candle of a trial, for portions of a trial or two."""


def history(seed: int, length: int = 300) -> SweptFile:
    """Return a made history."""
    columns, report = check_candles(CandleColumns.of(f"MADE{seed}/USDT", walk(seed, length)), Origin("made"))
    return SweptFile(f"made{seed}.csv", f"{seed}-{length}", columns, report)


def plan(
    *ranges: str,
    files: int = 1,
    length: int = 300,
    chance: Chance | None = None,
    given: Mapping[str, object] | None = None,
    **settings: object,
) -> Plan:
    """Return a plan over made files; settings are given by their paths, or as `strategy__name="sma"`."""
    base = settings_from({**(given or {}), **{path.replace("__", "."): value for path, value in settings.items()}})
    histories = [history(seed, length) for seed in range(3, 3 + files)]
    return Plan(histories, base, ranges_of(ranges), chance)


def one_by_one(material: Material, each: Iterator[Portion]) -> Iterator[Done]:
    """Trade portions in this process, as they come."""
    for portion in each:
        yield portion, traded(material, portion)


def nobody(done: int, total: int) -> None:
    """Let progress pass."""


def swept(asked: Plan, store: Store, way: Way = one_by_one, progress: Progress = nobody) -> Store:
    """Carry a sweep out."""
    carry_out(asked, store, way, CANDLE, progress)
    return store
