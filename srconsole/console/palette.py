"""What can be typed as a command: its names, what fits what was typed so far, and what a whole line asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from srconsole.console.actions import ACTIONS, GROUPS, OF_LOTS, PACE, Action, applies
from srconsole.console.choices import NO_REPLAY
from srconsole.console.intent import INTENTS, intent_of
from srconsole.console.layout import PANES
from srconsole.console.lots import selectable
from srconsole.console.prompts import Prompt
from srconsole.console.question import Question
from srconsole.console.typed import number_of, why_no_number
from srconsole.console.ways import TURNED, WAYS, asked_by, effect_of
from srconsole.core.offer import Key
from srconsole.engine.request import Request, SetSpeed
from srconsole.engine.view.preview import Preview
from srconsole.engine.view.snapshot import Snapshot

THEME, ZOOM, SELECT, SPEED = "theme", "zoom", "select", "speed"
"""Commands that are no keys': the screen's own, and the pace in figures."""
NAME: Final = "NAME"
"""Stands for the name of a level, an offer or a lot."""
_ON: Final = "on"
LEAST_SPEED, MOST_SPEED = 0.01, 100_000.0
_MAX: Final = "max"
_SKIPPED: Final = frozenset({"above", "below", "palette", "zoom_pane"})
_PROMPTED: Final = {
    "stop": ("stop 60800", "a price, be, 2% or +0.5%"),
    "trail": ("trail 3%", "percent below the peak"),
    "part": ("part 50%", "percent of what is held"),
    "target": ("target off 1", "its number"),
    "adopt": ("adopt 60800", "its stop, or nothing for the usual one"),
    "add_level": ("new level 60800", "a price, or percent from the last price such as -2%"),
}
"""Actions that ask for something to be typed: how that looks, and what it is."""
_IN_PERCENT: Final = frozenset({"trail", "part"})
_OF_ONE: Final = frozenset({"enter", "level", "remove_level", "pin_level", "why"})
"""Actions about what is selected, which may be named behind the command instead."""
_OF_A_LOT: Final = frozenset({"sell_lot", "break_even", "take_profit"})
"""The same of a lot, where a strategy holds several."""
_ON_A_LOT: Final = frozenset({"stop", "trail", "part", "target"})
"""The same where something else is typed, behind which `on` and the lot's name may stand."""
_ALSO: Final = {"add_level": ("add level",), "quit": ("quit",), "reset_halt": ("reset halt",)}
"""Other words by which people look for a command."""


class Command(NamedTuple):
    """Something that can be typed.

    Attributes:
        name: its words.
        does: what it does.
        action: the key's action that it stands for; empty for one that only this line has.
        usage: how it looks with what it takes; empty where it takes nothing.
        takes: what that is.
        may: what may stand behind it, or behind what it takes: a name, else what is selected counts; empty: nothing.
        also: other words for it.
    """

    name: str
    does: str
    action: str = ""
    usage: str = ""
    takes: str = ""
    may: str = ""
    also: tuple[str, ...] = ()


class Own(NamedTuple):
    """Something that the screen does by itself: which command, and what was typed behind its name."""

    name: str
    argument: str


class Typed(NamedTuple):
    """A line that begins with a command's name, and what stands behind it."""

    command: Command
    argument: str


class Meaning(NamedTuple):
    """What a line asks for.

    Attributes:
        refused: why it asks for nothing; empty where it does, or where more is to be typed.
        action: the key's action whose turn it is.
        request: what the engine would be asked.
        question: what is asked of a person first.
        prompt: which prompt would have been typed into.
        own: what the screen does.
        about: the level, lot or offer that it is about; None: what the engine finds.
    """

    refused: str = ""
    action: str = ""
    request: Request | None = None
    question: Question | None = None
    prompt: Prompt | None = None
    own: Own | None = None
    about: Key | None = None

    @property
    def whole(self) -> bool:
        """Whether enter does something."""
        return bool(self.action or self.request or self.question or self.own)

    def lines(self, snapshot: Snapshot, seen: Preview | None) -> tuple[str, ...]:
        """Return what it would come to, a line each; nothing where it comes to no more than its name says."""
        if self.prompt is not None:
            return self.prompt.lines(snapshot, seen)
        if self.question is not None and seen is not None:
            return self.question.tells(snapshot, seen)
        if self.question is None and self.request is not None:
            return effect_of(self.request, snapshot, seen, self.about)
        return ()


