"""What an optimisation is asked to look for, and what it has tried."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import msgspec

from srconsole.errors import RequestError
from srconsole.research.optimise.limits import Limits
from srconsole.research.optimise.objectives import Figures, Objective
from srconsole.research.optimise.samplers import PRUNERS, SAMPLERS
from srconsole.research.sweep.ranges import Range, count_of
from srconsole.settings.schema import Settings

MOST_TRIALS: Final = 100_000
_OF_LOOKS: Final = frozenset({"console", "keys", "alerts", "journal"})
"""Sections that decide about no trade."""
_MOST_SEED: Final = 2**32


class State(StrEnum):
    """What became of a trial; only those that are ranked can be the best."""

    RANKED = "ranked"
    BEYOND = "beyond the limits"
    NO_FIGURE = "without a figure"
    PRUNED = "pruned"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True)
class Tried:
    """One trial.

    Attributes:
        number: in the order of trials, 0 the first.
        chosen: the ranges' values, by setting.
        state: what became of it.
        figures: those of summary.json; None where it was pruned or impossible.
        why: why it was impossible, empty elsewhere.
    """

    number: int
    chosen: Mapping[str, Any]
    state: State
    figures: Figures | None
    why: str = ""


@dataclass(frozen=True)
class Search:
    """What is looked for, among what, and how.

    Attributes:
        base: the settings of all that does not vary.
        ranges: what varies, one at least.
        objectives: one at least.
        limits: what trials must keep to.
        trials: how many there are to be; with the sampler `grid` all combinations, or more.
        sampler, pruner: by their names in `samplers`.
        seed: of all chance.
    """

    base: Settings
    ranges: tuple[Range, ...]
    objectives: tuple[Objective, ...]
    limits: Limits = field(default_factory=Limits)
    trials: int = 100
    sampler: str = "tpe"
    pruner: str = "none"
    seed: int = 0

    def __post_init__(self) -> None:
        """Check it.

        Raises:
            RequestError: it asks for what cannot be.
        """
        self.limits.check()
        if not 1 <= self.trials <= MOST_TRIALS:
            raise RequestError(f"--trials {self.trials} must be a whole number from 1 to {MOST_TRIALS:,}")
        if self.sampler == "grid" and self.trials < self.combinations:
            raise RequestError(
                f"--sampler grid tries all {self.combinations:,} combinations: leave --trials out, or take another one"
            )
        if not 0 <= self.seed < _MOST_SEED:
            raise RequestError(f"--seed {self.seed} must be a whole number from 0 to {_MOST_SEED - 1}")
        if self.sampler not in SAMPLERS or self.pruner not in PRUNERS:
            raise RequestError(
                f"--sampler is one of {', '.join(SAMPLERS)}, --prune one of {', '.join(PRUNERS)}; there is no "
                f"{self.sampler if self.sampler not in SAMPLERS else self.pruner}"
            )
        if self.pruner != "none" and len(self.objectives) > 1:
            raise RequestError(
                f"--prune {self.pruner} compares one figure, and {len(self.objectives)} are looked for: leave it out, "
                "or name one --objective"
            )

    @property
    def combinations(self) -> int:
        """How many there are."""
        return count_of(self.ranges)

    @property
    def identity(self) -> dict[str, str]:
        """What has to be the same for an optimisation to go on, by what it is called; the number of trials may grow."""
        traded = {name: value for name, value in msgspec.to_builtins(self.base).items() if name not in _OF_LOOKS}
        return {
            "settings": _sum([traded, _plugin(self.base)]),
            "--param": _sum([(each.path, each.values) for each in self.ranges]),
            "--objective": _sum([(each.name, each.highest) for each in self.objectives]),
            "limits": _sum(self.limits),
            "--sampler": self.sampler,
            "--prune": self.pruner,
            "--seed": str(self.seed),
        }


def _plugin(settings: Settings) -> str:
    """Return what tells a plug-in's file by what stands in it; whoever loads it says what is wrong with it."""
    try:
        return hashlib.sha256(Path(settings.plugin.file).read_bytes()).hexdigest() if settings.plugin.file else ""
    except OSError:
        return ""


def _sum(value: object) -> str:
    return hashlib.sha256(msgspec.json.encode(value, order="deterministic")).hexdigest()
