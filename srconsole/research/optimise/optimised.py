"""An optimisation from its request to what a person is told of it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from srconsole.errors import RequestError
from srconsole.research.optimise.history import Searched
from srconsole.research.optimise.objectives import Objective
from srconsole.research.optimise.ranking import ranked
from srconsole.research.optimise.search import Search, State, Tried
from srconsole.research.optimise.stability import Plateau, neighbours_of, plateau_of
from srconsole.research.optimise.study import Heard, Optimisation
from srconsole.research.optimise.walk_forward import WalkForward, walk_forward
from srconsole.research.optimise.windows import Window
from srconsole.research.sweep.histories import SweptFile
from srconsole.research.sweep.ranges import grid, settings_with
from srconsole.research.sweep.work import check_fits
from srconsole.settings.schema import Settings

if TYPE_CHECKING:
    from optuna.storages import BaseStorage

WHOLE: Final = "whole"
"""The study of all candles, by its name in the storage."""
_LOOKED_AT: Final = 20
"""Combinations that are tried before anything is written, until one can be traded."""
_MEASURED: Final = 1_000
"""Combinations of which one has to find candles enough, where there are no more than these."""


@dataclass(frozen=True)
class Optimised:
    """What an optimisation has found.

    Attributes:
        search: what was looked for.
        tried: all trials on all candles, in their order.
        plateaus: of each objective, whether the best settings stand on a plateau; empty where nothing was chosen.
        walked: the walk-forward, None where none was asked for.
    """

    search: Search
    tried: tuple[Tried, ...]
    plateaus: tuple[Plateau, ...]
    walked: WalkForward | None

    @cached_property
    def ranked(self) -> list[Tried]:
        """The trials that can be chosen, the best first (`ranking.ranked`)."""
        return ranked(self.tried, self.search.objectives)

    @property
    def best(self) -> Tried | None:
        """The trial that is chosen, None where none can be."""
        return self.ranked[0] if self.ranked else None

    @property
    def counts(self) -> dict[State, int]:
        """How many trials there are of each state."""
        return dict(Counter(each.state for each in self.tried))

    @property
    def different(self) -> int:
        """How many different combinations were tried."""
        return len({tuple(each.chosen.values()) for each in self.tried})


def check_possible(search: Search, history: Searched) -> None:
    """Check that settings of the search can be traded at all, by some drawn ones.

    Raises:
        RequestError: none of them can; the message is that of the first.
    """
    refused: RequestError | None = None
    chance = random.Random(search.seed)  # noqa: S311  # no secret
    for _ in range(min(_LOOKED_AT, search.combinations)):
        chosen = {each.path: chance.choice(each.values) for each in search.ranges}
        found = _figures(search, history, chosen)
        if not isinstance(found, RequestError):
            return
        refused = refused or found
    if refused is not None:
        raise refused


def check_long_enough(search: Search, history: SweptFile) -> None:
    """Check that there are as many candles as some settings of the search need; more than 1,000 are not looked through.

    Raises:
        RequestError: there are too few for each; the message is that of the first.
    """
    if search.combinations > _MEASURED:
        return
    refused: RequestError | None = None
    for chosen in grid(search.ranges):
        try:
            check_fits(history, settings_with(search.base, chosen))
        except RequestError as error:
            refused = refused or error
        else:
            return
    if refused is not None:
        raise refused


def optimise(
    search: Search,
    history: Searched,
    storage: BaseStorage,
    heard: Heard,
    windows: Sequence[Window] = (),
    *,
    diagonals: bool = False,
) -> Optimised:
    """Search all candles, look around the best, and walk forward through the windows.

    Args:
        search: what is looked for.
        history: the candles.
        storage: where trials are kept; those that are there are not tried again.
        heard: is told how many trials there are, and of how many.
        windows: of a walk-forward, none for none.
        diagonals: whether neighbours along several ranges at once count.

    Raises:
        RequestError: the storage has another optimisation.
    """
    total = search.trials * (1 + len(windows))
    tried = Optimisation(search, history, history.whole).carry_out(storage, WHOLE, lambda done, _: heard(done, total))
    best = next(iter(ranked(tried, search.objectives)), None)
    plateaus = () if best is None else _plateaus(search, history, best, diagonals=diagonals)
    walked = None
    if windows:
        behind = search.trials
        walked = walk_forward(search, history, windows, storage, lambda done, _: heard(behind + done, total))
    return Optimised(search, tuple(tried), plateaus, walked)


def _plateaus(search: Search, history: Searched, best: Tried, *, diagonals: bool) -> tuple[Plateau, ...]:
    beside = neighbours_of(best.chosen, search.ranges, diagonals=diagonals)
    found = [_figures(search, history, chosen) for chosen in beside]
    figures = [each for each in found if not isinstance(each, RequestError)]
    return tuple(_plateau(search, objective, best, figures) for objective in search.objectives)


def _plateau(
    search: Search, objective: Objective, best: Tried, figures: Sequence[Mapping[str, float | None]]
) -> Plateau:
    values = [
        None if any(beyond > 0 for beyond in search.limits.beyond(each).values()) else each[objective.name]
        for each in figures
    ]
    return plateau_of(objective.of(best.figures or {}), values, highest=objective.highest)


def _figures(search: Search, history: Searched, chosen: Mapping[str, Any]) -> Mapping[str, float | None] | RequestError:
    try:
        settings = settings_with(search.base, chosen)
    except RequestError as error:
        return error
    return history.figures(history.whole, [settings])[0]


def best_settings(optimised: Optimised) -> Settings:
    """Return the settings that were chosen.

    Raises:
        ValueError: none could be.
    """
    if optimised.best is None:
        raise ValueError("no trial can be chosen")
    return settings_with(optimised.search.base, optimised.best.chosen)
