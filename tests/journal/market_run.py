"""A market's journal for tests: polls and closes, minutes that pass, trades that are held meanwhile; no engine.

`python -m tests.journal.market_run FOLDER POINT` writes one that is thinned on the way, and kills itself at the
journal's point POINT, 0 for never.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from srconsole.core.candle import Candle
from srconsole.engine.facts import Fact, Filled, Noted, Ordered
from srconsole.engine.inputs import AccountRead, CandleClosed, Input, PriceSeen, Stored
from srconsole.engine.ports import Checkpoint
from srconsole.journal.aging import Keeping
from srconsole.journal.run_folder import JOURNAL
from srconsole.journal.sqlite_journal import SqliteJournal

MARKET, OTHER = "BTC/USDT:USDT", "ETH/USDT:USDT"
BEGIN = 1_750_032_000_000
"""Midnight, UTC milliseconds."""
HOUR, DAY = 3_600_000, 86_400_000
PAPER = Keeping("paper bitget BTC/USDT:USDT 1h", 1.0)


def opened(folder: Path, keeping: Keeping | None = PAPER, kill_after: int | None = None) -> SqliteJournal:
    """Open a folder's journal as a market's run does."""
    return SqliteJournal(folder / JOURNAL, "run", kill_after=kill_after, keeping=keeping)


class Run:
    """Writes a market's run into a journal that is open.

    Attributes:
        inputs: all that came, in order.
        states: each close's checkpoint with the time it was written at.
    """

    def __init__(self, journal: SqliteJournal, hour: int = 0, inputs: int = 0, facts: int = 0) -> None:
        self.journal = journal
        self.inputs: list[Stored] = []
        self.states: list[tuple[int, Checkpoint]] = []
        self._hour, self._number, self._facts = hour, inputs, facts
        self._skipped = 0

    def hour(self, polls: int = 50, *, facts: Iterable[Fact] = (), held: bool = False) -> None:
        """Let an hour pass with so many polls, what happened in it, and its close; commit after each ten polls."""
        time = BEGIN + (self._hour + self._skipped) * HOUR
        for poll in range(polls):
            now = time + poll * (HOUR // polls)
            self.take(PriceSeen(MARKET, 100.0 + poll, 99.5, 100.5, now, now + 70))
            self.take(AccountRead(MARKET, 1.0 if held else 0.0, 1, None, now, now + 90))
            if poll % 10 == 9:
                self.journal.commit()
        for fact in facts:
            self._facts += 1
            self.journal.add_fact(Noted(self._facts, self._hour, MARKET, time, fact))
        self.take(CandleClosed(MARKET, Candle(time, 100.0, 150.0, 99.0, 149.0, 1.0), time + HOUR))
        position = "STOP_LOSS,99.0" if held else "FLAT,"
        self.journal.add_row(MARKET, self._hour, f"{self._hour},100.0,150.0,99.0,149.0,1.0,{MARKET},,{position},1000.0")
        self._hour += 1
        checkpoint = Checkpoint(self._hour, self._facts, self._number, b"state %d" % self._hour)
        self.journal.set_checkpoint(checkpoint)
        self.states.append((time + HOUR, checkpoint))
        self.journal.commit()

    def skip(self, hours: int) -> None:
        """Let hours pass without the run."""
        self._skipped += hours

    def other_closed(self) -> None:
        """Count a candle of another market that has closed."""
        self._hour += 1

    def take(self, taken: Input) -> None:
        """Take an input."""
        self._number += 1
        stored = Stored(self._number, self._hour, taken)
        self.inputs.append(stored)
        self.journal.add_input(stored)


BOUGHT = (Ordered("run-1", "buy", 1.0, 100.0, "entry"), Filled("run-1", 100.0, 1.0, 0.06))
SOLD = (Ordered("run-2", "sell", 1.0, 120.0, "take_profit"), Filled("run-2", 120.0, 1.0, 0.06))


def with_a_trade(run: Run, hours: int = 60) -> None:
    """Let hours pass; from the eighth to the eleventh something is held, and within the fifteenth."""
    for hour in range(hours):
        if hour == 8:
            run.hour(facts=BOUGHT, held=True)
        elif hour in {9, 10}:
            run.hour(held=True)
        elif hour == 11:
            run.hour(facts=SOLD)
        else:
            run.hour(facts=(*BOUGHT, *SOLD) if hour == 15 else ())


KEPT = {8, 9, 10, 11, 15}
"""The hours of `with_a_trade` whose prices stay for good."""


def main() -> None:
    """Write a run that is thinned on the way."""
    folder, point = Path(sys.argv[1]), int(sys.argv[2])
    with opened(folder, kill_after=point or None) as journal:
        with_a_trade(Run(journal))


if __name__ == "__main__":
    main()
