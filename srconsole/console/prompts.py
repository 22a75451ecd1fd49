"""What is typed for an order that needs a number, and what the engine says that it would come to."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from srconsole.console.format import held_text
from srconsole.console.lots import Held, held, held_by
from srconsole.console.question import Question
from srconsole.core.commands import BreakEvenStop, ClosePart, MoveStop, SetTrail, TakeTargetOff
from srconsole.core.lot import State
from srconsole.core.offer import Key
from srconsole.engine.request import Request
from srconsole.engine.view.preview import Preview
from srconsole.engine.view.snapshot import Snapshot
from srconsole.engine.view.strategy import TargetView
from srconsole.figures import change_text, money_text, percent_text, price_text, share_text

NO_TARGET: Final = "What is held has no target."
_DIGITS: Final = 3
"""Of a target's number at most."""
_NUMBER: Final = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")


class Prompt(NamedTuple):
    """An order that needs a number."""

    title: str
    hint: str
    """What can be typed."""
    stands: Callable[[Snapshot], bool]
    """Tells whether what it is about is still there."""
    read: Callable[[str, Snapshot], Request | None]
    """Returns what a text asks for, as things are; None while it means nothing."""
    lines: Callable[[Snapshot, Preview | None], tuple[str, ...]]
    """Returns how things are and, where a preview was seen, what they would be; a line each."""
    confirms: Callable[[Request, Snapshot], Question] | None = None
    """Returns what is asked before that is done; None where nothing is."""


_Reads = Callable[[str, Held, float], Request | None]
_Tells = Callable[[Held, Preview | None, Snapshot], tuple[str, ...]]


def stop_prompt(snapshot: Snapshot, selected: Key | None = None) -> Prompt | str:
    """Ask for a stop."""
    hint = "a price, be (break even), 2% (below the price), +0.5% (up from here)"
    return _of_held(snapshot, selected, ("Move the stop", hint), _stop, _stop_lines)


def trail_prompt(snapshot: Snapshot, selected: Key | None = None) -> Prompt | str:
    """Ask for a trail."""
    hint = "percent below the peak, such as 4%"
    return _of_held(snapshot, selected, ("Trail of this position", hint), _trail, _trail_lines)


def part_prompt(snapshot: Snapshot, selected: Key | None = None) -> Prompt | str:
    """Ask for the part to close."""
    words = ("Close a part", "percent of what is held, such as 50%")
    return _of_held(snapshot, selected, words, _part, _part_lines)


def target_prompt(snapshot: Snapshot, selected: Key | None = None) -> Prompt | str:
    """Ask for the target to take off."""
    about = held(snapshot, selected)
    if isinstance(about, str):
        return about
    if not about.targets:
        return NO_TARGET
    numbered = about.targets
    return _of_held(
        snapshot,
        selected,
        ("Take a target off", "its number" if len(numbered) > 1 else "its number: 1"),
        lambda text, lot, _: _target(text, numbered, lot),
        lambda lot, seen, now: _target_lines(numbered, lot, seen, now),
    )


def _of_held(
    snapshot: Snapshot, selected: Key | None, words: tuple[str, str], reads: _Reads, tells: _Tells
) -> Prompt | str:
    about = held(snapshot, selected)
    if isinstance(about, str):
        return about
    title = f"{words[0]}: {about.name}" if about.name else words[0]

    def stands(now: Snapshot) -> bool:
        return held_by(now, about) is not None

    def read(text: str, now: Snapshot) -> Request | None:
        lot, price = held_by(now, about), now.market.price
        return None if lot is None or price is None else reads(text.strip().lower(), lot, price)

    def lines(now: Snapshot, seen: Preview | None) -> tuple[str, ...]:
        lot = held_by(now, about)
        return () if lot is None else tells(lot, seen, now)

    return Prompt(title, words[1], stands, read, lines)


def number_of(text: str) -> float | None:
    """Read a number; commas only between groups of three, since some write a decimal comma."""
    match = _NUMBER.fullmatch(text.strip())
    return float(match[0].replace(",", "")) if match else None


