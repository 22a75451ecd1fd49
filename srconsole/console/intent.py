"""What a key asks for, given what is on the screen: a request, a question, a prompt, or a word on why it is nothing.

The engine alone decides what is carried out. Only what cannot even be asked is answered here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from srconsole.console.actions import PACE, applies
from srconsole.console.choices import NO_REPLAY, adopt_prompt, close_question, leave_alone_question
from srconsole.console.confirming import confirmation
from srconsole.console.format import held_text
from srconsole.console.levels_by_hand import level_prompt, pinning, removing
from srconsole.console.lots import WHICH, held, held_by, selectable
from srconsole.console.panes.ladder import unfolded
from srconsole.console.prompts import Prompt, part_prompt, stop_prompt, target_prompt, trail_prompt
from srconsole.console.question import Question
from srconsole.core.commands import (
    BreakEvenStop,
    DisableLevel,
    EnableLevel,
    EnterLevel,
    Flatten,
    PauseEntries,
    ResetHalt,
    ResumeEntries,
    SellLot,
    SwitchToTakeProfit,
)
from srconsole.core.guards import Guard
from srconsole.core.offer import Key
from srconsole.engine.request import IGNORED, PauseFeed, Request, ResumeFeed, SetSpeed, StepFeed
from srconsole.engine.view.preview import Preview
from srconsole.engine.view.snapshot import LevelView, Snapshot
from srconsole.figures import amount_text, money_text, price_text

SPEEDS: Final = (0.25, 0.5, *(2.0**power for power in range(11)), float("inf"))
"""Candles a second that faster and slower go through."""

NO_OFFER: Final = "Select an offer first, with the keys for up and down."
NO_LEVEL: Final = "Select a level first, with the keys for up and down."


Intent = Request | Question | Prompt | str
Selected = Key | None


def intent_of(action: str, snapshot: Snapshot, selected: Selected) -> Intent:
    """Return what an action asks for."""
    if action in PACE and not applies(action, snapshot.mode):
        return NO_REPLAY
    return INTENTS[action](snapshot, selected)


def _pause(snapshot: Snapshot, _: Selected) -> Intent:
    live = snapshot.market.live
    left_alone = live is not None and IGNORED in live.against_entries
    return ResumeEntries() if snapshot.market.paused or left_alone else PauseEntries()


def _feed(snapshot: Snapshot, _: Selected) -> Intent:
    return ResumeFeed() if snapshot.market.feed.paused else PauseFeed()


def _faster(snapshot: Snapshot, _: Selected) -> Intent:
    return SetSpeed(next((speed for speed in SPEEDS if speed > snapshot.market.feed.speed), SPEEDS[-1]))


def _slower(snapshot: Snapshot, _: Selected) -> Intent:
    return SetSpeed(next((speed for speed in reversed(SPEEDS) if speed < snapshot.market.feed.speed), SPEEDS[0]))


def _flatten(snapshot: Snapshot, _: Selected) -> Intent:
    return Question("Flatten", Flatten(), _flattens(_is_held(snapshot)), _flatten_lines, urgent=True)


def _flattens(began_held: bool) -> Callable[[Snapshot], bool]:
    """Return what tells whether there is still something to flatten: what was held may be sold in parts meanwhile."""
    return lambda now: _is_held(now) or not began_held


def _is_held(now: Snapshot) -> bool:
    return now.market.position is not None or now.market.order is not None


def _flatten_lines(now: Snapshot, seen: Preview) -> tuple[str, ...]:
    paused, order = "Entries stay paused until they are resumed.", now.market.order
    if order is not None:
        comes = "What it buys is sold at once." if order.side == "buy" else "What it sells is all that is sold."
        return (f"An order is out: {order.side} {held_text(order.quantity, now.market.symbol)}.", comes, paused)
    if not seen.sells:
        return ("Nothing is held, so nothing is sold.", paused)
    sale = _sale(seen, now)
    if seen.result is None:
        return (sale, paused)
    whole = "All trades together make" if seen.lots > 1 else "The whole trade makes"
    return (sale, f"{whole} about {money_text(seen.result)} then, fees in.", paused)


def _sale(seen: Preview, now: Snapshot) -> str:
    """Return what is sold, at what price, and what that costs."""
    lots = f", {seen.lots} lots," if seen.lots > 1 else ""
    fee = f", fee {amount_text(seen.fee)} USDT" if seen.fee else ""
    return f"Sell {held_text(seen.sells, now.market.symbol)}{lots} at about {_price(seen.price, now)}{fee}."


def _sell_lot(snapshot: Snapshot, selected: Selected) -> Intent:
    about = held(snapshot, selected)
    if isinstance(about, str):
        return about

    def tells(now: Snapshot, seen: Preview) -> tuple[str, ...]:
        return (_sale(seen, now), f"That makes about {money_text(seen.makes)}. Entries go on.")

    title = f"Sell lot {about.name}" if about.name else "Sell what is held"
    return Question(title, SellLot(about.key), lambda now: held_by(now, about) is not None, tells)


def _of_lot(snapshot: Snapshot, selected: Selected, command: Callable[[Key], Request]) -> Intent:
    """Return a command about a lot; where nothing is held it is the engine that says so."""
    about = held(snapshot, selected)
    if about == WHICH:
        return WHICH
    return command("" if isinstance(about, str) else about.key)


def _take_profit(snapshot: Snapshot, selected: Selected) -> Intent:
    wanted = _of_lot(snapshot, selected, SwitchToTakeProfit)
    asked = confirmation(wanted, snapshot) if isinstance(wanted, SwitchToTakeProfit) else None
    return wanted if asked is None else asked


def _enter(snapshot: Snapshot, selected: Selected) -> Intent:
    support = _offered(snapshot, selected)
    if isinstance(support, str):
        return support
    if _is_full(snapshot):
        return "A position is open: one at a time." if _most(snapshot) == 1 else "As many lots are held as may be."

    def stands(now: Snapshot) -> bool:
        return not isinstance(_offered(now, selected), str) and not _is_full(now)

    def tells(now: Snapshot, seen: Preview) -> tuple[str, ...]:
        offered = _offered(now, selected)
        name = "" if isinstance(offered, str) else f" on {offered.name}"
        lines = [f"Buy {held_text(seen.buys, now.market.symbol)} at about {_price(seen.price, now)}{name}."]
        if seen.margin:
            worth = amount_text(seen.buys * seen.price)
            lines.append(f"Worth {worth} USDT, margin {amount_text(seen.margin)}, fee {amount_text(seen.fee)}.")
        if seen.stop is not None and seen.at_stop is not None:
            lines.append(f"Stop {_price(seen.stop, now)}: about {money_text(seen.at_stop)} if it is met.")
        if now.market.paused or now.market.halted or (now.guards is not None and now.guards.tripped):
            lines.append("Entries are paused or halted: this one is made all the same.")
        return tuple(lines)

    title = f"Enter on {support.name} {_price(support.price, snapshot)}"
    return Question(title, EnterLevel(support.key), stands, tells)


class _Offered(NamedTuple):
    """What can be bought by hand."""

    key: Key
    name: str
    price: float


def _offered(snapshot: Snapshot, selected: Selected) -> _Offered | str:
    """Return what is selected, if it can be bought; else why it cannot."""
    strategy = snapshot.market.strategy
    if strategy is not None:
        for offer in strategy.offers:
            if offer.key == selected:
                return _Offered(offer.key, offer.label, offer.trigger)
        return NO_OFFER
    level = level_of(snapshot, selected)
    if level is None:
        return NO_LEVEL
    if not _is_support(level):
        return "Only a support in force can be bought: select S1 or one below it."
    return _Offered(level.id, level.tier, level.price)


def _is_full(snapshot: Snapshot) -> bool:
    """Tell whether nothing more can be bought."""
    strategy = snapshot.market.strategy
    if strategy is None:
        return snapshot.market.position is not None
    return len(strategy.lots) >= strategy.max_lots


def _most(snapshot: Snapshot) -> int:
    return 1 if snapshot.market.strategy is None else snapshot.market.strategy.max_lots


def _level(snapshot: Snapshot, selected: Selected) -> Intent:
    strategy = snapshot.market.strategy
    for offer in () if strategy is None else strategy.offers:
        if offer.key == selected:
            return EnableLevel(offer.key) if offer.disabled else DisableLevel(offer.key)
    level = level_of(snapshot, selected)
    if level is None:
        return NO_LEVEL if strategy is None else NO_OFFER
    if level.side == "R" and strategy is None and not level.disabled:
        name = f"{level.tier or 'The level at'} {_price(level.price, snapshot)}"
        return f"{name} is a resistance: it is never traded, so there is nothing to disable."
    return EnableLevel(level.id) if level.disabled else DisableLevel(level.id)


def _reset_halt(snapshot: Snapshot, _: Selected) -> Intent:
    if not _is_halted(snapshot):
        lost = snapshot.guards is not None and Guard.DAY_LOSS in snapshot.guards.tripped
        return "A day's loss ends with the day, in UTC, and by no key." if lost else "Entries are not halted."

    return Question("End the halt", ResetHalt(), _is_halted, _reset_lines)


def _is_halted(now: Snapshot) -> bool:
    """Tell whether there is a halt, or a guard that only a person ends."""
    return now.market.halted or _has_fallen(now)


def _has_fallen(now: Snapshot) -> bool:
    return now.guards is not None and Guard.DRAWDOWN in now.guards.tripped


def _reset_lines(now: Snapshot, _: Preview) -> tuple[str, ...]:
    then = "They stay paused by hand" if now.market.paused else "They go on at once"
    if now.guards is not None and Guard.DAY_LOSS in now.guards.tripped:
        then = "They wait for the end of the day"
    fallen = ("The fall from the peak stopped the entries; the peak is what equity is now.",)
    halted = (
        f"{now.market.losses_in_row} losses in a row halted the entries.",
        f"{then}, and losses count from 0 again.",
    )
    return (*(fallen if _has_fallen(now) else ()), *(halted if now.market.halted else (f"{then}.",)))


def level_of(snapshot: Snapshot, identity: Selected) -> LevelView | None:
    """Return a level as it is now, None where it is gone."""
    return next((level for level in snapshot.market.levels if level.id == identity), None)


def _is_support(level: LevelView) -> bool:
    return level.side == "S" and bool(level.tier)


def step_selection(snapshot: Snapshot, selected: Selected, *, upwards: bool, broken: bool = True) -> Selected:
    """Return what stands above or below what is selected; where nothing is, the nearest to the price on that side.

    On the screen of another strategy than `levels` that is the first thing that can be selected.
    """
    keys = selectable(snapshot.market, selected, broken=broken)
    if selected in keys:
        place = keys.index(selected) + (-1 if upwards else 1)
        return keys[min(max(place, 0), len(keys) - 1)]
    if not keys or snapshot.market.strategy is not None:
        return keys[0] if keys else None
    levels = unfolded(snapshot.market, selected, broken=broken)
    price = snapshot.market.price or 0.0
    if upwards:
        return next((level.id for level in reversed(levels) if level.price > price), keys[0])
    return next((level.id for level in levels if level.price <= price), keys[-1])


def _price(price: float, snapshot: Snapshot) -> str:
    return price_text(price, snapshot.market.decimals)


INTENTS: Final[dict[str, Callable[[Snapshot, Selected], Intent]]] = {
    "pause": _pause,
    "feed": _feed,
    "step": lambda *_: StepFeed(),
    "faster": _faster,
    "slower": _slower,
    "flatten": _flatten,
    "stop": stop_prompt,
    "break_even": lambda snapshot, selected: _of_lot(snapshot, selected, BreakEvenStop),
    "trail": trail_prompt,
    "take_profit": _take_profit,
    "part": part_prompt,
    "sell_lot": _sell_lot,
    "target": target_prompt,
    "enter": _enter,
    "level": _level,
    "add_level": lambda snapshot, _: level_prompt(snapshot),
    "remove_level": removing,
    "pin_level": pinning,
    "reset_halt": _reset_halt,
    "adopt": lambda snapshot, _: adopt_prompt(snapshot),
    "close_other": lambda snapshot, _: close_question(snapshot),
    "leave_alone": lambda snapshot, _: leave_alone_question(snapshot),
}
"""What each key asks for that asks the engine for something."""
