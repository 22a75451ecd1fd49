"""The cost at which a strategy breaks even, found by many costs traded at once; no table library is loaded."""

from __future__ import annotations

from typing import Final

import numpy as np

from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.checks import CandleReport
from srconsole.research.costs.other_costs import MOST_COST, at_cost
from srconsole.research.metrics import Floats
from srconsole.research.sweep.trials import trade_each
from srconsole.settings.schema import Settings

_LEAST: Final = 1e-4
_AT_ONCE: Final = 32
_ROUNDS: Final = 5


def kernel_break_even(columns: CandleColumns, report: CandleReport, settings: Settings) -> float | None:
    """Return all costs of a fill, as a fraction of what it is worth, at which the net profit is no longer above 0.

    Of several such costs it is the lowest that is seen, to a ten-thousandth of itself; `break_even` finds one more
    exactly, one run after the other.

    Args:
        columns: the history, checked.
        report: what was found in it.
        settings: any that the kernel claims.

    Returns:
        None where there is no profit at no cost; a fifth of what is traded where one is left even there.
    """
    costs = np.concatenate(([0.0], np.geomspace(_LEAST, MOST_COST, _AT_ONCE)))
    for number in range(_ROUNDS):
        gone = np.flatnonzero(_profits(columns, report, settings, costs) <= 0)
        if not len(gone):
            return MOST_COST
        if gone[0] == 0:
            return None
        first = int(gone[0])
        # The first steps are long ones: what lies below may be gone, and there again, within one of them.
        costs = np.linspace(costs[first - 1] if number else 0.0, costs[first], _AT_ONCE)
    return float(costs[-1])


def _profits(columns: CandleColumns, report: CandleReport, settings: Settings, costs: Floats) -> Floats:
    trials = trade_each(columns, report, [at_cost(settings, cost) for cost in costs.tolist()])
    return np.array([trial.net_profit for trial in trials])
