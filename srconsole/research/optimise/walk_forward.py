"""What choosing by the past would have brought: searched on one window, traded on the next, again and again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from srconsole.errors import RequestError
from srconsole.market.candle_arrays import SECOND
from srconsole.research.optimise.history import Searched, Stretch
from srconsole.research.optimise.joined import Tested, joined, test_of, untraded
from srconsole.research.optimise.objectives import Figures
from srconsole.research.optimise.ranking import ranked
from srconsole.research.optimise.search import Search
from srconsole.research.optimise.study import Heard, Optimisation
from srconsole.research.optimise.windows import Window
from srconsole.research.sweep.ranges import settings_with
from srconsole.settings.schema import Settings

if TYPE_CHECKING:
    from optuna.storages import BaseStorage


@dataclass(frozen=True)
class Walked:
    """One window, and what came of it.

    Attributes:
        window: its candles.
        chosen: the ranges' values that were the best in training; None where none could be chosen.
        train: what they came to there, by the keys of summary.json; None likewise.
        test: what they came to behind it.
        idle: why nothing was traded in the test, empty where it was.
    """

    window: Window
    chosen: Mapping[str, Any] | None
    train: Figures | None
    test: Tested
    idle: str = ""


@dataclass(frozen=True)
class WalkForward:
    """All windows, and their tests as one account.

    Attributes:
        windows: in their order, one at least.
        figures: of the joined tests, by the keys of summary.json, with `sold_at_ends`, the lots that ends of windows
            have sold.
        efficiency: what the tests made a day over what the training made a day, in windows that were traded; None where
            the training made nothing.
    """

    windows: tuple[Walked, ...]
    figures: dict[str, Any]
    efficiency: float | None


def walk_forward(
    search: Search, history: Searched, windows: Sequence[Window], storage: BaseStorage, heard: Heard
) -> WalkForward:
    """Search each window's training, trade its best settings in its test, and join the tests.

    One account goes through the tests: each begins with the equity that the one before has ended with, without a
    position. Levels of a test are known from the candles before it, and halts begin anew.

    Args:
        search: what is looked for in each window; the initial capital is no part of it.
        history: the candles.
        windows: one at least.
        storage: where trials are kept.
        heard: is told how many trials there are, and of how many in all windows.
    """
    walked: list[Walked] = []
    capital = search.base.risk.initial_capital
    for number, window in enumerate(windows):
        told = partial(_heard_of, heard, number * search.trials, len(windows) * search.trials)
        name = f"window {window.train.first}:{window.train.until}"
        tried = Optimisation(search, history, window.train).carry_out(storage, name, told)
        best = next(iter(ranked(tried, search.objectives)), None)
        if best is None:
            idle = "no trial keeps to the limits"
            walked.append(Walked(window, None, None, untraded(window.test, capital), idle))
        else:
            walked.append(_walked(search, history, window, (best.chosen, best.figures), capital))
        capital = walked[-1].test.final
    tests = [each.test for each in walked]
    figures = joined(tests, history.columns, search.base.risk.initial_capital, history.report.timeframe)
    return WalkForward(tuple(walked), figures, _efficiency(walked, history, search.base))


def _walked(
    search: Search,
    history: Searched,
    window: Window,
    best: tuple[Mapping[str, Any], Figures | None],
    capital: float,
) -> Walked:
    chosen, train = best
    try:
        settings = settings_with(search.base, {**chosen, "risk.initial_capital": capital})
        test = test_of(history.traded(window.test, settings), window.test, settings)
    except RequestError as error:  # too little is left of the capital
        return Walked(window, chosen, train, untraded(window.test, capital), str(error))
    return Walked(window, chosen, train, test)


def _efficiency(walked: Sequence[Walked], history: Searched, base: Settings) -> float | None:
    made = trained = 0.0
    made_in = trained_in = 0.0
    for each in walked:
        if each.train is None or each.test.figures is None:
            continue
        made += each.test.final - each.test.figures["settings"]["risk"]["initial_capital"]
        trained += (each.train["final_equity"] or 0.0) - base.risk.initial_capital
        made_in += _length(history, each.window.test)
        trained_in += _length(history, each.window.train)
    if trained <= 0:
        return None
    return (made / made_in) / (trained / trained_in)


def _length(history: Searched, stretch: Stretch) -> float:
    """Return how long a stretch lasts, in seconds."""
    times = history.columns.time
    return int(times[stretch.until - 1] - times[stretch.first]) / SECOND + history.report.timeframe


def _heard_of(heard: Heard, before: int, total: int, done: int, _of: int) -> None:
    heard(before + done, total)
