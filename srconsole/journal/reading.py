"""Reads what a journal's file holds, and checks it; whoever writes it and whoever only looks read it the same way."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any, Final, Literal

import msgspec

from srconsole.engine.facts import Fact, Noted
from srconsole.engine.inputs import Stored
from srconsole.engine.ports import Checkpoint, Remembered
from srconsole.errors import misread
from srconsole.journal import head_record, thinning
from srconsole.journal.chain import BLOCK, Chain, Head, sum_of
from srconsole.journal.packing import Packing
from srconsole.journal.schema import number
from srconsole.plain_text import is_table_line

LATEST: Final = 200
"""How many of the newest facts are read for whoever shows a log."""

LINES: Final = 4096
"""Records that are read at a time."""

WHOLE: Final = 20_000
"""Records up to which a journal is checked whole at each start."""

Lines = Literal["rows", "trades"]

_COUNT: Final = {
    "inputs": "SELECT count(*) FROM inputs",
    "facts": "SELECT count(*) FROM facts",
    "rows": "SELECT count(*) FROM rows",
    "trades": "SELECT count(*) FROM trades",
    "thinned": "SELECT count(*) FROM thinned",
}
_LAST: Final = {
    "inputs": "SELECT coalesce(max(number), 0) FROM inputs",
    "facts": "SELECT coalesce(max(sequence), 0) FROM facts",
    "rows": "SELECT coalesce(max(number) + 1, 0) FROM rows",
    "trades": "SELECT coalesce(max(number) + 1, 0) FROM trades",
    "thinned": "SELECT coalesce(max(number) + 1, 0) FROM thinned",
}
_LINES: Final = {
    "rows": "SELECT number, line FROM rows WHERE number > ? AND market = ? ORDER BY number LIMIT ?",
    "trades": "SELECT number, line FROM trades WHERE number > ? AND market = ? ORDER BY number LIMIT ?",
}
_NEWEST: Final = {
    "rows": "SELECT line FROM rows WHERE number < ? AND market = ? ORDER BY number DESC LIMIT ?",
    "trades": "SELECT line FROM trades WHERE number < ? AND market = ? ORDER BY number DESC LIMIT ?",
}
_RECORDS: Final = {
    "inputs": "SELECT number, place, body FROM inputs WHERE number >= ? ORDER BY number LIMIT ?",
    "facts": "SELECT sequence, place, market, time, body FROM facts WHERE sequence >= ? ORDER BY sequence LIMIT ?",
    "rows": "SELECT number, market, line FROM rows WHERE number >= ? ORDER BY number LIMIT ?",
    "trades": "SELECT number, market, line FROM trades WHERE number >= ? ORDER BY number LIMIT ?",
    "thinned": "SELECT number, gone, was, sum FROM thinned WHERE number >= ? ORDER BY number LIMIT ?",
}
FIRST: Final = {"inputs": 1, "facts": 1, "rows": 0, "trades": 0, "thinned": 0}
"""The number of each table's first record."""

_fact: Final = msgspec.msgpack.Decoder(Fact)


def remembered(connection: sqlite3.Connection) -> Remembered:
    """Return what an engine needs to go on; what it is made of is checked.

    Raises:
        sqlite3.Error: the file is damaged.
    """
    head = read_head(connection)
    checkpoint = read_checkpoint(connection)
    place, sequence, inputs = (0, 0, 0) if checkpoint is None else checkpoint[:3]
    newest = max(0, sequence - LATEST)
    behind = {"inputs": inputs, "facts": newest, "rows": place}
    found = {name: _tail(connection, head, name, behind.get(name, chain.count)) for name, chain in head.chains.items()}
    try:
        facts = [noted(record) for record in found["facts"]]
        packing = Packing(head.markets)
        stored = [Stored(number, place, packing.unpacked(body)) for number, place, body in found["inputs"]]
    except (msgspec.DecodeError, TypeError) as error:
        raise sqlite3.DatabaseError(f"an input cannot be read: {misread(error)}") from error
    return Remembered(
        run=head.run,
        checkpoint=checkpoint,
        inputs=stored,
        facts=[fact for fact in facts if fact.sequence > sequence],
        rows=[(market, line) for _, market, line in found["rows"]],
        latest=[fact for fact in facts if fact.sequence <= sequence],
        trades=_by_market(connection),
    )