def commands(mode: str, themes: Sequence[str], *, of_lots: bool = False) -> list[Command]:
    """Return all commands that have a use in a mode; `of_lots` says that the strategy is another than `levels`."""
    found = [
        command
        for action in sorted(ACTIONS.values(), key=lambda action: GROUPS.index(action.group))
        if action.id not in _SKIPPED and applies(action.id, mode) and (of_lots or action.id not in OF_LOTS)
        for command in _of_action(action, of_lots=of_lots)
    ]
    if applies("faster", mode):
        found.append(Command(SPEED, "candles a second", usage="speed 20", takes=f"a number, or {_MAX}"))
    found.append(Command(SELECT, "select a level, a lot or an offer", usage="select S1", takes="its name"))
    found.append(Command(ZOOM, "one pane alone, or all again", usage="zoom chart", takes=", ".join(PANES)))
    found.append(Command(THEME, "change the colours", usage=f"theme {themes[0]}", takes=", ".join(themes)))
    return found


def _of_action(action: Action, *, of_lots: bool) -> list[Command]:
    may = NAME if action.id in _OF_ONE or (of_lots and action.id in _OF_A_LOT) else ""
    if of_lots and action.id in _ON_A_LOT:
        may = f"{_ON} {NAME}"
    if action.id in TURNED:
        return [Command(way.name, way.does, action.id, may=may) for way in WAYS.values() if way.action == action.id]
    name = f"pane {action.title}" if action.id.startswith("pane_") else action.title
    usage, takes = _PROMPTED.get(action.id, ("", ""))
    return [Command(name, action.does, action.id, usage, takes, may, _ALSO.get(action.id, ()))]


def typed(text: str, known: Sequence[Command]) -> Typed | None:
    """Return the command that a line begins with, the one of the longest name; None where it is none yet."""
    line = " ".join(text.lower().split())
    names = [(name, command) for command in known for name in (command.name, *command.also)]
    named = [(name, command) for name, command in names if line == name or line.startswith(f"{name} ")]
    if not named:
        return None
    longest, command = max(named, key=lambda each: len(each[0]))
    return Typed(command, line[len(longest) :].strip())


def matching(text: str, known: Sequence[Command]) -> list[Command]:
    """Return the commands that a text may mean, the likeliest first: by beginnings, by words, by letters in order."""
    line = " ".join(text.lower().split())
    begun = typed(text, known)
    if begun is not None and begun.argument:
        return [begun.command]
    ranked = [
        (rank, place, command) for place, command in enumerate(known) if (rank := _rank(line, command)) is not None
    ]
    return [command for *_, command in sorted(ranked, key=lambda each: each[:2])]


def _rank(line: str, command: Command) -> int | None:
    if command.name.startswith(line):
        return 0
    if any(word.startswith(line) for word in command.name.split()) or any(
        word.startswith(line) for word in command.also
    ):
        return 1
    if line in command.name:
        return 2
    if f" {line}" in f" {command.does.lower()}":
        return 3
    letters = iter(command.name)
    return 4 if all(letter in letters for letter in line if letter != " ") else None


