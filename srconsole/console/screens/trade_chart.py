"""One trade on the candles that were around it; up and down walk to the next one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Final

from textual.widget import Widget

from srconsole.console.actions import OF_CHART
from srconsole.console.ages import age_text
from srconsole.console.chart.glyphs import CHARSETS
from srconsole.console.chart.held import PAGE, Held
from srconsole.console.chart.steering import FIRST, NEWEST, NOTHING_OLDER
from srconsole.console.chart.widget import ChartPane
from srconsole.console.format import full_time_text
from srconsole.console.panes.lines import Line, Lines, Span
from srconsole.console.screens.beside import Beside
from srconsole.console.screens.cursor import Cursor
from srconsole.console.screens.stage import Stage
from srconsole.console.screens.trade_scene import (
    TradeScene,
    chosen_for,
    further_in,
    others_beside,
    scene_of,
    span_of,
    stretch_in,
)
from srconsole.core.trade import Trade
from srconsole.engine.view.records import Stretch
from srconsole.engine.view.snapshot import Snapshot
from srconsole.errors import SrconsoleError
from srconsole.figures import amount_text, money_text, percent_text, price_text

_UNREAD: Final = "Its candles cannot be read"
_LABELS: Final = 30
"""Columns of the chart that are none of the candles'."""
_WIDE: Final = 110
"""Columns from which there is room for share and fees."""
_WALK: Final = {"up": "up", "k": "up", "down": "down", "j": "down"}
_PAIRS: Final = (
    ("pan_left", "pan_right", "pan"),
    ("zoom_in", "zoom_out", "zoom"),
    ("cursor", "", "read out"),
    ("line_mode", "", "line"),
    ("shorter_frame", "longer_frame", "candles"),
    ("now", "", "the trade"),
)
"""What steers the chart, as the keys below it are told: by one action or two, and in a word."""


_ENDS: Final = {"older": FIRST, "newer": NEWEST}
"""What is said where the run has no candles beyond those that are shown."""


