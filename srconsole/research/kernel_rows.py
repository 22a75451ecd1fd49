"""The rows of a history that the kernel has traded, as a table."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from srconsole.core.lot import State
from srconsole.kernel.walked import Walked
from srconsole.research.kernel_run import KernelRun
from srconsole.strategies.levels.row import TIER_COLUMNS

_STATES: Final = [state.value for state in State]


def kernel_rows(run: KernelRun, candles: pd.DataFrame) -> pd.DataFrame:
    """Return a backtest's rows, one a candle; `candles` are those that were traded, as `read_candles` has them."""
    made = with_tiers(run.walked, candles)
    made["Position"] = pd.Categorical.from_codes(run.rows.position, categories=pd.Index(_STATES))
    made["Stop"] = run.rows.stop
    made["Equity"] = run.rows.equity
    return made


def with_tiers(walked: Walked, candles: pd.DataFrame) -> pd.DataFrame:
    """Return the candles with SR_Proximity, S1 … S10 and R1 … R10 behind them; `walked` are the same candles."""
    rows = walked.whole_rows()
    tiers = pd.DataFrame(rows.tiers, columns=list(TIER_COLUMNS), index=candles.index)
    tiers.insert(0, "SR_Proximity", pd.Series(proximity_of(rows.proximity), index=candles.index))
    return pd.concat([candles, tiers], axis=1)


def proximity_of(numbers: NDArray[np.int16]) -> pd.Categorical:
    """Return tiers by their numbers (n for Sn, -n for Rn, 0 for none) as text: those that there are, in its order."""
    found, at = np.unique(numbers, return_inverse=True)
    names = [f"S{number}" if number > 0 else f"R{-number}" if number else "No" for number in found.tolist()]
    order = sorted(range(len(names)), key=names.__getitem__)
    place = np.empty(len(names), dtype=np.int8)
    place[order] = np.arange(len(names))
    return pd.Categorical.from_codes(place[at], categories=pd.Index([names[each] for each in order], dtype="str"))
