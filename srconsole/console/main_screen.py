"""The main screen: the panes at their places, and what is selected, zoomed and said."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import tzinfo
from functools import partial
from typing import Final

from textual.app import ComposeResult
from textual.geometry import Size
from textual.theme import Theme
from textual.widget import Widget

from srconsole.console.ages import Elapsed
from srconsole.console.arrangement import Arrangement
from srconsole.console.chart.glyphs import CHARSETS
from srconsole.console.chart.widget import ChartPane, chart_styles
from srconsole.console.footer import action_at, footer_line
from srconsole.console.intent import step_selection
from srconsole.console.keymap import Keymap
from srconsole.console.layout import (
    CHART,
    EXCHANGE,
    LEVELS,
    LOG,
    POSITION,
    TALL,
    TRADES,
    Place,
    Rows,
    arrange,
    class_of,
)
from srconsole.console.message import Message
from srconsole.console.modes import is_market, mode_badge
from srconsole.console.panes.alerts import AlertLines, alerts_of
from srconsole.console.panes.banner import Banner, Told
from srconsole.console.panes.exchange_pane import ExchangePane
from srconsole.console.panes.levels import LevelTable
from srconsole.console.panes.lines import LOOKS, Line, Lines, Span, show_in
from srconsole.console.panes.log import LogTail, TradeTail
from srconsole.console.panes.position import PositionPane, told_order
from srconsole.console.panes.status import StatusLine, status_rows
from srconsole.console.panes.strategy import StrategyPane
from srconsole.console.pointed import PointedScreen
from srconsole.console.signs import Signs
from srconsole.console.small import small_lines
from srconsole.core.offer import Key
from srconsole.engine.view.snapshot import Snapshot

LADDER_KEYS: Final = ("above", "below", "broken")
"""What keys do to the levels on the screen alone."""
_ALERTS, _ALERTS_SHORT = 5, 3
"""Alerts that are shown at most, where there are many rows and few."""
_POSITION, _POSITION_ON_MARKET = 5, 7
"""Rows of the position's text; what an exchange holds of it has two more."""


