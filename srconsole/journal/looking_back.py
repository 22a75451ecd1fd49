"""A run's whole log, trades and candles, a page at a time, for screens; the engine writes on undisturbed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from srconsole.core.trade import Trade
from srconsole.engine.facts import Done, NotDone, Noted, Requested
from srconsole.engine.log_entries import entry_of
from srconsole.engine.rows import candle_of, trade_of
from srconsole.engine.view.of_row import row_view
from srconsole.engine.view.records import Entry, Page, Sought, Stretch, Trades
from srconsole.errors import JournalError, misread
from srconsole.journal import reading, schema
from srconsole.journal.faults import told_of
from srconsole.journal.read_only import opened
from srconsole.journal.run_folder import JOURNAL

SCANNED: Final = 4000
"""Facts that one look goes through at most, some tens of milliseconds: a rare word takes several looks."""
TRADES: Final = 2000
"""Trades of one look."""

_FACTS: Final = "SELECT sequence, place, market, time, body FROM facts WHERE sequence"
_BEFORE: Final = f"{_FACTS} < ? ORDER BY sequence DESC LIMIT ?"
_BEHIND: Final = f"{_FACTS} > ? ORDER BY sequence LIMIT ?"
_TRADES: Final = "SELECT number, line FROM trades WHERE number > ? AND market = ? ORDER BY number LIMIT ?"
_ROWS: Final = "SELECT number, line FROM rows WHERE number >= ? AND market = ? ORDER BY number LIMIT ?"
_ROWS_BEFORE: Final = "SELECT number, line FROM rows WHERE number < ? AND market = ? ORDER BY number DESC LIMIT ?"
_LAST_ROW: Final = "SELECT coalesce(max(number), -1) FROM rows"
_TRADES_FROM: Final = "SELECT number, line FROM trades WHERE number >= ? AND market = ? ORDER BY number LIMIT ?"
_LAST_TRADE: Final = "SELECT coalesce(max(number), -1) FROM trades"
_NEWEST: Final = 2**62
_ANSWERED: Final = 200
"""Facts within which a request is answered: the orders that it leads to lie between."""


class LookingBack:
    """A run's records in its folder; implements `engine.view.records.Records`.

    Each look opens the journal for itself, so that none holds what the engine writes back from the file.

    Args:
        folder: of the run.
        scanned: how many facts one look goes through at most.
    """

    def __init__(self, folder: Path, scanned: int = SCANNED) -> None:
        self._path = folder / JOURNAL
        self._scanned = scanned

    def log(self, sought: Sought) -> Page:
        """Return lines of the log, from as many facts as one look goes through.

        Raises:
            JournalError: the journal cannot be read.
        """
        query, edge = _BEFORE, _NEWEST if sought.before is None else sought.before
        backwards = sought.before is not None or sought.behind is None
        if sought.before is None and sought.behind is not None:
            query, edge = _BEHIND, sought.behind
        found: list[Entry] = []
        last, looked_at = edge, 0
        with self._looked() as connection:
            for noted in map(reading.noted, connection.execute(query, (edge, self._scanned))):
                last, looked_at = noted.sequence, looked_at + 1
                entry = _wanted(noted, sought, _asked_before(connection, noted))
                if entry is not None:
                    found.append(entry)
                    if len(found) == sought.most:
                        break
        ended = looked_at < self._scanned and len(found) < sought.most
        return Page(tuple(reversed(found) if backwards else found), last, ended)

    def trades(self, market: str, behind: int) -> Trades:
        """Return some of a market's closed trades behind a number.

        Raises:
            JournalError: the journal cannot be read.
        """
        with self._looked() as connection:
            found = connection.execute(_TRADES, (behind, market, TRADES)).fetchall()
            return Trades(tuple(trade_of(str(line)) for _, line in found), found[-1][0] if found else behind)

    def candles(self, market: str, since: int, count: int) -> Stretch:
        """Return so many of a market's closed candles from a time on, UTC milliseconds.

        Raises:
            JournalError: the journal cannot be read.
        """
        with self._looked() as connection:
            first = _first(connection, _ROWS, _LAST_ROW, market, lambda line: candle_of(line).time >= since)
            return _stretch(connection.execute(_ROWS, (first, market, count)).fetchall())

    def before(self, market: str, time: int, count: int) -> Stretch:
        """Return so many of a market's closed candles that opened before a time, UTC milliseconds: the newest of them.

        Raises:
            JournalError: the journal cannot be read.
        """
        with self._looked() as connection:
            end = _first(connection, _ROWS, _LAST_ROW, market, lambda line: candle_of(line).time >= time)
            return _stretch(connection.execute(_ROWS_BEFORE, (end, market, count)).fetchall()[::-1])

    def closed_since(self, market: str, time: int) -> tuple[Trade, ...]:
        """Return a market's trades that ended at a time or later, UTC milliseconds: the first ones.

        Raises:
            JournalError: the journal cannot be read.
        """
        with self._looked() as connection:
            first = _first(connection, _TRADES_FROM, _LAST_TRADE, market, lambda line: trade_of(line).exit_time >= time)
            found = connection.execute(_TRADES_FROM, (first, market, TRADES)).fetchall()
            return tuple(trade_of(str(line)) for _, line in found)

    @contextmanager
    def _looked(self) -> Iterator[sqlite3.Connection]:
        with told_of(self._path):
            if not self._path.exists():
                raise JournalError(f"{self._path.parent} holds no run; start one with srconsole replay")
            with opened(self._path) as connection:
                if schema.number(connection, "PRAGMA user_version") != schema.VERSION:
                    raise JournalError(f"{self._path} is of another version; its engine brings it up to date")
                connection.execute("BEGIN")
                try:
                    yield connection
                except ValueError as error:
                    raise sqlite3.DatabaseError(f"a row cannot be read: {misread(error)}") from error


def _first(connection: sqlite3.Connection, query: str, last: str, market: str, is_due: Callable[[str], bool]) -> int:
    """Return the number from which on a market's lines are due, found by halving: they have no index by time."""
    low, high = 0, schema.number(connection, last) + 1
    while low < high:
        middle = (low + high) // 2
        found = connection.execute(query, (middle, market, 1)).fetchone()
        if found is None or is_due(str(found[1])):
            high = middle
        else:
            low = int(found[0]) + 1
    return low


def _stretch(records: Sequence[tuple[int, str]]) -> Stretch:
    lines = [str(line) for _, line in records]
    return Stretch(tuple(map(candle_of, lines)), tuple(map(row_view, lines)))


def _asked_before(connection: sqlite3.Connection, noted: Noted) -> Requested | None:
    """Return what was asked for last before a fact that tells what came of it; None for any other fact."""
    if not isinstance(noted.fact, Done | NotDone):
        return None
    for before in map(reading.noted, connection.execute(_BEFORE, (noted.sequence, _ANSWERED))):
        if isinstance(before.fact, Requested) and before.market == noted.market:
            return before.fact
    return None


def _wanted(noted: Noted, sought: Sought, asked: Requested | None) -> Entry | None:
    entry = entry_of(noted, sought.decimals, asked)
    return entry if entry is not None and entry.is_of(sought.kind) and entry.has(sought.text) else None
