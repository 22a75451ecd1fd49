"""All that is asked of a history that was traded, and the verdict that follows (docs/verdict.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from srconsole.errors import RequestError
from srconsole.research.again import History
from srconsole.research.beside import Beside, beside
from srconsole.research.core_run import Progress
from srconsole.research.costs.break_even import BreakEven, break_even
from srconsole.research.costs.case import CostCase
from srconsole.research.costs.cases import CostsAsked, cost_cases
from srconsole.research.luck.of_backtest import Luck, Traded, luck_of
from srconsole.research.luck.split import Split, split
from srconsole.research.metrics import Curve, daily_returns
from srconsole.research.sensitivity import Way, ways_of
from srconsole.research.stages import Stages
from srconsole.research.tiers.holding import MOVES, Holding, holding_of
from srconsole.research.tiers.results import Results, results_of
from srconsole.research.verdict.evidence import evidence_of
from srconsole.research.verdict.judging import Verdict, verdict

LEVELS: Final = "levels"
_STEPS: Final = {"ways": 4, "break even": 40, "luck": 2, "held back": 2, "beside": 7}
_PLACINGS: Final = 2 * MOVES


@dataclass(frozen=True)
class Examination:
    """What was found about a traded history.

    Attributes:
        ways: each way in which price might have moved inside the candles.
        costs: the settings' costs, and those that were asked for beside them; where costs eat all.
        luck: how much of it luck may have made.
        parts: the first candles and those held back, None where none are.
        results: by what was known at entry.
        holding: how often levels held, None of strategies that do not trade them.
        beside: what settings beside these come to, None likewise.
        verdict: what speaks against it.
    """

    ways: Sequence[Way]
    costs: Sequence[CostCase]
    break_even: BreakEven
    luck: Luck
    parts: Split | None
    results: Results
    holding: Holding | None
    beside: Beside | None
    verdict: Verdict


def examine(
    history: History,
    summary: Mapping[str, Any],
    chance: np.random.Generator,
    *,
    asked: CostsAsked | None = None,
    held_back: float | None = None,
    progress: Progress | None = None,
) -> Examination:
    """Examine a history as its settings trade it.

    Args:
        history: candles and settings.
        summary: the figures of a backtest of it, by the keys of docs/interfaces.md.
        chance: where everything that is drawn comes from.
        asked: costs beside those of the settings.
        held_back: the share of the candles, the last ones, that the settings were not chosen by; None where there are
            none.
        progress: is told how many steps are done, and of how many; they do not take equally long.

    Raises:
        RequestError: the strategy cannot trade such candles, or too few are held back.
    """
    made, settings, candles = history.as_set, history.settings, history.candles
    if held_back is not None and is_out_of_range(held_back):
        raise RequestError(
            f"--held-back {held_back:g} leaves one part without candles: it lies between 0 and 1, like 0.3"
        )
    capital = settings.risk.initial_capital
    returns = daily_returns(Curve(candles.columns.time, made.equity), capital)
    traded = Traded(candles.columns, made.trades, returns, summary["buy_and_hold"], made.first)
    of_levels = settings.strategy.name == LEVELS
    others = CostsAsked() if asked is None else asked
    stages = Stages({**_STEPS, "costs": others.count, "holding": _PLACINGS if of_levels else 0}, progress)
    ways = ways_of(history, progress=stages.within("ways"))
    eaten = break_even(history, progress=stages.within("break even"))
    stages.within("luck")
    luck = luck_of(traded, settings, chance)
    stages.within("held back")
    parts = None if held_back is None else split(candles.frame, settings, 1 - held_back)
    stages.within("beside")
    neighbours = beside(history) if of_levels else None
    best = None if neighbours is None else neighbours.plateau
    evidence = replace(
        evidence_of(summary, [trade.pnl for trade in made.trades]),
        sensitivity={way.name: way.net_profit for way in ways},
        break_even_cost=eaten.borne,
        plateau_kept=best.kept if best is not None and best.best > 0 else None,
        random_percentile=None if luck.entries is None else luck.entries.percentile,
        out_of_sample=None if parts is None else parts.held_back.net_profit,
    )
    return Examination(
        ways=ways,
        costs=cost_cases(history, others, progress=stages.within("costs")),
        break_even=eaten,
        luck=luck,
        parts=parts,
        results=results_of(candles.columns, made.trades, settings),
        holding=holding_of(candles.columns, settings, chance, progress=stages.within("holding")) if of_levels else None,
        beside=neighbours,
        verdict=verdict(evidence),
    )


def is_out_of_range(share: float) -> bool:
    """Tell whether a share leaves one of two parts without candles."""
    return not 0 < share < 1
