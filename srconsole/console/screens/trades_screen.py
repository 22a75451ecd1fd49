"""All closed trades of a run: chosen by words, added up, drawn as curves, written to a file."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from textual.containers import Horizontal
from textual.widget import Widget

from srconsole.console.ages import Elapsed
from srconsole.console.format import time_text
from srconsole.console.panes.lines import Line, Lines, Span
from srconsole.console.screens.beside import Ask, Beside
from srconsole.console.screens.cursor import MOVES, Cursor
from srconsole.console.screens.curve import curve_lines
from srconsole.console.screens.stage import Stage
from srconsole.console.screens.trade_chart import TradeChart
from srconsole.console.screens.trade_filter import HINT, TradeFilter, filter_of, names_in
from srconsole.console.screens.trade_of_line import OPEN, trade_of_entry
from srconsole.console.screens.trade_rows import columns_of, totals_lines, trade_table
from srconsole.core.closed_trades import equity_after, falls_of, totals_of
from srconsole.core.trade import Trade
from srconsole.engine.view.records import Entry
from srconsole.engine.view.snapshot import Snapshot
from srconsole.errors import SrconsoleError
from srconsole.figures import amount_text, percentage_text

EXPORT: Final = "trades.csv"
_AROUND: Final = 7
"""Rows that are neither the table's nor the curves'."""
_CURVES: Final = 12
"""Rows of the curves below the table."""
_TALL: Final = 34
"""Rows from which the curves stand below the table; with fewer, `c` shows them in its place."""


class TradesScreen(Beside):
    """The trades, the newest first."""

    heading = "Trades"

    def __init__(self, snapshot: Snapshot, stage: Stage, sought: Entry | None = None) -> None:
        """Show all trades, and select the one that a line of the log tells of."""
        super().__init__(snapshot, stage)
        self._sought = sought
        self._records = stage.reach().records(snapshot.run)
        self._all: tuple[Trade, ...] = () if self._records else snapshot.market.trades
        self._last = -1
        self._filter, self._words = TradeFilter(), ""
        self._shown: tuple[Trade, ...] = self._all[::-1]
        self._cursor = Cursor()
        self._curves = False
        self._list = Lines(id="beside-list")
        self._totals = Lines(id="trade-totals")
        self._equity, self._falls = Lines(id="curve-equity"), Lines(id="curve-falls")
        self._drawing = Horizontal(self._equity, self._falls, id="trade-curves")

    def body(self) -> Sequence[Widget]:
        """Return the totals, the table, and the curves."""
        return [self._totals, self._list, self._drawing]

    def on_mount(self) -> None:
        """Read all trades."""
        super().on_mount()
        self._read()

    def keys(self) -> Sequence[tuple[str, str]]:
        """Return the keys that work now."""
        curves = [] if self.size.height >= _TALL else [("c", "table" if self._curves else "curves")]
        write = [("e", "write to a file")] if self.stage.reach().write_trades and self._shown else []
        chart = [("enter", "its chart"), (self.stage.keymap.shown("why"), "why")] if self._shown else []
        return [*chart, ("/", "choose"), *curves, *write]

    def follow(self, snapshot: Snapshot, elapsed: Elapsed) -> None:
        """Take the newest snapshot, and the trades that were closed since."""
        news = snapshot.market.trade_count != self.snapshot.market.trade_count
        super().follow(snapshot, elapsed)
        if news:
            self._read()

    def on_screen_resume(self) -> None:
        """Read what was closed while a trade's chart was shown."""
        self._read()

    def pressed(self, key: str) -> bool:
        """Move, choose, draw, explain, or write."""
        if key in MOVES:
            self._cursor = self._cursor.moved(key, len(self._shown), self._rows)
            self._show_table()
        elif key in ("slash", "/"):
            self.ask(Ask("trades", self._words, HINT, self._wrong, self._choose))
        elif key == "enter" and self._shown:
            self.app.push_screen(self.chart_of(self._shown, self._cursor.at))
        elif self.stage.keymap.action_of(key) == "why" and self._shown:
            self.stage.why(self._shown[self._cursor.at], self.snapshot)
        elif key == "c" and self.size.height < _TALL:
            self._curves = not self._curves
            self.call_after_refresh(self.fill)
            self._place()
        elif key == "e" and self.stage.reach().write_trades and self._shown:
            self.ask(
                Ask(
                    "file",
                    EXPORT,
                    f"{len(self._shown):,} trades, as historical_trades.csv has them",
                    _needs_name,
                    self._write,
                )
            )
        else:
            return False
        return True

    def chart_of(self, trades: Sequence[Trade], at: int) -> TradeChart:
        """Return the chart of a trade, from which others can be walked to."""
        return TradeChart(self.snapshot, self.stage, trades, at)

    def place_at(self, part: Widget, row: int) -> int | None:
        """Return the place of the trade in a row."""
        return self._cursor.place_of(row - 1, len(self._shown)) if part is self._list else None

    def stand_at(self, place: int) -> bool:
        """Select the trade at a place."""
        before, self._cursor = self._cursor, self._cursor._replace(at=place)
        self._show_table()
        return self._cursor.at != before.at

    def copied(self) -> str:
        """Return the selected trade with all its columns, below their names."""
        if not self._shown:
            return ""
        trade = self._shown[self._cursor.at]
        columns = columns_of([trade], self.stage.zone, self.snapshot.market.decimals, time_text)
        return "\t".join(column.title for column in columns) + "\n" + "\t".join(each.text(trade) for each in columns)

    def fill(self) -> None:
        """Show totals, table and curves in the present size."""
        self._place()
        self.about(self._about())
        equity = self._money()
        self._totals.show(totals_lines(totals_of(self._shown[::-1]), max(falls_of(equity)), self.size.width))
        self._show_table()
        self.show_keys()
        if self._drawing.display:
            self.work(self._draw, "curves")

    @property
    def _rows(self) -> int:
        return max(1, self._list.size.height - 1)

    def _place(self) -> None:
        tall = self.size.height >= _TALL
        self._drawing.styles.height = _CURVES if tall else "1fr"
        self._drawing.display = tall or self._curves
        self._list.display = tall or not self._curves

    def _about(self) -> Line:
        kept, total = len(self._all), self.snapshot.market.trade_count
        chosen = f" {self._words}" if self._words else " all trades"
        of = f"  {len(self._shown):,} of {max(kept, total):,}" if self._words else ""
        missing = "" if kept >= total else f"  of {total:,} the newest {kept:,} are here"
        return (Span(chosen, "strong"), Span(of, "label"), Span(missing, "label"))

    def _show_table(self) -> None:
        size = (self._list.size.width, self._list.size.height)
        self._cursor = self._cursor.within(len(self._shown), self._rows)
        columns = columns_of(self._shown, self.stage.zone, self.snapshot.market.decimals)
        rows = trade_table(self._shown, self._cursor, size, columns, self.stage.signs)
        self._list.show(rows if self._shown else [(Span(f" {self._nothing()}", "label"),)])

    def _nothing(self) -> str:
        return "no trade is like that" if self._words else "no trade is closed yet"

    def _money(self) -> list[float]:
        return equity_after(self._shown[::-1], self.snapshot.settings.risk.initial_capital)

    async def _draw(self) -> None:
        equity, charset = self._money(), self.stage.signs.charset
        falls = [0.0 - fall for fall in falls_of(equity)]
        half = (self.size.width // 2, _CURVES if self.size.height >= _TALL else self.size.height - _AROUND)
        title = "equity after each trade, USDT"
        self._equity.show(await asyncio.to_thread(curve_lines, equity, title, half, charset, amount_text))
        self._falls.show(await asyncio.to_thread(curve_lines, falls, "below its peak", half, charset, _percent))

    def _wrong(self, text: str) -> str:
        made = filter_of(text, names_in(self._all), self.stage.zone)
        return made if isinstance(made, str) else ""

    def _choose(self, text: str) -> None:
        made = filter_of(text, names_in(self._all), self.stage.zone)
        if isinstance(made, TradeFilter):
            self._filter, self._words = made, " ".join(text.split())
            self._take(self._all)

    def _write(self, name: str) -> None:
        write_trades = self.stage.reach().write_trades
        if write_trades is None:
            return
        try:
            where = write_trades(name.strip(), self._shown[::-1])
        except SrconsoleError as error:
            self.say(str(error), grave=True)
        else:
            self.say(f"{len(self._shown):,} trades are in {where}.")

    def _read(self) -> None:
        self.work(self._load, "trades")

    async def _load(self) -> None:
        if self._records is None:
            self._take(self.snapshot.market.trades)
            return
        market = self.snapshot.market.symbol
        try:
            while True:
                found = await asyncio.to_thread(self._records.trades, market, self._last)
                self._last = found.last
                if not found.trades:
                    break
                self._all += found.trades
        except SrconsoleError as error:
            self.say(f"The trades cannot be read: {error}", grave=True)
        self._take(self._all)

    def _take(self, trades: tuple[Trade, ...]) -> None:
        at = self._shown[self._cursor.at] if 0 < self._cursor.at < len(self._shown) else None
        self._all = trades
        self._shown = tuple(trade for trade in reversed(trades) if self._filter.takes(trade))
        if self._sought is not None:
            at, self._sought = trade_of_entry(self._shown, self._sought, self.snapshot.market), None
            if at is None:
                self.say(OPEN)
        if at is not None and at in self._shown:
            self._cursor = self._cursor._replace(at=self._shown.index(at))
        if self.is_mounted:
            self.fill()


def _needs_name(text: str) -> str:
    return "" if text.strip() else "a file needs a name"


def _percent(fraction: float) -> str:
    return percentage_text(fraction + 0.0, 1)
