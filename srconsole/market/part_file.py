"""Candles that were fetched so far, beside the file that they will be: a fetch that ends early goes on from them.

Each line is a checksum and JSON: the first says what is fetched, each further one has the candles of a span, whose end
all before it reaches. A process that is killed leaves at most its last line torn, and that is fetched again.
"""

from __future__ import annotations

import fcntl
import os
import zlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeVar

import msgspec

from srconsole.core.candle import Candle
from srconsole.errors import RequestError, SrconsoleError
from srconsole.market.output_places import Kept, file_place

T = TypeVar("T")

ENDING: Final = ".part"
_SUM: Final = 9
"""Bytes of a line's checksum and the blank behind it."""


class Fetching(msgspec.Struct, frozen=True):
    """What is fetched; a part is gone on with by the same and nothing else."""

    exchange: str
    exchange_url: str
    symbol: str
    timeframe: int
    """Seconds a candle."""
    since: int
    """UTC milliseconds."""


class _Lines(msgspec.Struct, frozen=True):
    end: int
    candles: list[Candle]


class PartFile:
    """The part of a file; used as a context manager, which holds it for this process alone.

    When the context ends well the part is removed, since the file is there then; so is one without any candle.

    Attributes:
        path: where it stands.
        reached: up to when all is in it, UTC milliseconds.
        candles: those that are in it, ascending.
        found: how many of them were there when it was opened.
    """

    def __init__(self, named: Path, fetching: Fetching, kept: Kept) -> None:
        """Begin.

        Args:
            named: the file that the candles are for, as the person named it.
            fetching: what is fetched.
            kept: what it must not be.

        Raises:
            RequestError: something else stands in its place.
        """
        self.path = file_place(named.with_name(f"{named.name}{ENDING}"), kept)
        self.reached = fetching.since
        self.candles: list[Candle] = []
        self.found = 0
        self._fetching = fetching
        self._descriptor = -1

    def __enter__(self) -> Self:
        try:
            self._descriptor = self._opened()
            self._read()
        except OSError as error:
            self._close()
            raise SrconsoleError(f"{self.path}: {error.strerror or error}; name a place where files can be") from error
        except BaseException:
            self._close()
            raise
        self.found = len(self.candles)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None or not self.candles:
            with suppress(OSError):  # the file is there: what is left of its part is no reason to take it back
                self.path.unlink()
        self._close()

    def add(self, end: int, candles: Sequence[Candle]) -> None:
        """Keep the candles of the next span.

        Args:
            end: where the span ends, UTC milliseconds.
            candles: closed ones, ascending.

        Raises:
            SrconsoleError: the disk failed; what was kept before is.
        """
        try:
            self._write(_Lines(end, list(candles)))
        except OSError as error:
            raise SrconsoleError(
                f"{self.path}: writing failed: {error.strerror or error}; see to the disk, and the same command goes on"
            ) from error
        self.candles += candles
        self.reached = end

    def _opened(self) -> int:
        """Open the file for this process alone."""
        while True:
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_APPEND
            descriptor = os.open(self.path, flags, 0o666)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                # Whoever had it before may have finished, and removed it, meanwhile.
                if os.path.lexists(self.path) and os.path.samestat(os.fstat(descriptor), self.path.stat()):
                    return descriptor
            except BlockingIOError as error:
                os.close(descriptor)
                raise RequestError(
                    f"{self.path}: another srconsole is fetching this file; wait for it, or name another --out"
                ) from error
            os.close(descriptor)

    def _read(self) -> None:
        """Take what is there up to the first line that is torn; an empty file is begun."""
        content = self.path.read_bytes()
        lines = content.split(b"\n")[:-1]
        if not content:
            self._write(self._fetching)
            return
        header = _decoded(lines[0], Fetching) if lines else None
        if header is None:
            raise RequestError(f"{self.path}: this is no part of a fetch; move it away, or name another --out")
        if header != self._fetching:
            raise RequestError(
                f"{self.path}: this is a part of another fetch ({header.symbol}, {header.timeframe} s a candle, from "
                f"{header.exchange}); finish that first, remove it, or name another --out"
            )
        sound = len(lines[0]) + 1
        for line in lines[1:]:
            if (read := _decoded(line, _Lines)) is None:
                break
            self.candles += read.candles
            self.reached = read.end
            sound += len(line) + 1
        os.ftruncate(self._descriptor, sound)

    def _write(self, value: Fetching | _Lines) -> None:
        data = msgspec.json.encode(value)
        line = b"%08x %b\n" % (zlib.crc32(data), data)
        while line:
            line = line[os.write(self._descriptor, line) :]

    def _close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _decoded(line: bytes, kind: type[T]) -> T | None:
    """Return what a line holds, None where its checksum is not its own."""
    try:
        if int(line[: _SUM - 1], 16) != zlib.crc32(line[_SUM:]):
            return None
        return msgspec.json.decode(line[_SUM:], type=kind)
    except (ValueError, msgspec.DecodeError):
        return None