def fraction_of(text: str) -> float | None:
    """Read percent, with or without the sign, as a fraction."""
    number = number_of(text.strip().removesuffix("%"))
    return None if number is None else number / 100


def _stop(text: str, lot: Held, price: float) -> Request | None:
    if text in {"be", "b"}:
        return BreakEvenStop(lot.key)
    stop = _stop_of(text, lot.stop, price)
    return None if stop is None else MoveStop(stop, lot.key)


def _stop_of(text: str, stop: float, price: float) -> float | None:
    """Read a stop: a price, percent below the price, or signed percent from the present stop."""
    if text[:1] in {"+", "-"} and text.endswith("%"):
        share = fraction_of(text[1:])
        return None if share is None else stop * (1 + (share if text[0] == "+" else -share))
    if text.endswith("%"):
        share = fraction_of(text)
        return None if share is None else price * (1 - share)
    return number_of(text)


def _stop_lines(lot: Held, seen: Preview | None, snapshot: Snapshot) -> tuple[str, ...]:
    digits, price = snapshot.market.decimals, snapshot.market.price
    now = f"stop         {price_text(lot.stop, digits)}"
    if seen is None or seen.stop is None or seen.at_stop is None:
        return (now, _from_price(lot.stop, price), f"met there    about {money_text(lot.at_stop)}")
    moved = f" -> {price_text(seen.stop, digits)} ({change_text(seen.stop - lot.stop, digits)})"
    more = ", risks more than now" if seen.stop < lot.stop else ""
    return (now + moved, _from_price(seen.stop, price), f"met there    about {money_text(seen.at_stop)}{more}")


def _from_price(stop: float, price: float | None) -> str:
    return f"from price   {percent_text(stop / price - 1) if price else ''}"


def _trail(text: str, lot: Held, price: float) -> Request | None:
    share = fraction_of(text)
    return None if share is None else SetTrail(share, lot.key)


def _trail_lines(lot: Held, seen: Preview | None, snapshot: Snapshot) -> tuple[str, ...]:
    now = f"trail        {lot.trail}"
    if seen is None or seen.stop is None or seen.at_stop is None:
        return (now,)
    first = f"{now} -> {share_text(seen.trail_pct)}"
    if seen.state is not State.TAKE_PROFIT:
        return (first, "from TAKE_PROFIT on, below the peak")
    stops = [price_text(stop, snapshot.market.decimals) for stop in (lot.stop, seen.stop)]
    return (first, f"stop         {stops[0]} -> {stops[1]}", f"met there    about {money_text(seen.at_stop)}")


def _part(text: str, lot: Held, price: float) -> Request | None:
    share = fraction_of(text)
    return None if share is None else ClosePart(share, lot.key)


def _part_lines(lot: Held, seen: Preview | None, snapshot: Snapshot) -> tuple[str, ...]:
    symbol = snapshot.market.symbol
    now = f"held         {held_text(lot.quantity, symbol)}"
    if seen is None:
        return (now,)
    price = price_text(seen.price, snapshot.market.decimals)
    return (
        f"{now} -> {held_text(seen.held, symbol)}",
        f"sell         {held_text(seen.sells, symbol)} at about {price}",
        f"makes        about {money_text(seen.makes)}",
    )


def _target(text: str, numbered: tuple[TargetView, ...], lot: Held) -> Request | None:
    """Read a target's number as it was when the prompt opened; one that is gone by now has none."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else 0
    if not 1 <= number <= len(numbered) or numbered[number - 1] not in lot.targets:
        return None
    return TakeTargetOff(numbered[number - 1].price, lot.key)


def _target_lines(
    numbered: tuple[TargetView, ...], lot: Held, seen: Preview | None, snapshot: Snapshot
) -> tuple[str, ...]:
    digits, symbol = snapshot.market.decimals, snapshot.market.symbol
    lines = [
        f"{number:<4} {price_text(target.price, digits)} sells {held_text(target.quantity, symbol)}"
        for number, target in enumerate(numbered, 1)
        if target in lot.targets
    ]
    return (*lines, "Nothing is sold at that one then; the stop stays.") if seen is not None else tuple(lines)
