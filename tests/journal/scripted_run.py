"""A short run whose every commit is known beforehand, written by the tests and by the processes that they kill.

`python -m tests.journal.scripted_run FOLDER POINT` writes it and says after each commit how many are done; it kills
itself at the journal's point POINT, 0 for never.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

from srconsole.engine.ports import Checkpoint, Fact, Remembered
from srconsole.journal.history_files import CANDLE_COLUMNS, CANDLES, TRADE_COLUMNS, TRADES, HistoryFiles
from srconsole.journal.run_folder import JOURNAL
from srconsole.journal.sqlite_journal import SqliteJournal

COMMITS = 6
RUN = "scripted"


class Added(NamedTuple):
    """What one commit writes."""

    facts: list[Fact]
    rows: list[tuple[int, str]]
    trades: list[tuple[int, str]]
    checkpoint: Checkpoint | None


def scripted(commits: int = COMMITS) -> list[Added]:
    """Return a run of so many commits: each closes a candle, some have facts, a trade or no checkpoint."""
    run: list[Added] = []
    sequence = trades = 0
    for place in range(commits):
        facts = [
            Fact(sequence + n, place, place * 60_000, "order", {"price": place / 3}) for n in range(1, place % 3 + 1)
        ]
        sequence += len(facts)
        closed = [(trades, f"2024-01-01T00:{place:02}:00Z,trade {trades}")] if place % 2 else []
        trades += len(closed)
        checkpoint = Checkpoint(place + 1, sequence, b"state %d" % place) if place % 4 else None
        run.append(Added(facts, [(place, f"2024-01-01T00:{place:02}:00Z,row {place}")], closed, checkpoint))
    return run


def add(journal: SqliteJournal, added: Added) -> None:
    """Hand a journal what one commit is to write."""
    for fact in added.facts:
        journal.add_fact(fact)
    for number, line in added.rows:
        journal.add_row(number, line)
    for number, line in added.trades:
        journal.add_trade(number, line)
    if added.checkpoint is not None:
        journal.set_checkpoint(added.checkpoint)


def memory_of(run: list[Added]) -> Remembered:
    """Return what a journal must remember after these commits."""
    facts = [fact for added in run for fact in added.facts]
    checkpoints = [added.checkpoint for added in run if added.checkpoint is not None]
    last = checkpoints[-1] if checkpoints else None
    upto = last.sequence if last is not None else 0
    return Remembered(RUN, last, facts[upto:], facts[:upto], sum(len(added.trades) for added in run))


def tables_of(run: list[Added]) -> dict[str, str]:
    """Return what both files must hold after these commits."""
    rows = [line for added in run for _, line in added.rows]
    trades = [line for added in run for _, line in added.trades]
    tables = {CANDLES: [",".join(CANDLE_COLUMNS), *rows], TRADES: [",".join(TRADE_COLUMNS), *trades]}
    return {name: "".join(f"{line}\n" for line in lines) for name, lines in tables.items()}


def tables_in(folder: Path) -> dict[str, str]:
    """Return what both files hold."""
    return {name: (folder / name).read_text(encoding="utf-8") for name in (CANDLES, TRADES)}


def opened(folder: Path, kill_after: int | None = None) -> SqliteJournal:
    """Open a folder's journal with its tables."""
    return SqliteJournal(folder / JOURNAL, RUN, HistoryFiles(folder), kill_after)


def written(folder: Path, commits: int = COMMITS) -> list[Added]:
    """Write the run into a folder, and return it."""
    run = scripted(commits)
    with opened(folder) as journal:
        for added in run:
            add(journal, added)
            journal.commit()
    return run


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
