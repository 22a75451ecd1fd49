"""What a person must see of a market, a line each, the gravest first; each has its age in a column of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from textual.app import ComposeResult
from textual.containers import Horizontal

from srconsole.console.ages import Elapsed, older, step_text
from srconsole.console.format import fitted
from srconsole.console.keymap import Keymap
from srconsole.console.panes.lines import Lines, Span, set_width_in, show_in
from srconsole.console.panes.outlook import old_after
from srconsole.engine.view.live import LiveView
from srconsole.engine.view.snapshot import Snapshot
from srconsole.figures import money_text
from srconsole.plain_text import plain

NOT_ARMED: Final = "not armed"
"""What the reason against entries begins with, while the symbol was not typed."""
READ_ONLY: Final = "read-only: "
"""What the reason against entries begins with, where the exchange has what is not explained."""
_AGE, _NO_AGE = 10, 3
"""Columns of the ages, and of what stands there where nothing has one."""
_PADDING: Final = 2
_WORTH_SAYING: Final = 0.01


class Alert(NamedTuple):
    """Something that a person must see.

    Attributes:
        text: what it is.
        age: for how many seconds, where that is known.
    """

    text: str
    age: float | None = None


def alerts_of(snapshot: Snapshot, keymap: Keymap, since: float = 0.0) -> list[Alert]:
    """Return all alerts of a snapshot that came some seconds ago, the gravest first."""
    live = snapshot.market.live
    return [] if live is None else list(_alerts(live, snapshot, keymap, since))


def _alerts(live: LiveView, snapshot: Snapshot, keymap: Keymap, since: float) -> Iterator[Alert]:
    if live.uncovered_for is not None:
        yield Alert("NO STOP AT THE EXCHANGE", live.uncovered_for + since)
    if live.unsold:
        often = "once" if live.unsold == 1 else f"{live.unsold} times in a row"
        yield Alert(f"NOT SOLD: the exchange has refused the sale, {often}; it goes out again (see the log)")
    if live.unknown:
        yield Alert(f"UNKNOWN: {live.unknown}")
    if live.differences:
        yield from _read_only(live, keymap)
    age = older(live.account_age, since)
    if live.account_failing or (age is not None and age > old_after(snapshot)):
        yield Alert(f"THE ACCOUNT IS NOT READ: {live.account_failing or 'no answer'}", age)
    if live.outlook.failing:
        yield _of_reads(live, snapshot, older(live.outlook.price_age, since))
    if live.outlook.held_back:
        yield Alert(f"READS ARE HELD BACK: {live.outlook.held_back}")
    yield from _about_entries(live, snapshot, keymap)


def _of_reads(live: LiveView, snapshot: Snapshot, price_age: float | None) -> Alert:
    """Return what is said of reads that fail: of candles, clock or terms while the price is fresh."""
    if price_age is not None and price_age <= old_after(snapshot):
        return Alert(f"NOT ALL IS READ: {live.outlook.failing}")
    return Alert(f"NO PRICES: {live.outlook.failing}", price_age)


def _read_only(live: LiveView, keymap: Keymap) -> Iterator[Alert]:
    more = f" (+{len(live.differences) - 1})" if len(live.differences) > 1 else ""
    yield Alert(f"READ-ONLY: {live.differences[0]}{more}")
    words = (("adopt", "adopt it"), ("close_other", "sell it"), ("leave_alone", "leave it alone"))
    keys = [f"{keymap.shown(action)} {word}" for action, word in words if keymap.shown(action)]
    if live.choices and keys:
        yield Alert(f"choose: {', '.join(keys)}")


def _about_entries(live: LiveView, snapshot: Snapshot, keymap: Keymap) -> Iterator[Alert]:
    if is_unarmed(snapshot):
        yield Alert(f"NOT ARMED: {keymap.shown('arm')}, then the symbol, arms entries with real money")
    others = [reason for reason in live.against_entries if not reason.startswith((NOT_ARMED, READ_ONLY))]
    if others:
        more = f" (+{len(others) - 1} more)" if len(others) > 1 else ""
        yield Alert(f"NO ENTRIES: {others[0]}{more}")
    if abs(live.balance_off) >= _WORTH_SAYING:
        yield Alert(f"the balance moved by {money_text(live.balance_off)}, unexplained")


def is_unarmed(snapshot: Snapshot) -> bool:
    """Tell whether entries wait for the symbol to be typed."""
    live = snapshot.market.live
    return live is not None and any(reason.startswith(NOT_ARMED) for reason in live.against_entries)


def barred_word(snapshot: Snapshot) -> str:
    """Return in a word or two what keeps entries from being made: an exchange, the end of a file; empty for nothing."""
    live = snapshot.market.live
    if snapshot.market.feed.ended:
        return "ENDED"
    if live is None or not live.against_entries:
        # An entry goes by a reading of its own cycle.
        return "NOT READ" if live is not None and live.account_failing else ""
    return "READ-ONLY" if live.differences else "NOT ARMED" if is_unarmed(snapshot) else "BARRED"


def why_barred(snapshot: Snapshot) -> str:
    """Return what an exchange keeps entries from, in a sentence; empty where it does not."""
    word = barred_word(snapshot)
    live = snapshot.market.live
    if live is None or not word or snapshot.market.feed.ended:
        return ""
    reason = live.against_entries[0] if live.against_entries else live.account_failing
    return f"{word}: {reason.removeprefix(READ_ONLY)}"


def why_flat(snapshot: Snapshot) -> str:
    """Return in a sentence why nothing is held: what keeps entries from it, where price alone is waited for."""
    waited = snapshot.market.waited_for
    waits = waited is not None and not waited.held_up
    return plain((waits and why_barred(snapshot)) or snapshot.market.why_flat)


def alert_texts(alerts: list[Alert], rows: int, width: int, key: str, ellipsis: str) -> list[str]:
    """Return as many alerts as there are rows for, each cut to the width; the last says how many more there are."""
    texts = [fitted(plain(alert.text), width, ellipsis) for alert in alerts[:rows]]
    left = len(alerts) - len(texts)
    if left and texts:
        tail = f"  +{left} more: {key}" if key else f"  +{left} more"
        texts[-1] = f"{fitted(plain(alerts[rows - 1].text), width - len(tail), ellipsis)}{tail}"
    return texts


class AlertLines(Horizontal):
    """Shows the alerts; what ticks stands in a narrow column of its own."""

    def __init__(self, keymap: Keymap, ellipsis: str) -> None:
        super().__init__(id="alerts")
        self._keymap = keymap
        self._ellipsis = ellipsis

    def compose(self) -> ComposeResult:
        """Set ages and texts side by side."""
        yield Lines(id="alert-ages")
        yield Lines(id="alert-texts")

    def show(self, snapshot: Snapshot, elapsed: Elapsed, rows: int, width: int) -> None:
        """Show at most so many alerts; none takes no row."""
        alerts = alerts_of(snapshot, self._keymap, elapsed.snapshot)
        shown = alerts[:rows]
        self.display = bool(shown)
        self.styles.height = max(1, len(shown))
        ages = ["" if alert.age is None else step_text(alert.age) for alert in shown]
        column = _AGE if any(ages) else _NO_AGE
        set_width_in(self, "alert-ages", column)
        room = width - column - _PADDING
        texts = alert_texts(alerts, rows, room, self._keymap.shown("exchange"), self._ellipsis)
        show_in(self, "alert-ages", [(Span(f" ! {age:>6}" if any(ages) else " !", "alert"),) for age in ages])
        show_in(self, "alert-texts", [(Span(text, "alert"),) for text in texts])
