"""What is seen and asked of a file's times before its rows are read: their zone, their hours, opening or closing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import NamedTuple

from srconsole.imports.bar_ends import OPTIONS, stamps_the_end
from srconsole.imports.clocks import clock_form
from srconsole.imports.layout import Layout
from srconsole.imports.sources import Known
from srconsole.imports.spreadsheet import digits_of
from srconsole.imports.times import TimeReader, wall_clock
from srconsole.imports.wanted import CLOCK, ZONE, Wanted
from srconsole.imports.zone_names import SaidZone, zone_in
from srconsole.imports.zones import zone_of
from srconsole.market.csv_format import shown
from srconsole.settings.shapes import ImportShape


class TimePlan(NamedTuple):
    """How a file's times are read.

    Attributes:
        zone: of times that carry none; None where nobody said.
        said: what the names of their columns say about it, None where they say nothing.
        clock: how hours in a column of their own are written (`clocks.FORMS`), empty where as usual.
        digits: how many decimals days of a spreadsheet have.
    """

    zone: tzinfo | None
    said: SaidZone | None
    clock: str
    digits: int


def plan_times(
    shape: ImportShape,
    source: Known,
    layout: Layout,
    time: Sequence[int],
    rows: Sequence[Sequence[str]],
    wanted: Wanted,
) -> TimePlan:
    """Look at a file's times; what only a person can say is noted in `wanted`.

    Args:
        shape: what the person said.
        source: who wrote the file.
        layout: where its table stands.
        time: the columns of the time.
        rows: some of the rows.
        wanted: takes the questions.

    Raises:
        RequestError: there is no such zone as the person gave.
    """
    found = [zone_in(layout.names[at]) for at in time] if layout.names else []
    said = next((one for one in found if one is not None), None)
    texts = [" ".join(row[at] for at in time if at < len(row)) for row in rows]
    zone = _zone(shape, source, said, texts, wanted)
    clock = _clock(shape, time, rows, wanted)
    ends = stamps_the_end(layout.names, time, rows, layout.delimiter)
    if ends and not shape.times:
        wanted.ask(ends, OPTIONS)
    return TimePlan(zone, said, clock, digits_of(texts))


def _zone(
    shape: ImportShape, source: Known, said: SaidZone | None, times: Sequence[str], wanted: Wanted
) -> tzinfo | None:
    if shape.tz:
        return zone_of(shape.tz)
    if said is not None and said.zone is not None:
        return said.zone
    if said is not None and any(map(_is_naive, times)):
        ask_zone(said, wanted)
    elif source.server_time:
        wanted.ask(f"{source.name} writes times of its server's zone and does not say which", ZONE)
    elif any(map(wall_clock, times)):
        wanted.ask("the times are those of a clock with AM and PM, and no zone is said", ZONE)
    return None


def ask_zone(said: SaidZone, wanted: Wanted) -> None:
    """Ask for the zone that a column's name leaves open."""
    wanted.ask(f"the times are those of a zone, as their column {shown(said.name)} says", said.options)


def _is_naive(text: str) -> bool:
    """Tell whether a time carries no zone; day and month need not be told apart for that."""
    for dates in ("day-first", "month-first"):
        try:
            return bool(TimeReader(dates).read(text).form % 2)
        except ValueError:
            continue
    return False


def _clock(shape: ImportShape, time: Sequence[int], rows: Sequence[Sequence[str]], wanted: Wanted) -> str:
    """Return how hours in a column of their own are written."""
    if shape.clock or len(time) < 2:
        return shape.clock
    dates, hours = ([row[at] for row in rows if at < len(row)] for at in time)
    form = clock_form(hours, len(set(dates)))
    if form is None:
        wanted.ask(f"an hour such as {hours[-1].strip()} may be one of hours and minutes, or have seconds too", CLOCK)
    return form or ""
