"""Draws a view of the market into a grid: lines, candles over them, labels where lines end, prices and times."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import UTC, tzinfo
from itertools import pairwise

from srconsole.console.chart.bars import Shown
from srconsole.console.chart.candles import draw_candle, draw_marks, draw_stops
from srconsole.console.chart.chosen import PLAIN, Chosen
from srconsole.console.chart.curves import draw_curve, draw_over, draw_pane, pane_rows, panes_of
from srconsole.console.chart.glyphs import UNICODE, Charset
from srconsole.console.chart.grid import Canvas, Grid, Role, Row
from srconsole.console.chart.indicators import indicators
from srconsole.console.chart.labels import Piece, Placed, beyond, ends_bare, label, place
from srconsole.console.chart.left import draw_left
from srconsole.console.chart.lines import PriceLine, Scene, price_lines, stops_told
from srconsole.console.chart.past import lines_then
from srconsole.console.chart.price_axis import price_ticks
from srconsole.console.chart.readout import NARROW, fitted_words, heading, readout
from srconsole.console.chart.scale import Scale
from srconsole.console.chart.time_axis import corner, time_axis
from srconsole.console.chart.view import View, shown_in
from srconsole.console.chart.volume import draw_volumes, volume_rows
from srconsole.figures import price_text


def draw(
    scene: Scene, view: View, charset: Charset = UNICODE, zone: tzinfo = UTC, chosen: Chosen = PLAIN, way_back: str = ""
) -> Grid:
    """Draw what a view shows of a scene; the same arguments, the same grid.

    Row `TOP` + *r* of the returned grid means `grid.scale.price(r)`. A label is on the row of its price, or in the
    row above or below the scale's where its price is beyond them.

    Args:
        scene: what there is.
        view: which part of it is shown.
        charset: the terminal's signs.
        zone: of times.
        chosen: what a person has chosen.
        way_back: the key that leads from the past to the newest candles.
    """
    plot = Canvas(view.width, view.scale.rows)
    shown = shown_in(scene, view, chosen)
    lines = price_lines(scene, chosen)
    end = view.body
    if not shown.live:
        end, lines = shown.width, lines_then(lines, scene, shown)
    draw_left(plot, scene, shown, view.scale, charset)
    draw_stops(plot, scene, shown, view.scale, charset)
    for line in reversed(lines):
        _draw_line(plot, line, shown, (end, chosen.ended), view.scale, charset)
    draw_over(plot, indicators(scene, shown), shown, len(scene.candles), view, charset)
    if chosen.line:
        closes = [candle.close for candle in shown.candles for _ in range(shown.columns)]
        draw_curve(plot, closes, view.scale.row, charset, Role.UP)
    else:
        for at, candle in enumerate(shown.candles):
            draw_candle(plot, at * shown.columns, candle, view.scale, charset)
    draw_marks(plot, scene, shown, view.scale, charset)
    placed = place(
        lines[1:] if view.axis and 0 <= view.scale.row(lines[0].price) < view.scale.rows else lines, view.scale
    )
    bare = _draw_labels(plot, placed, shown, view)
    if view.axis:
        _draw_axis(plot, lines[0], bare, view, charset)
    words = " ".join(word for word in (heading(shown, chosen, way_back), stops_told(scene, chosen)) if word)
    left = ""
    if chosen.cursor is None:
        above, below = _beyond(placed, words, view, charset)
    else:
        above, below, left = _read_out(scene, shown, chosen.cursor, words, view, zone)
    times = _times(shown, view, zone, chosen.cursor, charset, left)
    return Grid((above, *plot.rows(), below, times), view.body, view.body + view.labels, view.scale)


def draw_below(
    scene: Scene, view: View, height: int, charset: Charset = UNICODE, chosen: Chosen = PLAIN
) -> tuple[Row, ...]:
    """Draw volumes and the indicators that have rows of their own, as a chart of so many rows in all has room for."""
    shown = shown_in(scene, view, chosen)
    rows = list(draw_volumes(shown, view, volume_rows(height - _rows_of_panes(scene, height)), charset))
    for lines in panes_of(indicators(scene, shown), height):
        rows += draw_pane(lines, shown, len(scene.candles), view, pane_rows(height), charset)
    return tuple(rows)


def rows_below(scene: Scene, height: int) -> int:
    """Return how many of a chart's rows are below the times."""
    panes = _rows_of_panes(scene, height)
    return panes + volume_rows(height - panes)


def _rows_of_panes(scene: Scene, height: int) -> int:
    lines = () if scene.strategy is None else scene.strategy.lines
    return len(panes_of(lines, height)) * pane_rows(height)


