"""The log's newest lines, and the newest closed trades."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from textwrap import wrap

from textual.events import MouseScrollDown, MouseScrollUp

from srconsole.console.format import short_time_text
from srconsole.console.panes.lines import Line, Lines, Span
from srconsole.core.lot import Trade
from srconsole.engine.view.snapshot import LogLine, Snapshot
from srconsole.figures import price_text, result_text

_TIME_WIDTH = 11
_SHORT_TIME = 5
_AT_START = "at start"
_NARROW = 70
"""Columns below which a line of the log is told in short."""
_RESULT = "USDT"
"""Stands behind what was won or lost."""
_A_DAY_OR_TWO = 2 * 86_400_000
"""Milliseconds: the same day of another year is another day."""
_STOPS = " ,;:"
"""What stands before no ellipsis."""
_LEAST_WIDTH = 10
_TRADES_WIDTH = 41
"""Columns of the pane of closed trades, without two prices and the tier."""
_TIER_WIDTH = 4


def log_rows(entry: LogLine, zone: tzinfo, width: int) -> list[Line]:
    """Return a line of the log in as many rows as it takes; a `!` marks what a person should look at."""
    # A run has no time before its first candle.
    head = f"{short_time_text(entry.time, zone)} " if entry.time else f"{_AT_START:<{_TIME_WIDTH}} "
    return _rows(entry, head, width)


def short_rows(entry: LogLine, zone: tzinfo, width: int, now: int, ellipsis: str) -> list[Line]:
    """Return a line of the log in few words, in one row of few columns, cut at a word.

    Of the day that `now` is in, UTC milliseconds, the hour is told, of others the day. What was won or lost, and what a
    person should look at, is never cut: it takes as many rows as it needs.
    """
    head = f"{_short_time(entry.time, now, zone):<{_SHORT_TIME}} "
    brief = entry if entry.grave else entry._replace(text=entry.short or entry.text)
    rows = _rows(brief, head, width)
    if len(rows) == 1 or brief.grave or _RESULT in brief.text:
        return rows
    words, room = brief.text.split(), width - len(head) - len(ellipsis)
    kept = ""
    while words and len(f"{kept} {words[0]}".strip(_STOPS)) <= room:
        kept = f"{kept} {words.pop(0)}".lstrip()
    return [(rows[0][0], Span(f"{kept.rstrip(_STOPS)}{ellipsis}"))]


def _short_time(time: int, now: int, zone: tzinfo) -> str:
    if not time:
        return _AT_START.rpartition(" ")[2]
    day, hour = short_time_text(time, zone).split()
    return hour if day == short_time_text(now, zone).split()[0] and abs(now - time) < _A_DAY_OR_TWO else day


def _rows(entry: LogLine, head: str, width: int) -> list[Line]:
    text, look = f"{'! ' if entry.grave else ''}{entry.text}", "alert" if entry.grave else "plain"
    parts = wrap(text, max(1, width - len(head))) or [""]
    heads = [head, *[" " * len(head)] * (len(parts) - 1)]
    return [(Span(before, "label"), Span(part, look)) for before, part in zip(heads, parts, strict=True)]


def log_tail(
    entries: Sequence[LogLine], zone: tzinfo, width: int, height: int, now: int = 0, ellipsis: str = "..."
) -> list[Line]:
    """Return the newest lines that are whole in so many rows; of the newest at least its beginning.

    Where there are few columns each is told in short. Of lines of a kind that follow each other the newest is told, and
    how many there are besides.
    """
    rows: list[Line] = []
    for entry in _told_once(entries):
        short = width < _NARROW
        more = short_rows(entry, zone, width, now, ellipsis) if short else log_rows(entry, zone, width)
        if rows and len(rows) + len(more) > height:
            break
        rows = [*more, *rows]
    return rows[:height]


def _told_once(entries: Sequence[LogLine]) -> Iterator[LogLine]:
    """Yield lines, the newest first; those of a kind that follow each other as one."""
    place = len(entries)
    while place:
        place -= 1
        entry, besides = entries[place], 0
        while entry.kind and place and entries[place - 1].kind == entry.kind:
            place, besides = place - 1, besides + 1
        if besides:
            more = f" (+{besides} more)"
            entry = entry._replace(text=f"{entry.text}{more}", short=f"{entry.short or entry.text}{more}")
        yield entry


def trade_line(trade: Trade, zone: tzinfo, decimals: int, width: int = 10, tier: int = _TIER_WIDTH) -> Line:
    """Return a closed trade, each of its prices `width` columns wide, its tier `tier`."""
    prices = f"{price_text(trade.entry_price, decimals):>{width}} {price_text(trade.exit_price, decimals):>{width}}"
    return (
        Span(f"{short_time_text(trade.exit_time, zone)} ", "label"),
        Span(f"{trade.tier:<{tier}}{prices}"),
        Span(f" {result_text(trade.pnl):>9}", "loss" if trade.pnl < 0 else "gain"),
        Span(f" {trade.exit_reason}", "label"),
    )


class LogTail(Lines):
    """Shows as many of the newest lines of the log as fit, the newest at the bottom; a wheel goes back from there."""

    def __init__(self, zone: tzinfo, ellipsis: str) -> None:
        super().__init__(id="log")
        self._zone = zone
        self._ellipsis = ellipsis
        self._log: Sequence[LogLine] = ()
        self._now = 0
        self._newer = 0

    def show_log(self, snapshot: Snapshot) -> None:
        """Show the log of a snapshot; where a person has gone back, the lines that they look at."""
        if self._newer and self._log and snapshot.log is not self._log:
            self._newer += _behind(snapshot.log, self._log[-1])
        self._log, self._now = snapshot.log, snapshot.market.price_time
        self._show()

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Go a line back."""
        event.stop()
        self._newer += 1
        self._show()

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Go a line on."""
        event.stop()
        self._newer -= 1
        self._show()

    def _show(self) -> None:
        self._newer = min(max(0, self._newer), max(0, len(self._log) - 1))
        width, height = self.size
        if not self._newer:
            self.show(log_tail(self._log, self._zone, width, height, self._now, self._ellipsis))
            return
        older = self._log[: -self._newer]
        rows = log_tail(older, self._zone, width, max(1, height - 1), self._now, self._ellipsis)
        self.show([*rows, (Span(f"{self._newer} newer below, the wheel leads back"[:width], "alert"),)])


def _behind(log: Sequence[LogLine], last: LogLine) -> int:
    """Return how many lines came behind one, all where it is there no more."""
    places = {id(line): place for place, line in enumerate(reversed(log))}
    return places.get(id(last), len(log))


class TradeTail(Lines):
    """Shows as many of the newest closed trades as fit, the newest at the bottom."""

    def __init__(self, zone: tzinfo) -> None:
        super().__init__(id="trades")
        self._zone = zone

    def show_trades(self, snapshot: Snapshot) -> None:
        """Show the closed trades of a snapshot."""
        height = self.size.height
        newest = snapshot.market.trades[-height:] if height else ()
        prices = [price for trade in newest for price in (trade.entry_price, trade.exit_price)]
        width = max([_LEAST_WIDTH, *(len(price_text(price, snapshot.market.decimals)) for price in prices)])
        tier = max([_TIER_WIDTH, *(len(trade.tier) + 1 for trade in newest)])
        self.styles.width = _TRADES_WIDTH + tier + 2 * width
        self.show([trade_line(trade, self._zone, snapshot.market.decimals, width, tier) for trade in newest])
