"""The row of a market's status: how old price and candles are, the exchange's line and clock, a rehearsal's pace."""

from __future__ import annotations

from math import inf
from typing import Final

from textual.app import ComposeResult
from textual.containers import Horizontal

from srconsole.console.ages import NEVER, brief_text, older, step_text
from srconsole.console.format import speed_text
from srconsole.console.modes import is_market
from srconsole.console.opening import opening_text
from srconsole.console.panes.lines import Line, Lines, Span, show_in
from srconsole.engine.view.live import LiveView, Outlook
from srconsole.engine.view.snapshot import Snapshot

POLLS: Final = 3
"""So many polls without an answer make a price, or an account, old."""
LEAST_OLD: Final = 3.0
"""Seconds that nothing is old before, however often it is asked for: the screen itself is drawn once a second."""
GRACE: Final = 10.0
"""Seconds that a candle that has closed may take to come."""
APART: Final = 1.0
"""Seconds from which two clocks are too far apart."""
FIELDS: Final = ("price", "candle", "latency", "clock", "calls")


def price_age(live: LiveView, snapshot: Snapshot, since: float) -> Line:
    """Return whether the price is fresh; one that is three polls old is said to be old, and how old."""
    return _age("price", older(live.outlook.price_age, since), old_after(snapshot), "OLD")


def candle_age(live: LiveView, snapshot: Snapshot, since: float) -> Line:
    """Return whether all candles that are due are there; where one is late, how late."""
    late = snapshot.market.timeframe + max(GRACE, old_after(snapshot))
    return _age("candle", older(live.outlook.candle_age, since), late, "LATE")


def account_age(live: LiveView, snapshot: Snapshot, since: float) -> Line:
    """Return whether the account was read lately; where it was not, how long ago."""
    return _age("account", older(live.account_age, since), old_after(snapshot), "OLD")


def is_price_old(snapshot: Snapshot, since: float) -> bool:
    """Tell whether a market's price is old, or was never seen, by a snapshot that came some seconds ago."""
    live = snapshot.market.live
    if live is None:
        return False
    age = older(live.outlook.price_age, since)
    return age is None or age > old_after(snapshot)


def old_after(snapshot: Snapshot) -> float:
    """Return the seconds after which what every poll brings is old; a rehearsal looks when price jumps, not before.

    Behind the last candle of a rehearsal nothing comes any more, and nothing grows old.
    """
    if snapshot.market.feed.ended:
        return inf
    if snapshot.mode == "rehearsal":
        return float(snapshot.market.timeframe)
    return max(LEAST_OLD, POLLS * snapshot.settings.market.poll_seconds)


def has_latency(snapshot: Snapshot) -> bool:
    """Tell whether there is a time that the exchange takes: in a rehearsal, where something makes it late."""
    live = snapshot.market.live
    return live is not None and (snapshot.mode != "rehearsal" or live.outlook.latency > 0)


def has_clock(snapshot: Snapshot) -> bool:
    """Tell whether the exchange has a clock of its own: in a rehearsal, where something sets it off."""
    live = snapshot.market.live
    return live is not None and (snapshot.mode != "rehearsal" or bool(live.outlook.ahead))


def latency(outlook: Outlook) -> Line:
    """Return how long the exchange takes to answer."""
    return (Span("latency ", "label"), Span(brief_text(outlook.latency) if outlook.latency else "-", "strong"))


def clock(outlook: Outlook) -> Line:
    """Return how far the exchange's clock is ahead of ours."""
    if outlook.ahead is None:
        return (Span("clock ", "label"), Span("?", "strong"))
    brief = brief_text(outlook.ahead)
    text = brief if brief.startswith("-") else f"+{brief}"
    if abs(outlook.ahead) > APART:
        return (Span(f"CLOCK {text}", "alert"),)
    return (Span("clock ", "label"), Span(text, "strong"))


def pace(snapshot: Snapshot) -> Line:
    """Return how fast a rehearsal goes, that it is being opened, or that its candles are at their end."""
    feed = snapshot.market.feed
    if feed.ended:
        return (Span("ENDED", "alert"),)
    if feed.paused:
        return (Span("PAUSED", "alert"),)
    if opening_text("", snapshot):
        return (Span("opening", "strong"),)
    return (Span("pace ", "label"), Span(speed_text(feed.speed), "strong"))


def calls(outlook: Outlook) -> Line:
    """Return how many calls were made in the last second, of how many; or that reads are held back.

    The account's are the scarcer; on paper there are but those for prices.
    """
    if outlook.held_back:
        return (Span("HELD BACK", "alert"),)
    made, allowed = outlook.account_calls if outlook.account_calls.allowed else outlook.public_calls
    return (Span("calls ", "label"), Span(f"{made}/{allowed}", "strong")) if allowed else ()


def _age(name: str, age: float | None, most: float, word: str) -> Line:
    if age is None:
        return (Span(f"{name} ", "label"), Span(NEVER, "strong"))
    if age > most:
        return (Span(f"{name.upper()} {step_text(age)} {word}", "alert"),)
    # An age that says nothing would be sent every second.
    return (Span(f"{name} ", "label"), Span("fresh", "strong"))


class OutlookRow(Horizontal):
    """Shows the row, each field in a widget of its own; there is none in a replay."""

    def __init__(self) -> None:
        super().__init__(id="outlook")

    def compose(self) -> ComposeResult:
        """Set the fields side by side."""
        for field in FIELDS:
            yield Lines(id=f"outlook-{field}")

    def show(self, snapshot: Snapshot, since: float) -> None:
        """Show the row of a snapshot that came some seconds ago."""
        live = snapshot.market.live
        self.display = is_market(snapshot)
        if live is None:
            show_in(self, "outlook-price", [(Span("no price yet", "label"),)])
            return
        lines = {
            "price": price_age(live, snapshot, since),
            "candle": candle_age(live, snapshot, since),
            "latency": latency(live.outlook) if has_latency(snapshot) else (),
            "clock": clock(live.outlook) if has_clock(snapshot) else (),
            "calls": pace(snapshot) if snapshot.mode == "rehearsal" else calls(live.outlook),
        }
        for field, line in lines.items():
            show_in(self, f"outlook-{field}", [line])
