"""What a person types after `--columns`, taken apart.

Parts are divided by commas. A part is what stands in that place (`time`, `-` for nothing), or says it by name or number
(`time=Date`, `open=2`, `time=Date+Hour`). A name may stand in double quotes, in which every sign is meant as it is and
a doubled quote is one: `time="Date, local",open="the ""first"" price"`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from srconsole.errors import RequestError

QUOTE: Final = '"'
_SIGNS: Final = frozenset(',="')


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of letters, in quotes or not."""

    text: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One part of what was typed.

    Attributes:
        role: what it is in a candle, as it was typed.
        column: the pieces behind the equals sign, divided where a quote begins or ends; none without that sign.
    """

    role: str
    column: tuple[Piece, ...]

    def wholes(self) -> list[Piece]:
        """Return the column as one name; a plus sign in it is a letter."""
        return [Piece("".join(piece.text for piece in self.column).strip(), any(one.quoted for one in self.column))]

    def halves(self) -> list[Piece]:
        """Return the columns, which plus signs outside of quotes divide."""
        found: list[list[Piece]] = [[]]
        for piece in self.column:
            first, *others = [piece.text] if piece.quoted else piece.text.split("+")
            found[-1].append(Piece(first, piece.quoted))
            found += [[Piece(text, piece.quoted)] for text in others]
        return [Part(self.role, tuple(one)).wholes()[0] for one in found]


def parts_of(text: str) -> list[Part]:
    """Take apart what was typed; nothing has no parts.

    Raises:
        RequestError: a quote is not closed.
    """
    if not text.strip():
        return []
    parts = []
    for pieces in _divided(text):
        at = next((at for at, piece in enumerate(pieces) if not piece.quoted and "=" in piece.text), None)
        if at is None:
            parts.append(Part("".join(piece.text for piece in pieces).strip(), ()))
            continue
        role, _, rest = pieces[at].text.partition("=")
        before = "".join(piece.text for piece in pieces[:at])
        column = [Piece(rest, quoted=False), *pieces[at + 1 :]]
        parts.append(Part((before + role).strip(), tuple(one for one in column if one.text.strip() or one.quoted)))
    return parts


def quoted(name: str) -> str:
    """Write a column's name so that `parts_of` reads it as it is."""
    bare = name.strip()
    if bare and bare == name and not _SIGNS & set(bare) and "+" not in bare and not bare.isdigit():
        return bare
    return QUOTE + bare.replace(QUOTE, QUOTE * 2) + QUOTE


def _divided(text: str) -> list[list[Piece]]:
    """Divide at commas outside of quotes."""
    found: list[list[Piece]] = [[]]
    letters, inside, at = "", False, 0
    while at < len(text):
        sign = text[at]
        if inside and text[at : at + 2] == QUOTE * 2:
            letters += QUOTE
            at += 1
        elif sign == QUOTE and (inside or _begins(found[-1], letters)):
            if inside or letters.strip():
                found[-1].append(Piece(letters, inside))
            letters, inside = "", not inside
        elif sign == "," and not inside:
            found[-1].append(Piece(letters, quoted=False))
            found.append([])
            letters = ""
        else:
            letters += sign
        at += 1
    if inside:
        raise RequestError(f'--columns {text}: a quote is not closed; write a name as in time="Date, local"')
    found[-1].append(Piece(letters, quoted=False))
    return found


def _begins(pieces: list[Piece], letters: str) -> bool:
    """Tell whether a quote can begin here: behind an equals or a plus sign, or where a part begins."""
    bare = letters.strip()
    return (not bare and not any(piece.text.strip() for piece in pieces)) or bare.endswith(("=", "+"))
