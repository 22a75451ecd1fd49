"""A file's bytes as blocks of whole lines in UTF-8, whatever packed and encoded them, in little memory."""

from __future__ import annotations

import codecs
import os
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Final

import numpy as np

from srconsole.errors import CandleError
from srconsole.market.file_bytes import CandleBytes, PlainBytes
from srconsole.market.packing import Unpacked, packed_as
from srconsole.market.regular_candles import regular_file

BLOCK_BYTES: Final = 4 * 1024 * 1024
"""How much of a file is looked at together."""

LONGEST_LINE: Final = 64 * 1024

_NOT_TEXT: Final = {
    b"PAR1": "a Parquet file",
    b"ARROW1": "a Feather file",
    b"%PDF": "a PDF",
    b"SQLite format 3": "a SQLite database",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"\x28\xb5\x2f\xfd": "packed with zstd",
    b"7z\xbc\xaf\x27\x1c": "packed with 7-Zip",
    b"Rar!": "packed with RAR",
}
_MARKUP: Final = {
    b"<!": "a web page",
    b"<html": "a web page",
    b"<?xml": "XML",
}
_JSON: Final = re.compile(rb"\{|\[\s*(?:[\[{\]\"0-9]|-[0-9]|$)")
_ZIP_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(slots=True)
class Source:
    """An opened file.

    Attributes:
        path: its name, as it was given.
        size: its bytes on the disk.
        packed: `gzip`, `zip`, `bzip2`, `xz` or empty.
        encoding: Python's name of its encoding.
        mark: the bytes of its byte order mark.
    """

    path: str
    size: int
    packed: str
    encoding: str
    mark: bytes
    _raw: BinaryIO
    _text: CandleBytes

    def read(self, size: int) -> bytes:
        """Return the next unpacked bytes, empty at the end; CandleError where they cannot be had."""
        return self._text.read(size)

    def note(self) -> str:
        """Return what is odd about how much was unpacked, empty where nothing is."""
        return self._text.note()

    def position(self) -> int:
        """Return how many of the file's bytes are read."""
        return min(self._raw.tell(), self.size)

    def rewind(self) -> None:
        """Go back to the first byte."""
        self._text.rewind()


@dataclass(frozen=True, slots=True)
class Block:
    """Some whole lines.

    Attributes:
        first_line: the file's line that they begin with, 1 is the first.
        lines: how many they are.
        data: UTF-8, every line ended by a line feed, but for the file's last where it is not.
        position: how many of the file's bytes are read so far.
    """

    first_line: int
    lines: int
    data: bytes
    position: int


@contextmanager
def opened_source(path: str, encoding: str) -> Iterator[Source]:
    """Open a file of text, packed or not.

    Raises:
        CandleError: there is no such file, it may not be read, is empty or is no text.
    """
    with regular_file(path) as raw:
        yield _recognised(path, raw, encoding)


