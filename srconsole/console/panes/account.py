"""The account's line: what a run has come to today and so far, as much as there is room for, and its curve."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from srconsole.console.panes.lines import Line, Span
from srconsole.console.signs import Signs
from srconsole.engine.view.snapshot import Snapshot, TotalsView
from srconsole.figures import amount_text, percentage_text, result_text

_GAP: Final = "   "
_RAMPS: Final = {"unicode": "▁▂▃▄▅▆▇█"}
_PLAIN_RAMP: Final = "_.-'"
"""Heights of a curve's points, the lowest first."""
_LEAST_CURVE, _MOST_CURVE = 8, 48


def today_line(snapshot: Snapshot) -> Line:
    """Return what the day has brought, in UTC; the losses in a row while that is not known."""
    totals = snapshot.account.totals
    if totals is None:
        return losses_line(snapshot)
    return (Span("today ", "label"), _result(totals.today))


def losses_line(snapshot: Snapshot) -> Line:
    """Return the losses in a row, and how many would halt."""
    return (Span("losses in row ", "label"), Span(_losses(snapshot), "strong"))


def account_line(snapshot: Snapshot, width: int, signs: Signs) -> Line:
    """Return what was made since the start and what it cost, whole items, the most telling first; then the curve."""
    totals = snapshot.account.totals
    if totals is None:
        return ()
    line: Line = ()
    for item in _items(snapshot, totals):
        gap = _GAP if line else ""
        if _length(line) + len(gap) + _length(item) > width:
            return line
        line = (*line, Span(gap), *item) if gap else item
    room = min(_MOST_CURVE, width - _length(line) - len(_GAP))
    if room < _LEAST_CURVE or len(totals.curve) < 2:
        return line
    return (*line, Span(_GAP), Span(curve_text(totals.curve, room, signs.charset), "second"))


def _items(snapshot: Snapshot, totals: TotalsView) -> Iterator[Line]:
    account = snapshot.account
    yield (Span("since start ", "label"), _result(totals.profit))
    yield (Span("below peak ", "label"), Span(percentage_text(totals.drawdown), "strong"))
    if totals.trades:
        share = percentage_text(totals.won / totals.trades, 0)
        yield (Span("won ", "label"), Span(f"{totals.won} of {totals.trades}, {share}", "strong"))
    yield (Span("losses in row ", "label"), Span(_losses(snapshot), "strong"))
    yield (Span("fees ", "label"), Span(amount_text(totals.fees), "strong"))
    yield (Span("margin ", "label"), Span(amount_text(account.bound), "strong"))


def _losses(snapshot: Snapshot) -> str:
    limit = snapshot.settings.risk.max_consecutive_losses
    return f"{snapshot.market.losses_in_row}/{limit}" if limit else str(snapshot.market.losses_in_row)


def curve_text(curve: Sequence[float], width: int, charset: str) -> str:
    """Draw a curve in one row, its newest points last; one that never moved lies at the bottom."""
    points = curve[-width:]
    ramp = _RAMPS.get(charset, _PLAIN_RAMP)
    low, high = min(points), max(points)
    if high == low:
        return ramp[0] * len(points)
    steps = len(ramp) - 1
    return "".join(ramp[round((point - low) / (high - low) * steps)] for point in points)


def _result(usdt: float) -> Span:
    return Span(result_text(usdt), "loss" if round(usdt, 2) < 0 else "gain" if round(usdt, 2) > 0 else "strong")


def _length(line: Line) -> int:
    return sum(len(span.text) for span in line)
