"""What a key does to the chart: zoom, pan, cursor, longer candles, line or candles."""

from __future__ import annotations

from typing import Final, NamedTuple

from srconsole.console.chart.bars import Bars, place_of
from srconsole.console.chart.chosen import NARROWEST, WIDEST, Chosen, frames_of
from srconsole.console.chart.held import begins_first, ends_now
from srconsole.console.chart.lines import Scene
from srconsole.console.chart.view import View, bars_in, shown_in
from srconsole.console.format import span_text

_EIGHTH: Final = 8
"""A key pans by this part of what is shown; with shift by all of it."""
_STEPS: Final = {"pan_left": -1, "pan_right": 1, "page_left": -1, "page_right": 1}
NOTHING_OLDER: Final = "No older candles are known here."
FIRST: Final = "This is the first candle of the run."
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
    if action == "cursor":
        last = shown_in(scene, view, chosen).candles[-1].time
        return chosen._replace(cursor=None if chosen.cursor is not None else last), ""
    return _panned(action, chosen, scene, view)


def lacking(action: str, chosen: Chosen, scene: Scene, view: View) -> str:
    """Return on which side candles have to be read for what a key asks for: `older`, `newer`; empty where on none."""
    side = beyond(action, chosen, scene, view)
    known = {"older": begins_first(scene), "newer": ends_now(scene)}
    return "" if known.get(side, True) else side


def beyond(action: str, chosen: Chosen, scene: Scene, view: View) -> str:
    """Return at which end of a scene's candles what a key asks for lies: `older`, `newer`; empty where within them."""
    if action not in _STEPS:
        return ""
    bars = bars_in(scene, chosen)
    end = _aimed(action, chosen, bars, view).end
    if end is None:
        return ""
    if _STEPS[action] < 0:
        return "older" if end < view.room - 1 else ""
    return "newer" if end >= len(bars.candles) - 1 else ""


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


class _Aim(NamedTuple):
    """Where a key leads, as places of bars, there or not.

    Attributes:
        cursor: of the bar that is read out; None where none is.
        end: of the last one shown; None where what is shown stays.
    """

    cursor: int | None
    end: int | None


def _aimed(action: str, chosen: Chosen, bars: Bars, view: View) -> _Aim:
    step = _STEPS[action]
    page = action.startswith("page")
    newest = len(bars.candles) - 1
    first = place_of(bars, view.start)
    last = min(first + view.room - 1, newest)
    if chosen.cursor is None:
        return _Aim(None, last + step * (last - first + 1 if page else max(1, view.room // _EIGHTH)))
    at = place_of(bars, chosen.cursor) + step * (max(1, view.room // _EIGHTH) if page else 1)
    return _Aim(at, None if first <= at <= last else min(max(at, 0), newest) + view.room // 2)


def _panned(action: str, chosen: Chosen, scene: Scene, view: View) -> tuple[Chosen, str]:
    bars = bars_in(scene, chosen)
    aim, newest = _aimed(action, chosen, bars, view), len(bars.candles) - 1
    moved = chosen
    if aim.cursor is not None:
        moved = chosen._replace(cursor=bars.candles[min(max(aim.cursor, 0), newest)].time)
    if aim.end is None:
        return moved, ""
    if aim.end >= newest and ends_now(scene):
        return moved._replace(end=None), "" if chosen.end is not None or chosen.cursor is not None else NEWEST
    least = min(view.room - 1, newest)
    told = (FIRST if begins_first(scene) else NOTHING_OLDER) if aim.end < least else ""
    return moved._replace(end=bars.candles[min(max(aim.end, least), newest)].time), told


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
