"""What keys ask of the engine: carried there, its answer told, and the console left once that has come."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final, Protocol

from textual.app import App
from textual.worker import WorkType

from srconsole.console.asking import Outcome
from srconsole.console.boxes import Boxes
from srconsole.console.intent import intent_of
from srconsole.console.leaving import farewell, leave_question
from srconsole.console.modals import YES
from srconsole.console.prompts import Prompt
from srconsole.console.question import Question
from srconsole.core.offer import Key
from srconsole.engine.link import EngineLink
from srconsole.engine.request import Request
from srconsole.engine.view.snapshot import Snapshot

_SOON: Final = 1.0
"""Seconds after which a person is told that no answer has come yet."""
NOT_YET: Final = "Asked; the engine has not acknowledged it yet."
_ANSWER: Final = 2.0
"""Seconds that leaving waits for the answer to what was asked before."""


class Say(Protocol):
    """Shows a message."""

    def __call__(self, text: str, /, *, grave: bool = False) -> None:
        """Show it in place of the one before."""
        ...


class Errands:
    """Carries requests to the engine, and leaves when all are answered.

    Args:
        app: the console.
        link: the way to the engine.
        boxes: opens questions and prompts.
        say: shows a message.
        newest: returns the newest snapshot that was drawn, None before the first.
        draw: shows what an answer has changed.

    Attributes:
        leaving: whether the console is being left; nothing more is asked from then on.
        farewell: what a person has to know who has left.
    """

    def __init__(
        self,
        app: App[None],
        link: EngineLink,
        boxes: Boxes,
        say: Say,
        newest: Callable[[], Snapshot | None],
        draw: Callable[[], None],
    ) -> None:
        self._app = app
        self._link = link
        self._boxes = boxes
        self._say = say
        self._newest = newest
        self._draw = draw
        self._unanswered = 0
        self._asked_to_leave = False
        self.leaving = False
        self.farewell = ""

    def intend(self, action: str, snapshot: Snapshot, selected: Key | None) -> None:
        """Do what an action asks for: say something, ask a person first, or ask the engine."""
        intent = intent_of(action, snapshot, selected)
        if isinstance(intent, Question):
            self._boxes.question(intent, snapshot, self.ended)
        elif isinstance(intent, Prompt):
            self._boxes.prompt(intent, snapshot, self.ended)
        else:
            self.ended(intent)

    def ended(self, outcome: Outcome | None) -> None:
        """Carry out what a box ended with: say a text, ask the engine for a request."""
        if isinstance(outcome, str):
            self._say(outcome)
        elif outcome is not None and not self.leaving:
            self._unanswered += 1
            hands_over: WorkType[None] = partial(self._hand_over, outcome)
            self._app.run_worker(hands_over, group="requests")

    async def _hand_over(self, request: Request) -> None:
        waits = self._app.set_timer(_SOON, partial(self._say, NOT_YET, grave=True))
        try:
            answer = await self._link.ask(request)
        except Exception as error:  # noqa: BLE001  # whatever the link does, the screen stays and says so
            self._say(f"Not known whether it was done: {error}", grave=True)
        else:
            self._say(answer.text if answer.done else f"Refused: {answer.text}", grave=not answer.done)
            self._draw()
        finally:
            waits.stop()
        self._unanswered -= 1
        if self.leaving and not self._unanswered:
            self._part()

    def ask_to_leave(self) -> None:
        """Ask before an open position is left without anybody who trails its stop; else leave."""
        snapshot = self._newest()
        stopped = bool(self._link.failure() or (snapshot is not None and snapshot.fault))
        question = None if snapshot is None or stopped else leave_question(snapshot)
        if question is None or snapshot is None:
            self._leave()
        elif not self._asked_to_leave:
            self._asked_to_leave = True
            self._boxes.question(question, snapshot, self._answered_to_leave)

    def _answered_to_leave(self, outcome: Outcome | None) -> None:
        self._asked_to_leave = False
        if outcome == YES:
            self._leave()
        else:
            self.ended(outcome)

    def _leave(self) -> None:
        """Leave once what was asked for before is answered, or after a while."""
        if self.leaving:
            return
        self.leaving = True
        if self._unanswered:
            self._app.set_timer(_ANSWER, self._part)
        else:
            self._part()

    def _part(self) -> None:
        snapshot = self._newest()
        self.farewell = "" if snapshot is None else farewell(snapshot)
        self._app.exit()
