"""Indicators as curves: over the candles where they are prices, else in rows of their own below the times."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

from srconsole.console.chart.bars import Shown
from srconsole.console.chart.glyphs import Charset
from srconsole.console.chart.grid import Canvas, Role, Row
from srconsole.console.chart.view import View
from srconsole.engine.view.strategy import LineView
from srconsole.figures import indicator_text

CURVE_ROLES: Final = (Role.LINE, Role.SECOND)
"""Of the first line and of the second, and so on in turn."""
OVER: Final = 3
"""Lines that are drawn over the candles at most."""
IN_A_PANE: Final = 2
"""Lines of a pane that are drawn at most."""
_ROOM_FOR_ONE, _ROOM_FOR_TWO = 17, 30
"""Rows of the whole chart from which there is room for one pane, and for two."""
_LEAST_ROWS, _SHARE = 6, 6


def over_lines(lines: Sequence[LineView]) -> list[LineView]:
    """Return the lines that are drawn over the candles."""
    return [line for line in lines if not line.pane][:OVER]


def panes_of(lines: Sequence[LineView], height: int) -> list[list[LineView]]:
    """Return the lines of each pane that a chart of so many rows has room for."""
    names = list(dict.fromkeys(line.pane for line in lines if line.pane))
    room = 2 if height >= _ROOM_FOR_TWO else 1 if height >= _ROOM_FOR_ONE else 0
    return [[line for line in lines if line.pane == name][:IN_A_PANE] for name in names[:room]]


def pane_rows(height: int) -> int:
    """Return how many rows a pane has on a chart of so many rows."""
    return max(_LEAST_ROWS, height // _SHARE)


def shown_values(line: LineView, shown: Shown, candles: int) -> list[float]:
    """Return a value for each column, that of its bar's last candle; nan where there is none.

    Args:
        line: has values for the newest candles.
        shown: the bars in view.
        candles: how many of the market's candles there are.
    """
    before = candles - len(line.values)
    values = [line.values[last - before] if last >= before else math.nan for last in shown.last]
    return [value for value in values for _ in range(shown.columns)]


def draw_over(
    canvas: Canvas, lines: Sequence[LineView], shown: Shown, candles: int, view: View, charset: Charset
) -> None:
    """Draw what is a price over the chart's rows; what is off the chart is left out."""

    def row_of(value: float) -> int | None:
        return view.scale.row(value) if view.scale.holds(value) else None

    for place, line in reversed(list(enumerate(over_lines(lines)))):
        draw_curve(canvas, shown_values(line, shown, candles), row_of, charset, _role(place))


def draw_pane(
    lines: Sequence[LineView], shown: Shown, candles: int, view: View, rows: int, charset: Charset
) -> tuple[Row, ...]:
    """Draw lines of one pane, with their bounds, and their newest values as labels."""
    canvas = Canvas(view.width, rows)
    curves = [shown_values(line, shown, candles) for line in lines]
    bounds = sorted({bound for line in lines for bound in line.bounds})
    known = [value for values in curves for value in values if math.isfinite(value)]
    if not known:
        return canvas.rows()
    low, high = min([*known, *bounds]), max([*known, *bounds])

    def row_of(value: float) -> int:
        return round((high - value) / (high - low) * (rows - 1)) if high > low else rows // 2

    taken: set[int] = set()
    for bound in bounds:
        canvas.write(row_of(bound), 0, charset.broken * view.body, Role.MUTED)
    for place, values in reversed(list(enumerate(curves))):
        draw_curve(canvas, values, row_of, charset, _role(place))
    for place, (line, values) in enumerate(zip(lines, curves, strict=True)):
        wanted = row_of(values[-1]) if math.isfinite(values[-1]) else place
        _label(
            canvas, line.name.removeprefix(f"{line.pane}_"), values[-1], _free(wanted, taken, rows), view, _role(place)
        )
    for bound in bounds:
        if row_of(bound) not in taken:
            _label(canvas, "", bound, row_of(bound), view, Role.MUTED)
    return canvas.rows()


def _free(wanted: int, taken: set[int], rows: int) -> int:
    """Return the free row nearest to the one that is wanted, and take it."""
    row = min(set(range(rows)) - taken, key=lambda row: (abs(row - wanted), row))
    taken.add(row)
    return row


def _label(canvas: Canvas, name: str, value: float, row: int, view: View, role: Role) -> None:
    room = view.labels - 1
    texts = (indicator_text(value), f"{value:.0e}")
    text = next((text for text in texts if len(text) <= room), "#" * room)
    left = room - len(text)
    canvas.write(row, view.body + 1, f"{name[: max(0, left - 1)]:<{left}}{text}", role)


def _role(place: int) -> Role:
    return CURVE_ROLES[place % len(CURVE_ROLES)]


def draw_curve(
    canvas: Canvas, values: Sequence[float], row_of: Callable[[float], int | None], charset: Charset, role: Role
) -> None:
    """Draw a value a column, joined to the one before by a stroke in its own column."""
    curve = charset.curve
    before: int | None = None
    for column, value in enumerate(values):
        row = row_of(value) if math.isfinite(value) else None
        if row is not None and (before is None or before == row):
            canvas.write(row, column, curve.flat, role)
        elif row is not None and before is not None:
            falls = row > before
            for between in range(min(before, row) + 1, max(before, row)):
                canvas.write(between, column, curve.upright, role)
            canvas.write(before, column, curve.then_down if falls else curve.then_up, role)
            canvas.write(row, column, curve.after_down if falls else curve.after_up, role)
        before = row
