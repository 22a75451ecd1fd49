"""The signs around the figures, for terminals of three kinds."""

from __future__ import annotations

from typing import Final, NamedTuple


class Signs(NamedTuple):
    """The signs of one kind of terminal, named as `console.charset` names it."""

    charset: str
    pointer: str
    """Marks the selected level."""
    then: str
    """Between the states of a position."""
    ellipsis: str
    """Something was cut off."""


SIGNS: Final = {
    "unicode": Signs("unicode", "▸", "→", "…"),
    "vt": Signs("vt", ">", ">", "..."),
    "ascii": Signs("ascii", ">", ">", "..."),
}
