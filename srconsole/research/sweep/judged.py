"""What speaks against the best of a sweep: that it was the best of so many (docs/verdict.md, docs/luck.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

import numpy as np

from srconsole.errors import RequestError
from srconsole.plugins.prints import Told
from srconsole.research.figures_run import figures_of
from srconsole.research.kernel_run import why_plain
from srconsole.research.luck.pbo import Overfitting, overfitting_of
from srconsole.research.luck.random_entries import random_entries
from srconsole.research.luck.sharpe import SharpeOdds, sharpe_odds
from srconsole.research.optimise.stability import neighbours_of, plateau_of
from srconsole.research.sweep.figures import LESS_IS_BETTER
from srconsole.research.sweep.histories import History
from srconsole.research.sweep.plan import Plan
from srconsole.research.sweep.ranges import number_of
from srconsole.research.sweep.rank import Order, Ranked, ranked_values
from srconsole.research.sweep.store import Store
from srconsole.research.sweep.trials import trade_each
from srconsole.research.verdict.evidence import Evidence, evidence_of
from srconsole.research.verdict.judging import Verdict, verdict
from srconsole.settings.schema import Settings

MOST_TRIALS: Final = 1000
"""Trials whose daily returns overfitting is told of; of more, so many are taken evenly."""
SEED: Final = 0


class Judged(NamedTuple):
    """What was found about the best combination on a file.

    Attributes:
        verdict: what speaks against it.
        overfitting: what becomes elsewhere of what is best in half of the history; None where that cannot be told.
        sharpe: its Sharpe ratio among those of all trials, None likewise.
        sampled: of how many trials overfitting is told, where it is not of all.
    """

    verdict: Verdict
    overfitting: Overfitting | None
    sharpe: SharpeOdds | None
    sampled: int | None


def judge(plan: Plan, store: Store, file: int, order: Order, best: Ranked, told: Told) -> Judged:
    """Judge the best combination on a file by all that the sweep knows of the others.

    Args:
        plan: the sweep.
        store: all its trials.
        file: the file's number.
        order: how trials are ranked.
        best: the first of them.
        told: takes what a plug-in prints.
    """
    history = plan.material.histories[file]
    settings = plan.material.settings(plan.number(best.position))
    evidence = replace(_alone(history, settings, told), plateau_kept=_kept(plan, store, file, order, best))
    if why_plain(settings, detail=history.finer is not None):
        return Judged(verdict(evidence), None, None, None)
    places = _sample(plan.count, best.position)
    returns = _returns(plan, history, places)
    sharpes = np.nan_to_num(store.figure(file, "sharpe")).tolist()
    odds = sharpe_odds(returns[best.position], sharpes) if best.position in returns else None
    overfitting = _overfitting(list(returns.values()))
    evidence = replace(
        evidence,
        overfitting=None if overfitting is None else overfitting.probability,
        deflated_sharpe=None if odds is None else odds.deflated,
    )
    sampled = len(places) if len(places) < plan.count else None
    return Judged(verdict(evidence), overfitting, odds, sampled)


def _alone(history: History, settings: Settings, told: Told) -> Evidence:
    """Return what a backtest of the settings knows of itself, and entries at random beside it."""
    if why_plain(settings, detail=history.finer is not None):
        from srconsole.market.candle_file import candle_frame  # noqa: PLC0415  # tables are loaded where they are needed
        from srconsole.research.backtest import backtest  # noqa: PLC0415
        from srconsole.research.trade_tables import trades_in  # noqa: PLC0415

        finer = None if history.finer is None else candle_frame(history.finer[0])
        result = backtest(candle_frame(history.columns), settings, finer, told=told)
        summary, trades = result.summary, trades_in(result.trades)
    else:
        summary, trades = figures_of(history.columns, history.report, settings, history.name)
    held: float = summary["buy_and_hold"]
    chance = np.random.default_rng(SEED)
    entries = random_entries(history.columns, trades, settings.costs, chance, buy_and_hold=held)
    evidence = evidence_of(summary, [trade.pnl for trade in trades])
    return replace(evidence, random_percentile=None if entries is None else entries.percentile)


def _kept(plan: Plan, store: Store, file: int, order: Order, best: Ranked) -> float | None:
    """Return what the neighbours of the best keep of its figure; None where none was traded, or it is no gain."""
    value, ranges = best.figures[order.by], plan.material.ranges
    highest = order.by not in LESS_IS_BETTER
    if value is None or (highest and value <= 0):
        return None
    values, place_of = ranked_values(store, file, order), _places(plan)
    numbers = [number_of(ranges, each) for each in neighbours_of(best.chosen, ranges)]
    known = [float(values[place_of[number]]) for number in numbers if number in place_of]
    beside = [None if np.isnan(each) else each for each in known]
    return plateau_of(float(value), beside, highest=highest).kept if beside else None


def _places(plan: Plan) -> Mapping[int, int]:
    return {int(number): place for place, number in enumerate(plan.numbers())}


def _sample(count: int, best: int) -> list[int]:
    """Return the places of all combinations, or of so many that lie evenly among them, the best one always."""
    if count <= MOST_TRIALS:
        return list(range(count))
    return sorted({*np.linspace(0, count - 1, MOST_TRIALS - 1).round().astype(int).tolist(), best})


def _returns(plan: Plan, history: History, places: list[int]) -> dict[int, Any]:
    """Return the daily returns of combinations by their place, of those that the kernel trades and that are allowed."""
    chosen: dict[int, Settings] = {}
    for place in places:
        try:
            settings = plan.material.settings(plan.number(place))
        except RequestError:
            continue  # a combination that contradicts itself was left out of the sweep
        if not why_plain(settings, detail=False) and len(history.columns) > 2 * settings.levels.swing_order:
            chosen[place] = settings
    trials = trade_each(history.columns, history.report, list(chosen.values()), returns=True, threads=2)
    return {place: trial.returns for place, trial in zip(chosen, trials, strict=True)}


def _overfitting(returns: list[Any]) -> Overfitting | None:
    """Return the probability of overfitting; None where days or trials are too few, or one has lost all."""
    try:
        return overfitting_of(np.column_stack(returns)) if returns else None
    except RequestError:
        return None