def read_head(connection: sqlite3.Connection, *, counted: bool = False) -> Head:
    """Return the head; `counted`: with each record counted in a large journal, too.

    Raises:
        sqlite3.Error: it is damaged, missing, or the tables hold another number of records.
    """
    head = head_record.read(connection)
    for name in head.chains:
        exact = counted or is_whole(head)
        count = number(connection, (_COUNT if exact else _LAST)[name])
        wanted = head.holds(name) if exact else head.chains[name].count
        if count != wanted:
            raise sqlite3.DatabaseError(f"it should hold {wanted} {name} and holds {count}")
    return head


def is_whole(head: Head) -> bool:
    """Tell whether a journal is small enough for `remembered` to check every record."""
    return sum(chain.count for chain in head.chains.values()) <= WHOLE


def _tail(connection: sqlite3.Connection, head: Head, name: str, behind: int) -> list[Any]:
    """Return a table's records behind the first `behind` ones, checked with those of the block that they begin in."""
    whole = head.chains[name]
    chain = (
        start(connection, head, name) if is_whole(head) else _at(connection, name, min(behind, whole.count) // BLOCK)
    )
    first = chain.count
    kept: list[Any] = []
    for block in summed(connection, name, chain):
        kept += block[max(0, behind - (chain.count - len(block))) :]
    if (chain.count, chain.sum) != (whole.count, whole.sum):
        raise sqlite3.DatabaseError(f"its {name} were changed behind number {first}")
    return kept


def start(connection: sqlite3.Connection, head: Head, name: str) -> Chain:
    """Return a table's sum where its records are whole from; what was thinned before that is checked.

    Raises:
        sqlite3.Error: it is not what was left.
    """
    blocks = head.thinned if name == "inputs" else 0
    for block in range(blocks):
        thinning.check(connection, block)
    return _at(connection, name, blocks)


def _at(connection: sqlite3.Connection, name: str, blocks: int) -> Chain:
    return Chain(blocks * BLOCK, block_sum(connection, name, blocks) if blocks else b"")


def _check_block(connection: sqlite3.Connection, name: str, chain: Chain) -> None:
    """Make sure that a table's sum as of a block's end is the one that is kept.

    Raises:
        sqlite3.Error: it is not.
    """
    if block_sum(connection, name, chain.count // BLOCK) != chain.sum:
        raise sqlite3.DatabaseError(f"its {name} from number {chain.count - BLOCK} to {chain.count - 1} were changed")


def block_sum(connection: sqlite3.Connection, name: str, blocks: int) -> bytes:
    """Return the sum of the first so many blocks of a table.

    Raises:
        sqlite3.Error: it is missing.
    """
    found = connection.execute("SELECT sum FROM blocks WHERE stream = ? AND number = ?", (name, blocks)).fetchone()
    if found is None or not isinstance(found[0], bytes):
        raise sqlite3.DatabaseError(f"the sum of block {blocks} of its {name} is missing")
    return found[0]


def summed(connection: sqlite3.Connection, name: str, chain: Chain) -> Iterator[list[Any]]:
    """Yield a table's records behind those that a sum includes, a block at a time, once they are summed and checked.

    Raises:
        sqlite3.Error: the file is damaged, a record is missing, or a block is not what was written.
    """
    first = FIRST[name]
    while found := connection.execute(_RECORDS[name], (first + chain.count, BLOCK)).fetchall():
        following = first + chain.count
        # Each number is there once, and they are in order.
        if found[-1][0] != following + len(found) - 1:
            missing = next(at for at, record in enumerate(found, following) if record[0] != at)
            raise sqlite3.DatabaseError(f"number {missing} of its {name} is missing")
        if chain.add_all(found):
            _check_block(connection, name, chain)
        yield found


def stored_behind(connection: sqlite3.Connection, number: int) -> Iterator[Stored]:
    """Yield the inputs behind a number that were not thinned away, in order.

    Raises:
        sqlite3.Error: the file is damaged.
    """
    packing = Packing(head_record.read(connection).markets)
    while found := connection.execute(_RECORDS["inputs"], (number + 1, LINES)).fetchall():
        try:
            yield from (Stored(number, place, packing.unpacked(body)) for number, place, body in found)
        except msgspec.DecodeError as error:
            raise sqlite3.DatabaseError(f"an input cannot be read: {misread(error)}") from error
        number = found[-1][0]


def facts_of(connection: sqlite3.Connection, market: str) -> Iterator[Noted]:
    """Yield all facts of a market, in order.

    Raises:
        sqlite3.Error: the file is damaged.
    """
    following = FIRST["facts"]
    while found := connection.execute(_RECORDS["facts"], (following, LINES)).fetchall():
        following = found[-1][0] + 1
        yield from (noted(record) for record in found if record[2] == market)


def noted(record: tuple[Any, ...]) -> Noted:
    """Return the fact of a record of the table `facts`.

    Raises:
        sqlite3.Error: it cannot be read.
    """
    sequence, place, market, time, body = record
    try:
        return Noted(sequence, place, market, time, _fact.decode(body))
    except (msgspec.DecodeError, TypeError) as error:
        raise sqlite3.DatabaseError(f"a fact cannot be read: {misread(error)}") from error


def lines(connection: sqlite3.Connection, table: Lines, market: str) -> Iterator[list[str]]:
    """Yield a market's lines of a table, some thousands at a time; between two of them the file may be written to.

    Raises:
        sqlite3.Error: the file is damaged.
    """
    last = -1
    while found := connection.execute(_LINES[table], (last, market, LINES)).fetchall():
        last = found[-1][0]
        batch = [line for _, line in found]
        if not all(isinstance(line, str) and is_table_line(line) for line in batch):
            raise sqlite3.DatabaseError(f"its {table} up to number {last} are no lines")
        yield batch


def newest_lines(connection: sqlite3.Connection, table: Lines, market: str, before: int, count: int) -> list[str]:
    """Return a market's newest lines of a table with numbers below one, the newest last."""
    return [str(line) for (line,) in connection.execute(_NEWEST[table], (before, market, count))][::-1]


def created(connection: sqlite3.Connection) -> str:
    """Return when the run began, ISO-8601 UTC.

    Raises:
        sqlite3.Error: the file is damaged.
    """
    found = connection.execute("SELECT created FROM meta").fetchall()
    if len(found) != 1 or not isinstance(found[0][0], str):
        raise sqlite3.DatabaseError("when the run began is missing")
    return found[0][0]


def _by_market(connection: sqlite3.Connection) -> dict[str, int]:
    found = connection.execute("SELECT market, count(*) FROM trades GROUP BY market")
    return {str(market): int(count) for market, count in found}


def read_checkpoint(connection: sqlite3.Connection) -> Checkpoint | None:
    """Return the newest checkpoint, None where there is none.

    Raises:
        sqlite3.Error: it was changed.
    """
    found = connection.execute("SELECT place, sequence, inputs, state, sum FROM checkpoint").fetchone()
    if found is None:
        return None
    *counts, state, checksum = found
    checkpoint = Checkpoint._make((*counts, state))
    sound = all(isinstance(count, int) and count >= 0 for count in counts) and isinstance(state, bytes)
    if not sound or checkpoint_sum(checkpoint) != checksum:
        raise sqlite3.DatabaseError("its checkpoint was changed")
    return checkpoint


def checkpoint_sum(checkpoint: Checkpoint) -> bytes:
    """Return the checksum that is kept beside a checkpoint."""
    return sum_of(msgspec.msgpack.encode(checkpoint[:3]), checkpoint.state)
