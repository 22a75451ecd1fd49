"""Touches of levels, and whether price turned there: by candles alone, one side like the other."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from srconsole.market.candle_arrays import CandleColumns

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

HELD: Final = 1
BROKEN: Final = -1
OPEN: Final = 0

_WINDOW: Final = 64
"""Candles that are searched at first for a touch's end; each further search takes four times as many."""
_AT_ONCE: Final = 4_000_000
"""Prices that are looked at in one go."""


class Rules(NamedTuple):
    """What touching, holding and breaking mean; fractions of the level's price.

    Attributes:
        proximity: how near price has to come to touch it.
        bounce: how far from it price has to get away, on the side that it came from, for the level to have held.
        broken: how far beyond it price has to get for the level to have been broken.
    """

    proximity: float
    bounce: float
    broken: float


class Touched(NamedTuple):
    """Touches of one side's levels, in the order of levels and times.

    Attributes:
        tier: the level's number at the touch, 1 for S1 or R1.
        candle: in which it was touched, by its number.
        outcome: `HELD`, `BROKEN`, or `OPEN` where the history ends before either.
    """

    tier: Ints
    candle: Ints
    outcome: Ints


class Prices(NamedTuple):
    """A history's prices as the levels of one side see them: those of resistances are turned over, below 0."""

    high: Floats
    low: Floats
    close: Floats
    sign: int


def seen_by(candles: CandleColumns, side: str) -> Prices:
    """Return prices as supports (`S`) see them, or as resistances (`R`) do."""
    if side == "S":
        return Prices(candles.high, candles.low, candles.close, 1)
    return Prices(-candles.low, -candles.high, -candles.close, -1)


def touches_of(  # a history, its levels, and the rules
    prices: Prices, levels: Floats, identity: Floats, rules: Rules, first: int = 0, *, by_price: bool = False
) -> Touched:
    """Return the touches of one side's levels, with what came of each.

    A level in force is touched in a candle that comes as near as `rules.proximity` to it or crosses it, where the close
    before was farther away. It was broken where price got as far beyond it as `rules.broken` before it got away by
    `rules.bounce`, in the candle of the touch or later; where one candle does both it was broken, and in the candle of
    the touch only the close tells that price got away. A level is not touched anew before that is decided.

    Args:
        prices: as the side sees them.
        levels: a row a candle, a column a tier, the price in force, USDT; nan where there is none.
        identity: what tells one level from another, of the same form.
        rules: what touching, holding and breaking mean.
        first: the candle from which on touches count, by its number.
        by_price: whether tiers are told by the prices that the levels have, nearest first, and not by the columns.
    """
    near = 1 + prices.sign * rules.proximity
    tiers, candles = [], []
    for column in range(levels.shape[1]):
        nearest = prices.sign * levels[:, column] * near
        # nan, where no level is in force, is neither reached nor left.
        touched = (prices.low[1:] <= nearest[1:]) & (prices.close[:-1] > nearest[1:])
        at = np.flatnonzero(touched) + 1
        at = at[at >= first]
        candles.append(at)
        tiers.append(np.full(len(at), column))
    tier, candle = np.concatenate(tiers), np.concatenate(candles)
    order = np.lexsort((candle, identity[candle, tier]))
    tier, candle = tier[order], candle[order]
    number = _ranks(prices, levels, candle, tier, rules) if by_price else tier
    outcome, decided = _ends(prices, levels[candle, tier], candle, rules)
    kept = _apart(identity[candle, tier], candle, decided)
    return Touched(number[kept] + 1, candle[kept], outcome[kept])


def _ranks(prices: Prices, levels: Floats, candle: Ints, column: Ints, rules: Rules) -> Ints:
    """Return how many levels in force stand nearer than each that is touched; of equal ones those in columns before."""
    rows = prices.sign * levels[candle]
    own = np.take_along_axis(rows, column[:, None], axis=1)
    in_force = rows <= prices.close[candle - 1][:, None] * (1 + prices.sign * rules.proximity)
    before = np.arange(levels.shape[1]) < column[:, None]
    found: Ints = (in_force & ((rows > own) | ((rows == own) & before))).sum(axis=1)
    return found


def _ends(prices: Prices, levels: Floats, candle: Ints, rules: Rules) -> tuple[Ints, Ints]:
    """Return what came of each touch, and in which candle that was decided; the end of the history where it was not."""
    floor = prices.sign * levels * (1 - prices.sign * rules.broken)
    ceiling = prices.sign * levels * (1 + prices.sign * rules.bounce)
    broken, away = prices.low[candle] <= floor, prices.close[candle] >= ceiling
    outcome = np.where(broken, BROKEN, np.where(away, HELD, OPEN)).astype(np.int64)
    decided = candle.copy()
    waiting = np.flatnonzero(outcome == OPEN)
    end = _first_outside(prices, candle[waiting] + 1, floor[waiting], ceiling[waiting])
    decided[waiting] = end
    known = end < len(prices.low)
    waiting, end = waiting[known], end[known]
    outcome[waiting] = np.where(prices.low[end] <= floor[waiting], BROKEN, HELD)
    return outcome, decided


def _first_outside(prices: Prices, start: Ints, floor: Floats, ceiling: Floats) -> Ints:
    """Return the first candle from each start on that reaches the floor or the ceiling; past the last, where none."""
    count = len(prices.low)
    found = np.full(len(start), count, dtype=np.int64)
    waiting, begin, window = np.arange(len(start)), start.copy(), _WINDOW
    while len(waiting):
        going_on = []
        step = max(1, _AT_ONCE // window)
        for part in np.split(waiting, range(step, len(waiting), step)):
            at = np.minimum(begin[part][:, None] + np.arange(window), count - 1)
            outside = (prices.low[at] <= floor[part][:, None]) | (prices.high[at] >= ceiling[part][:, None])
            where = outside.argmax(axis=1)
            hit = outside[np.arange(len(part)), where] & (begin[part] < count)
            found[part[hit]] = at[hit, where[hit]]
            going_on.append(part[~hit & (begin[part] + window < count)])
        waiting = np.concatenate(going_on)
        begin[waiting] += window
        window = min(4 * window, _AT_ONCE)
    return found


def _apart(identity: Floats, candle: Ints, decided: Ints) -> NDArray[np.bool_]:
    """Return which touches count: of each level those behind the end of its last one that counts."""
    kept = np.zeros(len(candle), dtype=np.bool_)
    level, until = float("nan"), -1
    rows = zip(identity.tolist(), candle.tolist(), decided.tolist(), strict=True)
    for number, (each, at, end) in enumerate(rows):
        if each != level:
            level, until = each, -1
        if at > until:
            kept[number], until = True, end
    return kept
