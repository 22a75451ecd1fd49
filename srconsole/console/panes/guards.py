"""The guards: how near each that is set is to its limit, the nearest told where there is no room for all."""

from __future__ import annotations

from math import inf

from srconsole.console.ages import age_text
from srconsole.console.panes.lines import Line, Span
from srconsole.core.guards import Guard
from srconsole.engine.view.snapshot import GuardView
from srconsole.engine.view.strategy import GuardMeter
from srconsole.figures import amount_text, share_text


def guards_line(guards: GuardView, width: int = 10_000) -> Line:
    """Return how near each guard is to its limit; one that has tripped is in capitals.

    Where there is little room what equity is measured from goes first, then the guards that are farthest from tripping;
    how many of them are left out is said.
    """
    meters = meters_of(guards)
    line = _line(meters, bases=True)
    if _length(line) <= width:
        return line
    kept = sorted(range(len(meters)), key=lambda place: -_nearness(meters[place]))
    while kept:
        shown = [meters[place] for place in sorted(kept)]
        left = len(meters) - len(shown)
        line = _line(shown, bases=False)
        if left:
            line = (*line, Span(f"   +{left} more", "label"))
        if _length(line) <= width or len(kept) == 1:
            return line
        kept.pop()
    return ()


def meters_of(guards: GuardView) -> list[GuardMeter]:
    """Return every guard that is set: the day's loss, the fall from the peak, the others."""
    first = (
        (Guard.DAY_LOSS, guards.day_loss, guards.day_limit, guards.day_first),
        (Guard.DRAWDOWN, guards.fall, guards.fall_limit, guards.peak),
    )
    meters = [
        GuardMeter(guard.value, lost, limit, baseline=baseline, tripped=guard in guards.tripped)
        for guard, lost, limit, baseline in first
        if limit
    ]
    return [*meters, *guards.others]


def distance(meter: GuardMeter) -> str:
    """Write where a guard stands, and its limit."""
    value, limit = _figure(meter, meter.value), _figure(meter, meter.limit)
    return f"{value}, least {limit}" if meter.least else f"{value} of {limit}"


def _figure(meter: GuardMeter, value: float) -> str:
    if meter.unit == "share":
        # Finer than a thousandth of a percent nothing is near.
        return share_text(round(value, 5))
    return age_text(value) if meter.unit == "seconds" else f"{value:g}"


def _nearness(meter: GuardMeter) -> float:
    """Return how near a guard is to its limit, 1 there."""
    if meter.tripped:
        return inf
    if meter.least:
        return meter.limit / meter.value if meter.value > 0 else inf
    return meter.value / meter.limit if meter.limit else 0.0


def _line(meters: list[GuardMeter], *, bases: bool) -> Line:
    spans: list[Span] = []
    for meter in meters:
        gap = "   " if spans else ""
        name = meter.name.upper() if meter.tripped else meter.name
        spans.append(Span(f"{gap}{name} ", "alert" if meter.tripped else "label"))
        spans.append(Span(distance(meter), "strong"))
        if bases and meter.baseline is not None:
            spans.append(Span(f" from {amount_text(meter.baseline)}", "label"))
    return tuple(spans)


def _length(line: Line) -> int:
    return sum(len(span.text) for span in line)
