"""How often each tier holds, beside levels that stand at random prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from srconsole.market.candle_arrays import CandleColumns
from srconsole.research.core_run import Progress
from srconsole.research.luck.bands import Band, band_of
from srconsole.research.tiers.in_force import prices_in_force
from srconsole.research.tiers.touches import BROKEN, HELD, OPEN, Rules, Touched, seen_by, touches_of
from srconsole.settings.schema import Settings
from srconsole.strategies.levels.row import TIERS_SHOWN

Floats = NDArray[np.float64]

MOVES: Final = 40
"""How often all levels are moved to random prices."""
REACH: Final = 0.03
"""How far a level is moved at most, up or down, a fraction of its price."""


@dataclass(frozen=True)
class TierTests:
    """How often the levels of one tier, or of one side, held. Shares are fractions.

    Attributes:
        tier: `S1` … `R10`; `S` and `R` for all supports and resistances.
        touches: how often they were touched; held, broken, open: what came of it, open at the end of the history.
        share: of those held or broken, the held ones; None where there are none.
        random: that share of levels at random prices; None where those were never decided.
        percentile: the share of random placings in which less held than did; None likewise.
    """

    tier: str
    touches: int
    held: int
    broken: int
    open: int
    share: float | None
    random: Band | None
    percentile: float | None


@dataclass(frozen=True)
class Holding:
    """How often levels hold, by tier, and by which rules that was counted.

    Attributes:
        rules: what touching, holding and breaking mean.
        moves: how often all levels were moved to random prices.
        tiers: S, S1 … S10, R, R1 … R10, those that were touched.
    """

    rules: Rules
    moves: int
    tiers: tuple[TierTests, ...]


def holding_of(
    candles: CandleColumns,
    settings: Settings,
    chance: np.random.Generator,
    *,
    bounce: float | None = None,
    first: int = 0,
    moves: int = MOVES,
    progress: Progress | None = None,
) -> Holding:
    """Count how often tiers hold, with the levels as they were in force.

    At random prices every level has its time, stands up to 3 % higher or lower than it did, and has the tier that this
    price gives it.

    Args:
        candles: the history.
        settings: of the levels; `proximity` says when one is touched, `stop_pct` when it is broken.
        chance: where the random prices come from.
        bounce: how far price has to get away for a level to have held; left out, as far as for being broken.
        first: the candle from which on touches count, by its number.
        moves: how often all levels are moved to random prices, one at least.
        progress: is told how often that was done, and how often it is, for both sides.
    """
    broken = settings.strategy.stop_pct
    rules = Rules(settings.levels.proximity, broken if bounce is None else bounce, broken)
    prices = prices_in_force(candles, settings)
    by_price = settings.levels.rank_by == "price"
    tiers: list[TierTests] = []
    placed = 0
    for side, columns in (("S", slice(0, TIERS_SHOWN)), ("R", slice(TIERS_SHOWN, None))):
        levels, seen = prices[:, columns], seen_by(candles, side)
        found = _counts(touches_of(seen, levels, levels, rules, first))
        place = _places(levels)
        shares: list[Floats] = []
        for _ in range(moves):
            touched = touches_of(seen, _moved(levels, place, chance), levels, rules, first, by_price=by_price)
            shares.append(_shares(_counts(touched)))
            placed += 1
            if progress is not None:
                progress(placed, 2 * moves)
        beside = np.array(shares)
        tiers.extend(
            _tested(f"{side}{number or ''}", found[number], beside[:, number])
            for number in range(TIERS_SHOWN + 1)
            if found[number].any()
        )
    return Holding(rules, moves, tuple(tiers))


def _counts(touched: Touched) -> NDArray[np.int64]:
    """Return how many touches held, broke and are open, a row a tier, the first row all of them."""
    counts = np.zeros((TIERS_SHOWN + 1, 3), dtype=np.int64)
    for column, outcome in enumerate((HELD, BROKEN, OPEN)):
        counts[:, column] = np.bincount(touched.tier[touched.outcome == outcome], minlength=TIERS_SHOWN + 1)
    counts[0] = counts.sum(axis=0)
    return counts


def _shares(counts: NDArray[np.int64]) -> Floats:
    """Return the share of the decided touches that held, nan where none is decided."""
    held, decided = counts[:, 0], counts[:, :2].sum(axis=1)
    return np.where(decided > 0, held / np.maximum(decided, 1), np.nan)


def _places(levels: Floats) -> NDArray[np.int64]:
    """Return the number of each level, by its price: what stands at one price is moved as one."""
    _, place = np.unique(levels, return_inverse=True)
    return place.reshape(levels.shape)


def _moved(levels: Floats, place: NDArray[np.int64], chance: np.random.Generator) -> Floats:
    """Return the levels at random prices around theirs."""
    return levels * (1 + chance.uniform(-REACH, REACH, int(place.max(initial=0)) + 1))[place]


def _tested(tier: str, counts: NDArray[np.int64], moved: Floats) -> TierTests:
    held, broken, undecided = counts.tolist()
    decided = held + broken
    share: float | None = held / decided if decided else None
    known = moved[~np.isnan(moved)]
    return TierTests(
        tier=tier,
        touches=decided + undecided,
        held=held,
        broken=broken,
        open=undecided,
        share=share,
        random=band_of(known) if len(known) else None,
        percentile=float((known < share).mean()) if len(known) and share is not None else None,
    )
