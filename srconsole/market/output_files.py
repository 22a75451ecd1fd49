"""Files that a person asked for: all of a result appears, whole, or none of it, whatever the disk does."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

from srconsole.errors import RequestError, SrconsoleError
from srconsole.market.output_places import Kept, file_place, folder_places

NOTHING_KEPT: Final = Kept()
_WRONG_PLACE: Final = (FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError)
_NO_SYNC: Final = {errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EPERM}
"""What a file system says that cannot sync a folder, or a folder that may be written to and not read."""

Rename = Callable[[Path, Path], object]
"""What a disk does with two names, the first of which is there."""


class Draft:
    """One file of a result while it is being written: a neighbour of the place it will take.

    Attributes:
        named: the file as the person named it.
        place: where it goes, links followed.
        path: where it stands while it is written.
        former: where what it replaces is held until all has gone well.
    """

    def __init__(self, named: Path, place: Path) -> None:
        self.named = named
        self.place = place
        mark = f".srconsole-{secrets.token_hex(6)}"
        self.path = place.with_name(f"{mark}.part")
        self.former = place.with_name(f"{mark}.former")
        self._file: BinaryIO | None = None
        self._identity: tuple[int, int] | None = None

    def open(self) -> None:
        """Begin the file, with the permissions of what it replaces, else those of any new file."""
        with _told_of(self.named):
            former = _found(self.place)
            mode = 0o666 if former is None else stat.S_IMODE(former.st_mode) & 0o777
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
            self._file = os.fdopen(descriptor, "wb")
            made = os.fstat(descriptor)
            self._identity = made.st_dev, made.st_ino
            if former is not None:
                # The owner first: a change of owner may take permissions away.
                for owner, group in ((former.st_uid, -1), (-1, former.st_gid)):
                    with suppress(PermissionError):
                        os.fchown(descriptor, owner, group)
                os.fchmod(descriptor, mode)

    def write(self, data: bytes) -> int:
        """Write some more bytes.

        Raises:
            SrconsoleError: the disk failed.
        """
        with _told_of(self.named):
            return self._begun().write(data)

    def flush(self) -> None:
        """Give what is written to the system; packing asks for it."""
        with _told_of(self.named):
            self._begun().flush()

    def finish(self) -> None:
        """See to it that all of it is on the disk; after that it can be read at `path`, and not written to."""
        file = self._begun()
        if file.closed:
            return
        with _told_of(self.named):
            file.flush()
            os.fsync(file.fileno())
            file.close()

    def has_place(self) -> bool:
        """Tell whether it stands where it should go."""
        there = _found(self.place)
        return there is not None and self._identity == (there.st_dev, there.st_ino)

    def give_up(self) -> None:
        """Remove it, if it has not taken its place."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
        with suppress(OSError):
            self.path.unlink()

    def _begun(self) -> BinaryIO:
        if self._file is None:
            raise ValueError("a draft is begun before it is written to")
        return self._file


