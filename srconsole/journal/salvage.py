"""What can still be read of a damaged journal: the newest sound state, and what was written behind it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

import msgspec

from srconsole.engine.facts import Fact, Noted
from srconsole.engine.inputs import Stored
from srconsole.engine.ports import Checkpoint
from srconsole.journal import head_record, past, reading
from srconsole.journal.packing import Packing

_T = TypeVar("_T")

_FACTS: Final = "SELECT sequence, place, market, time, body FROM facts WHERE sequence > ? ORDER BY sequence"
_INPUTS: Final = "SELECT number, place, body FROM inputs WHERE number > ? ORDER BY number"
_ANY: Final = 2**62

_fact: Final = msgspec.msgpack.Decoder(Fact)
_BROKEN: Final = (sqlite3.Error, msgspec.DecodeError, UnicodeDecodeError, TypeError)
"""What reading a damaged file ends with."""


class Salvaged(NamedTuple):
    """What could be read. It is evidence, to be held against the exchange's word; nothing is to be written behind it.

    Attributes:
        run: the run's id, whose orders begin with it; empty where it cannot be read.
        checkpoint: the newest state that is what was written, None where there is none.
        facts: those behind it, in order, up to the first that is missing or cannot be read.
        inputs: likewise.
        damage: what could not be read, in a sentence's part; empty where all could be.
    """

    run: str
    checkpoint: Checkpoint | None
    facts: list[Noted]
    inputs: list[Stored]
    damage: str


def salvage(path: Path) -> Salvaged:
    """Read what can be read of a journal; nothing is written, and nothing is raised whatever the file holds."""
    damage: list[str] = []
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)) as file:
            return _read(file, damage)
    except _BROKEN as error:
        return Salvaged("", None, [], [], str(error))


def _read(file: sqlite3.Connection, damage: list[str]) -> Salvaged:
    head = _tried(lambda: head_record.read(file), damage)
    run = head.run if head is not None else ""
    if not run:
        with suppress(*_BROKEN):
            run = str(file.execute("SELECT run FROM meta").fetchone()[0])
    newest = _tried(lambda: reading.read_checkpoint(file), damage)
    if newest is None:
        kept = _tried(lambda: past.newest_sound(file, _ANY), damage)
        newest = None if kept is None else kept.checkpoint
    sequence, number = (0, 0) if newest is None else newest[1:3]
    packing = Packing([] if head is None else head.markets)
    facts = list(_following(file, _FACTS, sequence, _noted, damage))
    inputs = list(_following(file, _INPUTS, number, lambda record: _stored(record, packing), damage))
    return Salvaged(run, newest, facts, inputs, "; ".join(dict.fromkeys(damage)))


def _tried(read: Callable[[], _T], damage: list[str]) -> _T | None:
    try:
        return read()
    except _BROKEN as error:
        damage.append(str(error))
        return None


def _following(
    file: sqlite3.Connection, query: str, behind: int, made: Callable[[tuple[Any, ...]], _T], damage: list[str]
) -> Iterator[_T]:
    try:
        for record in file.execute(query, (behind,)):
            behind += 1
            if record[0] != behind:
                damage.append(f"number {behind} is missing")
                return
            yield made(record)
    except _BROKEN as error:
        damage.append(str(error))


def _noted(record: tuple[Any, ...]) -> Noted:
    sequence, place, market, time, body = record
    return Noted(sequence, place, market, time, _fact.decode(body))


def _stored(record: tuple[Any, ...], packing: Packing) -> Stored:
    number, place, body = record
    return Stored(number, place, packing.unpacked(body))
