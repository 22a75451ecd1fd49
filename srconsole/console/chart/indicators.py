"""A strategy's indicators on the bars in view, however old these are: rows have what a snapshot lacks."""

from __future__ import annotations

import math
from collections.abc import Sequence

from srconsole.console.chart.bars import Shown
from srconsole.console.chart.lines import Scene
from srconsole.engine.view.strategy import LineView


def indicators(scene: Scene, shown: Shown) -> Sequence[LineView]:
    """Return the indicators, with a value at least for the last candle of each bar; nan where none is known.

    A row has the values that were in force during its candle: those as of the close before it.
    """
    strategy = scene.strategy
    if strategy is None:
        return ()
    candles, columns = len(scene.candles), strategy.columns
    wanted = [line for line in strategy.lines if line.name in columns and candles - len(line.values) > shown.last[0]]
    if not wanted:
        return strategy.lines
    places = [columns.index(line.name) for line in wanted]
    read = {last: _values(scene, last + 1, places, len(columns)) for last in shown.last}
    further = {
        line.name: _further(line, candles, [(at, values[nth]) for at, values in read.items()])
        for nth, line in enumerate(wanted)
    }
    return [further.get(line.name, line) for line in strategy.lines]


def _further(line: LineView, candles: int, read: Sequence[tuple[int, float]]) -> LineView:
    """Return a line of all candles: what was read of some, and what it had itself."""
    before = candles - len(line.values)
    values = [math.nan] * before + list(line.values)
    for at, value in read:
        if at < before:
            values[at] = value
    return line._replace(values=tuple(values))


def _values(scene: Scene, at: int, places: Sequence[int], columns: int) -> list[float]:
    """Return these cells of a candle's row; nan where that is not known, or another strategy's."""
    row = at + len(scene.rows) - len(scene.candles)
    cells = scene.rows[row].cells.split(",") if 0 <= row < len(scene.rows) else []
    if len(cells) != columns:
        return [math.nan] * len(places)
    return [float(cells[place]) if cells[place] else math.nan for place in places]
