"""How a level came to be, and what a touch of it leads to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from srconsole.console.why.refusal import because
from srconsole.console.why.told import Told, Words
from srconsole.core import refusals
from srconsole.core.candle import Candle
from srconsole.engine.view.snapshot import LevelView, Snapshot
from srconsole.figures import share_text


def level_told(snapshot: Snapshot, level: LevelView, zone: tzinfo) -> list[Told]:
    """Return how a level came to be, its rank, and what a touch of it leads to."""
    words = Words.of(snapshot.market, zone)
    return [
        *_born(snapshot, level, words),
        *_merged(snapshot, level, words),
        *_stays(snapshot, level),
        *_ranked(snapshot, level, words),
        *_touched(snapshot, level, words),
    ]


def _born(snapshot: Snapshot, level: LevelView, words: Words) -> Iterator[Told]:
    market, order = snapshot.market, snapshot.settings.levels.swing_order
    what = "support" if level.side == "S" else "resistance"
    if level.by_hand:
        yield Told(f"A person made this {what} in the candle of {words.time(level.first_touch)}.", "2, By hand")
        return
    yield Told(f"The {what} began with the swing {_kind(level)} of {words.time(level.first_touch)}.", "1")
    swing = _candle_of(market.candles, level.first_touch)
    if swing is not None and level.touches == 1:
        price = words.price(swing.low if level.side == "S" else swing.high)
        edge = "lower" if level.side == "S" else "higher"
        yield Told(
            f"Its {_kind(level)} is {price}: each of the {order} candles before it stayed {_other(edge)}, and none of "
            f"the {order} behind it went {edge}.",
            "1",
        )
    else:
        edge = "low" if level.side == "S" else "high"
        yield Told(f"A swing is the {edge}est candle of the {order} before it and the {order} behind it.", "1")
    if level.known:
        yield Told(
            f"It was known from the close of the candle of {words.time(level.known)} on, {order} candles later.", "1"
        )


def _kind(level: LevelView) -> str:
    return "low" if level.side == "S" else "high"


def _other(edge: str) -> str:
    return "higher" if edge == "lower" else "lower"


def _candle_of(candles: tuple[Candle, ...], time: int) -> Candle | None:
    return next((candle for candle in candles if candle.time == time), None)


def _merged(snapshot: Snapshot, level: LevelView, words: Words) -> Iterator[Told]:
    reach = share_text(snapshot.settings.levels.merge_tolerance)
    if level.touches == 1:
        yield Told(f"One touch; a swing within {reach} of it would be another, and move its price to the mean.", "2")
        return
    first = "the hand that made it and " if level.by_hand else ""
    count = level.touches - level.by_hand
    swings = f"{count} swing{'' if count == 1 else 's'}"
    yield Told(
        f"{level.touches} touches: {first}{swings}, each within {reach} of the price that it had then; "
        f"{words.price(level.price)} is the mean of all. The newest was in the candle of "
        f"{words.time(level.last_touch)}.",
        "2",
    )


def _stays(snapshot: Snapshot, level: LevelView) -> Iterator[Told]:
    levels = snapshot.settings.levels
    if level.by_hand or level.pinned:
        who = "made by hand" if level.by_hand else "pinned by a person"
        yield Told(f"It is {who}: it never leaves by age or by count.", "2, By hand")
        return
    age = f", or where its last touch is more than {levels.max_age} candles ago" if levels.max_age else ""
    yield Told(
        f"It leaves where a new level makes more than {levels.max_levels} of its side and its last touch is the "
        f"oldest{age}.",
        "2",
    )


def _ranked(snapshot: Snapshot, level: LevelView, words: Words) -> Iterator[Told]:
    near = share_text(snapshot.settings.levels.proximity)
    candles = snapshot.market.candles
    close = f" at the close of {words.price(candles[-1].close)}" if candles else ""
    if level.tier:
        side = "supports from the highest down" if level.side == "S" else "resistances from the lowest up"
        if snapshot.settings.levels.rank_by == "recency":
            side = f"{'supports' if level.side == 'S' else 'resistances'} by their last touch, the newest first"
        yield Told(f"It is {level.tier}{close}: tiers number the {side}.", "2")
    elif level.held_up == refusals.NEXT_CLOSE:
        yield Told("It has no tier yet: everything about levels changes at a close.", "2, By hand")
    else:
        where = "more than {0} above" if level.side == "S" else "more than {0} below"
        yield Told(f"It is broken: {where.format(near)} the close{close}, so it has no tier and is not traded.", "2")


def _touched(snapshot: Snapshot, level: LevelView, words: Words) -> Iterator[Told]:
    settings = snapshot.settings
    if level.side == "R":
        yield Told("A resistance is never bought, and nothing is sold at it; its swings make the pattern.", "3")
        return
    if not level.tier:
        return
    near, far = settings.levels.proximity, settings.strategy.stop_pct
    trigger, stop = words.price(level.price * (1 + near)), words.price(level.price * (1 - far))
    yield Told(
        f"It is bought when price comes down to {trigger}, {share_text(near)} above it, with the stop at {stop}, "
        f"{share_text(far)} below it.",
        "5",
    )
    if not level.held_up:
        yield Told("It is armed: nothing stands against that now.", "5")
        return
    reason = because(level.held_up, snapshot, words.decimals)
    yield Told(f"Now it would not be bought: {reason.text}", reason.rule)
