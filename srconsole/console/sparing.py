"""What is drawn, rewritten so that the terminal is sent only the cells that change, and styles by their difference.

Textual sends a widget's whole line for one digit in it, each part with a full style, a reset and a move. Over a line
to a server most of that is what the terminal shows already.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from rich.cells import cell_len

from srconsole.console.styling import RESET, change_of, joined

Cell = tuple[str, str]
"""A sign, and the parameters of its style; no parameters are the terminal's own look."""

_TOKENS: Final = re.compile(
    r"\x1b\[(?P<row>\d+);(?P<column>\d+)H"
    r"|\x1b\[(?P<style>[\d;]*)m"
    r"|(?P<newline>\r?\n)"
    r"|(?P<aside>\x07|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[?>=<][\d;]*\$?[a-zA-Z]|\x1b\[\d+ q)"
    r"|(?P<text>[^\x00-\x1f\x7f]+)"
)
"""All that Textual sends while it draws; `aside` changes no cell."""
_OTHER_SCREEN: Final = "1049"
_BRIDGE: Final = 5
"""Cells that do not change and are sent all the same, where a move over them would be longer."""


class _Drawn(NamedTuple):
    """What a text draws.

    Attributes:
        cells: by row and column, from 0.
        before, after: what changes no cell, before the first of them and behind.
        cursor: where the cursor is left, for programs that help with typing; None for where it happens to be.
    """

    cells: dict[tuple[int, int], Cell]
    before: str
    after: str
    cursor: tuple[int, int] | None


class Sparing:
    """Knows what the terminal shows, as far as that was sent since it was last forgotten."""

    def __init__(self) -> None:
        self._shown: dict[tuple[int, int], Cell] = {}
        self._size = (0, 0)

    def forget(self) -> None:
        """Know nothing of what is shown, so that all that is drawn is sent."""
        self._shown.clear()

    def rewritten(self, text: str, size: tuple[int, int]) -> str:
        """Return what has to be sent so that a terminal of this size shows what is drawn.

        What draws the whole screen is sent whole, and so is a text that cannot be followed.
        """
        if size != self._size:
            self._size = size
            self.forget()
        width, height = size
        drawn = _read(text, width, height)
        if drawn is None:
            self.forget()
            return text
        if len(drawn.cells) >= width * height or _OTHER_SCREEN in drawn.before + drawn.after:
            self.forget()
        sent = "".join(self._sent(drawn))
        self._shown.update(drawn.cells)
        return drawn.before + sent + drawn.after

    def _sent(self, drawn: _Drawn) -> Iterator[str]:
        style, place = "", None
        for at in sorted(key for key, cell in drawn.cells.items() if self._shown.get(key) != cell):
            yield from self._way(place, at, style, drawn.cells)
            sign, wanted = drawn.cells[at]
            yield change_of(style, wanted)
            yield sign
            style, place = wanted, (at[0], at[1] + 1)
        if style:
            yield RESET
        if drawn.cursor:
            row, column = drawn.cursor
            yield f"\x1b[{row + 1};{column + 1}H"

    def _way(
        self, place: tuple[int, int] | None, at: tuple[int, int], style: str, drawn: dict[tuple[int, int], Cell]
    ) -> Iterator[str]:
        """Return what leads from where the last sign was sent to the next: nothing, the signs between, or a move."""
        if place == at:
            return
        if place is not None and place[0] == at[0] and 0 < at[1] - place[1] <= _BRIDGE:
            keys = [(at[0], column) for column in range(place[1], at[1])]
            between = [drawn.get(key) or self._shown.get(key) for key in keys]
            if all(cell is not None and cell[1] == style for cell in between):
                yield "".join(cell[0] for cell in between if cell is not None)
                return
        yield f"\x1b[{at[0] + 1};{at[1] + 1}H"


def _read(text: str, width: int, height: int) -> _Drawn | None:
    """Return what a text draws; None where it holds what is not known, or signs that are not one cell wide."""
    cells: dict[tuple[int, int], Cell] = {}
    before = after = style = ""
    row = column = end = 0
    cursor: tuple[int, int] | None = None
    for token in _TOKENS.finditer(text):
        if token.start() != end:
            return None
        end = token.end()
        if token["row"]:
            row, column = int(token["row"]) - 1, int(token["column"]) - 1
            cursor = (row, column) if (row, column) != (0, 0) else None
        elif token["style"] is not None:
            style = joined(style, token["style"])
        elif token["newline"]:
            row, column, cursor = row + 1, 0, None
        elif token["aside"]:
            before, after = (before, after + token["aside"]) if cells else (before + token["aside"], after)
        else:
            signs = token["text"]
            if not _is_plain(signs) or row >= height or column + len(signs) > width:
                return None
            for sign in signs:
                cells[row, column] = (sign, style)
                column += 1
            cursor = None
    return _Drawn(cells, before, after, cursor) if end == len(text) and not style else None


def _is_plain(signs: str) -> bool:
    """Tell whether each sign is one cell wide."""
    return signs.isascii() or all(cell_len(sign) == 1 for sign in set(signs))
