"""What keys ask of the levels: one made by hand, removed, kept or let go."""

from __future__ import annotations

from typing import Final

from srconsole.console.format import held_text
from srconsole.console.prompts import Prompt
from srconsole.console.typed import number_of, why_no_number
from srconsole.core.commands import AddLevel, PinLevel, RemoveLevel, UnpinLevel
from srconsole.core.offer import Key
from srconsole.engine.request import Request
from srconsole.engine.view.preview import Preview
from srconsole.engine.view.snapshot import LevelView, Snapshot
from srconsole.figures import distance_text, money_text, price_text

NO_LEVELS: Final = "Levels are made by hand where levels are traded: this is another strategy."
NOT_CHOSEN: Final = "Select a level first, with the keys for up and down."
OF_SWINGS: Final = "That level comes from swings, which would make it again: disable it instead."


def level_prompt(snapshot: Snapshot) -> Prompt | str:
    """Ask for the price of a level to be made."""
    if snapshot.market.strategy is not None:
        return NO_LEVELS
    hint = "a price, or percent from the last price such as -2%"
    return Prompt("Make a level", hint, lambda _: True, _read, _lines)


def _read(text: str, now: Snapshot) -> Request | str:
    """Return the level that a text asks for, or why it asks for none."""
    typed, last = text.strip(), now.market.price
    if typed.endswith("%"):
        share = number_of(typed.removesuffix("%").lstrip("+-"))
        if share is None or not last:
            return why_no_number(typed.lstrip("+-"))
        return AddLevel(last * (1 + (-share if typed.startswith("-") else share) / 100))
    price = number_of(typed)
    return why_no_number(typed) if price is None else AddLevel(price)


def _lines(now: Snapshot, seen: Preview | None) -> tuple[str, ...]:
    digits, last = now.market.decimals, now.market.price
    price = f"last price   {price_text(last, digits)}"
    if seen is None or not seen.tier:
        return (price, "It stays, whatever its age, and takes no place of other levels.")
    begins = "from the next close on"
    if seen.tier == "R" or seen.stop is None or seen.at_stop is None:
        return (f"a resistance, {begins}: it is never bought", _why(seen))
    away = f", {distance_text(seen.price / last - 1)} from here" if last else ""
    bought = f"buys         {held_text(seen.buys, now.market.symbol)} at {price_text(seen.price, digits)}{away}"
    met = f"stop         {price_text(seen.stop, digits)}: about {money_text(seen.at_stop)} if it is met"
    return (f"{seen.tier:<12} {begins}", bought, f"{met}{_why(seen)}")


def _why(seen: Preview) -> str:
    return f"; not now: {seen.held_up}" if seen.held_up else ""


def removing(snapshot: Snapshot, selected: Key | None) -> Request | str:
    """Return what takes the selected level away, or why it stays."""
    level = _chosen(snapshot, selected)
    if isinstance(level, str):
        return level
    return RemoveLevel(level.id) if level.by_hand else OF_SWINGS


def pinning(snapshot: Snapshot, selected: Key | None) -> Request | str:
    """Return what keeps the selected level, or lets it go where it is kept."""
    level = _chosen(snapshot, selected)
    if isinstance(level, str):
        return level
    return UnpinLevel(level.id) if level.pinned else PinLevel(level.id)


def _chosen(snapshot: Snapshot, selected: Key | None) -> LevelView | str:
    if snapshot.market.strategy is not None:
        return NO_LEVELS
    return next((level for level in snapshot.market.levels if level.id == selected), NOT_CHOSEN)
