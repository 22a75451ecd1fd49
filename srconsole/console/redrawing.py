"""What of a screen is drawn anew: of the widgets that have something new, the rows that have."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Final

from textual._compositor import ChopsUpdate, Compositor, CompositorMap, ReflowResult
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

MOST: Final = 40
"""Rows of widgets that are drawn in one go; a chart that moves on has two hundred."""


class SparseCompositor(Compositor):
    """Asks only those widgets that lie where something is new; Textual asks all that lie anywhere between.

    Attributes:
        whole: whether all that is new is drawn in one go; else as much as takes some milliseconds, from the top.
    """

    def __init__(self) -> None:
        super().__init__()
        self.whole = False
        self._wanted: list[Region] | None = None
        self._laid_out: CompositorMap = {}

    def reflow(self, parent: Widget, size: Size) -> ReflowResult:
        """Lay out anew, and have drawn what stands elsewhere than when that was last done.

        Textual works places out whenever it is asked for one that it may not know, and would hold the new ones against
        those: what has only moved would not be drawn.
        """
        self._full_map = self._laid_out
        result = super().reflow(parent, size)
        self._laid_out = self._full_map
        return result

    @property
    def has_more(self) -> bool:
        """Whether something new was left for the next time."""
        return bool(self._dirty_regions)

    def update_widgets(self, widgets: set[Widget]) -> None:
        """Note what is new of the widgets that can be seen.

        For one that cannot, Textual would find all places anew the next time it is asked for one: what has moved would
        be taken to have been there all along, and never be drawn there.
        """
        super().update_widgets(widgets & self.visible_widgets.keys())

    def render_partial_update(self) -> ChopsUpdate | None:
        """Return what is new, None where nothing is."""
        regions = sorted(self._dirty_regions, key=_from_the_top)
        now = regions if self.whole else _first(regions)
        self._dirty_regions = set(now)
        self._wanted = now
        try:
            return super().render_partial_update()
        finally:
            self._wanted = None
            self._dirty_regions.update(regions[len(now) :])

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        return super()._get_renders(crop) if self._wanted is None else self._new(self._wanted)

    def _new(self, wanted: list[Region]) -> Iterator[tuple[Region, Region, list[Strip]]]:
        """Return rows from the front to the back, as far back as something can still be seen."""
        spans: dict[int, list[tuple[int, int]]] = {}
        for part in wanted:
            for row in part.line_range:
                spans.setdefault(row, []).append(part.column_span)
        for widget, (region, clip) in self.visible_widgets.items():
            seen = region.intersection(clip)
            for first, end in _runs(_taken(spans, seen)):
                rows = Region(seen.x, first, seen.width, end - first)
                yield rows, clip, widget.render_lines(rows.translate(-region.offset))
            if not spans:
                return


def _from_the_top(region: Region) -> tuple[int, int]:
    return region.y, region.x


def _first(regions: list[Region]) -> list[Region]:
    """Return as many as may be drawn in one go, and at least one."""
    rows = list(accumulate(region.height for region in regions))
    return regions[: max(1, bisect_right(rows, MOST))]


def _taken(spans: dict[int, list[tuple[int, int]]], seen: Region) -> list[int]:
    """Return in which rows something wanted lies in a region, and leave what is still to be had behind it."""
    rows = []
    begin, end = seen.column_span
    for row in seen.line_range:
        there = spans.get(row)
        if there and any(first < end and last > begin for first, last in there):
            rows.append(row)
            there[:] = [span for span in there if span[0] < begin or span[1] > end]
            if not there:
                del spans[row]
    return rows


def _runs(rows: list[int]) -> Iterator[tuple[int, int]]:
    """Return rows that follow each other as the first and the one behind the last."""
    first = end = -1
    for row in rows:
        if row != end:
            if end > first:
                yield first, end
            first = row
        end = row + 1
    if end > first:
        yield first, end
