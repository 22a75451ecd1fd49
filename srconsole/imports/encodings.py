"""Which encoding a header was written in that was read as Windows' Latin-1."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

_OTHERS: Final = ("gb18030", "cp1251", "shift_jis", "euc_kr", "big5", "koi8_r", "cp1250", "cp1254", "cp1253")


def likely_encoding(text: str, fits: Callable[[str], bool]) -> str:
    """Return the encoding in which a text means something; empty where it does in none.

    Args:
        text: it was read as Windows' Latin-1.
        fits: tells whether a text means something.
    """
    try:
        data = text.encode("cp1252")
    except UnicodeEncodeError:
        return ""
    if data.isascii():
        return ""
    for encoding in _OTHERS:
        try:
            other = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if fits(other):
            return encoding
    return ""
