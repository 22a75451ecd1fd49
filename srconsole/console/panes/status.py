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


def entries_line(snapshot: Snapshot) -> Line:
    """Return whether entries are made, and what keeps them from it: two reasons at most."""
    market, left = snapshot.market, snapshot.market.halt_candles_left
    reasons = ["PAUSED"] if market.paused else []
    reasons += [guard.value.upper() for guard in snapshot.guards.tripped] if snapshot.guards else []
    if market.halted:
        reasons.append("HALTED" if left is None or reasons else f"HALTED for {left} more")
    if not reasons and (barred := barred_word(snapshot)):
        reasons.append(barred)
    if not reasons:
        return (Span("entries ", "label"), Span("running", "strong"))
    return (Span("entries ", "label"), Span(" and ".join(reasons[:2]), "alert"))


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


def clock_line(snapshot: Snapshot, zone: tzinfo) -> Line:
    """Return how many candles of a file have closed, and the present one's time: what each candle changes."""
    feed = snapshot.market.feed
    if is_market(snapshot) and not snapshot.market.price_time:
        return (Span("no candle yet", "label"),)
    if is_market(snapshot) and feed.total is None:
        return (Span(f"candle of {time_text(snapshot.market.price_time, zone)}", "label"),)
    of = "" if feed.total is None else f"/{feed.total:,}"
    # Beside the account's age there is less room: a rehearsal's count is not padded to one place.
    count = f"{feed.closed:,}{of}"
    padded = count if is_market(snapshot) else f"{count:<15}"
    return (Span(f"{padded} {time_text(snapshot.market.price_time, zone)}"),)


def short_status(snapshot: Snapshot, since: float = 0.0) -> Line:
    """Return what a terminal that is too small still shows of a snapshot that came some seconds ago."""
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
_ACCOUNT: Final = 20
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
        widths = {"price": 20 if wide else 11, "equity": 23 if wide else 14, "today": _TODAY}
        lines = {
            "price": price_line(snapshot, since),
            "equity": equity_line(snapshot),
            "today": today_line(snapshot),
            "entries": entries_line(snapshot),
            "clock": clock_line(snapshot, self._zone),
        }
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
        if is_market(snapshot):
            set_width_in(self, "status-feed", _ACCOUNT)
        self.set_class(is_market(snapshot), "-market")
        if has_account(snapshot, self.app.size.height):
            moving, still = account_lines(snapshot, self._columns, self._signs)
            lines["made"] = (*moving, Span(" " * _MADE_GAP), *still)
            self.add_class("-account")
        else:
            self.remove_class("-account")
            if lines["entries"][-1].role != "alert":
                lines["entries"] = (*lines["entries"], *losses_so_far(snapshot))
        for field, line in lines.items():
            show_in(self, f"status-{field}", [line])
        self.tick(snapshot, since)
