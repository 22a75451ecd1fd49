"""Draws a view of the market into a grid: lines, candles over them, labels at the right, times below."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, tzinfo

from srconsole.console.chart.curves import draw_over, draw_pane, pane_rows, panes_of
from srconsole.console.chart.glyphs import BODY, NONE, UNICODE, WICK, Charset
from srconsole.console.chart.grid import Canvas, Grid, Role, Row
from srconsole.console.chart.labels import Label, Labels, label
from srconsole.console.chart.lines import PriceLine, Scene, price_lines
from srconsole.console.chart.scale import Scale
from srconsole.console.chart.time_axis import corner, time_axis
from srconsole.console.chart.view import NAME_WIDTH, View, shown_candles
from srconsole.core.candle import Candle
from srconsole.engine.view.strategy import LineView
from srconsole.figures import price_text

_BODY_WITH_BROKEN = 56
"""Levels without a tier are drawn from this many columns on."""


def draw(scene: Scene, view: View, charset: Charset = UNICODE, zone: tzinfo = UTC) -> Grid:
    """Draw what a view shows of a scene; the same arguments, the same grid.

    Row *r* of the returned grid means `grid.scale.price(r)`; below the scale's rows is the time axis. The top and the
    bottom row of 8 or more say their prices themselves, so that a person knows what the rows between them mean.
    """
    canvas = Canvas(view.width, view.height)
    scale, body = view.scale, view.body
    candles = shown_candles(scene.candles, body, view.start)
    times = [candle.time for candle in candles]
    lines = price_lines(scene)
    for line in reversed(lines):
        _draw_line(canvas, line, times, view, charset)
    draw_over(canvas, _indicators(scene), len(candles), view, charset)
    for column, candle in enumerate(candles):
        _draw_candle(canvas, column, candle, scale, charset)
    labels = label(lines, scale)
    for each in labels.placed:
        _draw_label(canvas, each, view, charset)
    _draw_ends(canvas, labels, view, charset)
    for column, text in time_axis(times, body, zone):
        canvas.write(view.height - 1, column, text, Role.AXIS)
    text = corner(times[-1], zone, view.labels)
    canvas.write(view.height - 1, view.width - len(text), text, Role.AXIS)
    return Grid(canvas.rows(), body, scale)


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
    return Grid(canvas.rows(), width, None)


def _draw_line(canvas: Canvas, line: PriceLine, times: Sequence[int], view: View, charset: Charset) -> None:
    if line.since is None or not view.scale.holds(line.price):
        return
    if not line.name and view.body < _BODY_WITH_BROKEN:
        return
    start = bisect_left(times, line.since)
    canvas.write(view.scale.row(line.price), start, _stroke(line, charset) * (view.body - start), line.role)


def _stroke(line: PriceLine, charset: Charset) -> str:
    if not line.name:
        return charset.broken
    if line.touches:
        return charset.tiers[min(line.touches, len(charset.tiers)) - 1]
    strokes = {Role.ENTRY: charset.entry, Role.MIDPOINT: charset.midpoint, Role.PEAK: charset.peak}
    return strokes.get(line.role, charset.stop)


def _draw_candle(canvas: Canvas, column: int, candle: Candle, scale: Scale, charset: Charset) -> None:
    rises = candle.close >= candle.open
    high, low = (candle.close, candle.open) if rises else (candle.open, candle.close)
    glyphs, role = (charset.up, Role.UP) if rises else (charset.down, Role.DOWN)
    wick_from, body_from, body_to, wick_to = map(scale.half, (candle.high, high, low, candle.low))

    def filled(half: int) -> int:
        if body_from <= half <= body_to:
            return BODY
        return WICK if wick_from <= half <= wick_to else NONE

    for row in range(wick_from // 2, wick_to // 2 + 1):
        canvas.signs[row][column] = glyphs[3 * filled(2 * row) + filled(2 * row + 1)]
        canvas.roles[row][column] = role


def _draw_label(canvas: Canvas, placed: Label, view: View, charset: Charset) -> None:
    line, row = placed.line, placed.row
    role = line.role
    if not view.scale.holds(line.price):
        mark = charset.above if line.price > view.scale.top else charset.below
    elif row != placed.wanted:
        mark = charset.rising if row < placed.wanted else charset.falling
    else:
        mark = charset.last if role is Role.LAST else _stroke(line, charset)
    mark_role = Role.AXIS if role is Role.LAST else role
    canvas.write(row, view.body, mark, mark_role)
    price = price_text(line.price, view.decimals)
    text = f"{line.name:<{NAME_WIDTH}}{price:>{view.labels - 1 - NAME_WIDTH}}"
    canvas.write(row, view.body + 1, text, role)


def _draw_ends(canvas: Canvas, labels: Labels, view: View, charset: Charset) -> None:
    """Write the prices of the top and the bottom row, and how many labels are missing above and below."""
    taken = {each.row for each in labels.placed}
    ends = (
        (0, charset.above, labels.above, labels.crowded_above),
        (view.scale.rows - 1, charset.below, labels.below, labels.crowded_below),
    )
    for row, sign, beyond, crowded in ends:
        if row not in taken:
            counts = (f"{sign}{beyond}" if beyond else "") + (f"+{crowded}" if crowded else "")
            price = price_text(view.scale.price(row), view.decimals)
            text = f"{counts:<{NAME_WIDTH}} {price:>{view.labels - 1 - NAME_WIDTH}}"
            canvas.write(row, view.body, text, Role.AXIS)
