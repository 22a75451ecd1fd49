"""What speaks against the best of a search, which is the luckiest of its trials, too (docs/verdict.md)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from srconsole.plugins.opened import is_brought, plugged
from srconsole.research.optimise.history import Searched
from srconsole.research.optimise.optimised import Optimised, best_settings
from srconsole.research.optimise.search import Tried
from srconsole.research.optimise.stability import NO_GAIN, NO_NEIGHBOURS
from srconsole.research.sweep.work import unheard
from srconsole.research.verdict.chosen import Choice, chosen_verdict, traded_again
from srconsole.research.verdict.judging import Verdict
from srconsole.strategies.built_in import strategy_of

_SEED: Final = 0


def judge(optimised: Optimised, history: Searched) -> Verdict | None:
    """Judge the best trial, traded once more on all candles; None where none can be chosen.

    What speaks about candles that were not seen is the walk-forward's net profit, of its tests joined.

    Args:
        optimised: what was found.
        history: the candles that were searched.
    """
    if optimised.best is None:
        return None
    settings, columns = best_settings(optimised), history.columns
    make = plugged(settings, columns, unheard, _nobody) if is_brought(settings) else strategy_of
    again = traded_again(columns, history.report, settings, make=make)
    walked = optimised.walked
    choice = Choice(
        sharpes=sharpes_of(optimised.tried),
        plateau_kept=_kept(optimised),
        out_of_sample=None if walked is None else walked.figures["net_profit"],
    )
    return chosen_verdict(columns, settings, again, choice, np.random.default_rng(_SEED))


def sharpes_of(tried: Sequence[Tried]) -> list[float]:
    """Return the Sharpe ratio of all trials that were traded to the end, 0 where one has none.

    The same settings tried twice are one trial: nothing new was tried.
    """
    finished = {tuple(each.chosen.values()): each.figures for each in tried if each.figures is not None}
    return [figures["sharpe"] or 0.0 for figures in finished.values()]


def _kept(optimised: Optimised) -> float | None:
    """Return what the best keeps one step beside it, of the first figure that was looked for."""
    first = optimised.plateaus[0]
    return None if first.verdict in {NO_NEIGHBOURS, NO_GAIN} else first.kept


def _nobody(done: int, total: int) -> None:
    """Let progress pass."""
