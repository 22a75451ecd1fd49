"""Takes the quotes off a block whose every field is quoted, and the thousands separators out of its numbers."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from srconsole.imports.notes import Notes
from srconsole.imports.numbers import GROUPED

BETWEEN: Final = "\x1f"
"""What divides the fields then: a sign that was made for it and that nobody types."""


class Unquoted(NamedTuple):
    """A block without quotes.

    Attributes:
        data: its bytes, as many lines as before.
        delimiter: what divides its fields.
        notes: which of its rows had thousands separators.
    """

    data: bytes
    delimiter: str
    notes: Notes


def unquoted(data: bytes, delimiter: str, width: int, count: int, first_line: int) -> Unquoted:
    """Take quotes and thousands separators away.

    Args:
        data: whole lines.
        delimiter: what divides their fields.
        width: how many fields each has.
        count: how many lines there are.
        first_line: the number of the first of them.

    Raises:
        ValueError: quotes stand anywhere else than around each field, or a comma where no thousands begin.
    """
    if b'"' not in data:
        return Unquoted(data, delimiter, Notes())
    ended = data.endswith(b"\n")
    body = data.removesuffix(b"\n")
    sign = delimiter.encode()
    between, lines = b'"%b"' % sign, body.count(b'"\n"') + 1
    fields = body.count(between)
    every = body.startswith(b'"') and body.endswith(b'"') and lines == count and fields == count * (width - 1)
    # Each quote is one of these, so that none stands inside a field.
    if not every or body.count(b'"') != 2 * (fields + lines) or BETWEEN.encode() in data:
        raise ValueError("quotes around some fields only")
    plain = body[1:-1].replace(between, BETWEEN.encode()).replace(b'"\n"', b"\n") + (b"\n" if ended else b"")
    commas = np.flatnonzero(np.frombuffer(plain, dtype=np.uint8) == ord(","))
    if not len(commas):
        return Unquoted(plain, BETWEEN, Notes())
    return Unquoted(_ungrouped(plain, commas), BETWEEN, _notes(plain, commas, first_line))


def _ungrouped(plain: bytes, commas: NDArray[np.int64]) -> bytes:
    """Return the bytes without commas, each of which has to stand before three digits of a number."""
    letters = np.frombuffer(b"\0\0\0\0" + plain + b"\0\0\0\0", dtype=np.uint8)
    digit = (letters >= ord("0")) & (letters <= ord("9"))
    at = commas + 4
    behind = digit[at + 1] & digit[at + 2] & digit[at + 3] & ~digit[at + 4]
    # One to three digits stand before it: another group's three, or the number's first, which is no zero.
    more, most = digit[at - 2], digit[at - 2] & digit[at - 3]
    first = np.where(most, letters[at - 3], np.where(more, letters[at - 2], letters[at - 1]))
    previous = np.where(most, letters[at - 4], np.where(more, letters[at - 3], letters[at - 2]))
    further = (previous == ord(",")) & most
    whole = np.isin(previous, np.frombuffer(b"\0\x1f\n+-", dtype=np.uint8)) & (first != ord("0"))
    if not (behind & digit[at - 1] & (further | whole)).all():
        raise ValueError("a comma that is no thousands separator")
    return plain.replace(b",", b"")


def _notes(plain: bytes, commas: NDArray[np.int64], first_line: int) -> Notes:
    ends = np.flatnonzero(np.frombuffer(plain, dtype=np.uint8) == ord("\n"))
    lines = np.unique(np.searchsorted(ends, commas))
    notes = Notes()
    notes.add(GROUPED, first_line + int(lines[0]), len(lines))
    return notes
