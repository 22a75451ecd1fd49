"""The main screen: the panes at their places, and what is selected, zoomed and said."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import tzinfo
from functools import partial
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult
from textual.geometry import Size
from textual.theme import Theme
from textual.widget import Widget

from srconsole.console.ages import Elapsed
from srconsole.console.arrangement import Arrangement
from srconsole.console.footer import action_at, footer_line
from srconsole.console.keymap import Keymap
from srconsole.console.layout import EXCHANGE, LEVELS, Place, Rows, arrange, class_of, folded
from srconsole.console.message import Message, fitting, message_lines, most_rows
from srconsole.console.modes import is_market, mode_badge
from srconsole.console.panes.banner import Banner, Told
from srconsole.console.panes.lines import LOOKS, Line, Lines, Span, show_in
from srconsole.console.pointed import PointedScreen
from srconsole.console.signs import Signs

if TYPE_CHECKING:
    from srconsole.console.main_panes import MainPanes
    from srconsole.console.screens.stage import Reach
    from srconsole.core.offer import Key
    from srconsole.engine.view.records import Records
    from srconsole.engine.view.snapshot import Snapshot

LADDER_KEYS: Final = ("above", "below", "broken")
"""What keys do to the levels on the screen alone."""


class MainScreen(PointedScreen):
    """Shows the newest snapshot; it knows nothing but that, the selected level, the last message and its panes.

    Attributes:
        whole: whether there is something to show as it opens, so that the first frame has all panes.
        first_look: whether a person sees a new run for the first time.
        selected: the selected level, None where none is.
    """

    COMPONENT_CLASSES = LOOKS

    def __init__(
        self,
        keymap: Keymap,
        signs: Signs,
        zone: tzinfo,
        theme: Theme,
        arrangement: Arrangement,
        monotonic: Callable[[], float],
        reach: Callable[[], Reach],
    ) -> None:
        super().__init__(arrangement, signs)
        self._reach = reach
        self._signs = signs
        self._keymap = keymap
        self._zone = zone
        self._theme = theme
        self._banner = Banner(keymap)
        self._around = {name: Lines(id=name) for name in ("message", "footer")}
        self._panes: MainPanes | None = None
        self._snapshot: Snapshot | None = None
        self._before: Snapshot | None = None
        self._elapsed = Elapsed()
        self._lost = ""
        self._opening: Line = ()
        self._opens = ""
        self.first_look = False
        self._message = Message(monotonic)
        self._said: Line = ()
        self.whole = False
        self.selected: Key | None = None

    def compose(self) -> ComposeResult:
        """Set the widgets, before there is a snapshot only those that say so; where each stands, the size decides."""
        yield self._banner
        if self.whole:
            self._panes = self._made()
            yield from self._panes.all()
        else:
            # Panes that come before the engine has begun are not seen empty, not for a moment.
            self.add_class("-unbegun", update=False)
        yield from (self._around["message"], self._around["footer"])

    def _made(self) -> MainPanes:
        # As many modules as all else of the screen: the first frame waits for none of them.
        from srconsole.console.main_panes import MainPanes  # noqa: PLC0415

        return MainPanes(self._keymap, self._signs, self._zone, self._theme, self._records, self.say)

    def _records(self) -> Records | None:
        return None if self._snapshot is None else self._reach().records(self._snapshot.run)

    async def set_panes(self) -> None:
        """Set what shows snapshots, where it is not set yet: behind the first frame, which is there sooner without."""
        if self._panes is None and self.is_attached:
            panes = self._made()
            await self.mount(*panes.all(), before=self._around["message"])
            self._panes = panes
            self.settle()
            self.call_after_refresh(self.settle)

    def follow(self, snapshot: Snapshot, elapsed: Elapsed) -> None:
        """Show a snapshot."""
        self._before, self._snapshot, self._elapsed = self._snapshot, snapshot, elapsed
        self.arrangement.absent = frozenset() if is_market(snapshot) else frozenset({EXCHANGE})
        self.fill()

    def tick(self, elapsed: Elapsed) -> None:
        """Show how old a market's snapshot has become, and what is in it."""
        self._elapsed = elapsed
        if self._snapshot is not None and self._panes is not None and not self.moved():
            self._panes.tick(*self._shown(self._snapshot), self.app.size)

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
        if self._panes is not None and self._snapshot is not None and not self.moved():
            self._fill_footer(self.app.size)
            self._panes.show_selected(*self._shown(self._snapshot))
        self.call_later(self._light)

    async def _light(self) -> None:
        """Light the line of what is selected, once the row of it is drawn: that is what a person looks at."""
        await asyncio.sleep(0)
        if self._panes is not None:
            self._panes.chart.select(self.selected)

    def steer(self, action: str) -> None:
        """Select the level above or below, or show the broken ones, or fold them where they are shown."""
        if self._snapshot is None or self._panes is None:
            return
        levels = self._panes.levels
        if action == "broken":
            levels.broken = not levels.broken
            self.select(self.selected)
            return
        # What steps through levels brings what can be asked of them.
        from srconsole.console.intent import step_selection  # noqa: PLC0415

        self.select(step_selection(self._snapshot, self.selected, upwards=action == "above", broken=levels.broken))

    def steer_chart(self, action: str) -> None:
        """Do what a key of the chart stands for."""
        said = "" if self._panes is None else self._panes.chart.steer(action)
        if said:
            self.say(said)

    def preview_stop(self, price: float | None) -> None:
        """Draw a stop in the chart while it is typed, USDT; None: none is."""
        if self._panes is not None:
            self._panes.chart.preview_stop(price)

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
        self._said = self._message.line
        if self._is_set and not self.moved():
            show_in(self, "message", self._message_lines(self.app.size))

    def _message_lines(self, size: Size) -> list[Line]:
        return fitting(message_lines(self._said, size.width), size.width, most_rows(size.height), self._signs)

    def paint(self, theme: Theme) -> None:
        """Take the colours of a theme, where the style sheet does not bring them."""
        self._theme = theme
        if self._panes is not None:
            self._panes.paint(theme)

    def action_at(self, widget: Widget | None, column: int) -> str:
        """Return the action whose name stands in a column of the footer; empty elsewhere."""
        if widget is not self._around["footer"]:
            return ""
        about = (self._keymap, self.app.size.width, self._snapshot, self.selected)
        return action_at(column, *about, stopped=bool(self._fault()))

    def key_at(self, x: int, y: int) -> Key | None:
        """Return the level, lot or offer at a place of the screen."""
        if self._panes is None or not self.has_rows_at(x, y):
            return None
        ladder = self._panes.ladder(self._snapshot)
        return ladder.key_at(y - ladder.content_region.y)

    def has_rows_at(self, x: int, y: int) -> bool:
        """Tell whether the levels, or what another strategy has in their place, stand there."""
        ladder = None if self._panes is None else self._panes.ladder(self._snapshot)
        return ladder is not None and bool(ladder.display) and ladder.region.contains(x, y)

    def panes(self) -> dict[str, Widget]:
        """Return the panes by their names, as far as they are there."""
        return {} if self._panes is None else self._panes.panes()

    def titled(self) -> list[tuple[str, Widget, str]]:
        """Return the panes with their names and titles; another strategy's has the name of the levels' place."""
        own = [] if self._panes is None else [(LEVELS, self._panes.strategy, "strategy")]
        return [*super().titled(), *own]

    def style(self, size: Size) -> None:
        """Name for the style sheet what a size and the snapshot change: before a run is open most panes are hidden."""
        super().style(size)
        self.set_class(self._is_hidden(), "-unbegun", update=False)

    def moved(self) -> bool:
        """Lay out anew where what is shown needs other places, or is no longer hidden; tell whether it did.

        What is hidden has no size: it is filled once it has one.
        """
        if self._is_set and self._is_hidden() != self.has_class("-unbegun"):
            self.settle()
            return True
        return super().moved()

    def _is_hidden(self) -> bool:
        return self.has_class("-unbegun") if self._snapshot is None else not self._snapshot.begun

    def places(self, size: Size) -> dict[Widget, Place]:
        """Return where each widget stands in a size; one that is not there stands nowhere."""
        shown = self.arrangement.shown(class_of(*size))
        found = arrange(*size, self._rows(size), shown, self.arrangement.zoomed)
        shows = self._panes if self._snapshot is not None else None
        of_snapshots = {} if shows is None else shows.named(self._snapshot)
        widgets = {**of_snapshots, **self._around, "banner": self._banner}
        return {widgets[name]: place for name, place in found.items() if name in widgets}

    def folded(self, size: Size) -> frozenset[str]:
        """Return the panes that are to be shown and that a size has no room for."""
        if self._snapshot is None or self._panes is None or self.arrangement.zoomed:
            return frozenset()
        # A message of several rows is gone in a moment, and would be overwritten by word of what it makes way for it.
        rows = self._rows(size)._replace(message=1)
        return folded(*size, rows, self.arrangement.shown(class_of(*size)))

    def _rows(self, size: Size) -> Rows:
        banner = self._banner.rows(self._told(), size.width)
        message = len(self._message_lines(size))
        if self._snapshot is None or self._panes is None:
            return Rows(banner, message=message)
        return self._panes.rows(banner, self._snapshot, self._elapsed, size)._replace(message=message)

    def _shown(self, snapshot: Snapshot) -> tuple[Snapshot, Snapshot | None, Elapsed, Key | None]:
        return snapshot, self._before, self._elapsed, self.selected

    def _fault(self) -> str:
        return self._lost or (self._snapshot.fault if self._snapshot else "")

    def _told(self) -> Told:
        return Told(self._snapshot, self._fault(), self._opening, self._opens, self.first_look)

    def parts(self, size: Size) -> Sequence[Callable[[], object]]:
        """Return what shows the newest snapshot in every pane."""
        around = partial(self._fill_around, size)
        if self._snapshot is None or self._panes is None:
            return [around]
        # A key may select another level meanwhile.
        return [around, *self._panes.parts(self._snapshot, self._before, self._elapsed, lambda: self.selected, size)]

    def _fill_around(self, size: Size) -> None:
        self._fill_footer(size)
        show_in(self, "message", self._message_lines(size))
        self._banner.tell(self._told(), size.width)

    def _fill_footer(self, size: Size) -> None:
        about = (self._keymap, size.width, self._snapshot, self.selected)
        show_in(self, "footer", [footer_line(*about, stopped=bool(self._fault()))])