class TradeChart(Beside):
    """A trade's chart.

    Args:
        trades: those that may be walked through, in the order of their table.
        at: which of them is shown first.
    """

    heading = "Trade"
    moves = ()

    def __init__(self, snapshot: Snapshot, stage: Stage, trades: Sequence[Trade], at: int) -> None:
        super().__init__(snapshot, stage)
        self._records = stage.reach().records(snapshot.run)
        self._trades = trades
        self._cursor = Cursor(at)
        self._told = Lines(id="trade-told")
        self._chart = self._new_chart()
        self._held: Held | None = None
        self._alone = True
        self._ends: set[str] = set()

    def body(self) -> Sequence[Widget]:
        """Return what is said of the trade, and its chart."""
        return [self._told, self._chart]

    @property
    def trade(self) -> Trade:
        """The trade that is shown."""
        return self._trades[self._cursor.at]

    def keys(self) -> Sequence[tuple[str, str]]:
        """Return the keys that work now."""
        walk = [("up down", "next trade")] if len(self._trades) > 1 else []
        shown = self.stage.keymap.shown
        steer = [(f"{shown(one)} {shown(other) if other else ''}".strip(), does) for one, other, does in _PAIRS]
        why = [(shown("why"), "why")] if shown("why") else []
        return [*walk, *why, *((keys, does) for keys, does in steer if keys)]

    def pressed(self, key: str) -> bool:
        """Walk to another trade, explain it, or steer the chart."""
        action = self.stage.keymap.action_of(key)
        if action == "now":
            self.fill()
        elif action == "why":
            self.stage.why(self.trade, self.snapshot)
        elif action in OF_CHART:
            self._steer(action)
        elif key in _WALK:
            self._cursor = self._cursor.moved(_WALK[key], len(self._trades), 1)
            self.fill()
        else:
            return False
        return True

    def _steer(self, action: str) -> None:
        """Steer the chart; candles that are lacking for it are read, as long as the run has them."""
        side = self._chart.beyond(action)
        if side and side not in self._ends and self._held is not None:
            self.work(partial(self._go_further, self._held, side, action), "chart")
            return
        said = self._chart.steer(action)
        self.say(_ENDS[side] if said in {NEWEST, NOTHING_OLDER} else said)

    async def _go_further(self, held: Held, side: str, action: str) -> None:
        """Read what is beyond one end of the candles, then do what was asked for."""
        try:
            found = await asyncio.to_thread(self._beyond, held, side)
        except SrconsoleError as error:
            self.say(f"{_UNREAD}: {error}", grave=True)
            return
        if found.candles:
            held = held.with_older(found, ()) if side == "older" else held.with_newer(found, ())
            # The candles at the other end may have gone, as there were too many.
            self._held, self._ends = held, self._ends & {side}
            self._chart.show_more(self._scene(held))
        else:
            self._ends.add(side)
        said = self._chart.steer(action)
        self.say(_ENDS[side] if said in {NEWEST, NOTHING_OLDER} else said)

    def _beyond(self, held: Held, side: str) -> Stretch:
        market = self.snapshot.market
        if self._records is None:
            return further_in(market, held, side)
        if side == "older":
            return self._records.before(market.symbol, held.candles[0].time, PAGE)
        return self._records.candles(market.symbol, held.candles[-1].time + 1, PAGE)

    def copied(self) -> str:
        """Return what is said of the trade."""
        return self._told.text

    def fill(self) -> None:
        """Say what the trade was, and read its candles."""
        at, count = self._cursor.at + 1, len(self._trades)
        self.about((Span(f" {at:,} of {count:,}", "strong"),))
        market, width = self.snapshot.market, self.size.width
        self._told.show(told_lines(self.trade, self.stage, market.decimals, width))
        # Until its candles are read, those on the chart are of the trade before.
        self._held = None
        self.work(self._draw, "chart")

    async def _draw(self) -> None:
        trade, market = self.trade, self.snapshot.market
        columns = max(1, self.size.width - _LABELS)
        since, count = span_of(trade, market.timeframe, columns)
        try:
            if self._records is None:
                stretch, closed = stretch_in(market, since, count), market.trades
            else:
                stretch = await asyncio.to_thread(self._records.candles, market.symbol, since, count)
                closed = await asyncio.to_thread(self._records.closed_since, market.symbol, trade.entry_time)
        except SrconsoleError as error:
            self.say(f"{_UNREAD}: {error}", grave=True)
            return
        if not stretch.candles or stretch.candles[0].time > trade.exit_time:
            self.say("The candles of this trade are not known here any more.")
        self._alone = not others_beside(trade, closed, () if market.strategy is None else market.strategy.lots)
        self._held, self._ends = Held(*stretch) if stretch.candles else None, set()
        scene = scene_of(trade, stretch, market.timeframe, market.decimals, market.live, alone=self._alone)
        self._chart.show_anew(scene, chosen_for(scene, columns))

    def _scene(self, held: Held) -> TradeScene:
        market, stretch = self.snapshot.market, Stretch(held.candles, held.rows)
        return scene_of(self.trade, stretch, market.timeframe, market.decimals, market.live, alone=self._alone)

    def _new_chart(self) -> ChartPane:
        stage = self.stage
        charset, back = CHARSETS[stage.signs.charset], stage.keymap.shown("now")
        return ChartPane(styles=stage.styles, charset=charset, zone=stage.zone, way_back=back, id="trade-chart")


def told_lines(trade: Trade, stage: Stage, decimals: int, width: int) -> list[Line]:
    """Return in two rows how a trade was opened and how it ended."""
    seconds = (trade.exit_time - trade.entry_time) / 1000
    held = f"after {age_text(seconds)}" if seconds else "in the same candle"
    parts = f" in {trade.parts} parts" if trade.parts > 1 else ""
    role = "loss" if trade.pnl < 0 else "gain"
    paid = trade.quantity * trade.entry_price
    share = f" {percent_text(trade.pnl / paid)}" if paid and width >= _WIDE else ""
    entered, left = full_time_text(trade.entry_time, stage.zone), full_time_text(trade.exit_time, stage.zone)
    return [
        (
            Span(f" {trade.tier} {price_text(trade.level, decimals)}", "strong"),
            Span(f"  bought {entered} at {price_text(trade.entry_price, decimals)}"),
            Span(f"  {trade.strategy}", "label"),
        ),
        (
            Span(f" {trade.exit_reason}", "strong"),
            Span(f"  sold {left} at {price_text(trade.exit_price, decimals)}{parts}, {held}"),
            Span(f"  {money_text(trade.pnl)}{share}", role),
            Span(f"  fees {amount_text(trade.fees)}" if width >= _WIDE else "", "label"),
        ),
    ]
