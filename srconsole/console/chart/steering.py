"""What a key does to the chart: zoom, pan, cursor, longer candles, line or candles."""

from __future__ import annotations

from typing import Final

from srconsole.console.chart.bars import Bars, bars_of, place_of
from srconsole.console.chart.chosen import NARROWEST, WIDEST, Chosen, frames_of
from srconsole.console.chart.lines import Scene
from srconsole.console.chart.view import View, shown_in
from srconsole.console.format import span_text

_EIGHTH: Final = 8
"""A key pans by this part of what is shown; with shift by all of it."""
_STEPS: Final = {"pan_left": -1, "pan_right": 1, "page_left": -1, "page_right": 1}
NOTHING_OLDER: Final = "No older candles are known here."
NEWEST: Final = "These are the newest candles."


def steered(action: str, chosen: Chosen, scene: Scene, view: View) -> tuple[Chosen, str]:
    """Return what is chosen once a key was pressed, and what there is to say of it, if anything.

    Args:
        action: the key's, by its id.
        chosen: what was chosen so far.
        scene: what there is.
        view: which part of it is shown.
    """
    if action == "now":
        return chosen._replace(end=None, cursor=None), ""
    if action == "line_mode":
        return chosen._replace(line=not chosen.line), "candles" if chosen.line else "a line of closes"
    if action in {"zoom_in", "zoom_out"}:
        return _zoomed(chosen, view, 1 if action == "zoom_in" else -1)
    if action in {"longer_frame", "shorter_frame"}:
        return _framed(chosen, scene, 1 if action == "longer_frame" else -1)
    base = scene.timeframe * 1000
    bars = bars_of(scene.candles, base, chosen.length(base))
    if action == "cursor":
        last = shown_in(scene, view, chosen).candles[-1].time
        return chosen._replace(cursor=None if chosen.cursor is not None else last), ""
    return _panned(action, chosen, bars, view)


def pointed(column: int, chosen: Chosen, scene: Scene, view: View) -> Chosen:
    """Return what is chosen once a column of the chart was clicked: its candle has the cursor, where it has one."""
    shown = shown_in(scene, view, chosen)
    if not 0 <= column < shown.width:
        return chosen._replace(cursor=None)
    return chosen._replace(cursor=shown.candles[column // shown.columns].time)


def _zoomed(chosen: Chosen, view: View, step: int) -> tuple[Chosen, str]:
    zoom = (view.columns - 1 if chosen.zoom is None else chosen.zoom) + step
    zoom = min(max(zoom, NARROWEST), WIDEST)
    if zoom >= 0:
        return chosen._replace(zoom=zoom), f"{_count(zoom + 1, 'column')} a candle"
    return chosen._replace(zoom=zoom), f"{1 << -zoom} candles a column"


def _framed(chosen: Chosen, scene: Scene, step: int) -> tuple[Chosen, str]:
    frames = frames_of(scene.timeframe * 1000)
    place = frames.index(chosen.frame) if chosen.frame in frames else 0
    place = min(max(place + step, 0), len(frames) - 1)
    told = f"candles of {span_text(frames[place] // 1000)}"
    return chosen._replace(frame=frames[place] if place else 0), told if place else f"{told}, the market's own"


def _panned(action: str, chosen: Chosen, bars: Bars, view: View) -> tuple[Chosen, str]:
    step = _STEPS[action]
    page = action.startswith("page")
    newest = len(bars.candles) - 1
    first = place_of(bars, view.start)
    last = min(first + view.room - 1, newest)
    if chosen.cursor is None:
        end = last + step * (view.room if page else max(1, view.room // _EIGHTH))
        return _ended(chosen, bars, end, min(view.room - 1, newest))
    at = place_of(bars, chosen.cursor) + step * (max(1, view.room // _EIGHTH) if page else 1)
    at = min(max(at, 0), newest)
    moved = chosen._replace(cursor=bars.candles[at].time)
    if first <= at <= last:
        return moved, ""
    return _ended(moved, bars, at + view.room // 2, min(view.room - 1, newest))


def _ended(chosen: Chosen, bars: Bars, end: int, least: int) -> tuple[Chosen, str]:
    """Have a bar be the last one shown; the newest where there is none behind it."""
    if end >= len(bars.candles) - 1:
        return chosen._replace(end=None), "" if chosen.end is not None or chosen.cursor is not None else NEWEST
    told = NOTHING_OLDER if end < least else ""
    return chosen._replace(end=bars.candles[max(end, least)].time), told


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
