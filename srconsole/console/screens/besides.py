"""Opens the screens beside the main one, keeps them in step with the engine, and shows the main one after them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from srconsole.console.actions import SCREENS
from srconsole.console.screens.beside import Beside
from srconsole.errors import SrconsoleError

if TYPE_CHECKING:
    from textual.app import App

    from srconsole.console.ages import Elapsed
    from srconsole.console.screens.stage import Stage
    from srconsole.console.screens.trial_bench import TrialBench
    from srconsole.engine.view.records import Entry
    from srconsole.engine.view.snapshot import Snapshot


class Besides:
    """The screens beside the main one; at most one of each is open.

    Args:
        app: over whose main screen they open.
        stage: what they are made with.
        left: shows the main screen again.
    """

    def __init__(self, app: App[None], stage: Stage, left: Callable[[], None]) -> None:
        self._app = app
        self._stage = stage
        self._left = left
        self._bench: TrialBench | None = None

    @property
    def top(self) -> Beside | None:
        """The one that is seen, below whatever box is open; None while the main screen is."""
        return next((screen for screen in reversed(self._app.screen_stack) if isinstance(screen, Beside)), None)

    def open(self, action: str, snapshot: Snapshot) -> None:
        """Open the screen of an action, in place of the one that is open, which stays where there is none."""
        screen = self._made(action, snapshot)
        if screen is not None:
            self._show(screen)

    def follow(self, snapshot: Snapshot, elapsed: Elapsed) -> bool:
        """Show a snapshot on the one that is seen and those below it, seen next; return whether there is one."""
        if self._bench is not None:
            self._bench.follow(snapshot)
        screens = [screen for screen in self._app.screen_stack if isinstance(screen, Beside)]
        for screen in screens:
            screen.follow(snapshot, elapsed)
        return bool(screens)

    def tick(self, elapsed: Elapsed) -> bool:
        """Show on the one that is seen how old its snapshot has become; return whether there is one."""
        top = self.top
        if top is not None:
            top.tick(elapsed)
        return top is not None

    def say(self, text: str, *, grave: bool) -> None:
        """Show a message on the one that is seen."""
        top = self.top
        if top is not None:
            top.say(text, grave=grave)

    def let(self, action: str) -> bool:
        """Tell whether an action may go on: all do on the main screen."""
        top = self.top
        return top is None or top.lets(action, SCREENS)

    def leave(self) -> None:
        """Go back to the main screen, wherever a person is."""
        open_ = [screen for screen in self._app.screen_stack if isinstance(screen, Beside)]
        for _ in open_:
            self._app.pop_screen()
        if open_:
            self._left()

    def copy(self, text: str) -> str:
        """Copy a text to the clipboard, as far as the terminal takes it, and to a file; return what was done."""
        text = "\n".join(line.rstrip() for line in text.splitlines())
        if not text:
            return "There is nothing to copy."
        self._app.copy_to_clipboard(text)
        keep = self._stage.reach().keep_copy
        if keep is None:
            return "Copied, if this terminal takes it."
        try:
            return f"Copied, if this terminal takes it; it is in {keep(text)} too."
        except SrconsoleError as error:
            return f"Copied, if this terminal takes it; to no file: {error}"

    def _show(self, screen: Beside) -> None:
        top = self.top
        if type(top) is type(screen):
            return
        while self.top is not None:
            self._app.pop_screen()
        self._app.push_screen(screen, self._closed)

    def _closed(self, _: None) -> None:
        if self.top is None:
            self._left()

    def _made(self, action: str, snapshot: Snapshot) -> Beside | None:
        # Each screen brings modules of its own: they are loaded when it is opened, and the first frame waits for none.
        if action == "log_screen":
            from srconsole.console.screens.log_screen import LogScreen  # noqa: PLC0415

            return LogScreen(snapshot, self._stage, partial(self._to_trade, snapshot))
        if action == "backtest":
            return self._backtest(snapshot)
        if action == "overview":
            from srconsole.console.screens.overview_screen import OverviewScreen  # noqa: PLC0415

            return OverviewScreen(snapshot, self._stage)
        if action == "settings_screen":
            from srconsole.console.screens.settings_screen import SettingsScreen  # noqa: PLC0415

            return SettingsScreen(snapshot, self._stage)
        from srconsole.console.screens.trades_screen import TradesScreen  # noqa: PLC0415

        return TradesScreen(snapshot, self._stage)

    def _backtest(self, snapshot: Snapshot) -> Beside | None:
        from srconsole.console.screens.trial_bench import TrialBench  # noqa: PLC0415
        from srconsole.console.screens.trial_screen import TrialScreen  # noqa: PLC0415

        trials = self._stage.reach().trials
        if self._bench is None and trials is not None:
            self._bench = TrialBench(self._app, trials)
        return None if self._bench is None else TrialScreen(snapshot, self._stage, self._bench)

    def _to_trade(self, snapshot: Snapshot, entry: Entry) -> None:
        from srconsole.console.screens.trades_screen import TradesScreen  # noqa: PLC0415

        self._show(TradesScreen(snapshot, self._stage, entry))
