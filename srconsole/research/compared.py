"""Several traded histories side by side: equity on one scale, and how their days go together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from srconsole.research.breakdowns import daily_returns_of
from srconsole.research.kept_points import kept_points
from srconsole.research.reported import Reported

MOST_POINTS: Final = 5000
"""Points of a curve that are drawn."""
LEAST_DAYS: Final = 3
"""Days that two histories have to share before their returns are compared."""


def equity_curve(reported: Reported) -> pd.Series:
    """Return equity as a fraction of the capital, by the time (UTC) of candles, at most `MOST_POINTS` of them."""
    times = pd.DatetimeIndex(reported.candles["Time"])
    curve = pd.Series(reported.candles["Equity"].to_numpy(np.float64) / reported.capital, index=times)
    return curve.iloc[kept_points(np.asarray(curve, np.float64), MOST_POINTS)]


def correlations(reported: Sequence[Reported]) -> pd.DataFrame:
    """Return the correlation of the histories' daily returns, over the UTC days that two of them share.

    Returns:
        A row and a column a history, by their place; NaN where two share fewer than `LEAST_DAYS` days, or one of them
        never moves.
    """
    days = pd.concat([daily_returns_of(one) for one in reported], axis=1, keys=range(len(reported)))
    table = np.full((len(reported), len(reported)), np.nan)
    for row in range(len(reported)):
        for column in range(row + 1):
            both = days[[row, column]].dropna().to_numpy() if row != column else days[[row, row]].dropna().to_numpy()
            if len(both) >= LEAST_DAYS and both.std(axis=0).min() > 0:
                table[row, column] = table[column, row] = float(np.corrcoef(both.T)[0, 1])
    return pd.DataFrame(table)
