"""Opens the boxes that explain: why something is as it is, and what has happened since a person last looked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import Final

from textual.app import App

from srconsole.console.help_screen import HelpScreen
from srconsole.console.modal import Modal
from srconsole.console.since import Looks, Mark, is_worth_telling, mark_of, since_told
from srconsole.console.why.subject import Why, why_of, why_refusal, why_trade
from srconsole.console.why.told import Told, boxed
from srconsole.core.offer import Key
from srconsole.core.trade import Trade
from srconsole.engine.view.snapshot import Snapshot
from srconsole.engine.view.told_later import RefusalView

_BOX: Final = 76
_FRAME: Final = 4
_SINCE: Final = "since you last looked"


class Explaining:
    """Explains what is on the screen.

    Args:
        app: over whose screen the boxes open.
        newest: returns the newest snapshot that was drawn, None before the first.
        selected: returns what is selected.
        zone, charset: of times, and the name of the signs.
        looks: returns where it is kept how far a person has seen a run; None where it is not.
    """

    def __init__(
        self,
        app: App[None],
        newest: Callable[[], Snapshot | None],
        selected: Callable[[], Key | None],
        zone: tzinfo,
        charset: str,
        looks: Callable[[], Looks | None],
    ) -> None:
        self._app = app
        self._newest = newest
        self._selected = selected
        self._zone = zone
        self._charset = charset
        self._looks = looks
        self._mark: Mark | None = None

    def actions(self) -> dict[str, Callable[[], None]]:
        """Return what is done for each action."""
        return {"why": self.why, "since": self.since}

    def why(self) -> None:
        """Explain what is selected, else the newest trade or refusal."""
        snapshot = self._newest()
        if snapshot is not None:
            self._explain(why_of(snapshot, self._selected(), self._zone), snapshot)

    def past(self, about: Trade | RefusalView, snapshot: Snapshot) -> None:
        """Explain a closed trade, or a refused entry, of a snapshot's market and by its settings."""
        if isinstance(about, Trade):
            why = why_trade(snapshot, about, self._zone)
        else:
            why = why_refusal(snapshot, about, self._zone)
        self._explain(why, snapshot)

    def since(self) -> None:
        """Tell what has happened since a person last looked, which is now from here on."""
        snapshot = self._newest()
        if snapshot is not None and self._mark is not None:
            self._open(_SINCE, since_told(snapshot, self._mark, self._zone), snapshot)
            self._looked(snapshot)

    def follow(self, snapshot: Snapshot) -> None:
        """Take the first snapshot in which something has happened: tell what that is, where a run goes on."""
        if self._mark is not None or not snapshot.sequence:
            return
        looks = self._looks()
        before = None if looks is None else looks.last(snapshot.run)
        self._mark = before or mark_of(snapshot)
        if before is not None and is_worth_telling(snapshot, before) and not isinstance(self._app.screen, Modal):
            self.since()

    def left(self) -> None:
        """Know that a person has left, who has seen all that there was."""
        snapshot = self._newest()
        if snapshot is not None and self._mark is not None:
            self._looked(snapshot)

    def _looked(self, snapshot: Snapshot) -> None:
        self._mark = mark_of(snapshot)
        looks = self._looks()
        if looks is not None:
            looks.look(snapshot.run, self._mark)

    def _explain(self, why: Why, snapshot: Snapshot) -> None:
        self._open(f"why: {why.title}", why.sentences, snapshot)

    def _open(self, title: str, sentences: Sequence[Told], snapshot: Snapshot) -> None:
        width = min(_BOX, self._app.size.width) - _FRAME
        screen = HelpScreen({title: boxed(sentences, width)}, snapshot.mode)
        screen.add_class(f"-{self._charset}")
        self._app.push_screen(screen)
