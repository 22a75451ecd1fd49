"""What was added to a journal and waits for the next commit, and the sums that it makes."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from srconsole.engine.ports import Checkpoint
from srconsole.journal import head_record
from srconsole.journal.chain import BLOCK, Head
from srconsole.journal.reading import FIRST, checkpoint_sum
from srconsole.journal.thinning import Step

_INSERT: Final = {
    "inputs": "INSERT INTO inputs VALUES (?, ?, ?)",
    "facts": "INSERT INTO facts VALUES (?, ?, ?, ?, ?)",
    "rows": "INSERT INTO rows VALUES (?, ?, ?)",
    "trades": "INSERT INTO trades VALUES (?, ?, ?)",
    "thinned": "INSERT INTO thinned VALUES (?, ?, ?, ?)",
}
_CHECKPOINT: Final = "INSERT OR REPLACE INTO checkpoint VALUES (1, ?, ?, ?, ?, ?)"
_BLOCK: Final = "INSERT OR REPLACE INTO blocks VALUES (?, ?, ?)"
_THIN: Final = "DELETE FROM inputs WHERE number BETWEEN ? AND ?"

Block = tuple[str, int, bytes]
"""A table, how many blocks of it, and their sum."""


class Added:
    """Records by their table, in order, and the state behind them.

    Attributes:
        next: the number that each table's next record has.
        checkpoint: the state, None where none was set.
        step: what is to be thinned with them, None where nothing is.
        has_order: whether an order waits for the commit.
    """

    def __init__(self, head: Head) -> None:
        self._records: dict[str, list[tuple[Any, ...]]] = {name: [] for name in _INSERT}
        self.next = {name: FIRST[name] + chain.count for name, chain in head.chains.items()}
        self.checkpoint: Checkpoint | None = None
        self.step: Step | None = None
        self.has_order = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to commit."""
        return not (any(self._records.values()) or self.checkpoint)

    def add(self, name: str, record: tuple[Any, ...]) -> bool:
        """Add a record, its number first; False where that does not follow, and nothing was added."""
        following = self.next[name]
        if record[0] != following:
            return False
        self._records[name].append(record)
        self.next[name] = following + 1
        return True

    def thin(self, step: Step) -> None:
        """Thin a block with the next commit."""
        self.step = step
        self.add("thinned", tuple(step.mark))

    def of(self, table: str, market: str) -> Sequence[str]:
        """Return a market's lines of a table."""
        return [line for _, of, line in self._records[table] if of == market]

    def summed(self, before: Head) -> tuple[Head, list[Block]]:
        """Return the head with all that was added, and the sums of the blocks that it fills."""
        head = before.copy()
        blocks: list[Block] = []
        for name, added in self._records.items():
            chain = head.chains[name]
            begin = 0
            while begin < len(added):
                end = begin + BLOCK - chain.count % BLOCK
                if chain.add_all(added[begin:end]):
                    blocks.append((name, chain.count // BLOCK, chain.sum))
                begin = end
        for at, table in enumerate(("rows", "trades")):
            grown: Counter[str] = Counter()
            for _, market, line in self._records[table]:
                grown[market] += len(line.encode()) + 1
            for market, size in grown.items():
                sizes = list(head.sizes.get(market, (0, 0)))
                sizes[at] += size
                head.sizes[market] = (sizes[0], sizes[1])
        if self.step is not None:
            head.gone += self.step.mark[1]
        return head, blocks

    def write(self, connection: sqlite3.Connection, head: Head, blocks: Sequence[Block]) -> None:
        """Write everything, inside the caller's transaction.

        Raises:
            sqlite3.Error: it cannot be written.
        """
        for name, added in self._records.items():
            if added:
                connection.executemany(_INSERT[name], added)
        if blocks:
            connection.executemany(_BLOCK, blocks)
        if self.step is not None:
            connection.executemany(_THIN, self.step.ranges)
        head_record.write(connection, head)
        if self.checkpoint is not None:
            connection.execute(_CHECKPOINT, (*self.checkpoint, checkpoint_sum(self.checkpoint)))

    def clear(self) -> None:
        """Know that it was committed."""
        for added in self._records.values():
            added.clear()
        self.checkpoint = self.step = None
        self.has_order = False
