"""The states of earlier closes: those of the last 48 hours, then one a day, for whoever wants to see a past minute."""

from __future__ import annotations

import sqlite3
from typing import Final, NamedTuple

import msgspec

from srconsole.engine.ports import Checkpoint
from srconsole.journal.chain import sum_of

EACH: Final = 48 * 3_600_000
"""Milliseconds that the state of each close is kept."""
DAY: Final = 86_400_000
STEP: Final = 16
"""States that a commit looks at, to take some of them away."""

_ADD: Final = "INSERT INTO past VALUES (?, ?, ?, ?, ?, ?)"
_SOUGHT: Final = "SELECT place, time FROM past WHERE place > ? ORDER BY place LIMIT ?"
_BEFORE: Final = (
    "SELECT place, time, sequence, inputs, state, sum FROM past WHERE time <= ? ORDER BY place DESC LIMIT 1"
)
_ALL: Final = "SELECT place, time, sequence, inputs, state, sum FROM past WHERE place < ? ORDER BY place DESC"


class Past(NamedTuple):
    """The state of a close, and when it was written, UTC milliseconds."""

    time: int
    checkpoint: Checkpoint


class PastWriter:
    """Adds the states of closes, and thins those that have grown old; all of it inside the caller's transactions."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._newest = int(connection.execute("SELECT coalesce(max(place), -1) FROM past").fetchone()[0])
        self._looked_at = -1
        self._day = -1

    def write(self, checkpoint: Checkpoint, time: int) -> None:
        """Keep a checkpoint where a candle has closed since the last one that is kept, and thin a few old ones."""
        if checkpoint.place > self._newest:
            place, sequence, inputs, state = checkpoint
            checksum = past_sum(Past(time, checkpoint))
            self._connection.execute(_ADD, (place, time, sequence, inputs, state, checksum))
        self._thin(time - EACH)

    def written(self, checkpoint: Checkpoint) -> None:
        """Know that it is on the disk."""
        self._newest = max(self._newest, checkpoint.place)

    def _thin(self, limit: int) -> None:
        # What a rollback takes back is looked at again at the next start: until then one more is kept.
        for place, time in self._connection.execute(_SOUGHT, (self._looked_at, STEP)).fetchall():
            if time >= limit:
                return
            self._looked_at = place
            if time // DAY == self._day:
                self._connection.execute("DELETE FROM past WHERE place = ?", (place,))
            self._day = time // DAY


def before(connection: sqlite3.Connection, time: int) -> Past | None:
    """Return the newest kept state that was written by a time, UTC milliseconds; None where there is none.

    Raises:
        sqlite3.Error: it was changed.
    """
    found = connection.execute(_BEFORE, (time,)).fetchone()
    return None if found is None else _sound(found)


def newest_sound(connection: sqlite3.Connection, below: int) -> Past | None:
    """Return the newest kept state of a place below one that was not changed; None where there is none.

    Raises:
        sqlite3.Error: nothing more can be read.
    """
    for found in connection.execute(_ALL, (below,)):
        try:
            return _sound(found)
        except sqlite3.DatabaseError:
            continue
    return None


def check(connection: sqlite3.Connection) -> None:
    """Make sure that every kept state is what was written.

    Raises:
        sqlite3.Error: one is not.
    """
    for found in connection.execute(_ALL, (2**62,)):
        _sound(found)


def past_sum(past: Past) -> bytes:
    """Return the checksum that is kept beside a state."""
    return sum_of(msgspec.msgpack.encode((past.time, *past.checkpoint[:3])), past.checkpoint.state)


def _sound(found: tuple[object, ...]) -> Past:
    place, time, sequence, inputs, state, checksum = found
    numbers = (place, time, sequence, inputs)
    if all(isinstance(number, int) for number in numbers) and isinstance(state, bytes):
        past = Past(time, Checkpoint(place, sequence, inputs, state))  # type: ignore[arg-type]  # looked at just now
        if past_sum(past) == checksum:
            return past
    raise sqlite3.DatabaseError(f"the state kept of close {place} was changed")
