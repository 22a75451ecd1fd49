"""Where the columns of a history are: in memory, or, where they are too large for it, in files that have no name.

Such a file is mapped: the system reads its pages when they are looked at and takes them back when memory is short
(docs/decisions/0076).
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import DTypeLike, NDArray

from srconsole.market.memory_left import memory_left
from srconsole.market.unnamed_files import close_all, folder_for_large_files, mapped, no_room, reserve, unnamed

SHARE: Final = 6
"""A history stays in memory where its columns are at most a sixth of what is left: with all that is made of them they
are half of it."""
LITTLE: Final = 8 * 1024 * 1024
"""Bytes of columns for which nobody asks how much memory there is."""


class Room(Protocol):
    """Has room for arrays, one value a candle."""

    def empty(self, count: int, kind: DTypeLike) -> NDArray[Any]:
        """Return an array of so many values, to be filled.

        Raises:
            RequestError: there is no room on the disk.
        """
        ...

    def pages(self) -> Pages:
        """Return what keeps text about candles."""
        ...


class InMemory:
    """Room in memory."""

    def empty(self, count: int, kind: DTypeLike) -> NDArray[Any]:
        """Return an array of so many values, to be filled."""
        return np.empty(count, kind)

    def pages(self) -> Pages:
        """Return what keeps text about candles, as far as there is memory for it."""
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
        with no_room(self._folder), unnamed(self._folder) as file:
            reserve(file, count * kind.itemsize)
            return mapped(file, count, kind)

    def pages(self) -> Pages:
        """Return what keeps text about candles."""
        return Pages(Space(0, self._folder))


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


class _Limit:
    """How many bytes may be in memory; how much there is is asked when there are more than a little."""

    def __init__(self, most: int | None) -> None:
        self._most = most

    def is_passed_by(self, held: int) -> bool:
        """Tell whether so many bytes, which are in memory now, are too many."""
        if self._most is None and held > LITTLE:
            left = memory_left()
            self._most = 2**63 if left is None else max(LITTLE, (left + held) // SHARE)
        return held > (LITTLE if self._most is None else self._most)


class Gathered:
    """Columns that grow part by part: in memory up to a limit, on the disk beyond it."""

    def __init__(self, space: Space = AS_IT_IS) -> None:
        """Begin without any; `space` says how much memory they may take."""
        self._limit = _Limit(space.most)
        self._held: list[list[NDArray[Any]]] = []
        self._bytes = 0
        self._folder = space.folder
        self._files: list[IO[bytes]] = []
        weakref.finalize(self, close_all, self._files)
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
        if self._limit.is_passed_by(self._bytes):
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
        with no_room(folder):
            for file in self._files:
                file.flush()
            counted = zip(self._files, self._kinds, strict=True)
            made = [mapped(file, file.tell() // kind.itemsize, kind) for file, kind in counted]
        close_all(self._files)
        return made, OnDisk(folder)

    def _spill(self) -> None:
        self._folder = self._folder or folder_for_large_files(os.environ)
        self._kinds = [part.dtype for part in self._held[0]]
        with no_room(self._folder):
            for _ in self._kinds:
                self._files.append(unnamed(self._folder))
        held, self._held = self._held, []
        while held:
            self._write(held.pop(0))

    def _write(self, parts: Sequence[NDArray[Any]]) -> None:
        with no_room(self._folder or Path()):
            for file, part in zip(self._files, parts, strict=True):
                file.write(np.ascontiguousarray(part).data)


class Pages:
    """Blocks of bytes in their order: in memory up to a limit, in a file without a name beyond it."""

    def __init__(self, space: Space = AS_IT_IS) -> None:
        """Begin without any; `space` says how much memory they may take."""
        self._limit = _Limit(space.most)
        self._folder = space.folder
        self._held: list[bytes] = []
        self._sizes: list[int] = []
        self._file: IO[bytes] | None = None

    def add(self, block: bytes) -> None:
        """Put a block behind the others.

        Raises:
            RequestError: there is no room for it on the disk.
        """
        self._held.append(block)
        self._sizes.append(len(block))
        if self._file is not None or self._limit.is_passed_by(sum(self._sizes)):
            self._spill()

    def _spill(self) -> None:
        self._folder = self._folder or folder_for_large_files(os.environ)
        with no_room(self._folder):
            if self._file is None:
                self._file = unnamed(self._folder)
                weakref.finalize(self, self._file.close)
            for block in self._held:
                self._file.write(block)
        self._held.clear()

    def __iter__(self) -> Iterator[bytes]:
        """Yield the blocks; none is added meanwhile, nor behind that."""
        if self._file is None:
            yield from self._held
            return
        with no_room(self._folder or Path()):
            self._file.seek(0)
        for size in self._sizes:
            yield self._file.read(size)


def _joined(parts: list[NDArray[Any]]) -> NDArray[Any]:
    """Put the parts of a column one behind the other, and let go of them."""
    whole = parts[0] if len(parts) == 1 else np.concatenate(parts)
    parts.clear()
    return whole
