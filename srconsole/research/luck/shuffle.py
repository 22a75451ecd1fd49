"""The same trades in other orders: how deep the account might have fallen on its way to the same profit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

import numpy as np

from srconsole.research.luck.bands import DRAWS, Band, band_of, batches, deepest_falls


@dataclass(frozen=True)
class Shuffle:
    """What the order of trades decides. Money in USDT; drawdowns are those of the account after each closed trade.

    Attributes:
        draws: how many orders were drawn.
        trades: how many trades were put into other orders.
        net_profit: what they made together, the same in every order: what each made is taken as it was.
        drawdown: the deepest falls, USDT; drawdown_pct: as fractions of the peak before.
        found: the deepest fall in the order that there was, USDT; found_pct: as a fraction.
        deeper: the share of orders that fell at least as deep, by fractions.
        ruined: the share of orders in which nothing was left of the capital on the way.
    """

    draws: int
    trades: int
    net_profit: float
    drawdown: Band
    drawdown_pct: Band
    found: float
    found_pct: float
    deeper: float
    ruined: float


def shuffled(pnl: Sequence[float], capital: float, chance: np.random.Generator, draws: int = DRAWS) -> Shuffle | None:
    """Put trades into other orders, each as likely as any; None without a trade.

    Args:
        pnl: what each closed trade made, fees paid, in the order of the exits, USDT.
        capital: what the account began with, above 0, USDT.
        chance: where the orders come from.
        draws: how many, one at least.
    """
    if not pnl:
        return None
    made = np.asarray(pnl, dtype=np.float64)
    money, fractions, ruined = [], [], 0
    for count in batches(draws, len(made)):
        paths = capital + np.cumsum(chance.permuted(np.tile(made, (count, 1)), axis=1), axis=1)
        falls, shares = deepest_falls(paths, capital)
        money.append(falls)
        fractions.append(shares)
        ruined += int((paths.min(axis=1) <= 0).sum())
    (found,), (found_pct,) = deepest_falls(capital + np.cumsum(made)[None, :], capital)
    all_fractions = np.concatenate(fractions)
    # The same falls in another order differ by rounding dust, which shall not count as less deep.
    as_deep = all_fractions >= found_pct - 1e-12
    return Shuffle(
        draws=draws,
        trades=len(made),
        net_profit=fsum(pnl),
        drawdown=band_of(np.concatenate(money)),
        drawdown_pct=band_of(all_fractions),
        found=float(found),
        found_pct=float(found_pct),
        deeper=float(as_deep.mean()),
        ruined=ruined / draws,
    )
