"""The main screen: where each pane stands, and which of them a terminal has room for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from typing import Final

from rich.style import Style
from textual.app import ComposeResult
from textual.color import Color
from textual.containers import Container
from textual.events import Resize
from textual.screen import Screen
from textual.theme import Theme

from srconsole.console.ages import Elapsed
from srconsole.console.chart.glyphs import CHARSETS
from srconsole.console.chart.grid import Role
from srconsole.console.chart.widget import ChartPane, role_styles
from srconsole.console.footer import footer_line
from srconsole.console.intent import step_selection
from srconsole.console.keymap import Keymap
from srconsole.console.message import Message
from srconsole.console.modes import mode_badge
from srconsole.console.panes.alerts import AlertLines
from srconsole.console.panes.levels import LevelTable
from srconsole.console.panes.lines import LOOKS, Line, Lines, Span, show_in
from srconsole.console.panes.log import LogTail, TradeTail
from srconsole.console.panes.position import PositionPane, told_order
from srconsole.console.panes.status import StatusLine, short_status
from srconsole.console.panes.strategy import StrategyPane
from srconsole.console.signs import Signs
from srconsole.console.terminal import LEAST_HEIGHT, LEAST_WIDTH
from srconsole.core.offer import Key
from srconsole.engine.view.snapshot import Snapshot

_TALL: Final = 34
"""Rows from which there is room for frames."""
LADDER_KEYS: Final = ("above", "below", "broken")
"""What keys do to the levels on the screen alone."""
_ALERTS, _ALERTS_SHORT = 5, 3
"""Alerts that are shown at most, where there are many rows and few."""


class MainScreen(Screen[None]):
    """Shows the newest snapshot; it knows nothing but that, the selected level and the last message."""

    COMPONENT_CLASSES = LOOKS
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012  # Textual declares it for the instance
        (0, "-tiny"),
        (LEAST_WIDTH, "-narrow"),
        (110, "-normal"),
        (170, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012  # Textual declares it for the instance
        (0, "-low"),
        (LEAST_HEIGHT, "-short"),
        (_TALL, "-tall"),
        (50, "-high"),
    ]

    def __init__(
        self, keymap: Keymap, signs: Signs, zone: tzinfo, theme: Theme, monotonic: Callable[[], float]
    ) -> None:
        super().__init__(classes=f"-{signs.charset}")
        self._keymap = keymap
        self._banner = Lines(id="banner")
        self._status = StatusLine(signs, zone)
        self._alerts = AlertLines(keymap, signs.ellipsis)
        self._chart = ChartPane(styles=chart_styles(theme), charset=CHARSETS[signs.charset], zone=zone, id="chart")
        self._levels = LevelTable(signs, zone, keymap.shown("broken"))
        self._strategy = StrategyPane(signs, zone)
        self._market = Container(id="market")
        self._position = PositionPane(signs, zone)
        self._log = LogTail(signs, zone)
        self._trades = TradeTail(zone)
        self._snapshot: Snapshot | None = None
        self._before: Snapshot | None = None
        self._ready = False
        self._elapsed = Elapsed()
        self._lost = ""
        self._opening: Line = ()
        self._message = Message(monotonic)
        self.selected: Key | None = None

    def compose(self) -> ComposeResult:
        """Set the panes; the style sheet places them."""
        yield self._banner
        yield Lines(id="small")
        yield self._status
        yield self._alerts
        with self._market:
            yield self._chart
            yield self._levels
            yield self._strategy
        yield self._position
        with Container(id="records"):
            yield self._log
            yield self._trades
        yield Lines(id="message")
        yield Lines(id="footer")

    def on_mount(self) -> None:
        """Name the panes, for where there is room for a frame, and show what has come already."""
        for pane in (self._chart, self._levels, self._strategy, self._position, self._log):
            pane.border_title = pane.id
        self._trades.border_title = "closed trades"
        self._ready = True
        self._fill()

    def on_resize(self, event: Resize) -> None:
        """Fill the new size, once the panes have theirs."""
        self.call_after_refresh(self._fill)

    def follow(self, snapshot: Snapshot, elapsed: Elapsed) -> None:
        """Show a snapshot."""
        self._before, self._snapshot, self._elapsed = self._snapshot, snapshot, elapsed
        self._fill()

    def tick(self, elapsed: Elapsed) -> None:
        """Show how old a market's snapshot has become, and what is in it."""
        self._elapsed = elapsed
        if self._snapshot is not None:
            self._status.tick(self._snapshot, elapsed.snapshot)
            self._fill_what_ages(self._snapshot)

    def open_on(self, mode: str, what: str) -> None:
        """Say in which mode and what is being opened, until the first snapshot is there."""
        self._opening = (Span(" "), mode_badge(mode), Span(f" {what}", "strong"))
        self._fill()

    def lose(self, why: str) -> None:
        """Show why no more is heard from the engine; empty: it works."""
        if why != self._lost:
            self._lost = why
            self._fill()

    def select(self, level: Key | None) -> None:
        """Show a level as the selected one."""
        self.selected = level
        self._fill()

    def steer(self, action: str) -> None:
        """Select the level above or below, or show the broken ones, or fold them where they are shown."""
        if action == "broken":
            self._levels.broken = not self._levels.broken
            self._fill()
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

    def _fill(self) -> None:
        if not self._ready:
            return
        show_in(self, "footer", [footer_line(self._keymap, self.size.width, self._snapshot)])
        self.show_message()
        snapshot = self._snapshot
        fault = self._lost or (snapshot.fault if snapshot else "")
        opens = self._opening if snapshot is None and not fault else ()
        self._banner.display = bool(fault or opens)
        self._banner.set_class(bool(opens), "-opening")
        self._banner.show([opens or (Span(f" STOPPED: {fault}", "stopped"),)])
        if snapshot is None:
            return
        width, height = self.size
        need = f" needs {LEAST_WIDTH}x{LEAST_HEIGHT}, is {width}x{height}; the keys work"
        show_in(self, "small", [short_status(snapshot), (Span(need, "label"),)])
        self._status.show(snapshot, self._elapsed.snapshot)
        self._chart.show(snapshot.market)
        own = snapshot.market.strategy is not None
        if own != self._market.has_class("-strategy"):
            # A pane that was not there has no height until it is laid out.
            self._market.set_class(own, "-strategy")
            self.call_after_refresh(self._fill)
        self._levels.show(snapshot, self.selected)
        self._strategy.show(snapshot, self.selected)
        self._fill_what_ages(snapshot)
        self._trades.show_trades(snapshot)
        self._log.show_log(snapshot)

    def _fill_what_ages(self, snapshot: Snapshot) -> None:
        width, height = self.size
        self._alerts.show(snapshot, self._elapsed, _ALERTS if height >= _TALL else _ALERTS_SHORT, width)
        self._position.show(snapshot, told_order(snapshot, self._before), self._elapsed, self.selected)


def chart_styles(theme: Theme) -> dict[Role, Style]:
    """Return the chart's styles on the ground of the other panes."""
    ground = Style(bgcolor=Color.parse(theme.background or "ansi_default").rich_color)
    return {Role.BLANK: ground, **{role: ground + style for role, style in role_styles(theme.variables).items()}}
