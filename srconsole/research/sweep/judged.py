"""What speaks against the best combination of a sweep, which is the luckiest, too (docs/verdict.md)."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, NamedTuple

import numpy as np

from srconsole.errors import RequestError
from srconsole.research.luck.pbo import Overfitting, overfitting_of
from srconsole.research.optimise.objectives import Objective
from srconsole.research.optimise.stability import NO_GAIN, NO_NEIGHBOURS, neighbours_of, plateau_around
from srconsole.research.sweep.figures import LESS_IS_BETTER
from srconsole.research.sweep.plain import make_of
from srconsole.research.sweep.plan import Plan
from srconsole.research.sweep.ranges import Range
from srconsole.research.sweep.rank import Floats, Order, best, ranked_values
from srconsole.research.sweep.store import Store
from srconsole.research.sweep.trials import trade_each
from srconsole.research.sweep.work import check_fits, unheard
from srconsole.research.verdict.chosen import Choice, chosen_verdict, traded_again
from srconsole.research.verdict.judging import Verdict
from srconsole.settings.schema import Settings

MOST_TRIALS: Final = 1_000
"""Trials that overfitting is told from: of more, so many are drawn."""
_SEED: Final = 0
_WHOLE: Final = ("strategy.name", "plugin.file")
"""What is another strategy where it is another value."""


class Judged(NamedTuple):
    """What there is to say of the best combination on a file.

    Attributes:
        chosen: its values, by path.
        verdict: what speaks against it.
        overfitting: what becomes of settings that are best in half of the days; None where that cannot be told.
        drawn: whether overfitting is told from some combinations that were drawn, not from all.
    """

    chosen: Mapping[str, Any]
    verdict: Verdict
    overfitting: Overfitting | None
    drawn: bool


def judge(plan: Plan, store: Store, file: int, order: Order, threads: int = 1) -> Judged | None:
    """Judge the best combination on a file; None where none has a rank.

    It is traded once more. The days of all combinations are traded again where the compiled kernel trades all of
    them; else overfitting is not looked at.

    Args:
        plan: the sweep.
        store: its trials, all of them known.
        file: the number of the file among the histories.
        order: how trials are ranked.
        threads: how many trade at once.
    """
    ranked = best(plan, store, file, order, 1)
    if not ranked:
        return None
    first = ranked[0]
    history = plan.material.histories[file]
    settings = plan.material.settings(plan.number(first.position))
    make = make_of(history, settings, unheard)
    again = traded_again(history.columns, history.report, settings, make=make, detail=history.detail)
    overfitting = None if plan.plain else _overfitting(plan, file, threads)
    choice = Choice(
        sharpes=_sharpes(store, file).tolist(),
        plateau_kept=_kept(plan, first.chosen, ranked_values(store, file, order), order),
        overfitting=None if overfitting is None else overfitting.probability,
    )
    found = chosen_verdict(history.columns, settings, again, choice, np.random.default_rng(_SEED))
    return Judged(first.chosen, found, overfitting, plan.count > MOST_TRIALS)


def told_of(judged: Judged | None) -> dict[str, Any] | None:
    """Return a verdict as JSON has it: `settings`, `verdict` (lines) and `overfitting` (null or its figures)."""
    if judged is None:
        return None
    found = judged.overfitting
    told = None if found is None else {**vars(found), "drawn": judged.drawn}
    return {"settings": dict(judged.chosen), "verdict": judged.verdict.lines(), "overfitting": told}


def _sharpes(store: Store, file: int) -> Floats:
    """Return the Sharpe ratio of every trial that was not left out, 0 where it has none."""
    sharpes = store.figure(file, "sharpe")[~np.isnan(store.figure(file, "trades"))]
    found: Floats = np.where(np.isnan(sharpes), 0.0, sharpes)
    return found


def _kept(plan: Plan, chosen: Mapping[str, Any], values: Floats, order: Order) -> float | None:
    """Return what is left of the best one step beside it; None without neighbours, or where it is no gain.

    Another strategy is no step beside one.
    """
    ranges = plan.material.ranges
    beside = [
        each
        for each in neighbours_of(chosen, ranges)
        if all(each[path] == chosen[path] for path in _WHOLE if path in chosen)
    ]
    every = plan.numbers()
    known: dict[tuple[Any, ...], float | None] = {}
    for each in (chosen, *beside):
        number = _number(each, ranges)
        at = int(np.searchsorted(every, number))
        if at < len(every) and every[at] == number:
            known[tuple(each[one.path] for one in ranges)] = None if np.isnan(values[at]) else float(values[at])
    found = plateau_around(chosen, ranges, Objective(order.by, order.by not in LESS_IS_BETTER), known)
    return None if found.verdict in {NO_NEIGHBOURS, NO_GAIN} else found.kept


def _number(chosen: Mapping[str, Any], ranges: Sequence[Range]) -> int:
    """Return the number of a combination in the grid, whose last range changes fastest."""
    number = 0
    for each in ranges:
        number = number * len(each.values) + each.values.index(chosen[each.path])
    return number


def _overfitting(plan: Plan, file: int, threads: int) -> Overfitting | None:
    history = plan.material.histories[file]
    places: Sequence[int] = range(plan.count)
    if plan.count > MOST_TRIALS:
        places = sorted(random.Random(_SEED).sample(places, MOST_TRIALS))  # noqa: S311  # no secret
    traded: list[Settings] = []
    for place in places:
        with suppress(RequestError):  # left out of the sweep as well
            settings = plan.material.settings(plan.number(place))
            check_fits(history, settings)
            traded.append(settings)
    trials = trade_each(history.columns, history.report, traded, returns=True, threads=threads)
    returns = [trial.returns for trial in trials if trial.returns is not None]
    if not returns:
        return None
    with suppress(RequestError):  # too few trials or days, or nothing was left of the capital
        return overfitting_of(np.column_stack(returns))
    return None
