"""What a key turns on and off again, as two commands that say which; and effects that no prompt and no question tells.

A key shows in the footer what it would do now. A typed word has to mean one thing: who types `pause` while entries are
paused wants them to stay so.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from srconsole.console.format import speed_text
from srconsole.console.prompts import stop_prompt
from srconsole.core.commands import (
    BreakEvenStop,
    DisableLevel,
    EnableLevel,
    PauseEntries,
    PinLevel,
    ResumeEntries,
    UnpinLevel,
)
from srconsole.core.offer import Key
from srconsole.engine.request import PauseFeed, Request, ResumeFeed, SetSpeed, StepFeed
from srconsole.engine.view.preview import Preview
from srconsole.engine.view.snapshot import Snapshot
from srconsole.figures import price_text


class Way(NamedTuple):
    """One of the two things that a key does by turns.

    Attributes:
        action: the key's action.
        name: the word for it.
        does: what it does.
        asks: what the engine is asked.
        else_: why there is nothing to ask where the key would do the other thing.
        effect: what it would come to; `name` in it is the level or offer, `stays` what becomes of entries then.
    """

    action: str
    name: str
    does: str
    asks: type[Request]
    else_: str
    effect: str


WAYS: Final = {
    way.name: way
    for way in (
        Way(
            "pause",
            "pause",
            "make no more entries",
            PauseEntries,
            "entries are paused already",
            "No entry is made until they are resumed; stops and exits go on.",
        ),
        Way("pause", "resume", "make entries again", ResumeEntries, "entries are not paused", "The pause ends{stays}."),
        Way(
            "feed",
            "hold",
            "bring no more candles of a replay or rehearsal",
            PauseFeed,
            "it is held already",
            "No candle comes until it goes on.",
        ),
        Way("feed", "go on", "bring its candles again", ResumeFeed, "it is not held", "Candles come again."),
        Way(
            "level",
            "disable",
            "take a level out of trading",
            DisableLevel,
            "that one is disabled already",
            "{name} is bought no more until it is enabled.",
        ),
        Way(
            "level",
            "enable",
            "trade a level again",
            EnableLevel,
            "that one is not disabled",
            "{name} is disabled no more.",
        ),
        Way(
            "pin_level",
            "pin",
            "keep a level whatever its age",
            PinLevel,
            "that level is kept by hand already",
            "{name} leaves neither by count nor by age.",
        ),
        Way(
            "pin_level",
            "unpin",
            "let a level go again",
            UnpinLevel,
            "that level is not kept by hand",
            "{name} leaves by count and by age again.",
        ),
    )
}
"""By their words."""
TURNED: Final = frozenset(way.action for way in WAYS.values())
"""Actions that do two things by turns."""


def asked_by(way: Way, intent: object, snapshot: Snapshot) -> Request | str:
    """Return what a word asks for, given what its key would ask for now; or why it asks for nothing."""
    if isinstance(intent, str):
        return intent
    if way.asks is PauseEntries and not snapshot.market.paused:
        # Entries that are held back at the exchange by choice are no paused ones, though their key would resume them.
        return PauseEntries()
    return intent if isinstance(intent, way.asks) else way.else_


def effect_of(request: Request, snapshot: Snapshot, seen: Preview | None, lot: Key | None) -> tuple[str, ...]:
    """Return what a request without a prompt and a question of its own would come to, a line each."""
    if isinstance(request, SetSpeed):
        return (f"{speed_text(snapshot.market.feed.speed)} -> {speed_text(request.speed)}",)
    if isinstance(request, StepFeed):
        return ("One candle comes, and then no more until it goes on.",)
    if isinstance(request, BreakEvenStop):
        prompt = stop_prompt(snapshot, lot)
        return () if isinstance(prompt, str) else prompt.lines(snapshot, seen)
    way = next((way for way in WAYS.values() if isinstance(request, way.asks)), None)
    if way is None:
        return ()
    guarded = snapshot.guards is not None and bool(snapshot.guards.tripped)
    stays = "; entries stay halted" if snapshot.market.halted or guarded else ", and entries are made again"
    return (way.effect.format(name=_named(getattr(request, "level", ""), snapshot), stays=stays),)


def _named(key: Key, snapshot: Snapshot) -> str:
    """Return a level or an offer by its name on the screen and its price."""
    market = snapshot.market
    names = [(level.id, level.tier or "the broken level", level.price) for level in market.levels]
    if market.strategy is not None:
        names += [(offer.key, offer.label, offer.trigger) for offer in market.strategy.offers]
    found = next(((name, price) for known, name, price in names if known == key), None)
    return "that one" if found is None else f"{found[0]} {price_text(found[1], market.decimals)}"
