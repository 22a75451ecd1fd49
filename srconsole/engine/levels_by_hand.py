"""Levels that a person adds, removes and keeps (docs/strategy.md section 2, "By hand").

What is done takes effect at the next close, as everything about levels does; it stands in the strategy's memory, so
that a restart and other settings come to the same books.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from srconsole.core.by_hand import AddLevel, LevelCommand, Refused, RemoveLevel, UnpinLevel
from srconsole.core.offer import Key, Offer
from srconsole.core.refusals import NEXT_CLOSE
from srconsole.engine.market_trading import MarketTrading
from srconsole.figures import price_text, share_text
from srconsole.strategies.contract import Strategy
from srconsole.strategies.levels.book import Level, LevelBook, Side
from srconsole.strategies.levels.edit import Edit, Kind, key_of, made_by
from srconsole.strategies.levels.strategy import Levels
from srconsole.strategies.levels.structure import Structure

MOST: Final = 50
"""Levels of one side that may stay by hand."""
_LOWEST, _HIGHEST = 1e-18, 1e15


class Change(NamedTuple):
    """What a command comes to: a change of the books, and what whoever asked is told."""

    edit: Edit
    text: str


def edit(command: LevelCommand, market: MarketTrading) -> str:
    """Carry out what a person wants of the levels; return in words what was done.

    Raises:
        Refused: it cannot be done; nothing is changed.
    """
    change = planned(command, market)
    _structure(market).edit(change.edit)
    if isinstance(command, RemoveLevel):
        market.trader.disabled.add(command.level)
    return change.text


def planned(command: LevelCommand, market: MarketTrading) -> Change:
    """Return what a command comes to; nothing is changed.

    Raises:
        Refused: it cannot be done.
    """
    structure = _structure(market)
    if isinstance(command, AddLevel):
        return _added(command.price, structure, market)
    level = _found(command.level, structure)
    name, kept = _name(level, market), _is_kept(level, structure)
    if isinstance(command, RemoveLevel):
        if not level.made:
            raise Refused("that level comes from swings, which would make it again: disable it instead")
        return _change("remove", level.key, market, f"{name} buys nothing any more, and is gone at the next close")
    if level.made:
        raise Refused("a level made by hand always stays: it can be removed")
    if isinstance(command, UnpinLevel):
        if not kept:
            raise Refused("that level is not pinned")
        return _change("let go", level.key, market, f"{name} may leave like others")
    if kept:
        raise Refused("that level is pinned already")
    _check_room(structure, level.side)
    return _change("keep", level.key, market, f"{name} stays, whatever its age")


def foreseen(command: AddLevel, market: MarketTrading) -> Offer | Side:
    """Return the offer that a level to be added would make at the last price, or its side where it makes none.

    Raises:
        Refused: it cannot be added.
    """
    structure = _structure(market)
    side = _checked(command.price, structure, market)
    price, last = command.price, market.trader.price
    if side is Side.RESISTANCE or last is None:
        return Side.RESISTANCE
    reach = last * (1 + _proximity(market))
    above = len([level for level in structure.supports.levels if price < level.price <= reach])
    key = key_of(side, structure.edits)
    near = _proximity(market)
    return Offer(key, f"S{above + 1}", price, price * (1 + near), price * (1 - near))


def waiting(structure: Structure) -> list[Level]:
    """Return the levels that the next close adds."""
    gone = {edit.key for edit in structure.waiting if edit.kind == "remove"}
    return [made_by(edit) for edit in structure.waiting if edit.kind == "add" and edit.key not in gone]


def edit_likewise(before: Strategy, anew: Strategy) -> None:
    """Have a strategy that is made anew of all candles take what was done to the levels of the one before."""
    if isinstance(before, Levels) and isinstance(anew, Levels):
        for each in before.structure.edits:
            anew.structure.edit(each)


def _structure(market: MarketTrading) -> Structure:
    strategy = market.strategy
    if not isinstance(strategy, Levels):
        raise Refused("levels are changed by hand where levels are traded: this is another strategy")
    return strategy.structure


def _added(price: float, structure: Structure, market: MarketTrading) -> Change:
    side = _checked(price, structure, market)
    what = "support" if side is Side.SUPPORT else "resistance"
    text = f"a {what} at {price_text(price, market.digits.decimals)}, {NEXT_CLOSE}"
    return _change("add", key_of(side, structure.edits), market, text, price)


def _change(kind: Kind, key: Key, market: MarketTrading, text: str, price: float = 0.0) -> Change:
    return Change(Edit(kind, _structure(market).candles, market.trader.time, key, price), text)


def _checked(price: float, structure: Structure, market: MarketTrading) -> Side:
    """Return the side of a level to be added."""
    if not math.isfinite(price) or not _LOWEST <= price <= _HIGHEST:
        raise Refused(f"a level is a price, not {price!r}")
    last = market.trader.price
    if last is None:
        raise Refused("no price has been seen yet")
    side = Side.SUPPORT if price <= last else Side.RESISTANCE
    _check_room(structure, side)
    reach = market.trader.settings.levels.merge_tolerance
    near = _book(structure, side).nearest(price)
    others = [level for level in waiting(structure) if level.side is side and abs(price / level.price - 1) <= reach]
    if near is not None or others:
        level = near or others[0]
        raise Refused(
            f"{_name(level, market)} is within {share_text(reach)} of it, and one level with it: pin that one"
        )
    return side


def _check_room(structure: Structure, side: Side) -> None:
    kept = len([level for level in _book(structure, side).levels if level.kept])
    coming = len([each for each in structure.waiting if each.kind in {"add", "keep"} and each.key[0] == side.value])
    if kept + coming >= MOST:
        raise Refused(f"{MOST} levels of that side stay by hand already: remove or unpin one first")


def _found(key: Key, structure: Structure) -> Level:
    gone = {edit.key for edit in structure.waiting if edit.kind == "remove"}
    for level in (*structure.supports.levels, *structure.resistances.levels, *waiting(structure)):
        if level.key == key and key not in gone:
            return level
    raise Refused("that level is not there any more")


def _is_kept(level: Level, structure: Structure) -> bool:
    """Tell whether a level stays, with what the next close does to that."""
    kept = level.kept
    for each in structure.waiting:
        if each.key == level.key:
            kept = each.kind != "let go"
    return kept


def is_pinned(level: Level, structure: Structure) -> bool:
    """Tell whether a person keeps a level that swings made, with what the next close does to that."""
    return not level.made and _is_kept(level, structure)


def _book(structure: Structure, side: Side) -> LevelBook:
    return structure.supports if side is Side.SUPPORT else structure.resistances


def _proximity(market: MarketTrading) -> float:
    return market.trader.settings.levels.proximity


def _name(level: Level, market: MarketTrading) -> str:
    price = price_text(level.price, market.digits.decimals)
    for offer in market.trader.plan.offers:
        if offer.key == level.key:
            return f"{offer.label} {price}"
    return f"the {'support' if level.side is Side.SUPPORT else 'resistance'} {price}"
