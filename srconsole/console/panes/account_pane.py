"""The account's pane: all that a run has come to, how far each limit is, and the curve of equity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from srconsole.console.panes.account import curve_text, losses_left, packed, result_span
from srconsole.console.panes.guards import distance, meters_of
from srconsole.console.panes.lines import Line, Lines, Span
from srconsole.console.signs import Signs
from srconsole.engine.view.snapshot import Snapshot, TotalsView
from srconsole.engine.view.strategy import GuardMeter
from srconsole.figures import amount_text, percent_text, percentage_text, result_text

_NO_GUARDS: Final = "no limit of [guards] is set"
_LEAST_CURVE: Final = 8
_CURVE_LABEL: Final = "equity at closes "


def account_pane_lines(snapshot: Snapshot, width: int, height: int, signs: Signs) -> list[Line]:
    """Return the account's figures in rows, whole items only, then each limit, and the curve where there is a row left.

    Limits share rows where there are too many for a row each.
    """
    rows = _rows(_figures(snapshot), width)
    limits = list(_limits(snapshot))
    if len(rows) + len(limits) + 1 > height:
        rows += _rows(limits, width)
    else:
        rows += limits
    curve = () if snapshot.account.totals is None else snapshot.account.totals.curve
    room = width - len(_CURVE_LABEL)
    if len(rows) < height and len(curve) > 1 and room >= _LEAST_CURVE:
        rows.append((Span(_CURVE_LABEL, "label"), Span(curve_text(curve, room, signs.charset), "second")))
    return rows[:height]


def _rows(items: Sequence[Line] | Iterator[Line], width: int) -> list[Line]:
    """Return items in as many rows as they take."""
    left, rows = list(items), list[Line]()
    while left:
        line, count = packed(left, width)
        rows.append(line if count else left[0])
        del left[: max(1, count)]
    return rows


def _figures(snapshot: Snapshot) -> Iterator[Line]:
    account = snapshot.account
    yield _item("equity", f"{amount_text(account.equity)} USDT")
    if account.totals is not None:
        yield from _results(account.totals, account.equity)
    yield _item("margin", amount_text(account.bound))


def _results(totals: TotalsView, equity: float) -> Iterator[Line]:
    for label, made in (("today", totals.today), ("since start", totals.profit)):
        before = equity - made
        share = f" {percent_text(made / before)}" if before > 0 else ""
        yield (Span(f"{label} ", "label"), result_span(made, f"{result_text(made)}{share}"))
    if totals.drawdown is not None:
        yield _item("below peak", percentage_text(totals.drawdown, 1))
    yield _item("fees", amount_text(totals.fees))
    share = f", {percentage_text(totals.won / totals.trades, 0)}" if totals.trades else ""
    yield _item("won", f"{totals.won} of {totals.trades}{share}")


def _limits(snapshot: Snapshot) -> Iterator[Line]:
    """Yield where each limit stands, and what is left until it is met."""
    yield losses_left(snapshot)
    if snapshot.guards is None:
        yield (Span(_NO_GUARDS, "label"),)
        return
    for meter in meters_of(snapshot.guards):
        name, role = (meter.name.upper(), "alert") if meter.tripped else (meter.name, "label")
        yield (Span(f"{name} ", role), Span(distance(meter), "strong"), Span(_left(meter), "label"))


def _left(meter: GuardMeter) -> str:
    """Return what may still be lost until a guard trips, USDT; empty where it is held against none."""
    if meter.baseline is None or meter.tripped:
        return ""
    return f", {amount_text(max(0.0, meter.limit - meter.value) * meter.baseline)} USDT left"


def _item(label: str, text: str) -> Line:
    return (Span(f"{label} ", "label"), Span(text, "strong"))


class AccountPane(Lines):
    """Shows the account as much as there is room for."""

    def __init__(self, signs: Signs) -> None:
        super().__init__(id="account")
        self._signs = signs

    def show_account(self, snapshot: Snapshot) -> None:
        """Show a snapshot's account."""
        width, height = self.size
        if self.display and width:
            self.show(account_pane_lines(snapshot, width, height, self._signs))
