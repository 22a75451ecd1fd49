"""The console: draws the newest snapshot at a steady pace, and hands the engine what keys ask for."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import tzinfo
from pathlib import Path
from typing import ClassVar, Final

from srconsole.console.actions import ACTIONS
from srconsole.console.ages import Ages, Elapsed
from srconsole.console.appearance import Appearance, appearance_of
from srconsole.console.asking import Modal
from srconsole.console.bell import rings
from srconsole.console.boxes import Boxes
from srconsole.console.chart.widget import chart_styles
from srconsole.console.command_line import CommandLine
from srconsole.console.driver import TerminalDriver
from srconsole.console.errands import Errands
from srconsole.console.explaining import Explaining
from srconsole.console.layout_file import arrangement_of
from srconsole.console.main_screen import MainScreen
from srconsole.console.opening import opening_text
from srconsole.console.own_keys import AT_ONCE, OwnKeys
from srconsole.console.screens.besides import Besides
from srconsole.console.screens.stage import Reach, Stage
from srconsole.console.terminal import signs_for, without_colours
from srconsole.console.themes import VARIABLES, painted, theme_names
from srconsole.console.typed_ahead import TypedAhead
from srconsole.console.watch import Watch
from srconsole.engine.link import Arm, EngineLink
from srconsole.engine.view.snapshot import Snapshot
from srconsole.settings.schema import Settings

_FIRST_LOOK: Final = 0.02
"""Seconds between looks for the first levels."""
_NOTHING_YET: Final = "The engine has not shown anything yet."


class ConsoleApp(TypedAhead):
    """The console on an engine, wherever that runs.

    Args:
        link: the way to the engine.
        settings: the settings in force.
        themes: folders of themes; where two have one of the same name, the later wins.
        environment: the process's environment.
        monotonic: seconds that never go back, for the guard of a question.
        shown: is called once, when the first frame is on the screen.
        watch: what is told of the terminal, and has it restored.

    Attributes:
        error: what ended the console by its own fault, None otherwise.
        terminal_watch: the watch.
        explaining: says why things are as they are, and what has happened since a person last looked.
        arm: is given what a person types to arm entries with real money; None where nothing can be armed.
        reach: what the screens beside the main one reach beyond the snapshot.

    Raises:
        SettingsError: theme, keys or time zone cannot be used.
    """

    CSS_PATH = "console.tcss"
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    TITLE = "srconsole"
    BINDINGS: ClassVar = [("escape", "close", "close")]

    def __init__(
        self,
        link: EngineLink,
        settings: Settings,
        *,
        themes: Sequence[Path],
        environment: Mapping[str, str],
        monotonic: Callable[[], float] = time.monotonic,
        shown: Callable[[], object] | None = None,
        watch: Watch | None = None,
    ) -> None:
        super().__init__(driver_class=TerminalDriver, ansi_color=True if without_colours(environment) else None)
        self._link = link
        self._ages = Ages(monotonic)
        self._shown = shown
        appearance = appearance_of(settings, themes, environment)
        self._bound = appearance.keymap
        self._refresh_seconds = 1 / settings.console.refresh_hz
        self._bell = settings.console.bell
        self._drawn: Snapshot | None = None
        self.error: Exception | None = None
        self.arm: Arm | None = None
        self.terminal_watch = watch or Watch(())
        self._home: asyncio.AbstractEventLoop | None = None
        self._told: int | None = None
        self.animation_level = "none"
        self.register_theme(appearance.theme)
        self.theme = appearance.theme.name
        self._signs = signs_for(settings.console, environment, sys.stdout.encoding or "")
        made = (appearance.keymap, appearance.zone, self._signs.charset, monotonic)
        self._boxes = Boxes(self, link, *made, lambda: self.arm, lambda: self._drawn, self._draw_stop)
        panes, fault = arrangement_of(environment)
        self._main = MainScreen(self._bound, self._signs, appearance.zone, appearance.theme, panes, monotonic)
        self._main.say(f"Theme not used: {appearance.trouble}" if appearance.trouble else fault, grave=True)
        self.reach = Reach()
        self.explaining = self._explaining(appearance.zone)
        self._besides = Besides(self, self._stage(appearance), self._redraw)
        self._errands = Errands(self, link, self._boxes, self._say, lambda: self._drawn, self.draw)
        self._themes, self._red_up = themes, settings.console.red_up
        self._line = CommandLine(
            self._boxes, self._main, self._errands, self.action_ask, self._paint, lambda: theme_names(themes)
        )
        own = OwnKeys(
            *(self._main, self._boxes, self._besides, self._errands, appearance.zone, self._say, self.action_ask),
            *(lambda: self._drawn, self._ages.of),
        )
        self._own = {**own.actions(), **self.explaining.actions(), "palette": self._line.open}
        for action, keys in self._bound.keys.items():
            if keys:
                self.bind(",".join(keys), f"ask('{action}')", description=ACTIONS[action].title)

    def _stage(self, appearance: Appearance) -> Stage:
        looks = (self._bound, self._signs, appearance.zone, chart_styles(appearance.theme))
        return Stage(*looks, lambda: self.reach, self._boxes.question, self.explaining.trade)

    def _explaining(self, zone: tzinfo) -> Explaining:
        what = (lambda: self._drawn, lambda: self._main.selected)
        return Explaining(self, *what, zone, self._signs.charset, lambda: self.reach.looks)

    def get_default_screen(self) -> MainScreen:
        """Return the screen to begin with."""
        return self._main

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return a colour for each variable of the style sheet, for Textual's own theme before ours is in force."""
        return dict.fromkeys(VARIABLES, "white")

    def on_mount(self) -> None:
        """Draw what there is, and go on drawing."""
        self._home = asyncio.get_running_loop()
        if self._told is not None:
            self.exit(return_code=self._told)
        self.set_interval(self._refresh_seconds, self.draw)
        self._first = self.set_interval(_FIRST_LOOK, self.draw)
        self.draw()
        if self._shown is not None:
            self.call_after_refresh(self._shown)

    def on_unmount(self) -> None:
        """Know how far a person has seen the run who has left; whose terminal was lost has not."""
        if not self.hurried:
            self.explaining.left()

    @property
    def farewell(self) -> str:
        """What a person has to know who has left."""
        return self._errands.farewell

    @property
    def hurried(self) -> bool:
        """Whether the process has to end."""
        return self._told is not None

    def leave(self, code: int) -> None:
        """Leave with an exit code, asked from any thread and at any time."""
        self._told = code
        if self._home is not None:
            with suppress(RuntimeError):  # the console has left, and its loop with it
                self._home.call_soon_threadsafe(self.exit, None, code)

    def open_on(self, mode: str, what: str) -> None:
        """Say in which mode and what is being opened, until the engine has something to show."""
        self._main.open_on(mode, what)

    def tell_first_look(self) -> None:
        """Say what the lines of the chart are, until a key is pressed."""
        self._main.first_look = True

    def say(self, text: str) -> None:
        """Show a message that a person must not miss."""
        self._main.say(text, grave=True)

    def _say(self, text: str, *, grave: bool = False) -> None:
        self._main.say(text, grave=grave)
        self._besides.say(text, grave=grave)

    def _redraw(self) -> None:
        if self._drawn is not None:
            self._main.follow(self._drawn, self._ages.of(self._drawn))

    def _draw_stop(self, price: float | None) -> None:
        self._main.preview_stop(price)

    def _handle_exception(self, error: Exception) -> None:
        self.error = error
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        # Textual would print a traceback with the values of all variables; whoever opened the console tells instead.
        self._close_messages_no_wait()

    def draw(self) -> None:
        """Draw the newest snapshot, if it is not on the screen yet and the terminal has taken the one before."""
        self._main.show_message()
        try:
            snapshot = self._link.snapshot()
            failure = ended = self._link.failure()
            opening = self._link.opening()
        except Exception as error:  # noqa: BLE001  # whatever the link does, the screen stays and says so
            snapshot, failure, ended, opening = None, f"no word from the engine: {error}", "", ""
        self._main.lose(failure)
        self._main.opens(opening_text(opening, snapshot))
        if isinstance(self._driver, TerminalDriver) and self._driver.mended():
            self.refresh(layout=True)
        if snapshot is None:
            if ended and self._drawn is None:
                # Nothing was ever shown: whoever opened the console says why, where the person reads it.
                self.exit(return_code=1)
            return
        if snapshot is self._drawn and snapshot.market.order is None:
            self._tick(snapshot)
            return
        if snapshot.fault and not snapshot.begun:
            # No engine has begun: whoever opened the console says why, where the person reads it.
            self.exit(return_code=1)
        if not self._has_room():
            return
        market = snapshot.market
        if market.levels or (market.strategy and market.candles) or snapshot.fault:
            self._first.stop()
        if rings(self._bell, self._drawn, snapshot):
            self.bell()
        self._drawn = snapshot
        self._follow(snapshot, self._ages.of(snapshot))

    def _follow(self, snapshot: Snapshot, elapsed: Elapsed) -> None:
        if not self._besides.follow(snapshot, elapsed):
            self._main.follow(snapshot, elapsed)
        if isinstance(self.screen, Modal):
            self.screen.follow(snapshot, elapsed)
        self.explaining.follow(snapshot)

    def _tick(self, snapshot: Snapshot) -> None:
        """Show how old a market's snapshot has become."""
        if snapshot.market.live is None or not self._has_room():
            return
        elapsed = self._ages.of(snapshot)
        if not self._besides.tick(elapsed):
            self._main.tick(elapsed)
        if isinstance(self.screen, Modal):
            self.screen.tick(elapsed)

    def _has_room(self) -> bool:
        """Tell whether the terminal has taken what was drawn before; what a question is about is always told."""
        if not self.screen_stack:
            # The last tick of a timer may come when the screens are gone.
            return False
        behind = isinstance(self._driver, TerminalDriver) and self._driver.behind
        return isinstance(self.screen, Modal) or not behind

    def action_ask(self, action: str) -> None:
        """Do what a key stands for, unless one before it has left, or opened something over the screen it was for."""
        if self._errands.leaving or isinstance(self.screen, Modal) or not self._besides.let(action):
            return
        self._main.key_pressed()
        if self._drawn is None and action not in AT_ONCE:
            self._main.say(_NOTHING_YET)
        elif action in self._own:
            self._own[action]()
        elif self._drawn is not None:
            self._errands.intend(action, self._drawn, self._main.selected)

    def _paint(self, name: str) -> str:
        theme, told = painted(name, self._themes, red_up=self._red_up)
        if theme is not None:
            self.register_theme(theme)
            self.theme = theme.name
            self._main.paint(theme)
        return told

    def action_close(self) -> None:
        """Select nothing, and take the last message away."""
        self._main.select(None)
        self._main.say("")

    def action_help_quit(self) -> None:
        """Say which key leaves, where Textual would show a note of its own."""
        mode = "" if self._drawn is None else self._drawn.mode
        kept = "nothing of a rehearsal is kept" if mode == "rehearsal" else "the run is kept"
        self._main.say(f"{self._bound.shown('quit')} leaves the console; {kept}.")

    async def action_quit(self) -> None:
        """Leave."""
        self._errands.ask_to_leave()
