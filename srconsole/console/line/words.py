"""What can be typed in the line mode, and what it asks for: the same requests, prompts and questions as the keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from srconsole.console import palette
from srconsole.console.format import nearest
from srconsole.console.intent import Intent, intent_of
from srconsole.console.prompts import Prompt
from srconsole.core.commands import PauseEntries, ResumeEntries
from srconsole.core.offer import Key
from srconsole.engine.request import PauseFeed, Request, ResumeFeed, SetSpeed, StepFeed
from srconsole.engine.view.snapshot import Snapshot

NO_SPEED: Final = "speed wants candles a second, such as speed 20, or speed max"


class Word(NamedTuple):
    """A word that can be typed.

    Attributes:
        usage: how it is typed.
        does: what it does.
        intent: returns what it asks for, given what stands behind it; of a prompt its text is that.
    """

    usage: str
    does: str
    intent: Callable[[str, Snapshot], Intent]


def _always(request: Request) -> Callable[[str, Snapshot], Intent]:
    return lambda text, _: f"nothing stands behind that word: {text}" if text else request


def _key(action: str) -> Callable[[str, Snapshot], Intent]:
    """Return what a key's action asks for; a lot, a level or an offer is named by what stands behind."""

    def intent(text: str, snapshot: Snapshot) -> Intent:
        if not text:
            return intent_of(action, snapshot, None)
        named = key_named(text, snapshot)
        return f"there is no {text} now" if named is None else intent_of(action, snapshot, named)

    return intent


def _prompt(action: str, *, shares: bool = False) -> Callable[[str, Snapshot], Intent]:
    """Return what a prompt makes of what stands behind; a lot may be named last, as in `stop 60800 on L3`.

    What takes `shares` alone wants the sign: in a line nobody sees beside it that a bare number is percent.
    """

    def intent(text: str, snapshot: Snapshot) -> Intent:
        text, on, name = text.partition(" on ")
        named = key_named(name.strip(), snapshot) if on else None
        if on and named is None:
            return f"there is no {name.strip()} now"
        asked = intent_of(action, snapshot, named)
        if not isinstance(asked, Prompt):
            return asked
        if shares and text and not text.endswith("%"):
            return f"{text} of what? Percent are written so: {text}%"
        request = asked.read(text, snapshot)
        if isinstance(request, str):
            return f"{request or 'nothing is said'}; {asked.title.lower()} with {asked.hint}"
        return asked.confirms(request, snapshot) or request

    return intent


def _speed(text: str, _: Snapshot) -> Intent:
    if text == "max":
        return SetSpeed(float("inf"))
    try:
        return SetSpeed(float(text))
    except ValueError:
        return NO_SPEED


WORDS: Final[Mapping[str, Word]] = {
    "pause": Word("pause", "buy nothing", _always(PauseEntries())),
    "resume": Word("resume", "buy again", _always(ResumeEntries())),
    "hold": Word("hold", "bring no more candles", _always(PauseFeed())),
    "go": Word("go", "bring candles again", _always(ResumeFeed())),
    "step": Word("step", "bring one candle", _always(StepFeed())),
    "speed": Word("speed 20", "bring so many candles a second, or max", _speed),
    "stop": Word("stop 60800", "move the stop: a price, be, 2%, +0.5%", _prompt("stop")),
    "even": Word("even", "put the stop where nothing is lost", _key("break_even")),
    "trail": Word("trail 3%", "set how far the stop trails the peak", _prompt("trail", shares=True)),
    "profit": Word("profit", "switch to TAKE_PROFIT now (asks)", _key("take_profit")),
    "part": Word("part 50%", "sell a part of what is held", _prompt("part", shares=True)),
    "target": Word("target 1", "take a target off", _prompt("target")),
    "sell": Word("sell L1", "sell a lot (asks)", _key("sell_lot")),
    "flatten": Word("flatten", "sell all that is held and pause entries (asks)", _key("flatten")),
    "enter": Word("enter S1", "buy on a support now (asks)", _key("enter")),
    "level": Word("level S1", "disable or enable a level", _key("level")),
    "reset": Word("reset", "end the halt after losses in a row (asks)", _key("reset_halt")),
}
"""The words that ask the engine for something; the line mode has a few more, which only tell."""


def key_named(text: str, snapshot: Snapshot) -> Key | None:
    """Return the key of the lot, offer or level that a person calls so; None where there is none."""
    return next((key for name, key in palette.names_of(snapshot).items() if name.lower() == text.lower()), None)


def intent_typed(typed: str, snapshot: Snapshot) -> Intent:
    """Return what a typed line asks for; a sentence where it asks for nothing."""
    word, _, text = typed.strip().partition(" ")
    known = WORDS.get(word.lower())
    if known is not None:
        return known.intent(text.strip(), snapshot)
    commanded = _of_palette(typed, snapshot)
    if commanded is not None:
        return commanded
    return f"{word} is no word here:{nearest(word.lower(), list(WORDS))} `help` has them all"


def _of_palette(typed: str, snapshot: Snapshot) -> Intent | None:
    """Return what a command of the screen's own line asks for; None where the text begins with none, or asks nobody."""
    text, _, name = typed.partition(" on ")
    line = palette.typed(text, palette.commands(snapshot.mode, ("",), of_lots=snapshot.market.strategy is not None))
    if line is None or not (line.command.action or line.command.name == palette.SPEED):
        # What is done to the screen alone has no use where there is none.
        return None
    meaning = palette.meant(line, snapshot, key_named(name.strip(), snapshot), ("",))
    if meaning.request is not None and meaning.prompt is not None:
        return meaning.prompt.confirms(meaning.request, snapshot) or meaning.request
    return meaning.refused or meaning.question or meaning.request or None


def help_lines() -> list[str]:
    """Return all words with what they do."""
    more = {
        "status": "how things are",
        "levels": "the nearest levels; levels 10 for more",
        "log": "the newest lines; log 20 for more",
        "why": "how what is held, or the newest trade or refusal, came to be; why S1 for a level or a lot",
        "since": "what has happened since you last looked",
        "quit": "leave; the run is kept",
    }
    words = [f"{word.usage}: {word.does}" for word in WORDS.values()]
    told = [f"{word}: {does}" for word, does in more.items()]
    return [*words, *told, "commands: those of the screen's own line are taken too, such as break even"]
