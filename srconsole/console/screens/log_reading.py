"""Reads the parts of a run's log that a screen shows, apart from the loop that draws."""

from __future__ import annotations

import asyncio
from typing import Final, Protocol

from srconsole.engine.view.records import Entry, Kind, Page, Sought
from srconsole.engine.view.snapshot import Snapshot

PAGE: Final = 300
"""Lines that are read at a time."""


class SnapshotLog:
    """The lines that a snapshot has, where no records are kept; implements the log of `engine.view.records.Records`."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._entries = tuple(
            Entry(number, line.time, line.grave, line.text, line.of_trade, line.trade, line.refusal)
            for number, line in enumerate(snapshot.log, 1)
        )

    def log(self, sought: Sought) -> Page:
        """Return lines of it."""
        before = len(self._entries) + 1 if sought.before is None else sought.before
        found = [entry for entry in self._entries if entry.is_of(sought.kind) and entry.has(sought.text)]
        if sought.before is None and sought.behind is not None:
            found = [entry for entry in found if entry.number > sought.behind]
            return Page(tuple(found[: sought.most]), len(self._entries), ended=len(found) <= sought.most)
        found = [entry for entry in found if entry.number < before]
        return Page(tuple(found[-sought.most :]), 1, ended=len(found) <= sought.most)


class ReadsLog(Protocol):
    """The log of a run's records, or of a snapshot."""

    def log(self, sought: Sought) -> Page:
        """Return lines of it.

        Raises:
            SrconsoleError: it cannot be read.
        """
        ...


class LogReader:
    """Reads one part of a log, a look at a time, until enough is found.

    Args:
        source: the log; a snapshot's, or a run's records.
        kind: which part of it.
        decimals: with how many decimals prices are told.
    """

    def __init__(self, source: ReadsLog, kind: Kind, decimals: int) -> None:
        self._source = source
        self._sought = Sought(kind, decimals=decimals)

    async def older(self, before: int | None, most: int = PAGE, text: str = "") -> Page:
        """Return the newest lines before a number; None: of all.

        Raises:
            SrconsoleError: the log cannot be read.
        """
        found: tuple[Entry, ...] = ()
        while True:
            sought = self._sought._replace(before=before, most=most - len(found), text=text)
            page = await asyncio.to_thread(self._source.log, sought)
            found, before = page.entries + found, page.last
            if page.ended or len(found) >= most:
                return page._replace(entries=found)

    async def newer(self, behind: int, most: int = PAGE, text: str = "") -> Page:
        """Return the oldest lines behind a number.

        Raises:
            SrconsoleError: the log cannot be read.
        """
        found: tuple[Entry, ...] = ()
        while True:
            sought = self._sought._replace(behind=behind, most=most - len(found), text=text)
            page = await asyncio.to_thread(self._source.log, sought)
            found, behind = found + page.entries, page.last
            if page.ended or len(found) >= most:
                return page._replace(entries=found)
