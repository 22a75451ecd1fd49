"""Entries with real money are armed by typing the symbol."""

from __future__ import annotations

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input

from srconsole.console.ages import Elapsed
from srconsole.console.asking import title_line
from srconsole.console.line_field import LineField
from srconsole.console.modal import Modal
from srconsole.console.modals import LEFT
from srconsole.console.modes import LIVE, mode_word
from srconsole.console.panes.alerts import is_unarmed
from srconsole.console.panes.lines import Lines, Span, show_in
from srconsole.engine.link import Arm
from srconsole.engine.view.snapshot import Snapshot

ARMED: Final = "Armed: the next entry is made with real money, once nothing else stands against it."
IS_ARMED: Final = "Entries are armed."
NOT_FROM_HERE: Final = "It cannot be armed from here: start with --live and the symbol."


def why_no_arming(snapshot: Snapshot, arm: Arm | None) -> str:
    """Return why there is nothing to arm; empty where there is."""
    if snapshot.mode != LIVE:
        return f"Only live is armed: this is {mode_word(snapshot.mode)}."
    if not is_unarmed(snapshot):
        return IS_ARMED
    return NOT_FROM_HERE if arm is None else ""


class ArmScreen(Modal[str]):
    """Asks for the symbol, and arms entries where it is the right one; what is wrong is said, and asked again."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "no")]

    def __init__(self, snapshot: Snapshot, arm: Arm) -> None:
        super().__init__(snapshot.mode)
        self._snapshot = snapshot
        self._arm = arm
        self._field = LineField("box-input")

    def compose(self) -> ComposeResult:
        """Set the input between what it is for and what came of it."""
        with Vertical(id="box"):
            yield Lines(id="box-title")
            yield Lines(id="box-hint")
            yield self._field
            yield Lines(id="box-lines")
            yield Lines(id="box-keys")

    def on_mount(self) -> None:
        """Say what is typed, and what for."""
        show_in(self, "box-title", [title_line("Arm entries with real money", self._snapshot)])
        show_in(self, "box-hint", [(Span(f"type the symbol: {self._snapshot.market.symbol}", "label"),)])
        show_in(self, "box-keys", [(Span("enter", "key"), Span(" arm it     "), Span("esc", "key"), Span(" leave it"))])

    def follow(self, snapshot: Snapshot, elapsed: Elapsed) -> None:
        """Close once it was armed elsewhere."""
        if not is_unarmed(snapshot):
            self.end(IS_ARMED)

    @on(Input.Submitted)
    def typed(self) -> None:
        """Arm it, or say why not."""
        try:
            refused = self._arm(self._field.value)
        except Exception as error:  # noqa: BLE001  # whatever arming does, the screen stays and says so
            refused = f"not known whether it was armed: {error}"
        if refused:
            show_in(self, "box-lines", [(Span(refused, "alert"),)])
        else:
            self.end(ARMED)

    def action_no(self) -> None:
        """Leave it."""
        self.end(LEFT)
