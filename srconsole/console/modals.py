"""What opens over the main screen: a question before something is done, a prompt for a number, the help.

Each is told every snapshot. A question and a prompt close by themselves once what they are about is no more.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.events import Key
from textual.screen import ModalScreen, ScreenResultType
from textual.widgets import Input

from srconsole.console.intent import Question
from srconsole.console.panes.lines import Line, Lines, Span, show_in
from srconsole.console.prompts import Prompt
from srconsole.engine.request import Request
from srconsole.engine.snapshot import Snapshot

GUARD_SECONDS: Final = 0.4
"""How long a question takes no yes, so that a key meant for the screen below is none."""

CHANGED: Final = "Not done: the position changed while it was asked."
LEFT: Final = "Not done."

Outcome = Request | str
"""What a modal ends with: the request to make, or why there is none."""


class Modal(ModalScreen[ScreenResultType]):
    """A screen over the main one, that ends once.

    Keys that come bunched are given to the screen that was on top when they came, which may have ended since; and a
    snapshot may come before the screen is set.
    """

    def __init__(self) -> None:
        super().__init__()
        self.ended = False

    def end(self, result: ScreenResultType) -> None:
        """Close with a result, if that has not been done."""
        if not self.ended and self.app.screen is self:
            self.ended = True
            self.dismiss(result)


class Asking(Modal[Outcome]):
    """A box with a title, lines about what would happen, and the keys that answer."""

    def __init__(self, title: str, snapshot: Snapshot) -> None:
        super().__init__()
        self._title = title
        self._snapshot = snapshot

    @abstractmethod
    def box(self) -> list[Lines | Input]:
        """Return what stands in the box below the title."""

    def compose(self) -> ComposeResult:
        """Set the box in the middle."""
        with Vertical(id="box"):
            yield Lines(id="box-title")
            yield from self.box()

    def on_mount(self) -> None:
        """Show what is asked, and where it would be done."""
        where = f" [{self._snapshot.mode.upper()}] {self._snapshot.symbol}"
        show_in(self, "box-title", [(Span(self._title, "strong"), Span(where, "label"))])
        self.consider(self._snapshot)

    def follow(self, snapshot: Snapshot) -> None:
        """Take the newest snapshot, and show what would happen now."""
        self._snapshot = snapshot
        if not self.ended:
            self.consider(snapshot)

    @abstractmethod
    def consider(self, snapshot: Snapshot) -> None:
        """Show what would happen now."""


class QuestionScreen(Asking):
    """Asks before something is done. Only `y` is yes, and not at once; no is the default."""

    BINDINGS: ClassVar[list[BindingType]] = [("y", "yes"), ("n,enter,escape", "no")]

    def __init__(self, question: Question, snapshot: Snapshot, monotonic: Callable[[], float]) -> None:
        super().__init__(question.title, snapshot)
        self._question = question
        self._monotonic = monotonic
        self._opened = monotonic()

    def box(self) -> list[Lines | Input]:
        """Return the effect and the answers."""
        return [Lines(id="box-lines"), Lines(id="box-keys")]

    def consider(self, snapshot: Snapshot) -> None:
        """Show what a yes would do now; close if there is nothing left to ask."""
        effect = self._question.effect(snapshot)
        if effect is None:
            self.end(CHANGED)
            return
        show_in(self, "box-lines", [(Span(line),) for line in effect])
        show_in(
            self,
            "box-keys",
            [(Span("y", "key"), Span(" yes     "), Span("[n no]", "lit"), Span("  enter and esc mean no", "label"))],
        )

    def action_yes(self) -> None:
        """Do it, unless the key came before anybody can have read the question."""
        if self._monotonic() - self._opened >= GUARD_SECONDS:
            self.end(self._question.request)

    def action_no(self) -> None:
        """Leave it."""
        self.end(LEFT)


class PromptScreen(Asking):
    """Asks for a number and shows what it would come to while it is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "no")]

    def __init__(self, prompt: Prompt, snapshot: Snapshot) -> None:
        super().__init__(prompt.title, snapshot)
        self._prompt = prompt
        self._field = Input(id="box-input", compact=True, restrict=r"[ -~]*")
        self._request: Request | None = None

    def box(self) -> list[Lines | Input]:
        """Return the input between its hint and its effect."""
        self._field.cursor_blink = False
        return [Lines(id="box-hint"), self._field, Lines(id="box-lines"), Lines(id="box-keys")]

    def consider(self, snapshot: Snapshot) -> None:
        """Show what the typed text would do now; close if there is no position left to do it to."""
        reading = self._prompt.read(self._field.value, snapshot)
        if reading is None:
            self.end(CHANGED)
            return
        self._request = reading.request
        show_in(self, "box-hint", [(Span(self._prompt.hint, "label"),)])
        show_in(self, "box-lines", [(Span(line),) for line in reading.lines])
        done = "" if reading.request is None else " do it     "
        answers = (Span("enter", "key"), Span(done)) if done else (Span("enter needs one of these     ", "label"),)
        show_in(self, "box-keys", [(*answers, Span("esc", "key"), Span(" leave it"))])

    @on(Input.Changed)
    def typed(self) -> None:
        """Show what the new text would do."""
        self.follow(self._snapshot)

    @on(Input.Submitted)
    def entered(self) -> None:
        """Do it, if the text means something."""
        if self._request is not None:
            self.end(self._request)

    def action_no(self) -> None:
        """Leave it."""
        self.end(LEFT)


class HelpScreen(Modal[None]):
    """Shows every key and what it does; any key closes it."""

    def __init__(self, lines: list[Line]) -> None:
        super().__init__()
        self._box = Vertical(id="help")
        self._lines = lines

    def compose(self) -> ComposeResult:
        """Set the lines in a box."""
        with self._box:
            yield Lines(id="help-lines")

    def on_mount(self) -> None:
        """Show the lines."""
        self._box.border_subtitle = "any key closes this"
        show_in(self, "help-lines", self._lines)

    def on_key(self, event: Key) -> None:
        """Close, and let the key do nothing else."""
        event.stop()
        self.end(None)
