"""A sweep's map for a terminal: two settings, what each pair of values came to; legible in ASCII and without colour."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from rich.console import Group, RenderableType
from rich.text import Text

from srconsole.plain_text import plain
from srconsole.reports.figure_words import figure_name, figure_text, unit_of, value_text
from srconsole.research.sweep.cells import Axis, Cells

MOST_ROWS: Final = 24
"""Rows that a terminal shows of a map."""
LEAST_CELL: Final = 3
"""Columns of a terminal that the narrowest cell takes."""

_BELOW: Final = ("on #67001f", "on #b2182b", "on #d6604d", "on #f4a582", "on #fddbc7")
_ABOVE: Final = ("on #d1e5f0", "on #92c5de", "on #4393c3", "on #2166ac", "on #053061")
_DARK: Final = frozenset((*_BELOW[:2], *_ABOVE[3:]))
"""Red below 0 and blue above it, which people who see no green tell apart; light ink on dark ones."""
_STEPS: Final = 10


def label_width(axis: Axis) -> int:
    """Return how many columns of a terminal the names of a map's rows take."""
    return max(map(len, _labels(axis)), default=0)


def heat_map(cells: Cells, width: int) -> RenderableType:
    """Return a map as lines.

    Where there is room each cell has its figure, else a digit: 0 is the lowest of the map, 9 the highest.

    Args:
        cells: the map.
        width: columns of the terminal.
    """
    texts = [[_short(cells.by, value) for value in row] for row in cells.values.tolist()]
    labels, heads = _labels(cells.down), _labels(cells.across)
    margin = max(map(len, labels), default=0)
    widest = max(len(text) for row in [*texts, heads] for text in row)
    whole = margin + len(heads) * (widest + 1) <= width
    lines = [_title(cells, whole=whole)]
    if whole:
        lines.append(Text(" " * margin + "".join(f" {head:>{widest}}" for head in heads), style="dim"))
    size = widest + 1 if whole else max(1, min(LEAST_CELL, (width - margin - 1) // len(heads)))
    for label, values, row in zip(labels, cells.values.tolist(), texts, strict=True):
        line = Text()
        line.append(f"{label:>{margin}}", style="dim")
        for value, text in zip(values, row, strict=True):
            shown = text if whole else _digit(value, cells)
            line.append(f"{shown:>{size}}", style=_style(value, cells))
        lines.append(line)
    if not whole:
        lines.append(Text(_legend(cells), style="dim"))
    return Group(*lines)


def _title(cells: Cells, *, whole: bool) -> Text:
    if not cells.down.path:
        return Text(f"{figure_name(cells.by)} by {cells.across.path}", style="bold")
    what = "" if cells.alone else ", the median of what falls together"
    return Text(f"{figure_name(cells.by)} by {cells.down.path} (down) and {cells.across.path} (across){what}", "bold")


def _legend(cells: Cells) -> str:
    low, high = _ends(cells)
    ends = f"0 is {figure_text(cells.by, low, mean=True)}, 9 is {figure_text(cells.by, high, mean=True)}"
    first, last = _labels(cells.across)[0], _labels(cells.across)[-1]
    return f"{ends}; across from {first} to {last}"


def _labels(axis: Axis) -> Sequence[str]:
    if not axis.path:
        return [""]
    return [
        plain(value_text(axis.path, shared[0]))
        if len(shared) == 1
        else f"{value_text(axis.path, shared[0])}..{value_text(axis.path, shared[-1])}"
        for shared in axis.values
    ]


def _short(by: str, value: float) -> str:
    """Write a figure as shortly as it can be told apart: `+1.2k`, `12.3%`."""
    if math.isnan(value):
        return "-"
    if unit_of(by) == "%":
        return f"{value * 100:.1f}%"
    if abs(value) >= 999.5:
        power = min(int(math.log10(abs(value)) // 3), 4)
        return f"{value / 1000**power:.3g}{' kMGT'[power].strip()}"
    return f"{value:.3g}"


def _ends(cells: Cells) -> tuple[float, float]:
    known = [value for row in cells.values.tolist() for value in row if not math.isnan(value)]
    return min(known, default=0.0), max(known, default=0.0)


def _digit(value: float, cells: Cells) -> str:
    if math.isnan(value):
        return "-"
    low, high = _ends(cells)
    return "9" if high <= low else str(min(_STEPS - 1, int((value - low) / (high - low) * _STEPS)))


def _style(value: float, cells: Cells) -> str:
    if math.isnan(value):
        return ""
    low, high = _ends(cells)
    if low < 0:
        reach = max(-low, high)
        shades = _ABOVE if value >= 0 else tuple(reversed(_BELOW))
        shade = shades[min(len(shades) - 1, int(abs(value) / reach * len(shades)))]
    else:
        span = high - low
        shade = _ABOVE[min(len(_ABOVE) - 1, int((value - low) / span * len(_ABOVE))) if span else -1]
    return f"{'#ffffff' if shade in _DARK else '#000000'} {shade}"
