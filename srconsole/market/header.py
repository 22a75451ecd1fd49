"""The first line of a candle file: the standard header, or what stands there instead."""

from __future__ import annotations

from srconsole.errors import CandleError
from srconsole.market.advice import import_advice
from srconsole.market.candle_bytes import CandleBytes
from srconsole.market.standard import BOM, COLUMNS, HEADER, shown

_LOOK = 4096
_OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def after_header(name: str, content: CandleBytes) -> int:
    """Check the header and return the offset at which the candles begin.

    Raises:
        CandleError: the file is empty, or its first line is not the standard header.
    """
    content.rewind()
    start = content.read(_LOOK)
    if not start.removeprefix(BOM).strip():
        raise CandleError(f"{name}: the file is empty; expected the header {HEADER} and candles below it")
    line = start.removeprefix(BOM).splitlines()[0]
    if line != HEADER.encode():
        raise CandleError(f"{name}:1: {_fault(start, line)}; the first line must be {HEADER}{import_advice(name)}", 1)
    return len(start) - len(start.removeprefix(BOM)) + len(line)


def _fault(start: bytes, line: bytes) -> str:
    if start.startswith(_UTF16):
        return "the file is UTF-16 text, expected UTF-8"
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return "this is not UTF-8 text"
    if "\0" in text:
        return "there are NUL bytes, this is no text file"
    for delimiter, plural in _OTHER_DELIMITERS.items():
        if text.count(delimiter) >= 4:
            return f"the columns are divided by {plural}, expected commas"
    names = text.split(",")
    if len(names) >= 5 and names[0][:1].isdigit():
        return f"there is no header, a candle stands in its place ({shown(text)})"
    missing = [column for column in COLUMNS if column not in names]
    if missing and len(missing) < len(COLUMNS) - 1:
        return f"the header lacks {', '.join(missing)}"
    return f"the header is {shown(text)}"
