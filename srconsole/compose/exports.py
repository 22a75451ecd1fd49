"""The files that follow a run's journal, by its strategy."""

from __future__ import annotations

from pathlib import Path

from srconsole.engine.host import Engine
from srconsole.journal.history_files import HistoryFiles
from srconsole.journal.seed_files import SIGNAL, Newest, SeedFiles
from srconsole.strategies.contract import Strategy
from srconsole.strategies.signals.strategy import Signals


def exports_of(folder: Path, strategy: Strategy) -> HistoryFiles:
    """Return the copies of a run's tables; of a signal strategy also the files that bots on chart signals keep."""
    columns = strategy.columns
    seed = SeedFiles(folder, columns) if SIGNAL in columns else None
    return HistoryFiles(folder, columns, seed)


def tell_signals(files: HistoryFiles, engine: Engine, symbol: str) -> None:
    """Let a signal strategy's files know the newest candle's signal at once."""
    if isinstance(files.seed, SeedFiles):
        files.seed.newest = _newest(engine, symbol)


def _newest(engine: Engine, symbol: str) -> Newest:
    def newest() -> tuple[int, int] | None:
        known = engine.newest_close(symbol)
        if known is None or not isinstance(known[1], Signals):
            return None
        return known[0], known[1].signal

    return newest
