"""Where the columns of a history are: in memory, or, where they are too large for it, in files that have no name.

Such a file is mapped: the system reads its pages when they are looked at and takes them back when memory is short
(docs/decisions/0076). It goes with the last array that is in it, or with the process, however that ends.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import DTypeLike, NDArray

from srconsole.errors import RequestError
from srconsole.market.memory_left import memory_left

SHARE: Final = 6
"""A history stays in memory where its columns are at most a sixth of what is left: with all that is made of them they
are half of it."""
LITTLE: Final = 8 * 1024 * 1024
"""Bytes of columns for which nobody asks how much memory there is."""
_LARGE: Final = Path("/var/tmp")  # noqa: S108  # files there have no name
"""Where systems want large temporary files; `/tmp` is often memory."""


class Room(Protocol):
    """Has room for arrays, one value a candle."""

    def empty(self, count: int, kind: DTypeLike) -> NDArray[Any]:
        """Return an array of so many values, to be filled.

        Raises:
            RequestError: there is no room on the disk.
        """
        ...

    def pages(self) -> Pages:
        """Return what keeps text about candles.

        Raises:
            RequestError: as above.
        """
        ...


class InMemory:
    """Room in memory."""

    def empty(self, count: int, kind: DTypeLike) -> NDArray[Any]:
        """Return an array of so many values, to be filled."""
        return np.empty(count, kind)

    def pages(self) -> Pages:
        """Return what keeps text about candles."""
        return Pages()


MEMORY: Final = InMemory()


class OnDisk:
    """Room in files of a folder, mapped; each array has one, without a name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __reduce__(self) -> tuple[type[InMemory], tuple[()]]:
        """Be memory in another process: what is sent there arrives in its memory."""
        return InMemory, ()

    def empty(self, count: int, kind: DTypeLike) -> NDArray[Any]:
        """Return an array of so many values, to be filled; its place on the disk is its own from now on.

        Raises:
            RequestError: there is none.
        """
        kind = np.dtype(kind)
        with _no_room(self._folder), _unnamed(self._folder) as file:
            _reserve(file, count * kind.itemsize)
            return _mapped(file, count, kind)

    def pages(self) -> Pages:
        """Return what keeps text about candles.

        Raises:
            RequestError: there is no room for a file.
        """
        return Pages(self._folder)


class Pages:
    """Blocks of bytes in their order: in memory, or in a file without a name."""

    def __init__(self, folder: Path | None = None) -> None:
        """Begin without any; `folder` is where the file is, None for memory."""
        self._held: list[bytes] = []
        self._sizes: list[int] = []
        self._folder = folder or Path()
        self._file = None
        if folder is not None:
            with _no_room(folder):
                self._file = _unnamed(folder)

    def add(self, block: bytes) -> None:
        """Put a block behind the others.

        Raises:
            RequestError: there is no room for it.
        """
        if self._file is None:
            self._held.append(block)
            return
        self._sizes.append(len(block))
        with _no_room(self._folder):
            self._file.write(block)

    def __iter__(self) -> Iterator[bytes]:
        """Yield the blocks; none is added meanwhile, nor behind that."""
        if self._file is None:
            yield from self._held
            return
        with _no_room(self._folder):
            self._file.seek(0)
        for size in self._sizes:
            yield self._file.read(size)


class Space(NamedTuple):
    """How much memory the columns of a file may take, and where they are beyond it.

    Attributes:
        most: bytes; None for a share of the memory that the machine and the process's limits leave.
        folder: for files, None for one that the environment names or the system has for large ones.
    """

    most: int | None = None
    folder: Path | None = None


AS_IT_IS: Final = Space()
"""By the memory that there is, and the environment."""


def folder_for_large_files(environment: Mapping[str, str]) -> Path:
    """Return the folder of large temporary files: TMPDIR where it is set, else /var/tmp, else Python's.

    Raises:
        RequestError: there is none that can be written to.
    """
    named = environment.get("TMPDIR", "")
    candidates = [Path(named)] if named else [_LARGE, *_of_python()]
    for folder in candidates:
        if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
            return folder
    where = f"TMPDIR is {named}, which is no folder that can be written to" if named else "there is no such folder"
    raise RequestError(
        f"the candles are more than memory has room for, and go to a temporary folder: {where}; set TMPDIR to one with "
        "room for them"
    )


