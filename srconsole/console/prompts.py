"""What is typed for an order that needs a number, and what that would come to."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Final, NamedTuple

from srconsole.console.outcome import break_even, result_at, sold_at
from srconsole.console.wording import held_text
from srconsole.core.command import BreakEvenStop, ClosePart, MoveStop, SetTrail
from srconsole.engine.request import Request
from srconsole.engine.snapshot import PositionView, Snapshot
from srconsole.figures import change_text, money_text, percent_text, price_text, share_text

NO_POSITION: Final = "Nothing is held: there is no position to change."
_NUMBER: Final = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")


class Reading(NamedTuple):
    """What a typed text means."""

    request: Request | None
    """None while it means nothing."""
    lines: tuple[str, ...]
    """What it would come to, or what is missing."""


class Prompt(NamedTuple):
    """An order that needs a number."""

    title: str
    hint: str
    """What can be typed."""
    read: Callable[[str, Snapshot], Reading | None]
    """What the text means now; None once the position is no more."""


def stop_prompt(snapshot: Snapshot) -> Prompt | str:
    """Ask for a stop."""
    return _prompt(
        snapshot, "Move the stop", "a price, be (break even), 2% (below the price), +0.5% (up from here)", _read_stop
    )


def trail_prompt(snapshot: Snapshot) -> Prompt | str:
    """Ask for a trail."""
    return _prompt(snapshot, "Trail of this position", "percent below the peak, such as 4%", _read_trail)


def part_prompt(snapshot: Snapshot) -> Prompt | str:
    """Ask for the part to close."""
    return _prompt(snapshot, "Close a part", "percent of what is held, such as 50%", _read_part)


def number_of(text: str) -> float | None:
    """Read a number; commas only between groups of three, since some write a decimal comma."""
    match = _NUMBER.fullmatch(text.strip())
    return float(match[0].replace(",", "")) if match else None


def fraction_of(text: str) -> float | None:
    """Read percent, with or without the sign, as a fraction."""
    number = number_of(text.strip().removesuffix("%"))
    return None if number is None else number / 100


_Read = Callable[[str, PositionView, float, Snapshot], Reading]


def _prompt(snapshot: Snapshot, title: str, hint: str, read: _Read) -> Prompt | str:
    if snapshot.position is None:
        return NO_POSITION
    opened = snapshot.position.entry_time

    def reading(text: str, now: Snapshot) -> Reading | None:
        if now.position is None or now.price is None or now.position.entry_time != opened:
            return None
        return read(text.strip().lower(), now.position, now.price, now)

    return Prompt(title, hint, reading)


def _read_stop(text: str, position: PositionView, price: float, snapshot: Snapshot) -> Reading:
    costs = snapshot.settings.costs
    request: Request | None
    if text in {"be", "b"}:
        stop, request = break_even(position, price, costs), BreakEvenStop()
    else:
        typed = _stop_of(text, position.stop, price)
        stop, request = position.stop if typed is None else typed, None if typed is None else MoveStop(typed)
    digits = snapshot.decimals
    result = money_text(result_at(position, stop, price, costs))
    moved = f" -> {price_text(stop, digits)} ({change_text(stop - position.stop, digits)})" if request else ""
    lines = (
        f"stop         {price_text(position.stop, digits)}{moved}",
        f"from price   {percent_text(stop / price - 1)}",
        f"met there    about {result}{_verdict(stop, position, price)}",
    )
    return Reading(request, lines)


def _stop_of(text: str, stop: float, price: float) -> float | None:
    """Read a stop: a price, percent below the price, or signed percent from the present stop."""
    if text[:1] in {"+", "-"} and text.endswith("%"):
        share = fraction_of(text[1:])
        return None if share is None else stop * (1 + (share if text[0] == "+" else -share))
    if text.endswith("%"):
        share = fraction_of(text)
        return None if share is None else price * (1 - share)
    return number_of(text)


def _verdict(stop: float, position: PositionView, price: float) -> str:
    if stop >= price:
        return "; NOT BELOW THE PRICE"
    if stop <= position.liquidation:
        return "; BEYOND LIQUIDATION"
    return ", risks more than now" if stop < position.stop else ""


def _read_trail(text: str, position: PositionView, price: float, snapshot: Snapshot) -> Reading:
    share = fraction_of(text)
    digits = snapshot.decimals
    now = f"trail        {share_text(position.trail_pct)}"
    if share is None:
        return Reading(None, (now,))
    lines = [f"{now} -> {share_text(share)}"]
    if position.peak is None:
        lines.append("from TAKE_PROFIT on, below the peak")
    else:
        stop = max(position.stop, position.peak * (1 - share))
        lines.append(f"stop         {price_text(position.stop, digits)} -> {price_text(stop, digits)}")
        lines.append(f"met there    about {money_text(result_at(position, stop, price, snapshot.settings.costs))}")
    return Reading(SetTrail(share), tuple(lines))


def _read_part(text: str, position: PositionView, price: float, snapshot: Snapshot) -> Reading:
    share = fraction_of(text)
    held = f"held         {held_text(position.quantity, snapshot.symbol)}"
    if share is None or not math.isfinite(share):
        return Reading(None, (held,))
    quantity = position.quantity * share
    made = quantity * (price - position.entry_price) + sold_at(quantity, price, price, snapshot.settings.costs)
    digits = snapshot.decimals
    return Reading(
        ClosePart(share),
        (
            f"{held} -> {held_text(max(0.0, position.quantity - quantity), snapshot.symbol)}",
            f"sell         {held_text(quantity, snapshot.symbol)} at about {price_text(price, digits)}",
            f"makes        about {money_text(made)}",
        ),
    )
