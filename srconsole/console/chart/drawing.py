"""Draws a view of the market into a grid: lines, candles over them, labels where lines end, prices and times."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, tzinfo
from itertools import pairwise

from srconsole.console.chart.curves import draw_over, draw_pane, pane_rows, panes_of
from srconsole.console.chart.glyphs import BODY, NONE, UNICODE, WICK, Charset
from srconsole.console.chart.grid import TOP, Canvas, Grid, Role, Row
from srconsole.console.chart.labels import Piece, beyond, label, place
from srconsole.console.chart.lines import PriceLine, Scene, price_lines
from srconsole.console.chart.price_axis import price_ticks
from srconsole.console.chart.scale import Scale
from srconsole.console.chart.time_axis import corner, time_axis
from srconsole.console.chart.view import View, shown_candles
from srconsole.core.candle import Candle
from srconsole.engine.view.strategy import LineView
from srconsole.figures import price_text


def draw(scene: Scene, view: View, charset: Charset = UNICODE, zone: tzinfo = UTC) -> Grid:
    """Draw what a view shows of a scene; the same arguments, the same grid.

    Row `TOP` + *r* of the returned grid means `grid.scale.price(r)`. A label is on the row of its price, or in the
    row above or below the scale's where its price is beyond them.
    """
    plot = Canvas(view.width, view.scale.rows)
    candles = shown_candles(scene.candles, view.body, view.start)
    times = [candle.time for candle in candles]
    lines = price_lines(scene)
    for line in reversed(lines):
        _draw_line(plot, line, times, view, charset)
    draw_over(plot, _indicators(scene), len(candles), view, charset)
    for column, candle in enumerate(candles):
        _draw_candle(plot, column, candle, view.scale, charset)
    if view.axis:
        _draw_axis(plot, lines[0], view, charset)
    above, below = _draw_labels(plot, lines[1:] if view.axis else lines, len(candles), view, charset)
    return Grid(
        (*above, *plot.rows(), *below, _times(times, view, zone)), view.body, view.body + view.labels, view.scale
    )


def draw_below(scene: Scene, view: View, height: int, charset: Charset = UNICODE) -> tuple[Row, ...]:
    """Draw the indicators that have rows of their own, as a chart of so many rows in all has room for."""
    count = len(shown_candles(scene.candles, view.body, view.start))
    rows: list[Row] = []
    for lines in panes_of(_indicators(scene), height):
        rows += draw_pane(lines, count, view, pane_rows(height), charset)
    return tuple(rows)


def rows_below(scene: Scene, height: int) -> int:
    """Return how many of a chart's rows are the indicators' own."""
    return len(panes_of(_indicators(scene), height)) * pane_rows(height)


def _indicators(scene: Scene) -> Sequence[LineView]:
    return () if scene.strategy is None else scene.strategy.lines


def blank(width: int, height: int, words: str) -> Grid:
    """Return a grid that says in words why it shows no chart."""
    canvas = Canvas(width, height)
    if width and height:
        text = words[:width]
        canvas.write((height - 1) // 2, (width - len(text)) // 2, text, Role.MUTED)
    return Grid(canvas.rows(), width, width, None)


def _draw_line(plot: Canvas, line: PriceLine, times: Sequence[int], view: View, charset: Charset) -> None:
    """Draw a line step by step, each from its candle to before the next one's; the last goes to the label."""
    columns = [bisect_left(times, step.since) for step in line.path]
    if not columns:
        return
    stroke = _stroke(line, charset)
    for step, (start, end) in zip(line.path, pairwise([*columns, view.body]), strict=True):
        row = view.scale.row(step.price)
        if 0 <= row < view.scale.rows:
            plot.write(row, start, stroke * (end - start), line.role)


def _stroke(line: PriceLine, charset: Charset) -> str:
    if line.touches:
        return charset.tiers[min(line.touches, len(charset.tiers)) - 1]
    strokes = {Role.ENTRY: charset.entry, Role.MIDPOINT: charset.midpoint, Role.PEAK: charset.peak}
    return strokes.get(line.role, charset.stop)


def _draw_candle(plot: Canvas, column: int, candle: Candle, scale: Scale, charset: Charset) -> None:
    rises = candle.close >= candle.open
    high, low = (candle.close, candle.open) if rises else (candle.open, candle.close)
    glyphs, role = (charset.up, Role.UP) if rises else (charset.down, Role.DOWN)
    wick_from, body_from, body_to, wick_to = map(scale.half, (candle.high, high, low, candle.low))

    def filled(half: int) -> int:
        if body_from <= half <= body_to:
            return BODY
        return WICK if wick_from <= half <= wick_to else NONE

    cells = {row: 3 * filled(2 * row) + filled(2 * row + 1) for row in range(wick_from // 2, wick_to // 2 + 1)}
    if not any(charset.up[cell] != charset.down[cell] for cell in cells.values()):
        # Some signs of half a body are those of both directions: the close's cell tells it.
        cells[scale.half(candle.close) // 2] = 3 * BODY + BODY
    for row, cell in cells.items():
        plot.signs[row][column] = glyphs[cell]
        plot.roles[row][column] = role


def _draw_axis(plot: Canvas, last: PriceLine, view: View, charset: Charset) -> None:
    """Write round prices, and the last one on its row whatever else is there."""
    begin = view.width - view.axis + 1
    for tick in price_ticks(view.scale, view.decimals):
        plot.write(tick.row, begin, f"{price_text(tick.price, view.decimals):>{view.price}}", Role.AXIS)
    row = view.scale.row(last.price)
    if 0 <= row < view.scale.rows:
        plot.write(row, begin - 1, charset.last, Role.AXIS)
        plot.write(row, begin, f"{price_text(last.price, view.decimals):>{view.price}}", Role.LAST)


def _draw_labels(
    plot: Canvas, lines: Sequence[PriceLine], candles: int, view: View, charset: Charset
) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Write the labels of the scale's rows; return the rows above and below, with those of what is beyond."""
    placed = place(lines, view.scale)
    # Where they are too many for their columns, they begin further left, behind the newest candle.
    room = view.labels + max(0, view.body - candles - 1)
    for row, there in placed.rows.items():
        pieces = label(there, room, view.price, view.decimals)
        _write(plot, row, pieces, view.body, view.body + view.labels)
    rows = []
    for sign, there in ((charset.above, placed.above), (charset.below, placed.below)):
        canvas = Canvas(view.width, TOP)
        pieces = beyond(sign, there, view.width, view.decimals)
        _write(canvas, 0, pieces, view.body, view.width)
        rows.append(canvas.rows())
    return rows[0], rows[1]


def _write(canvas: Canvas, row: int, pieces: Sequence[Piece], begin: int, end: int) -> None:
    """Write pieces from a column on, further left where they would not end before another one."""
    column = min(begin, end - sum(len(piece.text) for piece in pieces))
    for piece in pieces:
        canvas.write(row, column, piece.text, piece.role)
        column += len(piece.text)


def _times(times: Sequence[int], view: View, zone: tzinfo) -> Row:
    canvas = Canvas(view.width, 1)
    for column, text in time_axis(times, view.body, zone):
        canvas.write(0, column, text, Role.AXIS)
    text = corner(times[-1], zone, view.width - view.body)
    canvas.write(0, view.width - len(text), text, Role.AXIS)
    return canvas.rows()[0]
