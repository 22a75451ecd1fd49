"""Which of a table's columns is the volume counted in coins: the numbers tell it, and names where they cannot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from srconsole.imports.column_text import parts_of
from srconsole.imports.names import currency_of, in_coins, plain, role_of
from srconsole.imports.spellings import QUOTES
from srconsole.imports.volume_choice import Choice, Volume
from srconsole.imports.volume_ratios import (
    SURE,
    Pair,
    Sample,
    contains,
    equal,
    in_proportion,
    money_pairs,
    swapped,
)
from srconsole.imports.volume_sample import sample_of

_HALF_SURE: Final = 5.0
_CONTRADICTS: Final = 5


def choose_volume(
    names: Sequence[str],
    width: int,
    rows: Sequence[Sequence[str]],
    found: dict[str, list[int]],
    *,
    given: str,
    decimal: str,
) -> Volume | None:
    """Find the volume's column in a table whose times and prices are found; None where there is none.

    Args:
        names: the header, empty where there is none.
        width: how many columns the table has.
        rows: some of its rows.
        found: the columns of a candle's parts by role; that of the volume where a person named it.
        given: what was said with `--columns`.
        decimal: what stands before decimals, empty for as it looks.
    """
    others = () if names else [at for at, part in enumerate(parts_of(given)) if part.role == "-"]
    parts = {role: places for role, places in found.items() if role != "volume"}
    sample = sample_of(rows, names, width, parts, decimal, others)
    first = max(at for role in ("time", "close") for at in found[role]) + 1
    choice = Choice(names, given, sample, first, width)
    # Numbers too large to be divided fit no price.
    with np.errstate(over="ignore", under="ignore", invalid="ignore", divide="ignore"):
        if found["volume"]:
            return volume_as_told(choice, found["volume"][0])
        named = _named(names)
        return volume_by_numbers(choice, named) or (volume_by_name(choice, named) if names else volume_of_few(choice))


def _named(names: Sequence[str]) -> list[int]:
    """Return the columns called a volume: the one that says it counts coins, else any; else `Volume BTC`."""
    named = [at for at, name in enumerate(names) if role_of(name) == "volume"]
    coins = [at for at in named if in_coins(names[at])]
    if len(coins) == 1:
        return coins
    return named or [at for at, name in enumerate(names) if currency_of(name) and not _is_money(name)]


def volume_by_numbers(choice: Choice, named: Sequence[int]) -> Volume | None:
    """Return the base volume where the numbers tell it, or say that something is to be asked; None: by its name.

    Args:
        choice: the table.
        named: columns that are called a volume.
    """
    sample = choice.sample
    found = [pair for pair in money_pairs(sample) if pair.bits >= _HALF_SURE]
    # A name adds what few rows lack; without one, two candles at least have to tell.
    pairs = [pair for pair in found if pair.bits >= SURE]
    if any({pair.base, pair.money} & {*named} for pair in found):
        pairs = found
    told = [pair for pair in pairs if pair.told]
    if told:
        return _told(choice, named, told)
    if pairs:
        return _near_one(choice, named, pairs)
    if any(in_coins(choice.names[at]) for at in named):
        return None
    doubtful = [
        (one, other)
        for one in ({*named} or {choice.first}) & {*sample.values}
        for other in sample.values
        if other != one and in_proportion(sample, one, other)
    ]
    if doubtful:
        one, other = sorted(doubtful[0])
        return choice.asked(
            [other, one],
            f"{choice.name(one)} and {choice.name(other)} keep one proportion, to each other or to the price, as "
            "contracts do, so that neither may count coins",
        )
    return None


def _told(choice: Choice, named: Sequence[int], pairs: Sequence[Pair]) -> Volume:
    sample = choice.sample
    for pair in pairs:
        if pair.turned * 10 > pair.rows and {pair.base, pair.money} & {*named}:
            # Where the two change places within the file, each row tells; the name tells what most of the file has.
            (base,) = [*({pair.base, pair.money} & {*named})][:1]
            return _fits(choice, pair, base, pair.money if base == pair.base else pair.base)
    moneys = {pair.money for pair in pairs}
    bases = {pair.base: pair for pair in pairs if pair.base not in moneys}
    whole = [at for at in bases if all(contains(sample, at, other) for other in bases)]
    whole.sort(key=lambda at: at not in named)
    strangers = _strangers(choice, named, whole[0], moneys) if whole else []
    if whole and (whole[0] in named or not strangers):
        return _fits(choice, bases[whole[0]], whole[0], bases[whole[0]].money)
    candidates = sorted({*whole, *bases, *named, *strangers} - moneys)
    return choice.asked(candidates, f"{choice.listed(candidates)} could each be the volume")


def _strangers(choice: Choice, named: Sequence[int], base: int, moneys: set[int]) -> list[int]:
    """Return the columns that the pairs do not explain, of which the base volume may be a part."""
    sample, found = choice.sample, []
    for at in sorted({*(named if choice.names else sample.values)} & {*sample.values} - {base, *moneys}):
        if in_proportion(sample, at, base) or equal(sample, at, base):
            continue
        counts = _whole_numbers(sample, at) and not _whole_numbers(sample, base)
        if choice.names or (contains(sample, at, base) and not counts):
            found.append(at)
    return found


def _near_one(choice: Choice, named: Sequence[int], pairs: Sequence[Pair]) -> Volume:
    """Choose where prices are about 1, so that coins and their money are about as many."""
    pair = pairs[0]
    both = {pair.base, pair.money}
    money = [at for at in both if choice.names and role_of(choice.names[at]) == "quote volume"]
    by_name = [at for at in named if at in both]
    if len(pairs) == 1 and len(by_name) == 1 and (money or len(named) == 1):
        other = (both - {by_name[0]}).pop()
        return choice.taken(by_name[0], other, "by its name, as prices are about 1", settled=False)
    return choice.asked(
        sorted(both),
        f"prices are about 1, so that the numbers of {choice.listed(sorted(both))} do not "
        "tell which of them counts coins",
    )


def volume_by_name(choice: Choice, named: Sequence[int]) -> Volume | None:
    """Return the volume by what columns are called; None where none is called so.

    Args:
        choice: the table, whose numbers do not tell.
        named: columns that are called a volume.
    """
    sample, names = choice.sample, choice.names
    ticks = [at for at in named if plain(names[at]).startswith("tick")]
    places = [at for at in named if at not in ticks and at in sample.values] or ticks[:1] or [*named]
    moneys = [at for at, name in enumerate(names) if at not in places and _is_money(name)]
    if not places:
        return choice.asked(moneys, f"{choice.listed(moneys)} counts money, not coins") if moneys else None
    if len(places) > 1:
        return choice.asked(places, f"{choice.listed(places)} could both be the volume")
    place = places[0]
    moving = [at for at in moneys if at in sample.values]
    if moving and place not in sample.values:
        return choice.asked(
            [place, *moving], f"{choice.name(place)} is always the same, and {choice.listed(moving)} is not"
        )
    unlike = [at for at in moving if _unlike(sample, place, at)]
    like = [at for at in moneys if at in sample.grains and at not in unlike]
    if unlike and not like:
        return choice.asked(
            [place, *unlike],
            f"{choice.name(unlike[0])} is not the money of {choice.name(place)}, as their ratio is not the price",
        )
    return choice.taken(place, like[0] if like else None, "by its name", settled=not moneys)


def volume_of_few(choice: Choice) -> Volume | None:
    """Return the volume of a table without a header, whose numbers do not tell; None where no column is left for it."""
    sample = choice.sample
    rest = [at for at in sample.values if at >= choice.first]
    coins = [at for at in rest if not _whole_numbers(sample, at)]
    alone = choice.width == choice.first + 1
    if (len(rest) == 1 and all(at > rest[0] for at in sample.idle)) or (alone and not rest):
        return Volume(rest[0] if rest else choice.first, why="the only column that can be one")
    if len(rest) == 2 and coins == rest[:1]:
        return Volume(coins[0], why=f"{choice.name(rest[1])} counts something, as trades")
    if not rest:
        places = list(range(choice.first, choice.width))
        question = "no column behind the prices holds a volume in the rows looked at"
        return choice.asked(places, question) if places else None
    return choice.asked(rest, f"{choice.listed(rest)} could each be the volume, and there is no header")


def volume_as_told(choice: Choice, place: int) -> Volume:
    """Return the volume that a person named, with a word where the numbers say that it counts money."""
    for pair in money_pairs(choice.sample):
        if pair.told and pair.bits >= SURE and pair.money == place and not pair.turned * 10 > pair.rows:
            warning = (
                f"Volume is {choice.name(place)}, as --columns says, though {choice.name(place)} / "
                f"{choice.name(pair.base)} lies within low … high, as money paid for coins does"
            )
            return Volume(place, why="as --columns says", warning=warning)
    return Volume(place, why="as --columns says")


def _is_money(name: str) -> bool:
    return role_of(name) == "quote volume" or currency_of(name) in (*QUOTES, "CURRENCY")


def _unlike(sample: Sample, place: int, money: int) -> bool:
    """Tell whether two columns contradict that one is the other one's money."""
    grains = (sample.grains[place], sample.grains[money])
    _, unlike = swapped(sample.low, sample.high, sample.values[place], sample.values[money], grains)
    both = (sample.values[place] > 0) & (sample.values[money] > 0)
    return bool(unlike.sum() >= _CONTRADICTS and unlike.sum() * 2 > both.sum())


def _whole_numbers(sample: Sample, place: int) -> bool:
    values = sample.values[place]
    return bool((values[~np.isnan(values)] % 1 == 0).all())


def _fits(choice: Choice, pair: Pair, base: int, money: int) -> Volume:
    why = (
        f"{choice.name(money)} / {choice.name(base)} lies within low … high in "
        f"{pair.fits if base == pair.base else pair.turned:,} of {pair.rows:,} rows looked at"
    )
    return choice.taken(base, money, why, settled=True)
