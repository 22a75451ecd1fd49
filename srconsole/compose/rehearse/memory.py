"""A rehearsal's journal: a real one, whose facts are heard as well, and at whose commits the engine can be killed."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from srconsole.engine.facts import Noted
from srconsole.journal.sqlite_journal import SqliteJournal


class Killed(BaseException):
    """The engine is gone, as if its process had been killed: nothing that it would still do is done."""


class Commits:
    """Counts the commits of a rehearsal, over all its starts; those of `kills` are the last thing an engine does.

    An odd number kills just before a commit, an even one just behind it: 1 and 2 are around the first.
    """

    def __init__(self, kills: Collection[int] = ()) -> None:
        self._kills = set(kills)
        self._points = 0

    def point(self) -> None:
        """Pass a point at which the engine may be killed.

        Raises:
            Killed: it is.
        """
        self._points += 1
        if self._points in self._kills:
            raise Killed


class RehearsedJournal(SqliteJournal):
    """A journal that tells its facts.

    Attributes:
        facts: those that were added since it was opened and are on the disk.
    """

    def __init__(self, path: Path, run: str, commits: Commits) -> None:
        super().__init__(path, run)
        self.facts: list[Noted] = []
        self._added_facts: list[Noted] = []
        self._commits = commits

    def add_fact(self, noted: Noted) -> None:
        """Remember a fact."""
        self._added_facts.append(noted)
        super().add_fact(noted)

    def commit(self) -> None:
        """Have all of it on the disk, unless the engine is killed before."""
        self._commits.point()
        self._keep()
        self._commits.point()

    def _keep(self) -> None:
        """Have all of it on the disk."""
        super().commit()
        self.facts += self._added_facts
        self._added_facts.clear()
