"""Optuna's ways to choose the next trial, each a function of a seed and of the trials before."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from srconsole.errors import RequestError
from srconsole.research.extras import missing
from srconsole.research.optimise.space import suggestion_of
from srconsole.research.sweep.ranges import Range

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution
    from optuna.pruners import BasePruner
    from optuna.samplers import BaseSampler
    from optuna.study import Study
    from optuna.trial import FrozenTrial

SAMPLERS: Final = ("tpe", "nsga2", "random", "grid")
PRUNERS: Final = ("none", "median", "hyperband")
PARTS: Final = 4
"""A trial that may be pruned is tried on a quarter and on half of the candles before it is on all of them."""


def check_installed() -> None:
    """Check that Optuna is there, without loading it.

    Raises:
        RequestError: it is not.
    """
    if find_spec("optuna") is None:
        raise RequestError(missing("optimising", "optuna"))


def sampler_of(name: str, seed: int, number: int, ranges: Sequence[Range]) -> BaseSampler:
    """Return the sampler of the trial with that number, 0 the first.

    It is made anew for each trial, its chance a function of seed and number: a study that goes on after it was
    interrupted comes to the trials that it would have come to.
    """
    import optuna.samplers as kinds  # noqa: PLC0415  # loaded where somebody optimises

    chance = int(np.random.SeedSequence([seed, number]).generate_state(1)[0])
    if name == "grid":
        return _grid(ranges, number)
    if name == "random":
        return kinds.RandomSampler(seed=chance)
    if name == "nsga2":
        return kinds.NSGAIISampler(seed=chance)
    return kinds.TPESampler(seed=chance)


def pruner_of(name: str) -> BasePruner:
    """Return what ends trials early; a step is a quarter of the candles."""
    from optuna import pruners  # noqa: PLC0415  # likewise

    if name == "median":
        return pruners.MedianPruner(n_startup_trials=10)
    if name == "hyperband":
        return pruners.HyperbandPruner(min_resource=1, max_resource=PARTS, reduction_factor=2)
    return pruners.NopPruner()


def _grid(ranges: Sequence[Range], number: int) -> BaseSampler:
    """Return a sampler of one combination; Optuna's own grid ends a loop that is not run here."""
    from optuna.samplers import BaseSampler  # noqa: PLC0415  # likewise

    told: dict[str, Any] = {}
    for each in reversed(ranges):
        number, at = divmod(number, len(each.values))
        told[each.path] = suggestion_of(each, each.values[at])

    class Combination(BaseSampler):
        """Suggests the values of one combination."""

        def infer_relative_search_space(self, study: Study, trial: FrozenTrial) -> dict[str, BaseDistribution]:
            return {}

        def sample_relative(
            self, study: Study, trial: FrozenTrial, search_space: dict[str, BaseDistribution]
        ) -> dict[str, Any]:
            return {}

        def sample_independent(
            self, study: Study, trial: FrozenTrial, param_name: str, param_distribution: BaseDistribution
        ) -> Any:
            return told[param_name]

    return Combination()
