"""What came of each trial, kept on the disk as soon as it is known: nothing is lost, nothing counts twice."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from srconsole.errors import RequestError, SrconsoleError
from srconsole.research.sweep.figures import FIGURES, Row, check_figure
from srconsole.research.sweep.plan import Plan
from srconsole.research.sweep.work import Portion

FILE: Final = "trials.db"
"""The store's file in the folder of a sweep."""

_COLUMNS: Final = ("file", "position", "left_out", *FIGURES)
_KEPT_ONCE: Final = f"INSERT OR IGNORE INTO trials VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608  # of ours
_ALL: Final = ", ".join(FIGURES)
_PATIENCE: Final = 0.1
"""Seconds that another sweep in the same folder is waited for."""


class Store:
    """The trials of one sweep, each by its file and place; used as a context manager.

    A commit of SQLite's in its write-ahead log survives the end of the process, whatever ends it; a power cut may take
    the newest ones, which are then done again.
    """

    def __init__(self, plan: Plan, folder: Path | None = None) -> None:
        """Open the trials in a folder, which is there, or begin them; without a folder they live in memory.

        Raises:
            RequestError: the folder holds another sweep, or one that is at work.
            SrconsoleError: the disk failed.
        """
        self._name = str(folder) if folder is not None else "the sweep"
        self._plan = plan
        with self._told():
            place = ":memory:" if folder is None else str(folder / FILE)
            self._connection = sqlite3.connect(place, timeout=_PATIENCE, isolation_level=None)
        try:
            with self._told():
                self._begin()
        except BaseException:
            self._connection.close()
            raise

    def add(self, portion: Portion, rows: Sequence[Row]) -> int:
        """Keep what came of a portion; return how many trials of it were new.

        Raises:
            SrconsoleError: the disk failed.
        """
        empty = (None,) * len(FIGURES)
        lines = [
            (portion.file, position, row, *empty) if isinstance(row, str) else (portion.file, position, None, *row)
            for position, row in zip(portion.positions, rows, strict=True)
        ]
        before = self._connection.total_changes
        with self._told():
            try:
                self._connection.execute("BEGIN")
                self._connection.executemany(_KEPT_ONCE, lines)
                self._connection.execute("COMMIT")
            except BaseException:  # Ctrl-C, too: of a portion all is kept or nothing
                self._roll_back()
                raise
        return self._connection.total_changes - before

    def done(self) -> int:
        """Return how many trials are known."""
        return int(self._asked("SELECT count(*) FROM trials").fetchone()[0])

    def undone(self, file: int) -> NDArray[np.int64]:
        """Return the places of the combinations that a file has still to be traded by, ascending."""
        open_ = np.ones(self._plan.count, np.bool_)
        known = self._asked("SELECT position FROM trials WHERE file = ?", file)
        open_[np.fromiter((position for (position,) in known), np.int64)] = False
        return np.flatnonzero(open_)

    def left_out(self) -> tuple[int, str]:
        """Return how many trials were left out, and why the first of them was."""
        count = self._asked("SELECT count(*) FROM trials WHERE left_out IS NOT NULL").fetchone()[0]
        if not count:
            return 0, ""
        first = self._asked("SELECT left_out FROM trials WHERE left_out IS NOT NULL ORDER BY file, position LIMIT 1")
        return int(count), str(first.fetchone()[0])

    def figure(self, file: int, name: str) -> NDArray[np.float64]:
        """Return a figure of each combination on a file, by its place; nan where there is none."""
        values = np.full(self._plan.count, np.nan)
        found = self._asked(f"SELECT position, {check_figure(name)} FROM trials WHERE file = ?", file)  # noqa: S608  # a name of ours
        for position, value in found:
            values[position] = np.nan if value is None else value
        return values

    def figures(self, file: int, position: int) -> dict[str, Any]:
        """Return the figures of one trial that is known and was not left out."""
        one = self._asked(f"SELECT {_ALL} FROM trials WHERE file = ? AND position = ?", file, position)  # noqa: S608  # of ours
        return dict(zip(FIGURES, one.fetchone(), strict=True))

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Yield file, place and figures of every trial that was not left out, in their order."""
        every = f"SELECT file, position, {_ALL} FROM trials WHERE left_out IS NULL ORDER BY file, position"  # noqa: S608  # of ours
        yield from self._asked(every)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._roll_back()
        with suppress(sqlite3.Error):
            self._connection.close()

    def _roll_back(self) -> None:
        with suppress(sqlite3.Error):
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def _asked(self, question: str, *values: object) -> sqlite3.Cursor:
        with self._told():
            return self._connection.execute(question, values)

    def _begin(self) -> None:
        execute = self._connection.execute
        execute("PRAGMA locking_mode = EXCLUSIVE")
        execute("PRAGMA journal_mode = WAL")
        execute("PRAGMA synchronous = NORMAL")
        execute("BEGIN IMMEDIATE")
        execute("CREATE TABLE IF NOT EXISTS sweep (identity TEXT PRIMARY KEY, asked TEXT)")
        # Without types numbers stay what they are, whole or not.
        execute(
            f"CREATE TABLE IF NOT EXISTS trials ({', '.join(_COLUMNS)}, PRIMARY KEY (file, position)) WITHOUT ROWID"
        )
        kept = execute("SELECT identity, asked FROM sweep").fetchone()
        if kept is None:
            execute("INSERT INTO sweep VALUES (?, ?)", (self._plan.identity, json.dumps(self._plan.asked())))
        elif kept[0] != self._plan.identity:
            raise RequestError(
                f"{self._name} holds another sweep, {_in_words(json.loads(kept[1]))}: name another folder, or ask for "
                "the same again"
            )
        execute("COMMIT")

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what SQLite says into a sentence."""
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise RequestError(
                    f"{self._name}: another sweep is at work there; wait for its end, or name another folder"
                ) from error
            raise SrconsoleError(
                f"{self._name}: its trials cannot be kept: {error}; what is done is there, see to the disk and give "
                "the same command again"
            ) from error
        except sqlite3.DatabaseError as error:
            raise RequestError(
                f"{self._name}: what stands in its {FILE} is no record of a sweep ({error}); name another folder"
            ) from error


def _in_words(asked: Mapping[str, Any]) -> str:
    """Return what a sweep was of, for whoever has another one in mind."""
    files = ", ".join(each["file"] for each in asked["files"])
    ranges = ", ".join(f"{path} ({len(values)} values)" for path, values in asked["ranges"].items())
    chance = "" if asked["random"] is None else f", {asked['combinations']:,} drawn by seed {asked['seed']}"
    return f"of {files} by {ranges}{chance}"