def meant(line: Typed, snapshot: Snapshot, selected: Key | None, themes: Sequence[str]) -> Meaning:
    """Return what a line asks for, as things are."""
    command, argument = line
    if not command.action:
        return _own(line, snapshot, themes)
    about, argument, wrong = _about(line, snapshot, selected)
    if wrong:
        return Meaning(wrong)
    if command.action not in INTENTS:
        return Meaning(action=command.action, about=about)
    intent = intent_of(command.action, snapshot, about)
    if command.name in WAYS and not isinstance(intent, Question | Prompt):
        intent = asked_by(WAYS[command.name], intent, snapshot)
    if isinstance(intent, str):
        return Meaning(intent)
    if isinstance(intent, Question):
        return Meaning(request=intent.request, question=intent)
    if not isinstance(intent, Prompt):
        return Meaning(request=intent, about=about)
    if command.action in _IN_PERCENT and number_of(argument) is not None:
        return Meaning(f'write "{command.name} {argument}%": percent with the sign', prompt=intent)
    read = intent.read(argument, snapshot)
    return Meaning(read, prompt=intent) if isinstance(read, str) else Meaning(request=read, prompt=intent)


def _about(line: Typed, snapshot: Snapshot, selected: Key | None) -> tuple[Key | None, str, str]:
    """Return what a line names, else what is selected; what else it says; and what is wrong with the name."""
    command, argument = line
    rest, on, name = (argument, "", "") if command.takes else ("", " ", argument)
    if command.takes and command.may:
        rest, on, name = argument.partition(f" {_ON} ")
    if not (argument and on):
        return selected, rest, ""
    if not command.may:
        return None, rest, f'"{command.name}" takes nothing behind it'
    names = _lots_of(snapshot) if command.action in _OF_A_LOT | _ON_A_LOT else names_of(snapshot)
    found = next((key for known, key in names.items() if known.lower() == name.strip()), None)
    return found, rest.strip(), "" if found is not None else _none_of(name.strip(), tuple(names))


def _lots_of(snapshot: Snapshot) -> dict[str, Key]:
    strategy = snapshot.market.strategy
    return {} if strategy is None else {lot.label: lot.key for lot in strategy.lots}


def _own(line: Typed, snapshot: Snapshot, themes: Sequence[str]) -> Meaning:
    name, argument = line.command.name, line.argument
    if name == SPEED:
        return _speed(argument, snapshot)
    if name == ZOOM and not argument:
        return Meaning(own=Own(ZOOM, ""))
    known = {THEME: tuple(themes), ZOOM: PANES, SELECT: tuple(names_of(snapshot))}[name]
    if not argument:
        return Meaning()
    found = next((each for each in known if each.lower() == argument), "")
    return Meaning(own=Own(name, found)) if found else Meaning(_none_of(argument, known))


def _none_of(argument: str, known: Sequence[str]) -> str:
    return f'"{argument}" is none of {", ".join(known)}' if known else f'nothing is called "{argument}" now'


def _speed(argument: str, snapshot: Snapshot) -> Meaning:
    if not applies(next(iter(PACE)), snapshot.mode):
        return Meaning(NO_REPLAY)
    if not argument:
        return Meaning()
    speed = float("inf") if argument == _MAX else number_of(argument.removesuffix("/s"))
    if speed is None:
        return Meaning(why_no_number(argument))
    if argument != _MAX and not LEAST_SPEED <= speed <= MOST_SPEED:
        return Meaning(f"a speed is from {LEAST_SPEED:g} to {MOST_SPEED:,.0f} candles a second, or {_MAX}")
    return Meaning(request=SetSpeed(speed))


def names_of(snapshot: Snapshot) -> dict[str, Key]:
    """Return what can be selected, by its name on the screen; of several of one name the first."""
    market = snapshot.market
    names: dict[str, Key] = {}
    labels: dict[Key, str] = {level.id: level.tier for level in market.levels}
    if market.strategy is not None:
        labels |= {offer.key: offer.label for offer in market.strategy.offers}
        labels |= {lot.key: lot.label for lot in market.strategy.lots}
    for key in selectable(market):
        if labels.get(key):
            names.setdefault(labels[key], key)
    return names
