"""The bytes of a candle file, plain or gzip, as both readers take them."""

from __future__ import annotations

import gzip
import os
import stat
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from srconsole.errors import CandleError

_GZIP_MAGIC = b"\x1f\x8b"


class CandleBytes(Protocol):
    """Bytes that several threads may read at once."""

    @property
    def size(self) -> int:
        """How many bytes there are."""

    def read_at(self, offset: int, size: int) -> bytes:
        """Return at most `size` bytes from `offset` on, empty at the end."""


class _PlainBytes:
    def __init__(self, file: BinaryIO, size: int) -> None:
        self.size = size
        self._file = file
        self._lock = threading.Lock()

    def read_at(self, offset: int, size: int) -> bytes:
        with self._lock:
            self._file.seek(offset)
            return self._file.read(max(0, min(size, self.size - offset)))


class _UnpackedBytes:
    def __init__(self, content: bytes) -> None:
        self.size = len(content)
        self._content = content

    def read_at(self, offset: int, size: int) -> bytes:
        return self._content[offset : offset + size]


@contextmanager
def opened(path: Path) -> Iterator[CandleBytes]:
    """Open a file of candles for reading; gzip is recognised by its first bytes, whatever the name.

    Raises:
        CandleError: there is no such file, it is a folder or a device, may not be read, or its gzip is damaged.
    """
    try:
        # A pipe would be waited for, and a candle file is read from more than one place.
        if not stat.S_ISREG(path.stat().st_mode):
            what = "a folder" if path.is_dir() else "not a regular file"
            raise CandleError(f"{path}: this is {what}; give a file of candles")
        with path.open("rb") as file:
            yield _content(path, file)
    except FileNotFoundError as error:
        raise CandleError(f"{path}: there is no such file") from error
    except OSError as error:
        raise CandleError(f"{path}: the file cannot be read: {error.strerror or error}") from error


def _content(path: Path, file: BinaryIO) -> CandleBytes:
    if file.read(2) != _GZIP_MAGIC:
        return _PlainBytes(file, file.seek(0, os.SEEK_END))
    file.seek(0)
    try:
        return _UnpackedBytes(gzip.decompress(file.read()))
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise CandleError(f"{path}: the gzip file is damaged or cut short; get it again") from error
