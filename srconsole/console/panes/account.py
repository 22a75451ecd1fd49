"""The account's line: what a run has come to today and so far, as much as there is room for, and its curve."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from srconsole.console.panes.lines import Line, Span
from srconsole.console.signs import Signs
from srconsole.engine.view.snapshot import Snapshot, TotalsView
from srconsole.figures import amount_text, percentage_text, result_text

_GAP: Final = "   "
_RAMPS: Final = {"unicode": "▁▂▃▄▅▆▇█"}
_PLAIN_RAMP: Final = "_.-'"
_LEAST_CURVE, _MOST_CURVE = 8, 48


def today_line(snapshot: Snapshot) -> Line:
    """Return what the day has brought, in UTC; the losses in a row while that is not known."""
    totals = snapshot.account.totals
    if totals is None:
        return losses_line(snapshot)
    return (Span("today ", "label"), result_span(totals.today, result_text(totals.today)))


def losses_line(snapshot: Snapshot) -> Line:
    """Return the losses in a row, and how many would halt."""
    return (Span("losses in row ", "label"), Span(_losses(snapshot), "strong"))


def account_lines(snapshot: Snapshot, width: int, signs: Signs) -> tuple[Line, Line]:
    """Return what moves with the price, and what a trade or a close alone changes, with the curve at its end.

    Items are whole, the most telling first; together they are at most so wide.
    """
    totals = snapshot.account.totals
    if totals is None:
        return (), ()
    moving, _ = packed(_moving(totals), width)
    room = width - _length(moving) - len(_GAP)
    still, _ = packed(_still(snapshot, totals), room)
    left = min(_MOST_CURVE, room - _length(still) - len(_GAP))
    if not still or left < _LEAST_CURVE or len(totals.curve) < 2:
        return moving, still
    return moving, (*still, Span(_GAP), Span(curve_text(totals.curve, left, signs.charset), "second"))


def packed(items: Iterable[Line], width: int) -> tuple[Line, int]:
    """Return the first items in one row, whole ones only, and how many these are."""
    line: Line = ()
    count = 0
    for item in items:
        gap = _GAP if line else ""
        if _length(line) + len(gap) + _length(item) > width:
            break
        line = (*line, Span(gap), *item) if gap else item
        count += 1
    return line, count


def _moving(totals: TotalsView) -> Iterator[Line]:
    yield (Span("since start ", "label"), result_span(totals.profit, result_text(totals.profit)))
    if totals.drawdown is not None:
        yield (Span("below peak ", "label"), Span(percentage_text(totals.drawdown, 1), "strong"))


def _still(snapshot: Snapshot, totals: TotalsView) -> Iterator[Line]:
    if totals.trades:
        share = percentage_text(totals.won / totals.trades, 0)
        yield (Span("won ", "label"), Span(f"{totals.won} of {totals.trades}, {share}", "strong"))
    yield (Span("losses in row ", "label"), Span(_losses(snapshot), "strong"))
    yield (Span("fees ", "label"), Span(amount_text(totals.fees), "strong"))
    yield (Span("margin ", "label"), Span(amount_text(snapshot.account.bound), "strong"))


def losses_left(snapshot: Snapshot) -> Line:
    """Return the losses in a row, and how many more would halt entries."""
    line, limit = losses_line(snapshot), snapshot.settings.risk.max_consecutive_losses
    if not limit:
        return (*line, Span(", no number of them halts entries", "label"))
    if snapshot.market.halted:
        return (*line, Span(", entries are halted", "alert"))
    return (*line, Span(f", {limit - snapshot.market.losses_in_row} more halt entries", "label"))


def losses_so_far(snapshot: Snapshot) -> Line:
    """Return the losses in a row where there are any, in few columns."""
    if not snapshot.market.losses_in_row:
        return ()
    return (Span(" losses ", "label"), Span(_losses(snapshot), "strong"))


def _losses(snapshot: Snapshot) -> str:
    limit = snapshot.settings.risk.max_consecutive_losses
    return f"{snapshot.market.losses_in_row}/{limit}" if limit else str(snapshot.market.losses_in_row)


def ramp_of(charset: str) -> str:
    """Return the heights of a curve's points, the lowest first."""
    return _RAMPS.get(charset, _PLAIN_RAMP)


def curve_text(curve: Sequence[float], width: int, charset: str) -> str:
    """Draw a curve in one row, its newest point last; one that never moved lies at the bottom.

    Where there are fewer columns than points, these are as far apart as all of them take.
    """
    apart = -(-len(curve) // width)
    points = curve[::-1][::apart][::-1]
    ramp = ramp_of(charset)
    low, high = min(points), max(points)
    if high == low:
        return ramp[0] * len(points)
    steps = len(ramp) - 1
    return "".join(ramp[round((point - low) / (high - low) * steps)] for point in points)


def result_span(usdt: float, text: str) -> Span:
    """Return a result as a gain or a loss; what rounds to nothing is neither."""
    return Span(text, "loss" if round(usdt, 2) < 0 else "gain" if round(usdt, 2) > 0 else "strong")


def _length(line: Line) -> int:
    return sum(len(span.text) for span in line)
