"""What a chart is before it has colours: rows of signs, each sign with a role."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from srconsole.console.chart.scale import Scale
from srconsole.plain_text import plain


class Role(Enum):
    """What a sign of the chart stands for; a theme gives each role its colour."""

    BLANK = "blank"
    UP = "up"
    DOWN = "down"
    SUPPORT = "support"
    RESISTANCE = "resistance"
    BROKEN = "broken"
    """A level without a tier, or one that a person has taken out of trading."""
    ENTRY = "entry"
    STOP = "stop"
    MIDPOINT = "midpoint"
    PEAK = "peak"
    LAST = "last"
    LIT = "lit"
    """The level that is selected."""
    LINE = "line"
    """An indicator."""
    SECOND = "second"
    """The indicator beside it."""
    AXIS = "axis"
    MUTED = "muted"


ROLES = tuple(role for role in Role if role is not Role.BLANK)
"""The roles that have a colour."""

ROLE_VARIABLES = {role: f"chart-{role.value}" for role in ROLES}
"""The theme's variable for each of them."""

BOLD_ROLES = frozenset({Role.STOP, Role.ENTRY, Role.LAST, Role.LIT})
REVERSED_ROLES = frozenset({Role.LAST, Role.LIT})
"""Roles shown in reverse: their blanks are seen."""


class Row(NamedTuple):
    """One row of a chart: a sign a cell, a role a sign."""

    text: str
    roles: tuple[Role, ...]


class Grid(NamedTuple):
    """A drawn chart: candles and lines in the first `body` columns, then labels, then the price axis.

    Above the scale's rows is one with the labels of what is above them, below them one with those of what is below;
    then come the times, then the indicators that have rows of their own.
    """

    rows: tuple[Row, ...]
    body: int
    axis: int
    """The first column of the price axis; the width where there is none."""
    scale: Scale | None
    """Which price each row means, from row `TOP` on; None while there is nothing to draw."""

    @property
    def plot(self) -> tuple[Row, ...]:
        """The rows of the scale."""
        return () if self.scale is None else self.rows[TOP : TOP + self.scale.rows]


TOP = 1
"""The first row of the scale."""


class Canvas:
    """Cells to draw into.

    Attributes:
        signs, roles: the cells, row by row from the top; what is out of bounds must not be asked for.
    """

    __slots__ = ("roles", "signs")

    def __init__(self, width: int, height: int) -> None:
        self.signs = [[" "] * width for _ in range(height)]
        self.roles = [[Role.BLANK] * width for _ in range(height)]

    def write(self, row: int, column: int, text: str, role: Role) -> None:
        """Write a text from a cell on, to the right, as far as there are cells."""
        text = plain(text)[: len(self.signs[row]) - column]
        end = column + len(text)
        self.signs[row][column:end] = text
        self.roles[row][column:end] = [role] * len(text)

    def rows(self) -> tuple[Row, ...]:
        """Return what has been drawn."""
        return tuple(Row("".join(signs), tuple(roles)) for signs, roles in zip(self.signs, self.roles, strict=True))