class MainScreen(PointedScreen):
    """Shows the newest snapshot; it knows nothing but that, the selected level, the last message and its panes."""

    COMPONENT_CLASSES = LOOKS

    def __init__(
        self,
        keymap: Keymap,
        signs: Signs,
        zone: tzinfo,
        theme: Theme,
        arrangement: Arrangement,
        monotonic: Callable[[], float],
    ) -> None:
        super().__init__(arrangement, signs)
        self._keymap = keymap
        self._banner = Banner(keymap)
        self._status = StatusLine(signs, zone)
        self._alerts = AlertLines(keymap, signs.ellipsis)
        self._chart = ChartPane(
            styles=chart_styles(theme),
            charset=CHARSETS[signs.charset],
            zone=zone,
            way_back=keymap.shown("now"),
            id="chart",
        )
        self._levels = LevelTable(signs, zone, keymap.shown("broken"))
        self._strategy = StrategyPane(signs, zone)
        self._position = PositionPane(signs, zone)
        self._log = LogTail(zone)
        self._trades = TradeTail(zone)
        self._exchange = ExchangePane(keymap, zone)
        self._around = {name: Lines(id=name) for name in ("small", "message", "footer")}
        self._snapshot: Snapshot | None = None
        self._before: Snapshot | None = None
        self._elapsed = Elapsed()
        self._lost = ""
        self._opening: Line = ()
        self._opens = ""
        self.first_look = False
        self._message = Message(monotonic)
        self.selected: Key | None = None

    def compose(self) -> ComposeResult:
        """Set the panes and what is around them; where each stands is decided by the size."""
        yield from (self._banner, self._around["small"], self._status, self._alerts)
        yield from self.panes().values()
        yield from (self._strategy, self._around["message"], self._around["footer"])

    def follow(self, snapshot: Snapshot, elapsed: Elapsed) -> None:
        """Show a snapshot."""
        self._before, self._snapshot, self._elapsed = self._snapshot, snapshot, elapsed
        self.arrangement.absent = frozenset() if is_market(snapshot) else frozenset({EXCHANGE})
        self.fill()

    def tick(self, elapsed: Elapsed) -> None:
        """Show how old a market's snapshot has become, and what is in it."""
        self._elapsed = elapsed
        if self._snapshot is not None and not self.moved():
            self._status.tick(self._snapshot, elapsed.snapshot)
            self._fill_what_ages(self._snapshot, self.app.size)

    def open_on(self, mode: str, what: str) -> None:
        """Say in which mode and what is being opened, until the first snapshot is there."""
        self._opening = (Span(" "), mode_badge(mode), Span(f" {what}", "strong"))
        self.fill()

    def opens(self, how_far: str) -> None:
        """Say how far the opening of a file is; empty: it is over."""
        if how_far != self._opens:
            self._opens = how_far
            self.fill()

    def lose(self, why: str) -> None:
        """Show why no more is heard from the engine; empty: it works."""
        if why != self._lost:
            self._lost = why
            self.fill()

    def select(self, level: Key | None) -> None:
        """Show a level as the selected one."""
        self.selected = level
        if self._snapshot is not None and not self.moved():
            self._fill_footer(self.app.size)
            self._levels.show(self._snapshot, level)
            self._strategy.show(self._snapshot, level)
            self._fill_position(self._snapshot)
        self.call_later(self._light)

    async def _light(self) -> None:
        """Light the line of what is selected, once the row of it is drawn: that is what a person looks at."""
        await asyncio.sleep(0)
        self._chart.select(self.selected)

    def steer(self, action: str) -> None:
        """Select the level above or below, or show the broken ones, or fold them where they are shown."""
        if action == "broken":
            self._levels.broken = not self._levels.broken
            self.select(self.selected)
        elif self._snapshot is not None:
            upwards = action == "above"
            self.select(step_selection(self._snapshot, self.selected, upwards=upwards, broken=self._levels.broken))

    def steer_chart(self, action: str) -> None:
        """Do what a key of the chart stands for."""
        said = self._chart.steer(action)
        if said:
            self.say(said)

    def preview_stop(self, price: float | None) -> None:
        """Draw a stop in the chart while it is typed, USDT; None: none is."""
        self._chart.preview_stop(price)

    def say(self, text: str, *, grave: bool = False) -> None:
        """Show a message, in place of the one before."""
        self._message.say(text, grave=grave)
        self.show_message()

    def key_pressed(self) -> None:
        """Take a grave message away: it has been read."""
        self._message.key_pressed()
        if self.first_look:
            self.first_look = False
            self.fill()
        self.show_message()

    def show_message(self) -> None:
        """Show the message as long as it is to be seen."""
        show_in(self, "message", [self._message.line])

    def paint(self, theme: Theme) -> None:
        """Take the colours of a theme, where the style sheet does not bring them."""
        self._chart.paint(chart_styles(theme))

    def action_at(self, widget: Widget | None, column: int) -> str:
        """Return the action whose name stands in a column of the footer; empty elsewhere."""
        if widget is not self._around["footer"]:
            return ""
        about = (self._keymap, self.app.size.width, self._snapshot, self.selected)
        return action_at(column, *about, stopped=bool(self._fault()))

    def key_at(self, x: int, y: int) -> Key | None:
        """Return the level, lot or offer at a place of the screen."""
        return self._ladder.key_at(y - self._ladder.content_region.y) if self.has_rows_at(x, y) else None

    def has_rows_at(self, x: int, y: int) -> bool:
        """Tell whether the levels, or what another strategy has in their place, stand there."""
        return bool(self._ladder.display) and self._ladder.region.contains(x, y)

    @property
    def _ladder(self) -> LevelTable | StrategyPane:
        own = self._snapshot is not None and self._snapshot.market.strategy is not None
        return self._strategy if own else self._levels

    def panes(self) -> dict[str, Widget]:
        """Return the panes by their names."""
        return {
            CHART: self._chart,
            LEVELS: self._levels,
            POSITION: self._position,
            LOG: self._log,
            TRADES: self._trades,
            EXCHANGE: self._exchange,
        }

    def titled(self) -> list[tuple[str, Widget, str]]:
        """Return the panes with their names and titles; another strategy's has the name of the levels' place."""
        return [*super().titled(), (LEVELS, self._strategy, "strategy")]

    def places(self, size: Size) -> dict[Widget, Place]:
        """Return where each widget stands in a size; one that is not there stands nowhere."""
        shown = self.arrangement.shown(class_of(*size))
        found = arrange(*size, self._rows(size), shown, self.arrangement.zoomed)
        widgets = {
            **self.panes(),
            **self._around,
            "banner": self._banner,
            "status": self._status,
            "alerts": self._alerts,
        }
        widgets[LEVELS] = self._ladder
        return {widgets[name]: place for name, place in found.items()}

    def _rows(self, size: Size) -> Rows:
        snapshot = self._snapshot
        banner = self._banner.rows(self._told(), size.width)
        if snapshot is None:
            return Rows(banner)
        alerts = min(_most_alerts(size), len(alerts_of(snapshot, self._keymap, self._elapsed.snapshot)))
        status = status_rows(snapshot, size.height)
        held_there = snapshot.market.live is not None and snapshot.market.position is not None
        return Rows(banner, status, alerts, _POSITION_ON_MARKET if held_there else _POSITION)

    def _fault(self) -> str:
        return self._lost or (self._snapshot.fault if self._snapshot else "")

    def _told(self) -> Told:
        return Told(self._snapshot, self._fault(), self._opening, self._opens, self.first_look)

    def parts(self, size: Size) -> Sequence[Callable[[], object]]:
        """Return what shows the newest snapshot in every pane."""
        snapshot = self._snapshot
        if snapshot is None:
            return [partial(self._fill_around, size)]
        return [
            partial(self._fill_around, size),
            partial(self._status.show, snapshot, self._elapsed.snapshot),
            partial(self._chart.show, snapshot.market),
            # A key may select another one meanwhile.
            lambda: self._levels.show(snapshot, self.selected),
            lambda: self._strategy.show(snapshot, self.selected),
            partial(self._fill_what_ages, snapshot, size),
            partial(self._trades.show_trades, snapshot),
            partial(self._log.show_log, snapshot),
        ]

    def _fill_around(self, size: Size) -> None:
        self._fill_footer(size)
        self.show_message()
        self._banner.tell(self._told(), size.width)
        if self._snapshot is not None:
            self.set_class(not self._snapshot.begun, "-unbegun")

    def _fill_footer(self, size: Size) -> None:
        about = (self._keymap, size.width, self._snapshot, self.selected)
        show_in(self, "footer", [footer_line(*about, stopped=bool(self._fault()))])

    def _fill_what_ages(self, snapshot: Snapshot, size: Size) -> None:
        self._alerts.show(snapshot, self._elapsed, _most_alerts(size), size.width)
        self._fill_position(snapshot)
        self._exchange.show_exchange(snapshot, self._elapsed)
        small = self._around["small"]
        small.show(small_lines(snapshot, self._keymap, self._elapsed.snapshot, *small.size))

    def _fill_position(self, snapshot: Snapshot) -> None:
        self._position.show(snapshot, told_order(snapshot, self._before), self._elapsed, self.selected)


def _most_alerts(size: Size) -> int:
    return _ALERTS if size.height >= TALL else _ALERTS_SHORT
