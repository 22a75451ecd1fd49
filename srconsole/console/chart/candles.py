"""Draws what happened: candles or a line of closes, the stops that were, entries and exits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from srconsole.console.chart.bars import Shown
from srconsole.console.chart.glyphs import BODY, NONE, WICK, Charset
from srconsole.console.chart.grid import Canvas, Role
from srconsole.console.chart.lines import Scene
from srconsole.console.chart.scale import Scale
from srconsole.core.candle import Candle


def draw_candle(plot: Canvas, column: int, candle: Candle, scale: Scale, charset: Charset) -> None:
    """Draw a candle in halves of rows; what is off the scale is left out."""
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


def draw_stops(plot: Canvas, scene: Scene, shown: Shown, scale: Scale, charset: Charset) -> None:
    """Draw the highest stop at each bar's end, where something was held then: of trades that are over, too."""
    offset = len(scene.rows) - len(scene.candles)
    for place, last in enumerate(shown.last):
        stop = scene.rows[last + offset].stop if last + offset >= 0 else None
        if stop is not None and 0 <= (row := scale.row(stop)) < scale.rows:
            plot.write(row, place * shown.columns, charset.stop * shown.columns, Role.MUTED)


class Mark(NamedTuple):
    """Something that was bought or sold."""

    time: int
    """Opening time of its candle, UTC milliseconds."""
    kind: str
    """`bought`, `gained` or `lost`."""


def marks_of(scene: Scene) -> Iterator[Mark]:
    """Yield entries and exits, those that are known of trades and of what is held."""
    for trade in scene.trades:
        yield Mark(trade.entry_time, "bought")
        yield Mark(trade.exit_time, "gained" if trade.pnl > 0 else "lost")
    if scene.strategy is not None:
        for lot in scene.strategy.lots:
            yield Mark(lot.entry_time, "bought")
    elif scene.position is not None:
        yield Mark(scene.position.entry_time, "bought")


def draw_marks(plot: Canvas, scene: Scene, shown: Shown, scale: Scale, charset: Charset) -> None:
    """Draw entries below their candles, exits above; on a candle of both each has its side."""
    look: dict[str, tuple[str, Role, Callable[[Candle], int]]] = {
        "bought": (charset.bought, Role.ENTRY, lambda candle: scale.row(candle.low) + 1),
        "gained": (charset.gained, Role.PEAK, lambda candle: scale.row(candle.high) - 1),
        "lost": (charset.lost, Role.STOP, lambda candle: scale.row(candle.high) - 1),
    }
    begin, end = shown.candles[0].time, shown.candles[-1].time + shown.length
    for mark in marks_of(scene):
        if begin <= mark.time < end:
            sign, role, row_of = look[mark.kind]
            column = shown.column(mark.time)
            row = row_of(shown.candles[column // shown.columns])
            if 0 <= row < scale.rows:
                plot.write(row, column, sign, role)
