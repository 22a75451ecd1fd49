"""What opens over the main screen: a question before something is done, a prompt for a number.

Each is told every snapshot. A question and a prompt close by themselves once what they are about is no more. What they
would come to is asked of the engine, anew for every text and every snapshot.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Final

from textual import on
from textual.binding import BindingType
from textual.widgets import Input

from srconsole.console.ages import Elapsed
from srconsole.console.asking import Asking, AskPreview, Seen
from srconsole.console.line_field import LineField
from srconsole.console.panes.lines import Lines, Span, show_in
from srconsole.console.prompts import Prompt
from srconsole.console.question import Question
from srconsole.console.stale import what_is_old
from srconsole.engine.view.preview import Preview
from srconsole.engine.view.snapshot import Snapshot

GUARD_SECONDS: Final = 0.4
"""How long a question takes no answer but escape, so that a key meant for the screen below is none."""

CHANGED: Final = "Not done: what it was about changed while it was asked."
LEFT: Final = "Not done."
YES: Final = "Yes."
"""What a question ends with that asks nothing of the engine."""
MOMENT: Final = "The engine is asked what it would come to."
_REFUSED: Final = "refused      "


class QuestionScreen(Asking):
    """Asks before something is done. Only `y` is yes, and not at once; no is the default."""

    BINDINGS: ClassVar[list[BindingType]] = [("y", "yes"), ("n,enter", "no"), ("escape", "leave")]

    def __init__(
        self, question: Question, snapshot: Snapshot, preview: AskPreview, monotonic: Callable[[], float]
    ) -> None:
        super().__init__(question.title, snapshot, preview)
        self._question = question
        self._monotonic = monotonic
        self._opened = monotonic()

    def box(self) -> list[Lines | Input]:
        """Return the effect and the answers."""
        return [Lines(id="box-lines"), Lines(id="box-keys")]

    def consider(self, snapshot: Snapshot) -> None:
        """Find out what a yes would do now; close if there is nothing left to ask."""
        if not self._question.stands(snapshot):
            self.end(CHANGED)
        elif self._question.request is None:
            self.tell()
        else:
            self.look(self._question.request)

    def tell(self) -> None:
        """Show what a yes would do now."""
        told, old = self._lines(), self._what_is_old()
        # Where there is no room for all, what is usual is left out.
        self.show_lines([*told, *old] if self.has_room_for([*told, *old]) else [*old, *told])
        yes = [Span("y", "key"), Span(" yes     ")] if self._takes_yes() else []
        no = [Span("[n no]", "lit"), Span("  esc" if self.narrow else "  enter and esc mean no", "label")]
        show_in(self, "box-keys", [(*yes, *no)])

    def _lines(self) -> list[str]:
        if self._question.request is None:
            return list(self._question.tells(self._snapshot, Preview()))
        if self.seen is None:
            return [MOMENT]
        if not self.seen.preview.refused:
            return list(self._question.tells(self._snapshot, self.seen.preview))
        lines = self.refusal(self.seen.preview.refused)
        return [*lines, "A yes is handed over all the same."] if self._question.urgent else lines

    def tick(self, elapsed: Elapsed) -> None:
        """Say how old what is known has become."""
        super().tick(elapsed)
        self.tell()

    def _what_is_old(self) -> list[str]:
        return what_is_old(self._snapshot, self._elapsed) if self._question.request is not None else []

    def _takes_yes(self) -> bool:
        urgent = self._question.urgent or self._question.request is None
        return urgent or (self.seen is not None and not self.seen.preview.refused)

    def action_yes(self) -> None:
        """Do it, unless the key came before anybody can have read the question, or the engine would refuse it."""
        if self._takes_yes() and self._is_read():
            self.end(self._question.request or YES)

    def action_no(self) -> None:
        """Leave it, unless the key came before anybody can have read the question."""
        if self._is_read():
            self.end(LEFT)

    def action_leave(self) -> None:
        """Leave it at once."""
        self.end(LEFT)

    def _is_read(self) -> bool:
        return self._monotonic() - self._opened >= GUARD_SECONDS


class PromptScreen(Asking):
    """Asks for a number and shows what it would come to while it is typed.

    Attributes:
        prompt: what is asked.
    """

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "no")]

    def __init__(self, prompt: Prompt, snapshot: Snapshot, preview: AskPreview) -> None:
        super().__init__(prompt.title, snapshot, preview)
        self.prompt = prompt
        self._field = LineField("box-input")
        self._why_not = ""
        self._entered = False

    def box(self) -> list[Lines | Input]:
        """Return the input between its hint and its effect."""
        return [Lines(id="box-hint"), self._field, Lines(id="box-lines"), Lines(id="box-keys")]

    def typed_ahead(self, sign: str) -> None:
        """Write what was typed while the prompt opened."""
        self._field.insert_text_at_cursor(sign)

    def consider(self, snapshot: Snapshot) -> None:
        """Find out what the typed text would do now; close if there is no position left to do it to."""
        if not self.prompt.stands(snapshot):
            self.end(CHANGED)
            return
        text = self._field.value
        read = self.prompt.read(text, snapshot)
        self._why_not = read if isinstance(read, str) else ""
        self.look(None if isinstance(read, str) else read, text)

    def tell(self) -> None:
        """Show what the typed text would do now, and do it where enter came before that was known."""
        refused = self._why_not if self.seen is None else self.seen.preview.refused
        seen = None if self.seen is None or refused else self.seen.preview
        lines = list(self.prompt.lines(self._snapshot, seen))
        if refused:
            lines = [*lines[:1], *self.refusal(refused, _REFUSED)]
        self.show_lines(lines)
        self.show_hint(self.prompt.hint)
        enter = (Span("enter", "key"), Span(" do it     "))
        if refused or not self._asks:
            why = "" if refused or self.narrow else " until something is typed"
            enter = (Span(f"enter is off{why}     ", "label"), Span(""))
        show_in(self, "box-keys", [(*enter, Span("esc", "key"), Span(" leave it"))])
        if self._entered and self.seen is not None:
            self._entered = False
            self._do_it(self.seen)

    @on(Input.Changed)
    def typed(self) -> None:
        """Show what the new text would do."""
        self._entered = False
        if not self.ended:
            self.consider(self._snapshot)

    @on(Input.Submitted)
    def entered(self) -> None:
        """Do what is shown, if it would be done; where the engine has not said yet, as soon as it has."""
        if self.seen is not None:
            self._do_it(self.seen)
        else:
            self._entered = self._asks

    @property
    def _asks(self) -> bool:
        """Whether the typed text asks for something."""
        return not isinstance(self.prompt.read(self._field.value, self._snapshot), str)

    def _do_it(self, seen: Seen) -> None:
        if not seen.preview.refused:
            self.end(seen.request)

    def action_no(self) -> None:
        """Leave it."""
        self.end(LEFT)
