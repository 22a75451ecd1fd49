"""What a key asks for, given what is on the screen: a request, a question, a prompt, or a word on why it is nothing.

The engine alone decides what is carried out. Only what cannot even be asked is answered here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from srconsole.console.outcome import level_of, purchase, result_at
from srconsole.console.prompts import Prompt, part_prompt, stop_prompt, trail_prompt
from srconsole.console.wording import held_text
from srconsole.core.command import (
    BreakEvenStop,
    DisableLevel,
    EnableLevel,
    EnterLevel,
    Flatten,
    PauseEntries,
    ResetHalt,
    ResumeEntries,
    SwitchToTakeProfit,
)
from srconsole.core.level import LevelId
from srconsole.engine.request import PauseFeed, Request, ResumeFeed, SetSpeed, StepFeed
from srconsole.engine.snapshot import LevelView, Snapshot
from srconsole.figures import money_text, price_text

SPEEDS: Final = (0.25, 0.5, *(2.0**power for power in range(11)), float("inf"))
"""Candles a second that faster and slower go through."""

NO_LEVEL: Final = "Select a level first, with the keys for up and down."


class Question(NamedTuple):
    """Something that is asked before it is done."""

    title: str
    request: Request
    effect: Callable[[Snapshot], tuple[str, ...] | None]
    """What it would come to now, a line each; None once what it was asked about is no more."""


Intent = Request | Question | Prompt | str
Selected = LevelId | None


def intent_of(action: str, snapshot: Snapshot, selected: Selected) -> Intent:
    """Return what an action asks for."""
    return _INTENTS[action](snapshot, selected)


def _pause(snapshot: Snapshot, _: Selected) -> Intent:
    return ResumeEntries() if snapshot.paused else PauseEntries()


def _feed(snapshot: Snapshot, _: Selected) -> Intent:
    return ResumeFeed() if snapshot.feed.paused else PauseFeed()


def _faster(snapshot: Snapshot, _: Selected) -> Intent:
    return SetSpeed(next((speed for speed in SPEEDS if speed > snapshot.feed.speed), SPEEDS[-1]))


def _slower(snapshot: Snapshot, _: Selected) -> Intent:
    return SetSpeed(next((speed for speed in reversed(SPEEDS) if speed < snapshot.feed.speed), SPEEDS[0]))


def _flatten(snapshot: Snapshot, _: Selected) -> Intent:
    asked_about = _held(snapshot)

    def effect(now: Snapshot) -> tuple[str, ...] | None:
        if _held(now) != asked_about:
            return None
        paused = "Entries stay paused until they are resumed."
        position, price = now.position, now.price
        if position is None or price is None:
            return ("Nothing is held, so nothing is sold.", paused)
        result = money_text(result_at(position, price, price, now.settings.costs))
        held = held_text(position.quantity, now.symbol)
        return (f"Sell {held} at about {_price(price, now)}: about {result}.", paused)

    return Question("Flatten", Flatten(), effect)


def _enter(snapshot: Snapshot, selected: Selected) -> Intent:
    level = level_of(snapshot, selected)
    if level is None:
        return NO_LEVEL
    if not level.tier.startswith("S"):
        return "Only a support in force can be bought: select S1 or one below it."
    if snapshot.position is not None:
        return "A position is open: one at a time."

    def effect(now: Snapshot) -> tuple[str, ...] | None:
        support = level_of(now, selected)
        if support is None or not support.tier.startswith("S") or now.position is not None or now.price is None:
            return None
        buy = purchase(support, now.price, now)
        return (
            f"Buy {held_text(buy.quantity, now.symbol)} at about {_price(now.price, now)} on {support.tier}.",
            f"Stop {_price(buy.stop, now)}: about {money_text(buy.at_stop)} if it is met.",
            *(("Entries are paused or halted: this one is made all the same.",) if now.paused or now.halted else ()),
        )

    return Question(f"Enter on {level.tier} {_price(level.price, snapshot)}", EnterLevel(level.id), effect)


def _level(snapshot: Snapshot, selected: Selected) -> Intent:
    level = level_of(snapshot, selected)
    if level is None:
        return NO_LEVEL
    return EnableLevel(level.id) if level.disabled else DisableLevel(level.id)


def _reset_halt(snapshot: Snapshot, _: Selected) -> Intent:
    if not snapshot.halted:
        return "Entries are not halted."

    def effect(now: Snapshot) -> tuple[str, ...] | None:
        if not now.halted:
            return None
        return (
            f"{now.losses_in_row} losses in a row halted the entries.",
            "They go on at once, and losses count from 0 again.",
        )

    return Question("End the halt", ResetHalt(), effect)


def step_selection(snapshot: Snapshot, selected: Selected, *, upwards: bool) -> Selected:
    """Return the level above or below the selected one; where none is, the nearest to the price on that side."""
    levels: list[LevelView] = list(snapshot.levels)
    places = [place for place, level in enumerate(levels) if level.id == selected]
    if places:
        place = places[0] + (-1 if upwards else 1)
        return levels[min(max(place, 0), len(levels) - 1)].id
    price = snapshot.price or 0.0
    if upwards:
        return next((level.id for level in reversed(levels) if level.price > price), levels[0].id if levels else None)
    return next((level.id for level in levels if level.price <= price), levels[-1].id if levels else None)


def _held(snapshot: Snapshot) -> tuple[int, float] | None:
    """Return what tells one position from another, and a part of it from the whole."""
    return None if snapshot.position is None else (snapshot.position.entry_time, snapshot.position.quantity)


def _price(price: float, snapshot: Snapshot) -> str:
    return price_text(price, snapshot.decimals)


_INTENTS: Final[dict[str, Callable[[Snapshot, Selected], Intent]]] = {
    "pause": _pause,
    "feed": _feed,
    "step": lambda *_: StepFeed(),
    "faster": _faster,
    "slower": _slower,
    "flatten": _flatten,
    "stop": lambda snapshot, _: stop_prompt(snapshot),
    "break_even": lambda *_: BreakEvenStop(),
    "trail": lambda snapshot, _: trail_prompt(snapshot),
    "take_profit": lambda *_: SwitchToTakeProfit(),
    "part": lambda snapshot, _: part_prompt(snapshot),
    "enter": _enter,
    "level": _level,
    "reset_halt": _reset_halt,
}
