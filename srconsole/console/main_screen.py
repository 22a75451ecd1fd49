"""The main screen: the panes at their places, and what is selected, zoomed and said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from typing import ClassVar, Final

from rich.style import Style
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.color import Color
from textual.geometry import Size
from textual.theme import Theme
from textual.widget import Widget

from srconsole.console.ages import Elapsed
from srconsole.console.arrangement import Arrangement, called
from srconsole.console.chart.glyphs import CHARSETS
from srconsole.console.chart.grid import Role
from srconsole.console.chart.widget import ChartPane, role_styles
from srconsole.console.choices import NO_MARKET
from srconsole.console.footer import footer_line
from srconsole.console.intent import step_selection
from srconsole.console.keymap import Keymap
from srconsole.console.layout import (
    CHART,
    EXCHANGE,
    LEVELS,
    LOG,
    POSITION,
    STYLES,
    TALL,
    TRADES,
    Place,
    Rows,
    arrange,
    class_of,
    styles_of,
)
from srconsole.console.message import Message
from srconsole.console.modes import is_market, mode_badge
from srconsole.console.panes.alerts import AlertLines, alerts_of
from srconsole.console.panes.exchange_pane import ExchangePane
from srconsole.console.panes.levels import LevelTable
from srconsole.console.panes.lines import LOOKS, Line, Lines, Span, show_in
from srconsole.console.panes.log import LogTail, TradeTail
from srconsole.console.panes.position import PositionPane, told_order
from srconsole.console.panes.status import StatusLine
from srconsole.console.panes.strategy import StrategyPane
from srconsole.console.placed import PlacedScreen
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


class MainScreen(PlacedScreen):
    """Shows the newest snapshot; it knows nothing but that, the selected level, the last message and its panes."""

    COMPONENT_CLASSES = LOOKS
    BINDINGS: ClassVar[list[BindingType]] = [("tab", "step_pane(False)"), ("shift+tab", "step_pane(True)")]

    def __init__(
        self,
        keymap: Keymap,
        signs: Signs,
        zone: tzinfo,
        theme: Theme,
        arrangement: Arrangement,
        monotonic: Callable[[], float],
    ) -> None:
        super().__init__(classes=f"-{signs.charset}")
        self._keymap = keymap
        self._signs = signs
        self._arrangement = arrangement
        self._status = StatusLine(signs, zone)
        self._alerts = AlertLines(keymap, signs.ellipsis)
        self._chart = ChartPane(styles=chart_styles(theme), charset=CHARSETS[signs.charset], zone=zone, id="chart")
        self._levels = LevelTable(signs, zone, keymap.shown("broken"))
        self._strategy = StrategyPane(signs, zone)
        self._position = PositionPane(signs, zone)
        self._log = LogTail(signs, zone)
        self._trades = TradeTail(zone)
        self._exchange = ExchangePane(keymap, zone)
        self._around = {name: Lines(id=name) for name in ("banner", "small", "message", "footer")}
        self._snapshot: Snapshot | None = None
        self._before: Snapshot | None = None
        self._elapsed = Elapsed()
        self._lost = ""
        self._opening: Line = ()
        self._message = Message(monotonic)
        self.selected: Key | None = None

    def compose(self) -> ComposeResult:
        """Set the panes and what is around them; where each stands is decided by the size."""
        yield from (self._around["banner"], self._around["small"], self._status, self._alerts)
        yield from self._panes().values()
        yield from (self._strategy, self._around["message"], self._around["footer"])

    def follow(self, snapshot: Snapshot, elapsed: Elapsed) -> None:
        """Show a snapshot."""
        self._before, self._snapshot, self._elapsed = self._snapshot, snapshot, elapsed
        self._arrangement.absent = frozenset() if is_market(snapshot) else frozenset({EXCHANGE})
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

    def lose(self, why: str) -> None:
        """Show why no more is heard from the engine; empty: it works."""
        if why != self._lost:
            self._lost = why
            self.fill()

    def select(self, level: Key | None) -> None:
        """Show a level as the selected one."""
        self.selected = level
        self.fill()

    def steer(self, action: str) -> None:
        """Select the level above or below, or show the broken ones, or fold them where they are shown."""
        if action == "broken":
            self._levels.broken = not self._levels.broken
            self.fill()
        elif self._snapshot is not None:
            upwards = action == "above"
            self.select(step_selection(self._snapshot, self.selected, upwards=upwards, broken=self._levels.broken))

    def say(self, text: str, *, grave: bool = False) -> None:
        """Show a message, in place of the one before."""
        self._message.say(text, grave=grave)
        self.show_message()

    def key_pressed(self) -> None:
        """Take a grave message away: it has been read."""
        self._message.key_pressed()
        self.show_message()

    def show_message(self) -> None:
        """Show the message as long as it is to be seen."""
        show_in(self, "message", [self._message.line])

    def toggle(self, pane: str) -> None:
        """Show a pane that is hidden, or hide one; a replay has no exchange to show."""
        if pane in self._arrangement.absent:
            self.say(NO_MARKET)
            return
        self._rearranged(self._arrangement.toggle(pane, class_of(*self.app.size)))

    def zoom(self) -> None:
        """Give all the room to one pane, or give it back."""
        self._rearranged(self._arrangement.zoom(class_of(*self.app.size)))

    def action_step_pane(self, back: bool) -> None:
        """Put the next pane in focus, or the one before."""
        self._rearranged(self._arrangement.step(class_of(*self.app.size), back=back))

    def _rearranged(self, told: str) -> None:
        self.say(told)
        self.settle()

    def _panes(self) -> dict[str, Widget]:
        return {
            CHART: self._chart,
            LEVELS: self._levels,
            POSITION: self._position,
            LOG: self._log,
            TRADES: self._trades,
            EXCHANGE: self._exchange,
        }

    def places(self, size: Size) -> dict[Widget, Place]:
        """Return where each widget stands in a size; one that is not there stands nowhere."""
        shown = self._arrangement.shown(class_of(*size))
        found = arrange(*size, self._rows(size), shown, self._arrangement.zoomed)
        widgets = {**self._panes(), **self._around, "status": self._status, "alerts": self._alerts}
        if self._snapshot is not None and self._snapshot.market.strategy is not None:
            widgets[LEVELS] = self._strategy
        return {widgets[name]: place for name, place in found.items()}

    def _rows(self, size: Size) -> Rows:
        snapshot = self._snapshot
        banner = int(bool(self._fault() or self._opens()))
        if snapshot is None:
            return Rows(banner)
        alerts = min(_most_alerts(size), len(alerts_of(snapshot, self._keymap, self._elapsed.snapshot)))
        status = 2 + (snapshot.mode != "replay") + (snapshot.guards is not None)
        held_there = snapshot.market.live is not None and snapshot.market.position is not None
        return Rows(banner, status, alerts, _POSITION_ON_MARKET if held_there else _POSITION)

    def style(self, size: Size) -> None:
        """Name the class of the size, and the pane in focus, which has a sign before its name."""
        wanted = styles_of(*size)
        self.remove_class(*(STYLES - wanted))
        self.add_class(*wanted)
        for name, pane in (*self._panes().items(), (LEVELS, self._strategy)):
            focused = name == self._arrangement.focused
            title = "strategy" if pane is self._strategy else called(name)
            pane.border_title = f"{self._signs.pointer} {title}" if focused else title
            pane.set_class(focused, "-focused")

    def _fault(self) -> str:
        return self._lost or (self._snapshot.fault if self._snapshot else "")

    def _opens(self) -> Line:
        return self._opening if self._snapshot is None and not self._fault() else ()

    def fill_panes(self, size: Size) -> None:
        """Show the newest snapshot in every pane."""
        snapshot, opens = self._snapshot, self._opens()
        stopped = bool(self._fault())
        show_in(self, "footer", [footer_line(self._keymap, size.width, snapshot, self.selected, stopped=stopped)])
        self.show_message()
        self._around["banner"].set_class(bool(opens), "-opening")
        self._around["banner"].show([opens or (Span(f" STOPPED: {self._fault()}", "stopped"),)])
        if snapshot is None:
            return
        self._status.show(snapshot, self._elapsed.snapshot)
        self._chart.show(snapshot.market)
        self._levels.show(snapshot, self.selected)
        self._strategy.show(snapshot, self.selected)
        self._fill_what_ages(snapshot, size)
        self._trades.show_trades(snapshot)
        self._log.show_log(snapshot)

    def _fill_what_ages(self, snapshot: Snapshot, size: Size) -> None:
        self._alerts.show(snapshot, self._elapsed, _most_alerts(size), size.width)
        self._position.show(snapshot, told_order(snapshot, self._before), self._elapsed, self.selected)
        self._exchange.show_exchange(snapshot, self._elapsed)
        small = self._around["small"]
        small.show(small_lines(snapshot, self._keymap, self._elapsed.snapshot, *small.size))


def _most_alerts(size: Size) -> int:
    return _ALERTS if size.height >= TALL else _ALERTS_SHORT


def chart_styles(theme: Theme) -> dict[Role, Style]:
    """Return the chart's styles on the ground of the other panes."""
    ground = Style(bgcolor=Color.parse(theme.background or "ansi_default").rich_color)
    return {Role.BLANK: ground, **{role: ground + style for role, style in role_styles(theme.variables).items()}}
