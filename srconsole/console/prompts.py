"""What is typed for an order that needs a number, and what the engine says that it would come to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from srconsole.console.confirming import confirmation, extra_loss
from srconsole.console.format import held_text
from srconsole.console.lots import Held, held, held_by
from srconsole.console.question import Question
from srconsole.console.typed import fraction_of, number_of, why_no_number
from srconsole.core.commands import BreakEvenStop, ClosePart, MoveStop, SetTrail, TakeTargetOff
from srconsole.core.lot import State
from srconsole.core.offer import Key
from srconsole.engine.request import Request
from srconsole.engine.view.preview import Preview
from srconsole.engine.view.snapshot import Snapshot
from srconsole.engine.view.strategy import TargetView
from srconsole.figures import amount_text, change_text, money_text, percent_text, price_text, share_text

NO_TARGET: Final = "What is held has no target."
NO_PRICE: Final = "no price has been seen yet"
_DIGITS: Final = 3
"""Of a target's number at most."""


class Prompt(NamedTuple):
    """An order that needs a number."""

    title: str
    hint: str
    """What can be typed."""
    stands: Callable[[Snapshot], bool]
    """Tells whether what it is about is still there."""
    read: Callable[[str, Snapshot], Request | str]
    """Returns what a text asks for, as things are; or why it asks for nothing, empty where there is none."""
    lines: Callable[[Snapshot, Preview | None], tuple[str, ...]]
    """Returns how things are and, where a preview was seen, what they would be; a line each."""
    confirms: Callable[[Request, Snapshot], Question | None] = lambda *_: None
    """Returns what is asked before that is done; None where nothing is."""


_Reads = Callable[[str, Held, float], Request | str]
_Tells = Callable[[Held, Preview | None, Snapshot], tuple[str, ...]]


def stop_prompt(snapshot: Snapshot, selected: Key | None = None) -> Prompt | str:
    """Ask for a stop."""
    hint = "a price, be (break even), 2% (below the price), +0.5% (from the stop)"
    prompt = _of_held(snapshot, selected, ("Move the stop", hint), _stop, _stop_lines)
    return prompt if isinstance(prompt, str) else prompt._replace(confirms=confirmation)


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

    def read(text: str, now: Snapshot) -> Request | str:
        lot, price = held_by(now, about), now.market.price
        if lot is None or price is None:
            return NO_PRICE
        typed = text.strip().lower()
        return reads(typed, lot, price) if typed else ""

    def lines(now: Snapshot, seen: Preview | None) -> tuple[str, ...]:
        lot = held_by(now, about)
        return () if lot is None else tells(lot, seen, now)

    return Prompt(title, words[1], stands, read, lines)


def _stop(text: str, lot: Held, price: float) -> Request | str:
    if text in {"be", "b"}:
        return BreakEvenStop(lot.key)
    stop = _stop_of(text, lot.stop, price)
    # What is typed as a rise is none where the stop has risen past it meanwhile: then it is asked first.
    return stop if isinstance(stop, str) else MoveStop(stop, lot.key, only_up=stop >= lot.stop)


def _stop_of(text: str, stop: float, price: float) -> float | str:
    """Read a stop: a price, percent below the price, or signed percent from the present stop."""
    if text[:1] in {"+", "-"} and text.endswith("%"):
        share = fraction_of(text[1:])
        return why_no_number(text[1:]) if share is None else stop * (1 + (share if text[0] == "+" else -share))
    if text[:1] in {"+", "-"}:
        return f"how far up or down is told in percent, such as {text[0]}0.5%"
    if text.endswith("%"):
        share = fraction_of(text)
        return why_no_number(text) if share is None else price * (1 - share)
    number = number_of(text)
    return why_no_number(text) if number is None else number


def _stop_lines(lot: Held, seen: Preview | None, snapshot: Snapshot) -> tuple[str, ...]:
    digits = snapshot.market.decimals
    now = f"stop         {price_text(lot.stop, digits)}"
    if seen is None or seen.stop is None or seen.at_stop is None:
        return (now, *_at_stop(lot.stop, lot.at_stop, snapshot))
    moved = f" -> {price_text(seen.stop, digits)} ({change_text(seen.stop - lot.stop, digits)})"
    lines = (now + moved, *_at_stop(seen.stop, seen.at_stop, snapshot))
    if seen.stop >= lot.stop:
        return lines
    return (*lines, f"asked first  it is lower, and {extra_loss(lot, seen)}")


def _at_stop(stop: float, makes: float, snapshot: Snapshot) -> tuple[str, str]:
    """Return how far a stop is from the price, and what it makes there."""
    price, equity = snapshot.market.price, snapshot.account.equity
    away = percent_text(stop / price - 1) if price else ""
    share = f", {percent_text(makes / equity)} of equity" if equity > 0 else ""
    return (f"from price   {away}", f"met there    about {money_text(makes)}{share}")


def _trail(text: str, lot: Held, price: float) -> Request | str:
    share = fraction_of(text)
    return why_no_number(text) if share is None else SetTrail(share, lot.key)


def _trail_lines(lot: Held, seen: Preview | None, snapshot: Snapshot) -> tuple[str, ...]:
    now = f"trail        {lot.trail}"
    if seen is None or seen.stop is None or seen.at_stop is None:
        return (now,)
    first = f"{now} -> {share_text(seen.trail_pct)}"
    if seen.state is not State.TAKE_PROFIT:
        return (first, "from TAKE_PROFIT on, below the peak")
    stops = [price_text(stop, snapshot.market.decimals) for stop in (lot.stop, seen.stop)]
    away, met = _at_stop(seen.stop, seen.at_stop, snapshot)
    return (first, f"stop         {stops[0]} -> {stops[1]}, {away.split()[-1]} from the price", met)


def _part(text: str, lot: Held, price: float) -> Request | str:
    share = fraction_of(text)
    return why_no_number(text) if share is None else ClosePart(share, lot.key)


def _part_lines(lot: Held, seen: Preview | None, snapshot: Snapshot) -> tuple[str, ...]:
    symbol = snapshot.market.symbol
    now = f"held         {held_text(lot.quantity, symbol)}"
    if seen is None:
        return (now,)
    price = price_text(seen.price, snapshot.market.decimals)
    whole = seen.held + seen.sells
    share = f" ({share_text(seen.sells / whole)})" if whole else ""
    return (
        f"{now} -> {held_text(seen.held, symbol)}",
        f"sell         {held_text(seen.sells, symbol)}{share} at about {price}, fee {amount_text(seen.fee)} USDT",
        f"makes        about {money_text(seen.makes)}, the part that is sold, fees in",
        *(() if seen.at_stop is None else (f"stop met     the whole trade about {money_text(seen.at_stop)} then",)),
    )


def _target(text: str, numbered: tuple[TargetView, ...], lot: Held) -> Request | str:
    """Read a target's number as it was when the prompt opened; one that is gone by now has none."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else 0
    if not 1 <= number <= len(numbered):
        return f"targets are numbered 1 to {len(numbered)}" if len(numbered) > 1 else "there is one target: 1"
    if numbered[number - 1] not in lot.targets:
        return f"target {number} is there no more"
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
