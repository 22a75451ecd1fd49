"""The status line: what runs, where the price and the account stand, and whether entries are made."""

from __future__ import annotations

from datetime import tzinfo
from typing import Final

from textual.app import ComposeResult
from textual.containers import Container, Horizontal

from srconsole.console.format import fitted, span_text, speed_text, time_text
from srconsole.console.layout import TALL
from srconsole.console.modes import is_market, mode_badge
from srconsole.console.panes.account import account_lines, losses_so_far, today_line
from srconsole.console.panes.alerts import barred_word
from srconsole.console.panes.guards import guards_line
from srconsole.console.panes.lines import Line, Lines, Span, set_width_in, show_in
from srconsole.console.panes.outlook import OutlookRow, account_age, is_price_old
from srconsole.console.signs import Signs
from srconsole.engine.view.snapshot import Snapshot
from srconsole.figures import amount_text, price_text
from srconsole.plain_text import plain

_OLD: Final = "OLD "
_ENTRIES: Final = "entries "
_UNBOUNDED: Final = 10**6
_YEAR: Final = len("2019-")


def market_line(snapshot: Snapshot, width: int, ellipsis: str) -> Line:
    """Return mode, symbol and timeframe; of a name that is too long, what there is room for."""
    badge, timeframe = mode_badge(snapshot.mode), span_text(snapshot.market.timeframe)
    symbol = fitted(plain(snapshot.market.symbol), width - len(badge.text) - len(timeframe) - 3, ellipsis)
    return (badge, Span(f" {symbol} {timeframe}", "strong"))


def price_line(snapshot: Snapshot, since: float = 0.0) -> Line:
    """Return the last price; one that is old is said to be, by a snapshot that came some seconds ago."""
    text = price_text(snapshot.market.price, snapshot.market.decimals)
    if snapshot.market.price is not None and is_price_old(snapshot, since):
        return (Span(_OLD, "alert"), Span(text, "label"))
    return (Span(text, "last"),)


def equity_line(snapshot: Snapshot) -> Line:
    """Return the account's equity."""
    return (Span(f"{amount_text(snapshot.account.equity)} USDT", "strong"),)


def entries_line(snapshot: Snapshot, room: int = _UNBOUNDED) -> Line:
    """Return whether entries are made, and what keeps them from it: two reasons at most, where there is room."""
    market, left = snapshot.market, snapshot.market.halt_candles_left
    reasons = ["PAUSED"] if market.paused else []
    reasons += [guard.value.upper() for guard in snapshot.guards.tripped] if snapshot.guards else []
    if market.halted:
        reasons.append("HALTED" if left is None or reasons else f"HALTED for {left} more")
    if not reasons and (barred := barred_word(snapshot)):
        reasons.append(barred)
    if not reasons:
        return (Span(_ENTRIES, "label"), Span("running", "strong"))
    told = " and ".join(reasons[:2])
    if len(_ENTRIES) + len(told) > room:
        # Each has a row of its own besides: a guard's, an alert's, the pause's in the footer.
        told = f"{reasons[0]} +{len(reasons) - 1}" if len(reasons) > 1 else reasons[0]
    return (Span(_ENTRIES, "label"), Span(told, "alert"))


def feed_line(snapshot: Snapshot, since: float = 0.0) -> Line:
    """Return how fast the replay goes; on a market, how long ago the account was read, with a snapshot so old."""
    live = snapshot.market.live
    if live is not None:
        return account_age(live, snapshot, since)
    if is_market(snapshot):
        return (Span("account not read", "label"),)
    feed = snapshot.market.feed
    if not snapshot.begun or (feed.closed < feed.at_once and not feed.paused):
        return (Span("opening", "strong"),)
    if feed.ended:
        return (Span("replay ", "label"), Span("ENDED", "alert"))
    if feed.paused:
        return (Span("replay ", "label"), Span("PAUSED", "alert"))
    return (Span("replay ", "label"), Span(speed_text(feed.speed), "strong"))


def clock_line(snapshot: Snapshot, zone: tzinfo, room: int = _UNBOUNDED) -> Line:
    """Return how many candles of a file have closed, and the present one's time: what each candle changes.

    Where there is little room the year goes first, then how many there are in all; zone and digits never do.
    """
    texts = _clock_texts(snapshot, zone)
    text = next((text for text in texts if len(text) <= room), texts[-1])
    return (Span(text, "label") if snapshot.market.feed.total is None and is_market(snapshot) else Span(text),)


def _clock_texts(snapshot: Snapshot, zone: tzinfo) -> tuple[str, ...]:
    """Return the same, the longest first."""
    feed, market = snapshot.market.feed, is_market(snapshot)
    if market and not snapshot.market.price_time:
        return ("no candle yet",)
    time = time_text(snapshot.market.price_time, zone)
    of_year = time[_YEAR:]
    if market and feed.total is None:
        return (f"candle of {time}", f"candle of {of_year}", of_year)
    count = f"{feed.closed:,}" if feed.total is None else f"{feed.closed:,}/{feed.total:,}"
    # In a replay the time stands at one place; beside the age of an account there is less room.
    padded = () if market else (f"{count:<15} {time}",)
    return (*padded, f"{count} {time}", f"{count} {of_year}", f"{feed.closed:,} {of_year}", of_year)


