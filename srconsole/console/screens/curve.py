"""Equity and drawdown as curves in text, by plotext, which is loaded when the first one is wanted."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Final

from srconsole.console.panes.lines import Line, Span

_ONE: Final = threading.Lock()
"""plotext draws on one figure for all threads."""
_FRAME: Final = str.maketrans("─│┌┐└┘├┤┬┴┼", "-|+++++++++")
_MARKERS: Final = {"unicode": "braille", "vt": "*", "ascii": "*"}
LEAST_WIDTH: Final = 24
LEAST_HEIGHT: Final = 6


def curve_lines(
    values: Sequence[float], title: str, size: tuple[int, int], charset: str, label: Callable[[float], str]
) -> list[Line]:
    """Return a curve of values, one after each trade, its title above and its scale on the left.

    Drawing takes some tens of milliseconds, so that it belongs on a thread.

    Args:
        values: what is drawn, from the left.
        title: what it is, and in which unit.
        size: columns and rows; with fewer than LEAST_WIDTH and LEAST_HEIGHT nothing is drawn.
        charset: the signs of this terminal, by their name.
        label: writes a value of the scale.
    """
    width, height = size
    if len(values) < 2 or width < LEAST_WIDTH or height < LEAST_HEIGHT:
        return []
    low, high = min(values), max(values)
    marks = sorted({low, (low + high) / 2, high})
    with _ONE:
        text = _drawn(values, (width, height - 1), _MARKERS[charset], {mark: label(mark) for mark in marks})
    if charset == "ascii":
        text = text.translate(_FRAME)
    return [(Span(f" {title}", "strong"),), *((Span(row.rstrip(), "line"),) for row in text.splitlines())]


def _drawn(values: Sequence[float], size: tuple[int, int], marker: str, marks: dict[float, str]) -> str:
    import plotext  # noqa: PLC0415  # a fifth of a second that only who looks at a curve pays for

    plotext.clear_figure()
    plotext.theme("clear")
    plotext.limit_size(False, False)
    plotext.plotsize(*size)
    plotext.plot(list(range(len(values))), list(values), marker=marker)
    plotext.xfrequency(0)
    plotext.yticks(list(marks), list(marks.values()))
    return str(plotext.uncolorize(plotext.build()))
