"""What the console does itself when a key is pressed; all else is asked of the engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from functools import partial

from srconsole.console.actions import OF_CHART, SCREENS
from srconsole.console.ages import Elapsed
from srconsole.console.boxes import Boxes
from srconsole.console.errands import Errands, Say
from srconsole.console.layout import PANES
from srconsole.console.main_screen import LADDER_KEYS, MainScreen
from srconsole.console.screens.besides import Besides
from srconsole.console.screens.copying import copy_of_main
from srconsole.engine.view.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class OwnKeys:
    """The actions that steer the screen alone, or open something over it.

    Attributes:
        main: the main screen.
        boxes: what opens over it.
        besides: the screens beside it.
        errands: takes what a box ends with.
        zone: of the times that are copied.
        say: shows a message.
        ask: does what a key stands for.
        newest: returns the newest snapshot that was drawn, None before the first.
        aged: tells how old a snapshot has become.
    """

    main: MainScreen
    boxes: Boxes
    besides: Besides
    errands: Errands
    zone: tzinfo
    say: Say
    ask: Callable[[str], None]
    newest: Callable[[], Snapshot | None]
    aged: Callable[[Snapshot], Elapsed]

    def actions(self) -> dict[str, Callable[[], None]]:
        """Return what is done for each action."""
        main = self.main
        return {
            "help": self._help,
            "quit": self.errands.ask_to_leave,
            **{action: partial(main.steer, action) for action in LADDER_KEYS},
            **{action: partial(main.steer_chart, action) for action in OF_CHART},
            **{f"pane_{pane}": partial(main.toggle, pane) for pane in PANES},
            "zoom_pane": main.zoom,
            **{action: partial(self._on_newest, partial(self.besides.open, action)) for action in SCREENS},
            "exchange": partial(self._on_newest, self._show_exchange),
            "arm": partial(self._on_newest, self._ask_to_arm),
            "copy": partial(self._on_newest, self._copy),
        }

    def _help(self) -> None:
        top = self.besides.top
        self.boxes.help(*(("", ()) if top is None else (top.heading, top.all_keys())))

    def _on_newest(self, act: Callable[[Snapshot], None]) -> None:
        snapshot = self.newest()
        if snapshot is not None:
            act(snapshot)

    def _show_exchange(self, snapshot: Snapshot) -> None:
        self.errands.ended(self.boxes.exchange(snapshot, self.aged(snapshot), self.ask) or None)

    def _ask_to_arm(self, snapshot: Snapshot) -> None:
        self.errands.ended(self.boxes.arming(snapshot, self.errands.ended) or None)

    def _copy(self, snapshot: Snapshot) -> None:
        top = self.besides.top
        text = top.copied() if top else copy_of_main(snapshot, self.main.selected, self.zone)
        self.say(self.besides.copy(text))
