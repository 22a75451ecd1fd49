"""The strip of volumes below the times, on a chart that is tall enough."""

from __future__ import annotations

import math
from typing import Final

from srconsole.console.chart.bars import Shown
from srconsole.console.chart.glyphs import Charset
from srconsole.console.chart.grid import Canvas, Role, Row
from srconsole.console.chart.view import View
from srconsole.figures import quantity_text

_ROOMS: Final = ((24, 3), (20, 2))
"""How many rows of the whole chart there are at least, the indicators' own not among them, for so many of its own."""
_ROUND: Final = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0)


def volume_rows(height: int) -> int:
    """Return how many of a chart's rows are the volumes'."""
    return next((rows for room, rows in _ROOMS if height >= room), 0)


def draw_volumes(shown: Shown, view: View, rows: int, charset: Charset) -> tuple[Row, ...]:
    """Draw a column for each bar as high as its volume, the newest one's told at the right.

    A full column is a round volume, so that a larger one seldom draws all others anew.
    """
    canvas = Canvas(view.width, rows)
    if not rows:
        return ()
    full = _full(max(candle.volume for candle in shown.candles))
    steps = len(charset.volume) - 1
    for place, candle in enumerate(shown.candles):
        # What was traded is seen, however little.
        filled = math.ceil(candle.volume / full * rows * steps) if full else 0
        for row in range(rows):
            level = min(max(filled - (rows - 1 - row) * steps, 0), steps)
            if level:
                canvas.write(row, place * shown.columns, charset.volume[level], Role.MUTED)
    told = quantity_text(shown.candles[-1].volume)
    text = next((text for text in (f"volume {told}", told) if len(text) <= view.width - view.body), "")
    canvas.write(rows - 1, view.body, text, Role.MUTED)
    return canvas.rows()


def _full(volume: float) -> float:
    """Return the volume that fills a column: at least the largest, round."""
    if volume <= 0 or not math.isfinite(volume):
        return 0.0
    exponent = math.floor(math.log10(volume))
    return next(full for each in _ROUND if (full := float(f"{each}e{exponent}")) >= volume)
