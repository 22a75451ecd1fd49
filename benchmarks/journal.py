"""What remembering costs: p50 and p99 of a journal's commit, and rows a second in batches.

Each commit stands beside a bare write and fsync of the same bytes on the same disk, the two taken in turn, so that a
busy moment of the disk falls on both. Run it as `python benchmarks/journal.py [--commits N] [--folder DIR]`; the
folder decides which disk is measured.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import quantiles
from time import perf_counter

import msgspec

from srconsole.engine.facts import Noted, Ordered
from srconsole.engine.ports import Checkpoint
from srconsole.journal.history_files import HistoryFiles
from srconsole.journal.sqlite_journal import SqliteJournal
from srconsole.strategies.levels.strategy import Levels

LINE = "2024-01-01T00:00:00Z," + ",".join(["61234.56"] * 5) + ",BTC/USD,S1," + ",".join(["61234.56"] * 23)
MARKET = "BTC/USD"
ORDER = Ordered("0123456789abcdef-17", "buy", 0.00816, 61234.56, "entry")
STATE = b"x" * 1000
BATCH = 100


def tables(folder: Path) -> dict[str, HistoryFiles]:
    """Return the tables that follow each commit."""
    return {MARKET: HistoryFiles(folder, Levels.columns)}


def milliseconds(work: Callable[[], object]) -> float:
    """Do a piece of work once and return the time it took."""
    begun = perf_counter()
    work()
    return (perf_counter() - begun) * 1000


def write_through(descriptor: int, text: bytes) -> None:
    """Write bytes and wait until they are on the disk."""
    os.write(descriptor, text)
    os.fsync(descriptor)


def one_by_one(folder: Path, commits: int) -> None:
    """Commit a fact, a row and a checkpoint at a time."""
    text = msgspec.msgpack.encode(ORDER) + LINE.encode() + STATE
    descriptor = os.open(folder / "bare", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    ours, bare = [], []
    with SqliteJournal(folder / "single.sqlite3", "benchmark", tables(folder)) as journal:
        for number in range(commits):
            journal.add_fact(Noted(number + 1, number, MARKET, number * 60_000, ORDER))
            journal.add_row(MARKET, number, LINE)
            journal.set_checkpoint(Checkpoint(number + 1, number + 1, 0, STATE))
            ours.append(milliseconds(journal.commit))
            bare.append(milliseconds(lambda: write_through(descriptor, text)))
    os.close(descriptor)
    for name, at in (("p50", 49), ("p99", 98)):
        commit, fsync = quantiles(ours, n=100)[at], quantiles(bare, n=100)[at]
        print(f"a commit, {name}: {commit:.3f} ms; write and fsync: {fsync:.3f} ms; ratio {commit / fsync:.2f}")


def in_batches(folder: Path, commits: int) -> None:
    """Commit so many rows at a time, with a checkpoint."""
    text = (LINE.encode() + b"\n") * BATCH + STATE
    descriptor = os.open(folder / "bare", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    ours = bare = 0.0
    with SqliteJournal(folder / "batches.sqlite3", "benchmark", tables(folder)) as journal:

        def batch(first: int) -> None:
            for number in range(first, first + BATCH):
                journal.add_row(MARKET, number, LINE)
            journal.set_checkpoint(Checkpoint(first + BATCH, 0, 0, STATE))
            journal.commit()

        for number in range(commits):
            ours += milliseconds(partial(batch, number * BATCH))
            bare += milliseconds(lambda: write_through(descriptor, text))
    os.close(descriptor)
    rows = commits * BATCH
    print(f"rows in batches of {BATCH}: {rows / ours * 1000:,.0f} rows/s; ratio to write and fsync: {ours / bare:.2f}")
    opened = milliseconds(lambda: SqliteJournal(folder / "batches.sqlite3", "benchmark", tables(folder)).close())
    print(f"opening it again with {rows:,} rows, files compared: {opened:.0f} ms")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commits", type=int, default=2000)
    parser.add_argument("--folder", type=Path, help="where to write; the system's temporary folder if not given")
    arguments = parser.parse_args()
    for measure in (one_by_one, in_batches):
        with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
            measure(Path(folder), arguments.commits)


if __name__ == "__main__":
    main()