def blank(width: int, height: int, words: str) -> Grid:
    """Return a grid that says in words why it shows no chart."""
    canvas = Canvas(width, height)
    if width and height:
        text = words[:width]
        canvas.write((height - 1) // 2, (width - len(text)) // 2, text, Role.MUTED)
    return Grid(canvas.rows(), width, width, None)


def _draw_line(
    plot: Canvas, line: PriceLine, shown: Shown, until: tuple[int, int | None], scale: Scale, charset: Charset
) -> None:
    """Draw a line step by step, each from its candle to before the next one's; the last to before a column.

    Of what ended in a candle, whose time is the second of `until`, only what leads to its label is drawn behind that.
    """
    if not line.path:
        return
    end, ended = until
    over = end if ended is None else min(end, shown.column(ended) + shown.columns)
    columns = [shown.column(step.since) for step in line.path]
    stroke = _stroke(line, charset)
    for step, (start, stop) in zip(line.path, pairwise([*columns, over]), strict=True):
        row = scale.row(step.price)
        if 0 <= row < scale.rows:
            plot.write(row, start, stroke * (stop - start), line.role)
    row = scale.row(line.path[-1].price)
    if over < end and 0 <= row < scale.rows:
        plot.write(row, over, charset.ghost * (end - over), Role.MUTED)


def _stroke(line: PriceLine, charset: Charset) -> str:
    if line.ghost:
        return charset.ghost
    if line.touches:
        return charset.tiers[min(line.touches, len(charset.tiers)) - 1]
    strokes = {Role.ENTRY: charset.entry, Role.MIDPOINT: charset.midpoint, Role.PEAK: charset.peak}
    return strokes.get(line.role, charset.stop)


def _draw_axis(plot: Canvas, last: PriceLine, bare: Container[int], view: View, charset: Charset) -> None:
    """Write round prices, none behind a name without its own, and the last one on its row whatever else is there."""
    begin = view.width - view.axis + 1
    for tick in price_ticks(view.scale, view.decimals):
        if tick.row in bare:
            continue
        plot.write(tick.row, begin, f"{price_text(tick.price, view.decimals):>{view.price}}", Role.AXIS)
    row = view.scale.row(last.price)
    if 0 <= row < view.scale.rows:
        plot.write(row, begin - 1, f"{charset.last}{price_text(last.price, view.decimals):>{view.price}}", last.role)


def _draw_labels(plot: Canvas, placed: Placed, shown: Shown, view: View) -> set[int]:
    """Write the labels of the scale's rows; too many for their columns begin further left, behind the newest candle.

    Returns:
        The rows whose labels end in a name without its price.
    """
    room = view.labels + max(0, view.body - shown.width - 1)
    bare = set()
    for row, there in placed.rows.items():
        pieces = label(there, room, view.price, view.decimals)
        _write(plot, row, pieces, view.body, view.body + view.labels)
        if ends_bare(pieces):
            bare.add(row)
    return bare


def _beyond(placed: Placed, words: str, view: View, charset: Charset) -> tuple[Row, Row]:
    """Return the rows above and below the scale, with the labels of what is beyond it, the upper one's words first."""
    rows: list[Row] = []
    for sign, there, left in ((charset.above, placed.above, words), (charset.below, placed.below, "")):
        canvas = Canvas(view.width, 1)
        canvas.write(0, 0, left, Role.LIT)
        room = view.width - len(left) - (1 if left else 0)
        _write(canvas, 0, beyond(sign, there, room, view.decimals), view.body, view.width)
        rows += canvas.rows()
    return rows[0], rows[1]


def _read_out(scene: Scene, shown: Shown, cursor: int, words: str, view: View, zone: tzinfo) -> tuple[Row, Row, str]:
    """Return the rows above and below the scale, with what the candle under the cursor was, and what was said of it.

    What has no room in them is left for the corner, as far as that has any.
    """
    narrow = view.width < NARROW
    said = readout(scene, shown, cursor, zone, narrow=narrow)
    above, below = Canvas(view.width, 1), Canvas(view.width, 1)
    above.write(0, 0, words, Role.LIT)
    begin = len(words) + 1 if words else 0
    first, rest = fitted_words(said, view.width - begin, narrow=narrow)
    above.write(0, begin, first, Role.AXIS)
    second, rest = fitted_words(rest, view.width, narrow=narrow)
    below.write(0, 0, second, Role.AXIS)
    # In a narrow chart they reach over the times, on the side of the cursor where there is more room.
    marked = min(shown.column(cursor), view.body)
    free = max(view.width - marked - 2, marked - 1) if narrow else 0
    corner_words, _ = fitted_words(rest, max(view.width - view.body, free), narrow=narrow)
    return above.rows()[0], below.rows()[0], corner_words


def _write(canvas: Canvas, row: int, pieces: Sequence[Piece], begin: int, end: int) -> None:
    """Write pieces from a column on, further left where they would not end before another one."""
    column = min(begin, end - sum(len(piece.text) for piece in pieces))
    for piece in pieces:
        canvas.write(row, column, piece.text, piece.role)
        column += len(piece.text)


def _times(shown: Shown, view: View, zone: tzinfo, cursor: int | None, charset: Charset, left: str) -> Row:
    """Return the row of times; in its corner is the date, or beside the cursor what that has left to say.

    A time that the cursor's sign would break, or that would touch it or the corner, is left out.
    """
    canvas = Canvas(view.width, 1)
    times = [candle.time for candle in shown.candles]
    marked = None if cursor is None or not times[0] <= cursor < times[-1] + shown.length else shown.column(cursor)
    text = left or corner(times[-1], zone, view.width - view.body)
    begin = view.width - len(text)
    if marked is not None and marked >= begin:
        begin = 0
    for column, time in time_axis(times, view.body, zone, shown.columns):
        beside = column + len(time) < begin or column > begin + len(text)
        if beside and (marked is None or not column - 1 <= marked <= column + len(time)):
            canvas.write(0, column, time, Role.AXIS)
    canvas.write(0, begin, text, Role.AXIS)
    if marked is not None:
        canvas.write(0, marked, charset.cursor, Role.LIT)
    return canvas.rows()[0]