def _of_python() -> list[Path]:
    import tempfile  # noqa: PLC0415  # few histories need it, and it takes its time

    try:
        return [Path(tempfile.gettempdir())]
    except OSError:
        return []


class Gathered:
    """Columns that grow part by part: in memory up to a limit, on the disk beyond it."""

    def __init__(self, space: Space = AS_IT_IS) -> None:
        """Begin without any; `space` says how much memory they may take."""
        self._most = space.most
        self._held: list[list[NDArray[Any]]] = []
        self._bytes = 0
        self._folder = space.folder
        self._files: list[IO[bytes]] = []
        self._kinds: list[np.dtype[Any]] = []

    def add(self, parts: Sequence[NDArray[Any]]) -> None:
        """Put a part behind each column.

        Raises:
            RequestError: there is no room on the disk.
        """
        self._bytes += sum(part.nbytes for part in parts)
        if self._files:
            self._write(parts)
            return
        self._held.append(list(parts))
        if self._bytes > self._in_memory():
            self._spill()

    def columns(self) -> tuple[list[NDArray[Any]], Room]:
        """Return the columns, and where they are; nothing is gathered any more.

        Raises:
            RequestError: there is no room on the disk.
        """
        if not self._files:
            turned = [list(column) for column in zip(*self._held, strict=True)]
            self._held.clear()
            return [_joined(column) for column in turned], MEMORY
        folder = self._folder or Path()
        with _no_room(folder):
            for file in self._files:
                file.flush()
            counted = zip(self._files, self._kinds, strict=True)
            made = [_mapped(file, file.tell() // kind.itemsize, kind) for file, kind in counted]
        self.close()
        return made, OnDisk(folder)

    def close(self) -> None:
        """Let go of what was gathered."""
        self._held.clear()
        for file in self._files:
            file.close()
        self._files.clear()

    def _in_memory(self) -> int:
        """Return how many bytes may be in memory."""
        if self._most is None:
            if self._bytes <= LITTLE:
                return LITTLE
            left = memory_left()
            self._most = max(LITTLE, self._bytes if left is None else (left + self._bytes) // SHARE)
        return self._most

    def _spill(self) -> None:
        self._folder = self._folder or folder_for_large_files(os.environ)
        self._kinds = [part.dtype for part in self._held[0]]
        with _no_room(self._folder):
            for _ in self._kinds:
                self._files.append(_unnamed(self._folder))
        held, self._held = self._held, []
        while held:
            self._write(held.pop(0))

    def _write(self, parts: Sequence[NDArray[Any]]) -> None:
        with _no_room(self._folder or Path()):
            for file, part in zip(self._files, parts, strict=True):
                file.write(np.ascontiguousarray(part).data)


def _joined(parts: list[NDArray[Any]]) -> NDArray[Any]:
    """Put the parts of a column one behind the other, and let go of them."""
    whole = parts[0] if len(parts) == 1 else np.concatenate(parts)
    parts.clear()
    return whole


def _unnamed(folder: Path) -> IO[bytes]:
    """Open a file that nobody else sees, and that goes when it is closed and no array is in it."""
    import tempfile  # noqa: PLC0415  # as above

    return tempfile.TemporaryFile(dir=folder)


def _mapped(file: IO[bytes], count: int, kind: np.dtype[Any]) -> NDArray[Any]:
    """Return a file's values as an array, which keeps the file."""
    if not count:
        return np.empty(0, kind)
    return np.frombuffer(mmap.mmap(file.fileno(), count * kind.itemsize), kind, count)


def _reserve(file: IO[bytes], size: int) -> None:
    """Take room on the disk for so many bytes: where there is none, what is written to a mapping ends the process."""
    if not size:
        return
    reserve = getattr(os, "posix_fallocate", None)
    if reserve is not None:
        reserve(file.fileno(), 0, size)
        return
    zeros = bytes(1 << 20)
    for start in range(0, size, len(zeros)):
        file.write(zeros[: size - start])
    file.flush()


@contextmanager
def _no_room(folder: Path) -> Iterator[None]:
    """Say in a sentence that the disk has no room."""
    try:
        yield
    except OSError as error:
        raise RequestError(
            f"{folder}: the candles are more than memory has room for, and here is no room for them either: "
            f"{error.strerror or error}; set TMPDIR to a folder with more of it"
        ) from error