class OutputFiles:
    """All files of one result; used as a context manager around the whole work.

    Drafts are written beside the places they will take. At the end, or with `put_in_place`, all of them are brought to
    the disk, and only then renamed, one after the other; what stood there is held beside them until the context ends
    well. Whatever ends it otherwise, an error, Ctrl-C or a failure of a later print, restores every place.

    What can remain: a process that is killed outright, or a power cut, leaves `.srconsole-….part` files, which may be
    removed. If that happens within the few system calls of the renaming, some places have the new file and others the
    former one, each of them whole, and former ones are there as `.srconsole-….former`.
    """

    def __init__(self, kept: Kept = NOTHING_KEPT, rename: Rename = os.replace, link: Rename = os.link) -> None:
        """Begin.

        Args:
            kept: what no file of the result may replace.
            rename: puts a file into the place of another, as `os.replace` does.
            link: gives a file a second name, as `os.link` does; some file systems have none.
        """
        self._kept = kept
        self._rename = rename
        self._link = link
        self._drafts: list[Draft] = []
        self._made: list[Path] = []
        self._placed = False

    def file(self, named: str | os.PathLike[str]) -> Draft:
        """Take a file into the result.

        Raises:
            RequestError: it cannot be written there (`output_places.file_place`), or another one is.
        """
        return self._taken([Path(named)], [file_place(Path(named), self._kept)])[0]

    def folder(self, named: str | os.PathLike[str], names: Sequence[str]) -> list[Draft]:
        """Take files of one folder into the result; the folder is made where it is missing.

        Raises:
            RequestError: they cannot be written there (`output_places.folder_places`), or another one is.
        """
        return self._taken([Path(named) / name for name in names], folder_places(Path(named), names, self._kept))

    def begin(self) -> None:
        """Open all drafts; until then nothing was touched.

        Raises:
            RequestError: a folder or a file may not be made there.
            SrconsoleError: the disk failed.
        """
        for draft in self._drafts:
            with _told_of(draft.named):
                self._make(draft.place.parent)
            draft.open()

    def put_in_place(self) -> None:
        """Bring all drafts to the disk and let them take their places.

        Raises:
            RequestError: something that is kept, or no regular file, stands in a place meanwhile.
            SrconsoleError: the disk failed; every place is as it was.
        """
        for draft in self._drafts:
            draft.finish()
            file_place(draft.named, self._kept)
        self._placed = True
        for draft in self._drafts:
            with _told_of(draft.named):
                self._hold(draft)
        for draft in self._drafts:
            with _told_of(draft.named):
                self._rename(draft.path, draft.place)
        for folder in dict.fromkeys(draft.place.parent for draft in self._drafts):
            with _told_of(folder):
                _sync(folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None and not self._placed:
            try:
                self.put_in_place()
            except BaseException as late:
                self._restore(late)
                raise
        elif error is not None:
            self._restore(error)
        for draft in self._drafts:
            with suppress(OSError):
                draft.former.unlink()

    def _taken(self, named: Sequence[Path], places: Sequence[Path]) -> list[Draft]:
        known = {draft.place for draft in self._drafts}
        twice = next((name for name, place in zip(named, places, strict=True) if place in known), None)
        if twice is not None:
            raise RequestError(f"{twice} is named for two results: give each a file of its own")
        drafts = [Draft(name, place) for name, place in zip(named, places, strict=True)]
        self._drafts += drafts
        return drafts

    def _make(self, folder: Path) -> None:
        missing = [above for above in (folder, *folder.parents) if not above.exists()]
        for above in reversed(missing):
            above.mkdir()
            self._made.append(above)
            _sync(above.parent)

    def _hold(self, draft: Draft) -> None:
        """Keep what stands in a place under a second name."""
        if _found(draft.place) is None:
            return
        try:
            self._link(draft.place, draft.former)
        except OSError:  # a file system without second names
            self._rename(draft.place, draft.former)

    def _restore(self, error: BaseException) -> None:
        """Make every place what it was; it matters not how far things had gone."""
        stranded = [draft for draft in self._drafts if self._placed and not self._put_back(draft)]
        for draft in self._drafts:
            draft.give_up()
        for folder in reversed(self._made):
            with suppress(OSError):
                folder.rmdir()
        if stranded:
            where = ", ".join(f"that of {draft.named} is {draft.former}" for draft in stranded)
            raise SrconsoleError(f"{error}; the former file could not be put back: {where}; rename it") from error

    def _put_back(self, draft: Draft) -> bool:
        """Return whether a place is again what it was."""
        try:
            if os.path.lexists(draft.former):
                self._rename(draft.former, draft.place)
                # Renaming one name of a file to another of its names leaves both.
                draft.former.unlink(missing_ok=True)
            elif draft.has_place():
                draft.place.unlink()
        except OSError:
            return False
        return True


@contextmanager
def _told_of(named: Path) -> Iterator[None]:
    """Turn what the disk says of a file into a sentence."""
    try:
        yield
    except _WRONG_PLACE as error:
        raise RequestError(
            f"{named}: cannot be written: {error.strerror}; name a place in a folder of yours"
        ) from error
    except OSError as error:
        raise SrconsoleError(
            f"{named}: writing failed: {error.strerror or error}; nothing was written and what stood there is kept, "
            "see to the disk and try again"
        ) from error


def _found(place: Path) -> os.stat_result | None:
    try:
        return place.stat()
    except FileNotFoundError:
        return None


def _sync(folder: Path) -> None:
    """Make new names in a folder last through a power cut, where its file system can."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise
