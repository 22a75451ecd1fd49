"""Old prices are taken out of a journal, a block of 1,000 inputs at a time, and it stays provable.

What comes with every poll goes once it is older than the days that are kept, but for candles in which something was
held: from an entry's candle to its last exit. What was left of a block is summed by itself and stands in `thinned`,
beside the sum that the block's end had; that table is summed as all others are (`journal.chain`).
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

import msgspec

from srconsole.core.lot import State
from srconsole.engine.facts import Fact, Filled, Ordered
from srconsole.engine.inputs import moment
from srconsole.errors import misread
from srconsole.journal.chain import BLOCK, Chain, Head
from srconsole.journal.packing import Packing

DAY: Final = 86_400_000

_BLOCK: Final = "SELECT number, place, body FROM inputs WHERE number BETWEEN ? AND ? ORDER BY number"
_BODIES: Final = "SELECT body FROM inputs WHERE number BETWEEN ? AND ? ORDER BY number DESC"
_SUM: Final = "SELECT sum FROM blocks WHERE stream = 'inputs' AND number = ?"
_MARK: Final = "SELECT gone, was, sum FROM thinned WHERE number = ?"
_ROW_BEFORE: Final = "SELECT number, line FROM rows WHERE number < ? AND market = ? ORDER BY number DESC LIMIT 1"
_ROW_AFTER: Final = "SELECT number, line FROM rows WHERE number >= ? AND market = ? ORDER BY number LIMIT 1"
_PLACE: Final = "SELECT place FROM facts WHERE sequence = ?"
_FACTS: Final = "SELECT market, body FROM facts WHERE sequence >= ? AND place BETWEEN ? AND ? ORDER BY sequence LIMIT ?"

_fact: Final = msgspec.msgpack.Decoder(Fact)


class Step(NamedTuple):
    """What is to be done about one block.

    Attributes:
        mark: its record in `thinned`: its number, how many inputs go, its end's sum as it was, the sum of what is left.
        ranges: the first and the last number of each stretch that goes.
    """

    mark: tuple[int, int, bytes, bytes]
    ranges: list[tuple[int, int]]


class Thinner:
    """Finds the block that is to be thinned next."""

    def __init__(self, connection: sqlite3.Connection, days: float) -> None:
        """Keep what is no older than so many days."""
        self._connection = connection
        self._keep = round(days * DAY)
        self._known: tuple[int, int] | None = None

    def step(self, head: Head, packing: Packing, behind: int) -> Step | None:
        """Return what is to be done about the next block; None while it is too young.

        Args:
            head: as of the last commit.
            packing: how its inputs are written.
            behind: the last input that the newest checkpoint includes; nothing behind it goes.

        Raises:
            sqlite3.Error: the block is not what was written.
        """
        if (head.thinned + 1) * BLOCK > min(behind, head.chains["inputs"].count):
            return None
        try:
            return self._step(head.thinned, head.time - self._keep, packing)
        except (msgspec.DecodeError, TypeError, IndexError) as error:
            raise sqlite3.DatabaseError(f"a fact or an input cannot be read: {misread(error)}") from error

    def _step(self, block: int, limit: int, packing: Packing) -> Step | None:
        if self._known is None or self._known[0] != block:
            self._known = (block, self._newest(block, packing))
        return None if self._known[1] > limit else self._thinned(block, packing)

    def _newest(self, block: int, packing: Packing) -> int:
        """Return when the last input of a block came that says so; 0 where none does."""
        bodies = self._connection.execute(_BODIES, (block * BLOCK + 1, (block + 1) * BLOCK))
        return next(filter(None, (moment(packing.unpacked(body)) for (body,) in bodies)), 0)

    def _records(self, block: int) -> list[tuple[int, int, bytes]]:
        return self._connection.execute(_BLOCK, (block * BLOCK + 1, (block + 1) * BLOCK)).fetchall()

    def _thinned(self, block: int, packing: Packing) -> Step:
        going, left = [], []
        # What somebody changed must not be summed anew as if it had always been so.
        chain = Chain(block * BLOCK, self._sum(block) if block else b"")
        held: dict[tuple[str, int], bool] = {}
        for record in self._records(block):
            number, place, body = record
            chain.add(record)
            market = packing.polled(body)
            if market is None or self._is_held(held, market, place):
                left.append(record)
            else:
                going.append(number)
        if (chain.count, chain.sum) != ((block + 1) * BLOCK, self._sum(block + 1)):
            raise sqlite3.DatabaseError(
                f"its inputs from number {block * BLOCK} to {(block + 1) * BLOCK - 1} were changed"
            )
        return Step((block, len(going), chain.sum, sum_of_left(left)), list(_ranges(going)))

    def _sum(self, blocks: int) -> bytes:
        found = self._connection.execute(_SUM, (blocks,)).fetchone()
        return bytes(found[0])

    def _is_held(self, held: dict[tuple[str, int], bool], market: str, place: int) -> bool:
        if (market, place) not in held:
            held[market, place] = self._held(market, place)
        return held[market, place]

    def _held(self, market: str, place: int) -> bool:
        """Tell whether something of a market was held at any time during its candle that a place lies in."""
        before = self._connection.execute(_ROW_BEFORE, (place, market)).fetchone()
        after = self._connection.execute(_ROW_AFTER, (place, market)).fetchone()
        if after is None or any(row is not None and _position(row[1]) != State.FLAT.value for row in (before, after)):
            return True
        first = 0 if before is None else before[0] + 1
        return any(
            of == market and isinstance(_fact.decode(body), Filled | Ordered)
            for of, body in self._facts(first, after[0])
        )

    def _facts(self, first: int, last: int) -> list[tuple[str, bytes]]:
        count = int(self._connection.execute("SELECT coalesce(max(sequence), 0) FROM facts").fetchone()[0])
        places = _Places(self._connection, count)
        start = bisect_left(places, first)
        end = bisect_left(places, last + 1)
        return self._connection.execute(_FACTS, (start + 1, first, last, end - start)).fetchall()


class _Places(Sequence[int]):
    """The facts' places, in their order, which is ascending: there is no index over them."""

    def __init__(self, connection: sqlite3.Connection, count: int) -> None:
        self._connection = connection
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, at: Any) -> Any:
        return self._connection.execute(_PLACE, (at + 1,)).fetchone()[0]


def _position(line: str) -> str:
    return line.rsplit(",", 3)[1]


def _ranges(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    if not numbers:
        return
    first = numbers[0]
    for one, following in pairwise(numbers):
        if following != one + 1:
            yield first, one
            first = following
    yield first, numbers[-1]


def sum_of_left(records: Collection[tuple[Any, ...]]) -> bytes:
    """Return the sum of what is left of a block, by itself."""
    chain = Chain()
    chain.add_all(records)
    return chain.sum


def check(connection: sqlite3.Connection, block: int) -> None:
    """Make sure that a thinned block is what was left of it.

    Raises:
        sqlite3.Error: it is not, or its mark is missing.
    """
    first, last = block * BLOCK + 1, (block + 1) * BLOCK
    records = connection.execute(_BLOCK, (first, last)).fetchall()
    mark = connection.execute(_MARK, (block,)).fetchone()
    was = connection.execute(_SUM, (block + 1,)).fetchone()
    if mark is None or was is None or mark != (BLOCK - len(records), was[0], sum_of_left(records)):
        raise sqlite3.DatabaseError(f"its inputs from number {first - 1} to {last - 1} were changed after thinning")
