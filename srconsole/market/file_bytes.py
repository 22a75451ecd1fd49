"""The bytes of a candle file, plain or gzip, as both readers take them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Protocol

from srconsole.errors import CandleError
from srconsole.market.packing import Unpacked, packed_as
from srconsole.market.regular_candles import regular_file


class CandleBytes(Protocol):
    """The bytes of a file, in their order."""

    @property
    def size(self) -> int:
        """How many bytes it takes on the disk."""

    def read(self, size: int) -> bytes:
        """Return the next `size` bytes, fewer only at the end; CandleError where they cannot be had."""

    def rewind(self) -> None:
        """Go back to the first byte."""

    def note(self) -> str:
        """Return what is odd about the bytes read, empty where nothing is."""


class PlainBytes:
    """The bytes of a file that is not packed."""

    def __init__(self, path: str, file: BinaryIO, size: int) -> None:
        self.size = size
        self._path = path
        self._file = file

    def read(self, size: int) -> bytes:
        """Return the next bytes."""
        try:
            return self._file.read(size)
        except OSError as error:
            raise CandleError(f"{self._path}: the file cannot be read: {error.strerror or error}") from error

    def rewind(self) -> None:
        """Go back to the first byte."""
        self._file.seek(0)

    def note(self) -> str:
        """Return nothing: nothing is unpacked."""
        return ""


@contextmanager
def opened(path: str | os.PathLike[str]) -> Iterator[CandleBytes]:
    """Open a file of candles for reading; gzip is recognised by its first bytes, whatever the name.

    Raises:
        CandleError: there is no such file, it is a folder or a device, or may not be read.
    """
    name = os.fspath(path)
    with regular_file(name) as file:
        size = os.fstat(file.fileno()).st_size
        packed = packed_as(file.read(8))
        file.seek(0)
        yield Unpacked.of(name, packed, size, file) if packed == "gzip" else PlainBytes(name, file, size)
