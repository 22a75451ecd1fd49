"""Unpacks the files of candles that people pack, as a stream and within a limit."""

from __future__ import annotations

import bz2
import lzma
import zipfile
import zlib
from typing import BinaryIO, Final, Protocol

from srconsole.errors import CandleError

LARGEST_UNPACKED: Final = 1_000_000_000
"""Bytes that a packed file may unpack to; ten years of candles a minute are less than half of it."""

USUAL_RATIO: Final = 200
"""How many times larger than packed candles are at most; what is more is no text of candles, or made to harm."""

MAGIC: Final = {"gzip": b"\x1f\x8b", "bzip2": b"BZh", "xz": b"\xfd7zXZ"}
"""What a file packed in each way begins with."""

_CHUNK: Final = 64 * 1024
_XZ_MEMORY: Final = 128 * 1024 * 1024
_DAMAGED: Final = (EOFError, OSError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, NotImplementedError)


class Stream(Protocol):
    """Unpacked bytes, in their order."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` of the next ones, empty at the end."""

    def seek(self, offset: int, /) -> object:
        """Go back to the first one; the offset is 0."""


class _Unpacker(Protocol):
    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class _Packed:
    """The bytes in one packed stream, or in several that stand one behind the other."""

    def __init__(self, kind: str, file: BinaryIO) -> None:
        self._kind = kind
        self._file = file
        self.seek(0)

    def seek(self, offset: int, /) -> object:
        self._unpacker: _Unpacker = _unpacker(self._kind)
        self._input = b""
        return self._file.seek(offset)

    def read(self, size: int, /) -> bytes:
        while True:
            if self._unpacker.eof and not self._next_stream():
                return b""
            if not self._input and getattr(self._unpacker, "needs_input", True):
                self._input = self._file.read(_CHUNK)
                if not self._input:
                    raise EOFError
            unpacked = self._unpacker.decompress(self._input, size)
            self._input = getattr(self._unpacker, "unconsumed_tail", b"")
            if unpacked:
                return unpacked

    def _next_stream(self) -> bool:
        """Begin with the stream behind the one that has ended; the zeros between two are padding."""
        rest = self._unpacker.unused_data.lstrip(b"\0")
        while not rest:
            chunk = self._file.read(_CHUNK)
            if not chunk:
                return False
            rest = chunk.lstrip(b"\0")
        self._unpacker, self._input = _unpacker(self._kind), rest
        return True


def _unpacker(kind: str) -> _Unpacker:
    if kind == "gzip":
        return zlib.decompressobj(zlib.MAX_WBITS | 16)
    if kind == "bzip2":
        return bz2.BZ2Decompressor()
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)


class Unpacked:
    """What a packed file holds.

    Attributes:
        kind: `gzip`, `bzip2`, `xz` or `zip`.
        size: the file's bytes on the disk.
        count: bytes unpacked since the beginning.
    """

    def __init__(self, path: str, kind: str, size: int, stream: Stream, limit: int = LARGEST_UNPACKED) -> None:
        """Begin.

        Args:
            path: the file's name, for messages.
            kind: how it is packed.
            size: its bytes on the disk.
            stream: unpacks it.
            limit: how many bytes it may unpack to.
        """
        self.kind = kind
        self.size = size
        self.count = 0
        self._path = path
        self._stream = stream
        self._limit = limit

    @classmethod
    def of(cls, path: str, kind: str, size: int, file: BinaryIO, limit: int = LARGEST_UNPACKED) -> Unpacked:
        """Unpack a file of gzip, bzip2 or xz."""
        return cls(path, kind, size, _Packed(kind, file), limit)

    def read(self, size: int) -> bytes:
        """Return `size` bytes, fewer only at the end.

        Raises:
            CandleError: the file is damaged or cut short, or unpacks to more than the limit.
        """
        parts: list[bytes] = []
        try:
            while size > 0 and (part := self._stream.read(size)):
                parts.append(part)
                size -= len(part)
        except _DAMAGED as error:
            raise CandleError(f"{self._path}: the {self.kind} file is damaged or cut short; get it again") from error
        data = b"".join(parts)
        self.count += len(data)
        if self.count > self._limit:
            raise CandleError(
                f"{self._path}: the {self.kind} file unpacks to more than {self._limit / 1e9:g} GB, from {self.size:,} "
                "bytes; unpack it yourself if these are candles, else get it again"
            )
        return data

    def rewind(self) -> None:
        """Go back to the first byte."""
        self.count = 0
        self._stream.seek(0)

    def note(self) -> str:
        """Return what is odd about how much was unpacked, empty where nothing is."""
        ratio = self.count // max(1, self.size)
        if ratio <= USUAL_RATIO:
            return ""
        return f"the {self.kind} file unpacks to {ratio:,} times its size: is it what it should be?"


def packed_as(start: bytes) -> str:
    """Return how a file is packed that begins with these bytes, empty where it is not."""
    return next((kind for kind, magic in MAGIC.items() if start.startswith(magic)), "")
