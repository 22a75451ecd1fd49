"""Where a person asks for a result, looked at before any work is done: what stands there, and whether it may go."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from srconsole.errors import RequestError

_KINDS: Final = {
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
}


@dataclass(frozen=True, slots=True)
class Kept:
    """What no result may replace.

    Attributes:
        inputs: the files that the command reads, there or not.
        stdout: the descriptor that the rest of the result goes to, None where there is none.
    """

    inputs: Sequence[Path] = ()
    stdout: int | None = None


def file_place(named: Path, kept: Kept) -> Path:
    """Return where a result goes, links followed; its folder is there.

    Args:
        named: the file as the person named it.
        kept: what it must not be, under this name or another.

    Raises:
        RequestError: something stands there that is kept, that is no regular file or is write-protected; or its folder
            is not there or may not be written to.
    """
    place = _followed(named)
    found = _status(named)
    _check_folder(named, place.parent)
    _check_kept(named, place, found, kept)
    if found is None:
        return place
    if stat.S_ISDIR(found.st_mode):
        raise RequestError(f"{named}: this is a folder; name a file")
    if not stat.S_ISREG(found.st_mode):
        kind = _KINDS.get(stat.S_IFMT(found.st_mode), "no regular file")
        raise RequestError(f"{named}: this is {kind}, which a result would take the place of; name a file")
    if not os.access(place, os.W_OK):
        raise RequestError(f"{named}: this file is write-protected; name another, or lift its protection")
    return place


def folder_places(named: Path, names: Sequence[str], kept: Kept) -> list[Path]:
    """Return where the files of a result go, links followed; their folder may have to be made.

    Args:
        named: the folder as the person named it.
        names: the files that belong there.
        kept: what none of them must be.

    Raises:
        RequestError: as `file_place`; or something that is no folder stands where one is wanted, or two of the files
            are links to one.
    """
    folder = _followed(named)
    found = _status(named)
    if found is None:
        _check_folder(named, next(above for above in folder.parents if os.path.lexists(above)))
        return [folder / name for name in names]
    if not stat.S_ISDIR(found.st_mode):
        raise RequestError(f"{named}: this is no folder, and the result needs one; name a folder, or a new one")
    places = [file_place(named / name, kept) for name in names]
    if len(set(places)) < len(places):
        raise RequestError(f"{named}: two of {', '.join(names)} are links to the same file there; name another folder")
    return places


def _followed(named: Path) -> Path:
    """Return a name with its links followed, as far as it leads."""
    try:
        return named.resolve()
    except (OSError, RuntimeError, ValueError) as error:  # links that lead in a circle, a NUL
        raise RequestError(f"{named}: this name leads nowhere: {error}; name another") from error


def _status(named: Path) -> os.stat_result | None:
    """Return what a name leads to, None where that is nothing yet; the system follows links that no path spells out."""
    try:
        return named.stat()
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise RequestError(f"{named}: this name leads nowhere: {error}; name another") from error
    except NotADirectoryError as error:
        raise RequestError(f"{named}: a part of this name is a file, not a folder; name another place") from error
    except OSError as error:
        raise RequestError(f"{named}: cannot be written: {error.strerror or error}; name another place") from error


def _check_folder(named: Path, folder: Path) -> None:
    if not folder.is_dir():
        raise RequestError(f"{named}: there is no folder {named.parent}; name a file in a folder of yours")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise RequestError(f"{named}: the folder {folder} may not be written to; name a place in a folder of yours")


def _check_kept(named: Path, place: Path, found: os.stat_result | None, kept: Kept) -> None:
    for read in kept.inputs:
        if _followed(read) == place or (found is not None and _is(read, found)):
            which = "this file" if read == named else f"this is {read}, which"
            verb = "is read by the command" if read == named else "the command reads"
            raise RequestError(f"{named}: {which} {verb}, and a result would take its place; name another place")
    if found is not None and kept.stdout is not None and os.path.samestat(os.fstat(kept.stdout), found):
        raise RequestError(f"{named}: this is where stdout goes, and a result would take its place; name another place")


def _is(path: Path, found: os.stat_result) -> bool:
    try:
        return os.path.samestat(path.stat(), found)
    except OSError:
        return False
