"""The whole log of a run: its parts, a word found in it, new lines followed, and the way to a trade."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from textual.widget import Widget

from srconsole.console.ages import Elapsed
from srconsole.console.format import time_text
from srconsole.console.panes.lines import Lines, Span
from srconsole.console.screens.beside import Ask, Beside, Task
from srconsole.console.screens.cursor import MOVES, Cursor
from srconsole.console.screens.log_reading import PAGE, LogReader, SnapshotLog
from srconsole.console.screens.log_rows import about_line, about_lines, log_rows, whole_lines
from srconsole.console.screens.log_window import LogWindow
from srconsole.console.screens.stage import Stage
from srconsole.core.trade import Trade
from srconsole.engine.view.records import Entry, Kind
from srconsole.engine.view.snapshot import LOG_SHOWN, Snapshot
from srconsole.engine.view.told_later import RefusalView
from srconsole.errors import SrconsoleError

_PARTS: Final[dict[str, Kind]] = {"a": "all", "t": "trades", "x": "grave"}
_WHOLE: Final = 2
"""Rows for all that the selected line says."""

ToTrade = Callable[[Entry], None]
"""Shows the trade that a line tells of."""


class LogScreen(Beside):
    """The log, the newest line selected and followed until a person moves."""

    heading = "Log"

    def __init__(self, snapshot: Snapshot, stage: Stage, to_trade: ToTrade) -> None:
        super().__init__(snapshot, stage)
        self._to_trade = to_trade
        self._records = stage.reach().records(snapshot.run)
        self._kind: Kind = "all"
        self._sought = ""
        self._window = LogWindow()
        self._cursor = Cursor()
        self._following = True
        self._list = Lines(id="beside-list")
        self._whole = Lines(id="log-whole")

    def body(self) -> Sequence[Widget]:
        """Return the list, and below it the selected line whole."""
        return [self._list, self._whole]

    def on_mount(self) -> None:
        """Read the newest lines."""
        super().on_mount()
        self._start(self._newest)

    @property
    def selected(self) -> Entry | None:
        """The selected line."""
        entries = self._window.entries
        return entries[self._cursor.at] if self._cursor.at < len(entries) else None

    @property
    def _asked_about(self) -> Trade | RefusalView | None:
        """What can be explained of the selected line."""
        return None if self.selected is None else self.selected.trade or self.selected.refusal

    def keys(self) -> Sequence[tuple[str, str]]:
        """Return the keys that work now."""
        found = [("n N", "older, newer one")] if self._sought else []
        trade = [("enter", "its trade")] if self.selected is not None and self.selected.of_trade else []
        why = [(self.stage.keymap.shown("why"), "why")] if self._asked_about is not None else []
        return [("a t x", "all, trades, to look at"), ("/", "find"), *found, *trade, *why, ("end", "newest")]

    def follow(self, snapshot: Snapshot, elapsed: Elapsed) -> None:
        """Take the newest snapshot, and read on where new lines are followed."""
        news = snapshot.log is not self.snapshot.log and snapshot.log != self.snapshot.log
        super().follow(snapshot, elapsed)
        if news and self._following:
            self._start(self._newest if self._records is None or not self._window.ends else self._further)

    def pressed(self, key: str) -> bool:
        """Move, choose a part, find, or show a trade."""
        if key in MOVES:
            self._move(key)
        elif key in _PARTS:
            self._kind, self._sought = _PARTS[key], ""
            self._start(self._newest)
        elif key in ("slash", "/"):
            self.ask(Ask("find", self._sought, "a word of the line; n and N go on", _no_check, self._find))
        elif key in ("n", "N") and self._sought:
            self._start(partial(self._found, older=key == "n"))
        elif key == "enter" and self.selected is not None and self.selected.of_trade:
            self._to_trade(self.selected)
        elif self.stage.keymap.action_of(key) == "why" and self._asked_about is not None:
            self.stage.why(self._asked_about, self.snapshot)
        else:
            return False
        return True

    def place_at(self, part: Widget, row: int) -> int | None:
        """Return the place of the line in a row."""
        return self._cursor.place_of(row, len(self._window.entries)) if part is self._list else None

    def stand_at(self, place: int) -> bool:
        """Select the line at a place, and read on at an end as keys do."""
        if place == self._cursor.at:
            return False
        self._stand(self._cursor._replace(at=place))
        return True

    def copied(self) -> str:
        """Return the selected line, whole."""
        entry = self.selected
        return "" if entry is None else f"{time_text(entry.time, self.stage.zone)} {entry.text}"

    def fill(self) -> None:
        """Show the lines around the selected one."""
        height, width = self._list.size.height, self._list.size.width
        entries = self._window.entries
        self._cursor = self._cursor.within(len(entries), height)
        zone, signs = self.stage.zone, self.stage.signs
        rows = log_rows(entries, self._cursor, height, width, zone, signs)
        self._list.show(rows or [(Span(" nothing of this part has happened yet", "label"),)])
        self._whole.show(whole_lines(self.selected, self._whole.size.width, _WHOLE))
        # Without records there is no more than a snapshot has.
        begins = self._window.begins and (self._records is not None or len(entries) < LOG_SHOWN)
        lines = about_lines(len(entries), begins=begins, following=self._following)
        self.about(about_line(self._kind, self._sought, lines, self.size.width, signs.ellipsis))
        self.show_keys()

    def _move(self, key: str) -> None:
        if key in ("end", "G"):
            self._start(self._newest)
            return
        if key in ("home", "g") and not self._window.begins:
            self._start(self._oldest)
            return
        self._stand(self._cursor.moved(key, len(self._window.entries), self._list.size.height))

    def _stand(self, cursor: Cursor) -> None:
        """Select a line, and read what lies beyond it where it is the last one that is held."""
        self._cursor = cursor
        at_end = self._cursor.at >= len(self._window.entries) - 1
        self._following = at_end and self._window.ends
        if self._cursor.at == 0 and not self._window.begins:
            self._start(self._back)
        elif at_end and not self._window.ends:
            self._start(self._further)
        self.fill()

    def _find(self, text: str) -> None:
        self._sought = text.strip()
        if self._sought:
            self._start(partial(self._found, older=True))
        else:
            self.fill()

    def _start(self, reading: Task) -> None:
        """Read, in place of what was being read."""
        self.work(partial(self._told, reading), "log")

    async def _told(self, reading: Task) -> None:
        try:
            await reading()
        except SrconsoleError as error:
            self.say(f"The log cannot be read: {error}", grave=True)
        if self.is_mounted:
            self.fill()

    def _reader(self) -> LogReader:
        source = SnapshotLog(self.snapshot) if self._records is None else self._records
        return LogReader(source, self._kind, self.snapshot.market.decimals)

    async def _newest(self) -> None:
        page = await self._reader().older(None)
        newest = max(self._window.behind, page.entries[-1].number if page.entries else 0)
        self._window = LogWindow(page.entries, page.ended, ends=True, behind=newest)
        self._cursor, self._following = Cursor(len(page.entries)), True

    async def _oldest(self) -> None:
        page = await self._reader().newer(0)
        self._window = LogWindow(page.entries, begins=True, ends=page.ended, behind=page.last)
        self._cursor, self._following = Cursor(), False

    async def _back(self) -> None:
        first = self._window.entries[0].number if self._window.entries else None
        page = await self._reader().older(first)
        self._window = self._window.with_older(page.entries, begins=page.ended)
        self._cursor = self._cursor.later(len(page.entries))

    async def _further(self) -> None:
        page = await self._reader().newer(self._window.behind)
        before = len(self._window.entries)
        self._window = self._window.with_newer(page.entries, ends=page.ended, behind=page.last)
        gone = before + len(page.entries) - len(self._window.entries)
        self._cursor = Cursor(len(self._window.entries)) if self._following else self._cursor.later(-gone)

    async def _found(self, *, older: bool) -> None:
        reader, at = self._reader(), self.selected
        if older:
            page = await reader.older(at.number if at else None, 1, self._sought)
        else:
            page = await reader.newer(at.number if at else 0, 1, self._sought)
        if not page.entries:
            self.say(f'No {"older" if older else "newer"} line has "{self._sought}".')
            return
        self.say("")
        await self._go_to(page.entries[0].number)

    async def _go_to(self, number: int) -> None:
        place = self._window.place_of(number)
        if place is None:
            reader = self._reader()
            before, behind = await reader.older(number + 1), await reader.newer(number, PAGE)
            entries = before.entries + behind.entries
            self._window = LogWindow(entries, before.ended, behind.ended, behind.last)
            place = len(before.entries) - 1
        self._cursor, self._following = Cursor(place, max(0, place - self._list.size.height // 2)), False


def _no_check(text: str) -> str:
    return ""
