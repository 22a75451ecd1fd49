"""The levels of a history as they were: the tiers in force during each candle, and the levels that trades bought."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from srconsole.core.trade import Trade
from srconsole.kernel.library import Library, library
from srconsole.market.candle_arrays import SECOND, CandleColumns, MillisecondTimes
from srconsole.research.kernel_run import walked_of
from srconsole.settings.schema import Settings
from srconsole.strategies.levels.row import TIER_COLUMNS, tier_prices
from srconsole.strategies.levels.structure import Structure
from srconsole.strategies.levels.tier import NO_TIERS

Floats = NDArray[np.float64]

_DAY: Final = 86_400_000


class Bought(NamedTuple):
    """A level as it was when a trade bought at it.

    Attributes:
        touches: by how many swings.
        age: since its first touch, days.
    """

    touches: int
    age: float


def prices_in_force(candles: CandleColumns, settings: Settings, *, plain_core: bool = False) -> Floats:
    """Return the prices of S1 … S10, R1 … R10 in force during each candle, USDT, nan where there is none.

    Args:
        candles: the history.
        settings: of its levels.
        plain_core: whether the plain core finds them where the compiled kernel could, which comes to the same.

    Returns:
        A row a candle, a column a tier; what is in force was known at the close before.
    """
    kernel = None if plain_core else library()
    if kernel is not None:
        return walked_of(kernel, candles, settings).whole_rows().tiers
    found = np.full((len(candles), len(TIER_COLUMNS)), np.nan)
    structure = Structure(settings)
    shown, row = NO_TIERS, found[0] if len(candles) else None
    for at, candle in enumerate(candles.candles()):
        if structure.tiers is not shown:
            shown = structure.tiers
            row = np.array([np.nan if price is None else price for price in tier_prices(shown)])
        found[at] = row
        structure.close(candle.time, candle.high, candle.low, candle.close, candle.volume)
    return found


def levels_bought(
    candles: CandleColumns, settings: Settings, trades: Sequence[Trade], *, plain_core: bool = False
) -> list[Bought | None]:
    """Return of each trade of `levels` the level that it bought at, as it was in that candle.

    Args:
        candles: the history that was traded.
        settings: of its levels.
        trades: what was traded.
        plain_core: as above.

    Returns:
        One for each trade, None where no such level was in force, as of other strategies.
    """
    kernel = None if plain_core else library()
    entries = np.searchsorted(candles.time, [trade.entry_time * (SECOND // 1000) for trade in trades])
    wanted: dict[int, list[int]] = {}
    for number, at in enumerate(entries.tolist()):
        wanted.setdefault(at, []).append(number)
    found = _by_kernel(kernel, candles, settings, wanted) if kernel is not None else _plainly(candles, settings, wanted)
    seen: list[Bought | None] = [None] * len(trades)
    for at, levels in found:
        for number in wanted[at]:
            seen[number] = _matching(levels, trades[number])
    return seen


class _Seen(NamedTuple):
    """A support in force: its price, the time of its first touch (UTC milliseconds), its touches."""

    price: float
    first: int
    touches: int


_Found = Iterable[tuple[int, Sequence[_Seen]]]


def _by_kernel(kernel: Library, candles: CandleColumns, settings: Settings, wanted: Mapping[int, list[int]]) -> _Found:
    times, left = MillisecondTimes(candles.time), deque(sorted(wanted))
    for part, levels, epochs in walked_of(kernel, candles, settings).in_force():
        while left and left[0] < part.stop:
            at = left.popleft()
            epoch = epochs[int(np.searchsorted(epochs["from"], at, side="right")) - 1]
            held = levels[epoch["supports"] : epoch["supports"] + epoch["support_count"]]
            rows = zip(held["price"].tolist(), held["first"].tolist(), held["touches"].tolist(), strict=True)
            yield at, [_Seen(price, times[first], touches) for price, first, touches in rows]


def _plainly(candles: CandleColumns, settings: Settings, wanted: Mapping[int, list[int]]) -> _Found:
    structure = Structure(settings)
    for at, candle in enumerate(candles.candles()):
        if at in wanted:
            book = structure.supports.levels
            yield at, [_Seen(level.price, level.first.time, level.touches) for level in book]
        structure.close(candle.time, candle.high, candle.low, candle.close, candle.volume)


def _matching(levels: Sequence[_Seen], trade: Trade) -> Bought | None:
    found = next((level for level in levels if level.price == trade.level), None)
    return None if found is None else Bought(found.touches, (trade.entry_time - found.first) / _DAY)
