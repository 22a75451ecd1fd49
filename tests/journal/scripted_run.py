"""A short run whose every commit is known beforehand, written by the tests and by the processes that they kill.

`python -m tests.journal.scripted_run FOLDER POINT` writes it and says after each commit how many are done; it kills
itself at the journal's point POINT, 0 for never.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from srconsole.core.by_hand import MoveStop
from srconsole.core.order import OrderState
from srconsole.engine.facts import Fact, Filled, Noted, Requested
from srconsole.engine.inputs import Asked, OrderUpdate, Stored
from srconsole.engine.ports import Checkpoint, Remembered
from srconsole.engine.request import SetSpeed
from srconsole.engine.rows import CANDLE_COLUMNS, END_COLUMNS
from srconsole.journal.history_files import CANDLES, TRADE_COLUMNS, TRADES, HistoryFiles
from srconsole.journal.reading import LATEST
from srconsole.journal.run_folder import JOURNAL
from srconsole.journal.sqlite_journal import SqliteJournal

COMMITS = 6
RUN = "scripted"
MARKET = "BTC/USD"
STRATEGY_COLUMNS = ("S1", "R1")
ALL = sys.maxsize


class Added(NamedTuple):
    """What one commit writes."""

    inputs: list[Stored]
    facts: list[Noted]
    rows: list[tuple[int, str]]
    """Place and line, all of one market."""
    trades: list[str]
    checkpoint: Checkpoint | None

    @classmethod
    def nothing(cls) -> Added:
        """Return a commit to which something is to be added."""
        return cls([], [], [], [], None)


def scripted(commits: int = COMMITS) -> list[Added]:
    """Return a run of so many commits: each closes a candle, some have facts, inputs, a trade or no checkpoint."""
    run: list[Added] = []
    sequence = number = 0
    for place in range(commits):
        facts = [noted(sequence + n, place, _fact(place, n)) for n in range(1, place % 3 + 1)]
        inputs = [Stored(number + n, place, _input(place, n)) for n in range(1, place % 4 % 3 + 1)]
        sequence += len(facts)
        number += len(inputs)
        closed = [f"2024-01-01T00:{place:02}:00Z,trade {place // 2}"] if place % 2 else []
        checkpoint = Checkpoint(place + 1, sequence, number, b"state %d" % place) if place % 4 else None
        run.append(Added(inputs, facts, [(place, f"2024-01-01T00:{place:02}:00Z,row {place}")], closed, checkpoint))
    return run


def noted(sequence: int, place: int, fact: Fact) -> Noted:
    """Return a fact of the scripted market."""
    return Noted(sequence, place, MARKET, place * 60_000, fact)


def _fact(place: int, number: int) -> Fact:
    if number == 1:
        return Filled(f"{RUN}-{place}", place / 3, 1 / 7, -math.inf)
    return Requested(SetSpeed(math.inf), "console")


def _input(place: int, number: int) -> Asked | OrderUpdate:
    if number == 1:
        return Asked(MARKET, MoveStop(place / 3), "a tester")
    return OrderUpdate(f"{RUN}-{place}", OrderState.PARTLY_FILLED, place / 7, math.inf, 0.1, "slow\n\x00")


def add(journal: SqliteJournal, added: Added) -> None:
    """Hand a journal what one commit is to write."""
    for stored in added.inputs:
        journal.add_input(stored)
    for fact in added.facts:
        journal.add_fact(fact)
    for place, line in added.rows:
        journal.add_row(MARKET, place, line)
    for line in added.trades:
        journal.add_trade(MARKET, line)
    if added.checkpoint is not None:
        journal.set_checkpoint(added.checkpoint)


def memory_of(run: Sequence[Added]) -> Remembered:
    """Return what a journal must remember after these commits."""
    facts = [fact for added in run for fact in added.facts]
    inputs = [stored for added in run for stored in added.inputs]
    trades = sum(len(added.trades) for added in run)
    checkpoints = [added.checkpoint for added in run if added.checkpoint is not None]
    last = checkpoints[-1] if checkpoints else None
    place, sequence, number = (0, 0, 0) if last is None else last[:3]
    return Remembered(
        run=RUN,
        checkpoint=last,
        inputs=inputs[number:],
        facts=facts[sequence:],
        rows=[(MARKET, line) for line in rows_of(run)[place:]],
        latest=facts[:sequence][-LATEST:],
        trades={MARKET: trades} if trades else {},
    )


def rows_of(run: Sequence[Added]) -> list[str]:
    """Return all rows of these commits."""
    return [line for added in run for _, line in added.rows]


def trades_of(run: Sequence[Added]) -> list[str]:
    """Return all trades of these commits."""
    return [line for added in run for line in added.trades]


def rows_in(journal: SqliteJournal) -> list[str]:
    """Return all rows that a journal holds."""
    return journal.newest_rows(MARKET, ALL, ALL)


def tables_of(run: Sequence[Added]) -> dict[str, str]:
    """Return what both files must hold after these commits."""
    heads = {CANDLES: (*CANDLE_COLUMNS, *STRATEGY_COLUMNS, *END_COLUMNS), TRADES: TRADE_COLUMNS}
    lines = {CANDLES: rows_of(run), TRADES: trades_of(run)}
    return {name: "".join(f"{line}\n" for line in [",".join(heads[name]), *lines[name]]) for name in heads}


def tables_in(folder: Path) -> dict[str, str]:
    """Return what both files hold."""
    return {name: (folder / name).read_text(encoding="utf-8") for name in (CANDLES, TRADES)}


def opened(folder: Path, kill_after: int | None = None) -> SqliteJournal:
    """Open a folder's journal with its tables."""
    return SqliteJournal(folder / JOURNAL, RUN, {MARKET: HistoryFiles(folder, STRATEGY_COLUMNS)}, kill_after)


def written(folder: Path, commits: int = COMMITS) -> list[Added]:
    """Write the run into a folder, and return it; into an empty one as a copy of the run that was written before."""
    run = scripted(commits)
    if any(folder.iterdir()):
        _write(folder, run)
    else:
        for name, content in _files(commits).items():
            (folder / name).write_bytes(content)
            (folder / name).chmod(0o600)
    return run


def _write(folder: Path, run: Sequence[Added]) -> None:
    with opened(folder) as journal:
        for added in run:
            add(journal, added)
            journal.commit()


@cache
def _files(commits: int) -> dict[str, bytes]:
    with TemporaryDirectory() as name:
        _write(Path(name), scripted(commits))
        return {path.name: path.read_bytes() for path in Path(name).iterdir()}


def main() -> None:
    """Write the run, saying how far it is."""
    folder, point = Path(sys.argv[1]), int(sys.argv[2])
    journal = opened(folder, point or None)
    for done, added in enumerate(scripted(), start=1):
        add(journal, added)
        journal.commit()
        sys.stdout.write(f"{done}\n")
        sys.stdout.flush()
    journal.close()


if __name__ == "__main__":
    main()
