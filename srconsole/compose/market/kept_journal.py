"""A market's journal as a run goes on with it: the one that is there, or a new one in a broken one's place."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import NamedTuple

from srconsole.engine.broken_journal import SPARE, end_of, left_by, of_a_market
from srconsole.engine.legacy import JournalReplaced, Legacy
from srconsole.errors import JournalDamaged, JournalError
from srconsole.journal.run_folder import JOURNAL, RunFolder
from srconsole.journal.salvage import Salvaged, salvage
from srconsole.journal.set_aside import is_gone, newest_aside, put_aside, tidied
from srconsole.journal.sqlite_journal import SqliteJournal

Make = Callable[[str], SqliteJournal]
"""Opens the folder's journal, or makes one for a run of this id."""


class Broke(NamedTuple):
    """Why an engine could not go on with its journal, and what it knew; None where that is only in what is written."""

    error: JournalError
    legacy: Legacy | None


class Kept(NamedTuple):
    """An open journal, and what the run has to hear of first where it was begun in a broken one's place."""

    journal: SqliteJournal
    replaced: JournalReplaced | None = None


def kept_journal(folder: RunFolder, symbol: str, make: Make, broke: Broke | None = None) -> Kept:
    """Open the journal of a market's run, whose folder is held; one that is damaged is put aside.

    A process that was killed between the two leaves either both, or a new journal with nothing in it beside the one
    that broke: then it is begun in that one's place all the same.

    Args:
        folder: the run's.
        symbol: what is traded.
        make: opens the journal.
        broke: why the engine before this one, of this process, could not go on with it.

    Raises:
        JournalError: it cannot be opened, read or written for a reason that leaves it as it was; or a broken one
            cannot be put aside.
    """
    if broke is not None:
        return _begun_anew(folder, symbol, make, broke)
    try:
        tidied(folder.path)
        gone = is_gone(folder.path)
        journal = None if gone else make(secrets.token_hex(4))
        if journal is not None and (_goes_on(journal) or newest_aside(folder.path) is None):
            return Kept(journal)
    except JournalDamaged as damage:
        return _begun_anew(folder, symbol, make, Broke(damage, None))
    except OSError as fault:
        raise JournalError(f"{folder.path} cannot be used: {fault.strerror or fault}; see to its disk") from fault
    if journal is None:
        return _begun_anew(folder, symbol, make, Broke(JournalDamaged(f"{folder.journal} has gone missing"), None))
    journal.close()
    return _begun_anew(folder, symbol, make, None)


def _goes_on(journal: SqliteJournal) -> bool:
    """Tell whether anything was ever written to a journal; it is closed where that cannot be read."""
    try:
        remembered = journal.read()
    except BaseException:
        journal.close()
        raise
    return remembered.checkpoint is not None or bool(remembered.inputs)


def _begun_anew(folder: RunFolder, symbol: str, make: Make, broke: Broke | None) -> Kept:
    if broke is not None:
        put_aside(folder.path)
    aside = newest_aside(folder.path) or folder.path
    found = salvage(aside / JOURNAL)
    why = "the run was ended before the new one had begun" if broke is None else str(of_a_market(broke.error))
    legacy = _left(found) if broke is None or broke.legacy is None else broke.legacy
    text = f"{why}; it is kept in {folder.path.name}/{aside.name}, and {end_of(legacy)}"
    return Kept(make(found.run or secrets.token_hex(4)), JournalReplaced(symbol, text, legacy))


def _left(found: Salvaged) -> Legacy:
    """Return what a journal that was salvaged knew; nothing where it tells nothing."""
    nothing = Legacy(orders=SPARE, stops=SPARE)
    try:
        return nothing if found.checkpoint is None else left_by(found.checkpoint, found.facts)
    except JournalError:
        return nothing
