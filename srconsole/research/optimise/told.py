"""What is told of an optimisation, as plain data: what --json prints and what is drawn."""

from __future__ import annotations

import math
from typing import Any, Final

from srconsole.market.candle_arrays import time_text
from srconsole.market.timeframe import timeframe_text
from srconsole.research.optimise.history import Searched, Stretch
from srconsole.research.optimise.optimised import Optimised
from srconsole.research.optimise.search import State, Tried
from srconsole.research.optimise.stability import Plateau, at_ends
from srconsole.research.optimise.walk_forward import Walked, WalkForward
from srconsole.research.verdict.judging import Verdict

MOST_RANKED: Final = 20
"""Trials that are told, the best first; `trials.csv` has all of them."""

_COUNTS: Final = {
    "ranked": State.RANKED,
    "beyond_limits": State.BEYOND,
    "without_figure": State.NO_FIGURE,
    "pruned": State.PRUNED,
    "impossible": State.IMPOSSIBLE,
}


def told_of(optimised: Optimised, history: Searched, file: str, judged: Verdict | None) -> dict[str, Any]:
    """Return what was looked for and found; figures by the keys of summary.json, None where one has no meaning.

    Args:
        optimised: what was found.
        history: the candles.
        file: their file, as it was named.
        judged: what speaks against the best, None where none can be chosen.
    """
    search, counts = optimised.search, optimised.counts
    report = history.report
    return {
        "file": file,
        "symbol": report.symbol,
        "timeframe": timeframe_text(report.timeframe),
        **_times(history, history.whole),
        "candles": len(history.columns),
        "verdict": None if judged is None else judged.lines(),
        "strategy": search.base.strategy.name,
        "params": {each.path: list(each.values) for each in search.ranges},
        "combinations": search.combinations,
        "objectives": {each.name: "highest" if each.highest else "lowest" for each in search.objectives},
        "limits": {"least_trades": search.limits.least_trades, "most_drawdown": search.limits.most_drawdown},
        "sampler": search.sampler,
        "prune": search.pruner,
        "seed": search.seed,
        "trials": {
            "tried": len(optimised.tried),
            "different": optimised.different,
            **{name: counts.get(state, 0) for name, state in _COUNTS.items()},
        },
        "ranked": [_trial(each) for each in optimised.ranked[:MOST_RANKED]],
        "best": None if optimised.best is None else _trial(optimised.best),
        "around": {
            each.name: _plateau(plateau) for each, plateau in zip(search.objectives, optimised.plateaus, strict=False)
        },
        "at_ends": [] if optimised.best is None else at_ends(optimised.best.chosen, search.ranges),
        "walk_forward": None if optimised.walked is None else _walk_forward(optimised, optimised.walked, history),
    }


def _trial(each: Tried) -> dict[str, Any]:
    return {"trial": each.number, "settings": dict(each.chosen), "figures": dict(each.figures or {})}


def _plateau(plateau: Plateau) -> dict[str, Any]:
    neighbours = [value if math.isfinite(value) else None for value in plateau.neighbours]
    return {
        "best": plateau.best,
        "neighbours": neighbours,
        "kept": plateau.kept,
        "worst": plateau.worst,
        "verdict": plateau.verdict,
    }


def _walk_forward(optimised: Optimised, walked: WalkForward, history: Searched) -> dict[str, Any]:
    names = [each.name for each in optimised.search.objectives]
    ends = [each.test.final for each in walked.windows]
    begun = [optimised.search.base.risk.initial_capital, *ends[:-1]]
    return {
        "windows": [
            {**_window(each, names, history), "net_profit": end - before}
            for each, before, end in zip(walked.windows, begun, ends, strict=True)
        ],
        "figures": walked.figures,
        "efficiency": walked.efficiency,
    }


def _window(walked: Walked, names: list[str], history: Searched) -> dict[str, Any]:
    test, train = walked.test, walked.train
    return {
        "train": _times(history, walked.window.train),
        "test": _times(history, walked.window.test),
        "settings": None if walked.chosen is None else dict(walked.chosen),
        "train_figures": None if train is None else {name: train[name] for name in names},
        "test_figures": None if test.figures is None else {name: test.figures[name] for name in names},
        "trades": len(test.results),
        "sold_at_end": test.sold,
        "equity": test.final,
        "idle": walked.idle,
    }


def _times(history: Searched, stretch: Stretch) -> dict[str, str]:
    times = history.columns.time
    return {"first": time_text(int(times[stretch.first])), "last": time_text(int(times[stretch.until - 1]))}