def _recognised(path: str, raw: BinaryIO, encoding: str) -> Source:
    start = raw.read(16)
    raw.seek(0)
    if not start:
        raise CandleError(f"{path}: the file is empty; get it again")
    for magic, what in _NOT_TEXT.items():
        if start.startswith(magic):
            raise CandleError(f"{path}: this is {what}; export or unpack it as CSV")
    size = os.fstat(raw.fileno()).st_size
    text = _text_in(path, raw, start, size)
    source = Source(path, size, text.kind if isinstance(text, Unpacked) else "", "utf-8", b"", raw, text)
    source.mark, source.encoding = _encoding(path, source.read(BLOCK_BYTES // 16), encoding)
    _refuse_markup(source)
    return source


def _refuse_markup(source: Source) -> None:
    """Raise CandleError where a file is marked up in a way that no CSV is."""
    source.rewind()
    start = source.read(len(source.mark) + 4096)[len(source.mark) :].decode(source.encoding, "ignore").lstrip().lower()
    source.rewind()
    letters = start.encode("utf-8")
    found = [what for sign, what in _MARKUP.items() if letters.startswith(sign)]
    if found or _JSON.match(letters):
        raise CandleError(
            f"{source.path}: this is {found[0] if found else 'JSON'}, not CSV; export the candles as CSV, one a line"
        )


def _text_in(path: str, raw: BinaryIO, start: bytes, size: int) -> CandleBytes:
    if kind := packed_as(start):
        return Unpacked.of(path, kind, size, raw)
    if start.startswith(b"PK\x03\x04"):
        return _zipped(path, raw, size)
    return PlainBytes(path, raw, size)


def _zipped(path: str, raw: BinaryIO, size: int) -> Unpacked:
    try:
        archive = zipfile.ZipFile(raw)
        files = [one for one in archive.infolist() if not one.is_dir() and "__MACOSX" not in one.filename]
        if any(one.filename.startswith("xl/") for one in files):
            raise CandleError(f"{path}: this is an Excel workbook; save the sheet as CSV")
        if len(files) != 1:
            raise CandleError(f"{path}: the zip file holds {len(files)} files; unpack it and import them one by one")
        if files[0].compress_type not in _ZIP_METHODS:
            raise CandleError(f"{path}: the zip file is packed in a way that few programs read; unpack it")
        return Unpacked(path, "zip", size, archive.open(files[0]))
    except (OSError, EOFError, ValueError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise CandleError(f"{path}: the zip file is damaged or locked: {error}") from error


def _encoding(path: str, start: bytes, given: str) -> tuple[bytes, str]:
    """Return the byte order mark and the encoding; what is neither UTF-8 nor UTF-16 is taken for Windows' Latin-1."""
    if not start.strip():
        raise CandleError(f"{path}: the file is empty; get it again")
    if given:
        try:
            "".encode(given)  # which refuses what Python has under this name and is no text
            return (codecs.BOM_UTF8 if start.startswith(codecs.BOM_UTF8) else b""), codecs.lookup(given).name
        except LookupError as error:
            raise CandleError(f"{path}: --encoding {given}: there is no such encoding, utf-8 is one") from error
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if start.startswith(mark):
            return mark, name
    zeros = [start[offset::2].count(0) * 4 > len(start) for offset in (0, 1)]
    if zeros[0] != zeros[1]:
        return b"", "utf-16-be" if zeros[0] else "utf-16-le"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return b"", "cp1252"
    return b"", "utf-8"


def blocks_of(source: Source, block_bytes: int = BLOCK_BYTES) -> Iterator[Block]:
    """Read a file from its beginning, block by block.

    Raises:
        CandleError: there are NUL bytes, letters of another encoding or a line without end.
    """
    source.rewind()
    source.read(len(source.mark))
    decoder = None if source.encoding == "utf-8" else codecs.getincrementaldecoder(source.encoding)("strict")
    line, rest, more = 1, b"", True
    while more:
        chunk = source.read(block_bytes)
        more = bool(chunk)
        text = _utf8(source, chunk, decoder, line)
        data = _with_line_feeds(rest + text, at_end=not more)
        end = data.rfind(b"\n") + 1 if more else len(data)
        if len(data) - end > LONGEST_LINE:
            at = line + data.count(b"\n")
            raise CandleError(f"{source.path}:{at}: this line has no end; a file of candles has one candle a line", at)
        whole, rest = data[:end], data[end:]
        if whole.isspace():
            line += _lines_in(whole)
        elif whole:
            _check_bytes(source, whole, line, utf8=decoder is None)
            lines = _lines_in(whole)
            yield Block(line, lines, whole, source.position())
            line += lines


def _lines_in(data: bytes) -> int:
    ended = int(np.count_nonzero(np.frombuffer(data, dtype=np.uint8) == ord("\n")))
    return ended + (not data.endswith(b"\n"))


def _utf8(source: Source, chunk: bytes, decoder: codecs.IncrementalDecoder | None, line: int) -> bytes:
    if decoder is None:
        return chunk
    try:
        return decoder.decode(chunk, final=not chunk).encode("utf-8")
    except UnicodeError as error:
        raise CandleError(
            f"{source.path}:{line}: on this line or below are letters that are not {source.encoding}; name another "
            "with --encoding, or get the file again",
            line,
        ) from error


def _with_line_feeds(data: bytes, *, at_end: bool) -> bytes:
    """Return the bytes with every end of line, `\\r\\n` or `\\r`, as a line feed; the last byte may be half of one."""
    if b"\r" not in data:
        return data
    half = data.endswith(b"\r") and not at_end
    body = (data[:-1] if half else data).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return body + b"\r" if half else body


def _check_bytes(source: Source, data: bytes, first_line: int, *, utf8: bool) -> None:
    nul = data.find(b"\0")
    if nul >= 0:
        line = first_line + data.count(b"\n", 0, nul)
        raise CandleError(f"{source.path}:{line}: there is a NUL byte; the file is damaged, get it again", line)
    if not utf8 or data.isascii():
        return
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = first_line + data.count(b"\n", 0, error.start)
        raise CandleError(
            f"{source.path}:{line}: the byte 0x{data[error.start]:02x} is not UTF-8; get the file again, or name its "
            "encoding, such as --encoding cp1252",
            line,
        ) from error