def second_row(
    snapshot: Snapshot, zone: tzinfo, columns: int, since: float = 0.0, *, tells_losses: bool = True
) -> dict[str, tuple[Line, int]]:
    """Return what the second row says by a snapshot that came some seconds ago, and how wide its parts are.

    None of it is cut: what there is no room for is said in fewer words.
    """
    wide = columns >= _WIDE
    feed = _ACCOUNT + 1 if wide else _ACCOUNT if is_market(snapshot) else _PACE
    texts = _clock_texts(snapshot, zone)
    entries = entries_line(snapshot, columns - feed - len(texts[-1]) - 1)
    if tells_losses and entries[-1].role != "alert":
        entries = (*entries, *losses_so_far(snapshot))
    needs = 1 + sum(len(span.text) for span in entries)
    longest = next((len(text) for text in texts if len(text) <= columns - feed - needs), len(texts[-1]))
    across = max(needs, min(36 if wide else 28, columns - feed - longest))
    clock = clock_line(snapshot, zone, columns - feed - across)
    return {
        "entries": (entries, across),
        "feed": (feed_line(snapshot, since), feed),
        "clock": (clock, columns - feed - across),
    }


def short_status(snapshot: Snapshot, since: float = 0.0) -> Line:
    """Return what a terminal that is too small still shows, of a snapshot that came some seconds ago."""
    return (
        mode_badge(snapshot.mode),
        Span(" "),
        *price_line(snapshot, since),
        Span(" "),
        Span(f"[{snapshot.market.state.value}]", "lit"),
        Span(" "),
        *entries_line(snapshot),
        Span(f" {snapshot.market.symbol}", "label"),
    )


_WIDE: Final = 108
"""Columns from which the fields stand wider apart."""
_EQUITY_LABEL: Final = 7
_TODAY: Final = 17
_LEAST_MARKET: Final = 16
_ACCOUNT: Final = len("ACCOUNT 15 min OLD") + 1
_PACE: Final = len("replay PAUSED") + 1
_ROWS: Final = (
    ("market", "price", "equity-label", "equity", "today"),
    ("entries", "feed", "clock"),
    ("made",),
)
_MADE_GAP: Final = 3


def has_account(snapshot: Snapshot, height: int) -> bool:
    """Tell whether a terminal of so many rows has one for what the run has come to."""
    return height >= TALL and snapshot.account.totals is not None


def status_rows(snapshot: Snapshot, height: int) -> int:
    """Return how many rows the status has in a terminal of so many."""
    return 2 + is_market(snapshot) + (snapshot.guards is not None) + has_account(snapshot, height)


class StatusLine(Container):
    """Shows the status, each field in a widget of its own."""

    def __init__(self, signs: Signs, zone: tzinfo) -> None:
        super().__init__(id="status")
        self._signs = signs
        self._zone = zone
        self._outlook = OutlookRow()

    def compose(self) -> ComposeResult:
        """Set the fields side by side in rows: two, and where needed the account's, a market's, the guards'."""
        for row in _ROWS:
            with Horizontal(id=f"row-of-{row[0]}"):
                for field in row:
                    yield Lines(id=f"status-{field}")
        yield self._outlook
        yield Lines(id="status-guards")

    def on_mount(self) -> None:
        """Write what never changes."""
        show_in(self, "status-equity-label", [(Span("equity ", "label"),)])

    @property
    def _columns(self) -> int:
        """Columns that the fields share: those of the terminal before this has a size of its own."""
        return self.size.width or self.app.size.width - self.gutter.width

    def tick(self, snapshot: Snapshot, since: float) -> None:
        """Show how old everything is, once a market's snapshot is some seconds old."""
        show_in(self, "status-price", [price_line(snapshot, since)])
        show_in(self, "status-feed", [feed_line(snapshot, since)])
        self._outlook.show(snapshot, since)

    def show(self, snapshot: Snapshot, since: float) -> None:
        """Show the status of a snapshot that came some seconds ago."""
        self.set_class(snapshot.guards is not None, "-guarded")
        if snapshot.guards is not None:
            show_in(self, "status-guards", [guards_line(snapshot.guards, self._columns)])
        wide = self._columns >= _WIDE
        room = self._columns - _EQUITY_LABEL
        today = today_line(snapshot)
        across = max(_TODAY, sum(len(span.text) for span in today))
        widths = {"price": 20 if wide else 11, "equity": 23 if wide else 14, "today": across}
        lines = {
            "price": price_line(snapshot, since),
            "equity": equity_line(snapshot),
            "today": today,
        }
        has_made = has_account(snapshot, self.app.size.height)
        second = second_row(snapshot, self._zone, self._columns, since, tells_losses=not has_made)
        for field, (line, width) in second.items():
            lines[field] = line
            set_width_in(self, f"status-{field}", width)
        for field in ("price", "equity"):
            # Figures have the room they need, the market's name has what is left.
            # On a market a price may grow old before it is drawn anew.
            old = len(_OLD) if field == "price" and is_market(snapshot) else 0
            text = price_text(snapshot.market.price, snapshot.market.decimals)
            needs = len(text) + old if field == "price" else sum(len(span.text) for span in lines[field])
            widths[field] = max(widths[field], 1 + needs)
            set_width_in(self, f"status-{field}", widths[field])
        market = min(36 if wide else 28, max(_LEAST_MARKET, room - sum(widths.values())))
        set_width_in(self, "status-market", market)
        lines["market"] = market_line(snapshot, market, self._signs.ellipsis)
        self.set_class(is_market(snapshot), "-market")
        if has_made:
            moving, still = account_lines(snapshot, self._columns, self._signs)
            lines["made"] = (*moving, Span(" " * _MADE_GAP), *still)
            self.add_class("-account")
        else:
            self.remove_class("-account")
        for field, line in lines.items():
            show_in(self, f"status-{field}", [line])
        self.tick(snapshot, since)
