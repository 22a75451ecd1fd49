"""What a market's run keeps of its past: earlier states and old prices grow fewer, a little with each commit."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from srconsole.journal.added import Added
from srconsole.journal.chain import Head
from srconsole.journal.packing import Packing
from srconsole.journal.past import PastWriter
from srconsole.journal.reading import read_checkpoint
from srconsole.journal.thinning import Thinner


class Keeping(NamedTuple):
    """Which market's run a journal is, and how long what it wrote is kept.

    Attributes:
        kind: mode, exchange, symbol and timeframe, in words; a journal of another kind is refused.
        days: that each price is kept.
    """

    kind: str
    days: float

    @classmethod
    def of(cls, mode: str, exchange: str, symbol: str, timeframe: str, days: float) -> Keeping:
        """Return what a market's run keeps; mode, exchange, symbol and timeframe are those of its folder."""
        return cls(f"{mode} {exchange} {symbol} {timeframe}", days)


class Aging:
    """Thins a market's journal, at most a block of prices and a few states a commit."""

    def __init__(self, connection: sqlite3.Connection, keeping: Keeping) -> None:
        """Go on where the journal is.

        Raises:
            sqlite3.Error: its checkpoint was changed.
        """
        self._thinner = Thinner(connection, keeping.days)
        self._past = PastWriter(connection)
        checkpoint = read_checkpoint(connection)
        self._behind = 0 if checkpoint is None else checkpoint.inputs

    def thin(self, added: Added, head: Head, packing: Packing) -> None:
        """Thin the next block with what was added, where one is old enough; an order never waits for that.

        Raises:
            sqlite3.Error: the block is not what was written.
        """
        if added.step is None and not added.has_order:
            step = self._thinner.step(head, packing, self._behind)
            if step is not None:
                added.thin(step)

    def write(self, added: Added, head: Head) -> None:
        """Keep the state of a close, inside the commit's transaction.

        Raises:
            sqlite3.Error: it cannot be written.
        """
        if added.checkpoint is not None:
            self._past.write(added.checkpoint, head.time)

    def committed(self, added: Added) -> None:
        """Know that it is on the disk."""
        if added.checkpoint is not None:
            self._past.written(added.checkpoint)
            self._behind = added.checkpoint.inputs
