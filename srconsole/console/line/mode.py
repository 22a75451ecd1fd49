"""The line mode at work: tells what is new, hears what is typed, asks before what cannot be undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from typing import Final

from srconsole.console.line.explained import Since, why_lines
from srconsole.console.line.telling import (
    ending_line,
    held_lines,
    level_lines,
    log_text,
    new_lines,
    status_lines,
)
from srconsole.console.line.words import help_lines, intent_typed
from srconsole.console.modes import mode_word
from srconsole.console.opening import opening_text
from srconsole.console.prompts import Prompt
from srconsole.console.question import Question
from srconsole.console.since import Looks
from srconsole.engine.link import EngineLink
from srconsole.engine.request import Request
from srconsole.engine.view.preview import Preview
from srconsole.engine.view.snapshot import LogLine, Snapshot

_YES: Final = frozenset({"yes", "y"})
_LEAVE: Final = frozenset({"quit", "q", "exit"})
_MOST: Final = 200
_EVERY: Final = 8
"""Steps of an opening of which one is told."""
GREETING: Final = "srconsole, a line a message; type help and enter for the words"


class LineMode:
    """Tells a run in lines, and does what is typed.

    Attributes:
        drawn: the newest snapshot that was told, None before the first.
    """

    def __init__(self, link: EngineLink, zone: tzinfo, say: Callable[[str], None], looks: Looks | None = None) -> None:
        """Begin; `say` prints a line, `looks` keeps how far a person has heard a run."""
        self.drawn: Snapshot | None = None
        self._link = link
        self._zone = zone
        self._say = say
        self._told: tuple[LogLine, ...] = ()
        self._opening, self._looks = "", 0
        self._opened = False
        self._ended = ""
        self._asked: Question | None = None
        self._since = Since(looks, zone)

    def look(self) -> bool:
        """Tell what is new; return whether the engine works on."""
        snapshot, failure = self._link.snapshot(), self._link.failure()
        if failure:
            return False
        opening = opening_text(self._link.opening(), snapshot)
        if opening and opening != self._opening:
            if self._looks % _EVERY == 0:
                self._say(opening)
            self._looks, self._opening = self._looks + 1, opening
        if snapshot is None or not snapshot.begun or opening:
            return True
        self.drawn = snapshot
        if not self._opened:
            # What came at once is told by what it has come to.
            self._opened, self._told = True, snapshot.log
            self._say_all([*status_lines(snapshot, self._zone), *self._since.begin(snapshot)])
        self._say_all([log_text(line, self._zone) for line in new_lines(self._told, snapshot.log)])
        self._told = snapshot.log
        if (ending := ending_line(snapshot)) != self._ended:
            self._say(ending)
        self._ended = ending
        return True

    def leave(self) -> None:
        """Know that a person leaves, who has heard all that there was."""
        if self.drawn is not None:
            self._since.heard(self.drawn)

    async def hear(self, typed: str) -> bool:
        """Do what a line asks for; return whether it goes on."""
        words = typed.split()
        if self._asked is not None:
            await self._answered(words, self._asked)
            return True
        if not words:
            return True
        if words[0].lower() in _LEAVE:
            return False
        if words[0].lower() == "help":
            self._say_all(help_lines())
        elif self.drawn is None:
            self._say("the run is still being opened; try again in a moment")
        elif (told := self._told_of(words, self.drawn)) is not None:
            self._say_all(told)
        else:
            await self._intend(typed, self.drawn)
        return True

    def _told_of(self, words: list[str], snapshot: Snapshot) -> list[str] | None:
        """Return what a word that only tells says; None where it is none of these."""
        count = int(words[1]) if len(words) > 1 and words[1].isdecimal() else 5
        match words[0].lower():
            case "status":
                return [*status_lines(snapshot, self._zone), *filter(None, [ending_line(snapshot)])]
            case "held":
                return held_lines(snapshot)
            case "levels":
                return level_lines(snapshot, min(count, _MOST))
            case "why":
                return why_lines(" ".join(words[1:]), snapshot, self._zone)
            case "since":
                return self._since.told(snapshot)
            case "log":
                return [log_text(line, self._zone) for line in snapshot.log[-min(count, _MOST) :]]
        return None

    async def _intend(self, typed: str, snapshot: Snapshot) -> None:
        intent = intent_typed(typed, snapshot)
        if isinstance(intent, Question):
            await self._ask(intent, snapshot)
        elif isinstance(intent, str):
            self._say(intent)
        elif isinstance(intent, Prompt):
            self._say(f"{intent.title}: type it behind the word: {intent.hint}")
        else:
            await self._hand_over(intent)

    async def _ask(self, question: Question, snapshot: Snapshot) -> None:
        """Tell what a yes would do, and wait for the next line."""
        seen = Preview() if question.request is None else await self._link.preview(question.request)
        if seen.refused and not question.urgent:
            self._say(f"Refused: {seen.refused}")
            return
        self._say(f"{question.title} [{mode_word(snapshot.mode)}] {snapshot.market.symbol}?")
        self._say_all([seen.refused] if seen.refused else list(question.tells(snapshot, seen)))
        self._say("type yes to do it; anything else leaves it")
        self._asked = question

    async def _answered(self, words: list[str], question: Question) -> None:
        self._asked = None
        if [word.lower() for word in words] not in [[yes] for yes in _YES] or question.request is None:
            self._say(f"{question.title}: left")
        elif self.drawn is not None and not question.stands(self.drawn):
            self._say("it is not there any more; nothing was done")
        else:
            await self._hand_over(question.request)

    async def _hand_over(self, request: Request) -> None:
        answer = await self._link.ask(request)
        self._say(answer.text if answer.done else f"Refused: {answer.text}")

    def _say_all(self, lines: list[str]) -> None:
        for line in lines:
            self._say(line)
