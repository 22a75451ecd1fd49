"""The console: draws the newest snapshot at a steady pace, and hands the engine what keys ask for."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from srconsole.console.actions import ACTIONS, AT_ONCE
from srconsole.console.ages import Ages
from srconsole.console.appearance import appearance_of
from srconsole.console.bell import rings
from srconsole.console.driver import TerminalDriver
from srconsole.console.hearing import heard
from srconsole.console.layout_file import arrangement_of
from srconsole.console.main_screen import MainScreen
from srconsole.console.modal import Modal
from srconsole.console.opening import is_open, leaving_words, opening_text
from srconsole.console.screens.stage import Reach
from srconsole.console.terminal import signs_for, without_colours
from srconsole.console.themes import VARIABLES, begin_in, painted, theme_names
from srconsole.console.typed_ahead import TypedAhead
from srconsole.console.watch import Watch
from srconsole.settings.schema import Settings

if TYPE_CHECKING:
    from srconsole.console.hands import Hands
    from srconsole.engine.link import Arm, EngineLink
    from srconsole.engine.view.snapshot import Snapshot

_FIRST_LOOK: Final = 0.02
"""Seconds between looks for the first levels."""
_LATEST: Final = 1.0
"""Seconds after which the engine begins, with a first frame or without."""
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
        is_new: tells, once there is a snapshot, whether its run has just begun; then a person is told what the lines of
            the chart are, until a key is pressed.
        arm: is given what a person types to arm entries with real money; None where nothing can be armed.
        reach: what the screens beside the main one reach beyond the snapshot.
        opened: is called once, when the run is open and what was to be read at once has been.

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
        self._appearance = appearance = appearance_of(settings, themes, environment)
        self._bound = appearance.keymap
        self._refresh_seconds = 1 / settings.console.refresh_hz
        self._bell = settings.console.bell
        self._drawn: Snapshot | None = None
        self._made_hands: Hands | None = None
        self.error: Exception | None = None
        self.is_new: Callable[[], bool] = bool
        self.arm: Arm | None = None
        self.opened: Callable[[], object] | None = None
        self.terminal_watch = watch or Watch(())
        self._home: asyncio.AbstractEventLoop | None = None
        self._told: int | None = None
        self.animation_level = "none"
        begin_in(self, appearance.theme)
        self._signs = signs_for(settings.console, environment, sys.stdout.encoding or "")
        panes, fault = arrangement_of(environment)
        looks = (self._bound, self._signs, appearance.zone, appearance.theme)
        self._main = MainScreen(*looks, panes, monotonic, lambda: self.reach)
        self._main.say(f"Theme not used: {appearance.trouble}" if appearance.trouble else fault, grave=True)
        self.reach = Reach()
        self._themes, self._red_up, self._monotonic = themes, settings.console.red_up, monotonic
        for action, keys in self._bound.keys.items():
            if keys:
                self.bind(",".join(keys), f"ask('{action}')", description=ACTIONS[action].title)

    @property
    def _hands(self) -> Hands:
        if self._made_hands is None:
            self._made_hands = self._make_hands()
        return self._made_hands

    def _make_hands(self) -> Hands:
        # What keys do brings half of the console: the first frame does not wait for it, only a key would.
        from srconsole.console.hands import Hands, Ways  # noqa: PLC0415

        told = (lambda: self._drawn, self._ages.of, lambda: self.arm, lambda: self.reach, self._say)
        does = (self.draw, self._redraw, self.action_ask, self._paint, lambda: theme_names(self._themes))
        ways = Ways(*told, *does, self._monotonic)
        return Hands(self, self._link, self._main, self._appearance, self._signs, ways)

    def get_default_screen(self) -> MainScreen:
        """Return the screen to begin with."""
        self._main.whole = heard(self._link).snapshot is not None
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
        # Whatever a screen does, what is held is not left without its engine.
        self.set_timer(_LATEST, self._begin)
        self.draw()

    async def on_placed_screen_drawn(self) -> None:
        """Have the engine begin, and make all that the first frame did without: a key that comes waits for nothing."""
        self._begin()
        await self._main.set_panes()
        self._made_hands = self._hands

    def _begin(self) -> None:
        shown, self._shown = self._shown, None
        if shown is not None:
            shown()

    def on_unmount(self) -> None:
        """Know how far a person has seen the run who has left; whose terminal was lost has not."""
        if not self.hurried and self._drawn is not None:
            self._hands.explaining.left()

    @property
    def farewell(self) -> str:
        """What a person has to know who has left."""
        return "" if self._made_hands is None else self._made_hands.errands.farewell

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

    def say(self, text: str) -> None:
        """Show a message that a person must not miss."""
        self._main.say(text, grave=True)

    def _say(self, text: str, *, grave: bool = False) -> None:
        self._main.say(text, grave=grave)
        self._hands.besides.say(text, grave=grave)

    def _redraw(self) -> None:
        if self._drawn is not None:
            self._main.follow(self._drawn, self._ages.of(self._drawn))

    def _handle_exception(self, error: Exception) -> None:
        self.error = error
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        # Textual would print a traceback with the values of all variables; whoever opened the console tells instead.
        self._close_messages_no_wait()

    def draw(self) -> None:
        """Draw the newest snapshot, if it is not on the screen yet and the terminal has taken the one before."""
        self._main.show_message()
        snapshot, failure, ended, opening = heard(self._link)
        self._main.lose(failure)
        self._main.opens(opening_text(opening, snapshot))
        if isinstance(self._driver, TerminalDriver) and self._driver.mended():
            self.refresh(layout=True)
        if snapshot is None:
            if ended and self._drawn is None:
                # Nothing was ever shown: whoever opened the console says why, where the person reads it.
                self.exit(return_code=1)
            return
        if snapshot.fault and not snapshot.begun:
            # No engine has begun: whoever opened the console says why, where the person reads it.
            self.exit(return_code=1)
        if snapshot is self._drawn and snapshot.market.order is None:
            self._tick(snapshot)
        elif self._has_room():
            self._draw_new(snapshot)

    def _draw_new(self, snapshot: Snapshot) -> None:
        market = snapshot.market
        if market.levels or (market.strategy and market.candles) or snapshot.fault:
            self._first.stop()
        if rings(self._bell, self._drawn, snapshot):
            self.bell()
        if self._drawn is None:
            self._main.first_look = self.is_new()
        self._drawn, elapsed = snapshot, self._ages.of(snapshot)
        if not self._hands.besides.follow(snapshot, elapsed):
            self._main.follow(snapshot, elapsed)
        if isinstance(self.screen, Modal):
            self.screen.follow(snapshot, elapsed)
        self._hands.explaining.follow(snapshot)
        if self.opened is not None and is_open(snapshot):
            self.opened()
            self.opened = None

    def _tick(self, snapshot: Snapshot) -> None:
        """Show how old a market's snapshot has become."""
        if snapshot.market.live is None or not self._has_room():
            return
        elapsed = self._ages.of(snapshot)
        if not self._hands.besides.tick(elapsed):
            self._main.tick(elapsed)
        if isinstance(self.screen, Modal):
            self.screen.tick(elapsed)

    def _has_room(self) -> bool:
        """Tell whether the terminal has taken what was drawn before; what a question is about is always told."""
        behind = isinstance(self._driver, TerminalDriver) and self._driver.behind
        # The last tick of a timer may come when the screens are gone.
        return bool(self.screen_stack) and (isinstance(self.screen, Modal) or not behind)

    def action_ask(self, action: str) -> None:
        """Do what a key stands for, unless one before it has left, or opened something over the screen it was for."""
        if self._hands.errands.leaving or isinstance(self.screen, Modal) or not self._hands.besides.let(action):
            return
        self._main.key_pressed()
        if self._drawn is None and action not in AT_ONCE:
            self._main.say(_NOTHING_YET)
        elif action in self._hands.own:
            self._hands.own[action]()
        elif self._drawn is not None:
            self._hands.errands.intend(action, self._drawn, self._main.selected)

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
        rehearsed = self._drawn is not None and self._drawn.mode == "rehearsal"
        self._main.say(leaving_words(self._bound.shown("quit"), rehearsed=rehearsed))

    async def action_quit(self) -> None:
        """Leave."""
        self._hands.errands.ask_to_leave()
