"""The engine's memory at work: facts in order, each written once, whatever happens in between.

A process that was killed left facts behind its last checkpoint. The next one does the same things again from that
checkpoint, and every fact it comes to is then the one that is written already: it is taken from the journal instead of
happening anew. What the journal does not hold yet, happens.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from srconsole.core.order import Trade
from srconsole.engine.ports import Checkpoint, Fact, Journal, Remembered
from srconsole.errors import JournalError

Listener = Callable[[Fact, bool], None]
"""Is told a fact, and whether it is new."""


class Ledger:
    """Writes facts, rows, trades and checkpoints, and knows which facts are written already.

    Attributes:
        run: the run's id.
        place: how many candles have closed.
        time: opening time of the candle that facts happen in, UTC milliseconds.
        trades: how many trades are written.
    """

    def __init__(self, journal: Journal, remembered: Remembered, listener: Listener) -> None:
        self._journal = journal
        self._listener = listener
        self._kept = deque(remembered.facts)
        self._sequence = 0 if remembered.checkpoint is None else remembered.checkpoint.sequence
        self.run = remembered.run
        self.place = 0 if remembered.checkpoint is None else remembered.checkpoint.place
        self.time = 0
        self.trades = remembered.trades - sum(fact.kind == "trade" for fact in remembered.facts)

    @property
    def catching_up(self) -> bool:
        """Whether there are written facts that have not been come to yet."""
        return bool(self._kept)

    def written_next(self, *kinds: str) -> Fact | None:
        """Return the next fact if it is written already and of one of these kinds."""
        return self._kept[0] if self._kept and self._kept[0].kind in kinds else None

    def note(self, kind: str, body: dict[str, Any]) -> bool:
        """Come to a fact; return whether it is new.

        Raises:
            JournalError: the journal says that something else happened; nothing may be done on such a memory.
        """
        self._sequence += 1
        fact = Fact(self._sequence, self.place, self.time, kind, body)
        if not self._kept:
            self._journal.add_fact(fact)
            self._listener(fact, True)
            return True
        kept = self._kept.popleft()
        if (kept.kind, kept.body, kept.place) != (kind, body, self.place):
            raise JournalError(
                f"the journal says that {kept.kind} {kept.body} came after candle {kept.place}, but doing the same "
                f"again came to {kind} {body}; nothing was sent: keep the run's folder and start anew with --fresh"
            )
        self._listener(kept, False)
        return False

    def trade_closed(self, trade: Trade, line: str) -> None:
        """Come to a closed trade."""
        if self.note("trade", trade._asdict()):
            self._journal.add_trade(self.trades, line)
        self.trades += 1

    def candle_closed(self, line: str) -> None:
        """Write a closed candle's row; what comes now, comes after it."""
        self._journal.add_row(self.place, line)
        self.place += 1

    def set_checkpoint(self, state: bytes) -> None:
        """Write the state after the last fact."""
        self._journal.set_checkpoint(Checkpoint(self.place, self._sequence, state))

    def commit(self) -> None:
        """Have everything on the disk."""
        self._journal.commit()
