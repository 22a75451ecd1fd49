"""What is typed for an order that needs a number, and what the engine says that it would come to."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from srconsole.console.format import held_text
from srconsole.console.question import Question
from srconsole.core.by_hand import BreakEvenStop, ClosePart, MoveStop, SetTrail
from srconsole.core.lot import State
from srconsole.engine.preview import Preview
from srconsole.engine.request import Request
from srconsole.engine.view.snapshot import PositionView, Snapshot
from srconsole.figures import change_text, money_text, percent_text, price_text, share_text

NO_POSITION: Final = "Nothing is held: there is no position to change."
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


_Reads = Callable[[str, PositionView, float], Request | None]
_Tells = Callable[[PositionView, Preview | None, Snapshot], tuple[str, ...]]


def stop_prompt(snapshot: Snapshot) -> Prompt | str:
    """Ask for a stop."""
    hint = "a price, be (break even), 2% (below the price), +0.5% (up from here)"
    return _of_position(snapshot, "Move the stop", hint, _stop, _stop_lines)


def trail_prompt(snapshot: Snapshot) -> Prompt | str:
    """Ask for a trail."""
    hint = "percent below the peak, such as 4%"
    return _of_position(snapshot, "Trail of this position", hint, _trail, _trail_lines)


def part_prompt(snapshot: Snapshot) -> Prompt | str:
    """Ask for the part to close."""
    return _of_position(snapshot, "Close a part", "percent of what is held, such as 50%", _part, _part_lines)


def _of_position(snapshot: Snapshot, title: str, hint: str, reads: _Reads, tells: _Tells) -> Prompt | str:
    held = snapshot.market.position
    if held is None:
        return NO_POSITION
    opened = held.entry_time

    def stands(now: Snapshot) -> bool:
        position = now.market.position
        return position is not None and position.entry_time == opened

    def read(text: str, now: Snapshot) -> Request | None:
        position, price = now.market.position, now.market.price
        return None if position is None or price is None else reads(text.strip().lower(), position, price)

    def lines(now: Snapshot, seen: Preview | None) -> tuple[str, ...]:
        position = now.market.position
        return () if position is None else tells(position, seen, now)

    return Prompt(title, hint, stands, read, lines)


def number_of(text: str) -> float | None:
    """Read a number; commas only between groups of three, since some write a decimal comma."""
    match = _NUMBER.fullmatch(text.strip())
    return float(match[0].replace(",", "")) if match else None


def fraction_of(text: str) -> float | None:
    """Read percent, with or without the sign, as a fraction."""
    number = number_of(text.strip().removesuffix("%"))
    return None if number is None else number / 100


def _stop(text: str, position: PositionView, price: float) -> Request | None:
    if text in {"be", "b"}:
        return BreakEvenStop()
    stop = _stop_of(text, position.stop, price)
    return None if stop is None else MoveStop(stop)


def _stop_of(text: str, stop: float, price: float) -> float | None:
    """Read a stop: a price, percent below the price, or signed percent from the present stop."""
    if text[:1] in {"+", "-"} and text.endswith("%"):
        share = fraction_of(text[1:])
        return None if share is None else stop * (1 + (share if text[0] == "+" else -share))
    if text.endswith("%"):
        share = fraction_of(text)
        return None if share is None else price * (1 - share)
    return number_of(text)


def _stop_lines(position: PositionView, seen: Preview | None, snapshot: Snapshot) -> tuple[str, ...]:
    digits, price = snapshot.market.decimals, snapshot.market.price
    now = f"stop         {price_text(position.stop, digits)}"
    if seen is None or seen.stop is None or seen.at_stop is None:
        return (now, _from_price(position.stop, price), f"met there    about {money_text(position.risk)}")
    moved = f" -> {price_text(seen.stop, digits)} ({change_text(seen.stop - position.stop, digits)})"
    more = ", risks more than now" if seen.stop < position.stop else ""
    return (now + moved, _from_price(seen.stop, price), f"met there    about {money_text(seen.at_stop)}{more}")


def _from_price(stop: float, price: float | None) -> str:
    return f"from price   {percent_text(stop / price - 1) if price else ''}"


def _trail(text: str, position: PositionView, price: float) -> Request | None:
    share = fraction_of(text)
    return None if share is None else SetTrail(share)


def _trail_lines(position: PositionView, seen: Preview | None, snapshot: Snapshot) -> tuple[str, ...]:
    now = f"trail        {share_text(position.trail_pct)}"
    if seen is None or seen.stop is None or seen.at_stop is None:
        return (now,)
    first = f"{now} -> {share_text(seen.trail_pct)}"
    if seen.state is not State.TAKE_PROFIT:
        return (first, "from TAKE_PROFIT on, below the peak")
    stops = [price_text(stop, snapshot.market.decimals) for stop in (position.stop, seen.stop)]
    return (first, f"stop         {stops[0]} -> {stops[1]}", f"met there    about {money_text(seen.at_stop)}")


def _part(text: str, position: PositionView, price: float) -> Request | None:
    share = fraction_of(text)
    return None if share is None else ClosePart(share)


def _part_lines(position: PositionView, seen: Preview | None, snapshot: Snapshot) -> tuple[str, ...]:
    symbol = snapshot.market.symbol
    now = f"held         {held_text(position.quantity, symbol)}"
    if seen is None:
        return (now,)
    price = price_text(seen.price, snapshot.market.decimals)
    return (
        f"{now} -> {held_text(seen.held, symbol)}",
        f"sell         {held_text(seen.sells, symbol)} at about {price}",
        f"makes        about {money_text(seen.makes)}",
    )
