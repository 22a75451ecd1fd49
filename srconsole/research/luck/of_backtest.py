"""All that is asked of one backtest about luck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from srconsole.core.trade import Trade
from srconsole.market.candle_arrays import CandleColumns
from srconsole.research.luck.bands import DRAWS, Floats
from srconsole.research.luck.bootstrap import Bootstrap, bootstrapped
from srconsole.research.luck.random_entries import RandomEntries, random_entries
from srconsole.research.luck.sharpe import SharpeOdds, sharpe_odds
from srconsole.research.luck.shuffle import Shuffle, shuffled
from srconsole.settings.schema import Settings


class Traded(NamedTuple):
    """What a backtest left behind.

    Attributes:
        candles: all that it saw; first: the number of the first one that was traded.
        trades: what it closed, in the order of the exits.
        returns: daily, of equity, fractions, as `metrics.daily_returns` has them.
        buy_and_hold: USDT, as the summary has it.
    """

    candles: CandleColumns
    trades: Sequence[Trade]
    returns: Floats
    buy_and_hold: float
    first: int = 0


@dataclass(frozen=True)
class Luck:
    """How much of a backtest luck may have made; what has no meaning without a trade or a day is None."""

    shuffle: Shuffle | None
    bootstrap: Bootstrap | None
    sharpe: SharpeOdds | None
    entries: RandomEntries | None


def luck_of(
    traded: Traded,
    settings: Settings,
    chance: np.random.Generator,
    *,
    trials: Sequence[float] = (),
    draws: int = DRAWS,
) -> Luck:
    """Ask all of it.

    Args:
        traded: the backtest.
        settings: in force.
        chance: where everything that is drawn comes from.
        trials: the yearly Sharpe ratios of all settings among which these were chosen, these among them.
        draws: how often each is drawn, one at least.
    """
    capital = settings.risk.initial_capital
    return Luck(
        shuffle=shuffled([trade.pnl for trade in traded.trades], capital, chance, draws),
        bootstrap=bootstrapped(traded.returns, capital, chance, draws),
        sharpe=sharpe_odds(traded.returns, trials),
        entries=random_entries(
            traded.candles,
            traded.trades,
            settings.costs,
            chance,
            buy_and_hold=traded.buy_and_hold,
            first=traded.first,
            draws=draws,
        ),
    )
