"""Trials, one after the other: Optuna chooses, the history judges, Optuna is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from srconsole.errors import RequestError
from srconsole.research.optimise.history import Searched, Stretch
from srconsole.research.optimise.objectives import WORST, Figures
from srconsole.research.optimise.samplers import PARTS, sampler_of
from srconsole.research.optimise.search import Search, State, Tried
from srconsole.research.optimise.space import distributions_of, values_of
from srconsole.research.optimise.store import KeptStudy
from srconsole.research.sweep.ranges import settings_with
from srconsole.settings.schema import Settings

if TYPE_CHECKING:
    from optuna.storages import BaseStorage
    from optuna.study import Study
    from optuna.trial import FrozenTrial, Trial

Heard = Callable[[int, int], None]

_FIGURES: Final = "figures"
_WHY: Final = "why"
_MEANING: Final = "meaning"
_TRIED_FIRST: Final = (1, PARTS // 2)
"""Quarters of the candles on which a trial may be pruned."""


@dataclass(frozen=True)
class _Asked:
    """A trial that Optuna has chosen, what tells its combination from others, and its settings."""

    trial: Trial
    key: tuple[Any, ...]
    settings: Settings


class Optimisation:
    """One study: a search on a stretch of a history."""

    def __init__(self, search: Search, history: Searched, stretch: Stretch) -> None:
        self._search = search
        self._history = history
        self._stretch = stretch
        self._distributions = distributions_of(search.ranges)
        self._known: dict[tuple[Any, ...], Figures] = {}

    def carry_out(self, storage: BaseStorage, name: str, heard: Heard) -> list[Tried]:
        """Try what is still to be tried, and return all trials in their order.

        Args:
            storage: where trials are kept.
            name: what the study is called there.
            heard: is told after each trial how many there are, and of how many.

        Raises:
            RequestError: what is kept under that name is of another search.
        """
        candles = f"{self._history.identity} {self._stretch.first}:{self._stretch.until}"
        kept = KeptStudy(storage, name, self._search, candles)
        study = kept.study
        done = self._tried(study)
        self._known = {_key(each.chosen): each.figures for each in done if each.figures is not None}
        count, total = len(done), self._total
        while count < total:
            heard(count, total)
            batch = [self._asked(study, count + at) for at in range(min(self._history.threads, total - count))]
            self._judge(study, [each for each in batch if each is not None])
            kept.keep(count)
            count += len(batch)
        return self._tried(study)

    @property
    def _total(self) -> int:
        search = self._search
        return min(search.trials, search.combinations) if search.sampler == "grid" else search.trials

    def _asked(self, study: Study, number: int) -> _Asked | None:
        """Have Optuna choose; None where the settings contradict each other, of which Optuna is told."""
        search = self._search
        study.sampler = sampler_of(search.sampler, search.seed, number, search.ranges)
        trial = study.ask(self._distributions)
        chosen = values_of(search.ranges, trial.params)
        try:
            return _Asked(trial, _key(chosen), settings_with(search.base, chosen))
        except RequestError as error:
            self._tell_impossible(study, trial, error)
            return None

    def _judge(self, study: Study, asked: Sequence[_Asked]) -> None:
        left = list(asked)
        if self._search.pruner != "none":
            for part in _TRIED_FIRST:
                left = list(self._not_pruned(study, left, part))
        figures = self._figures(left)
        for each in left:
            found = figures[each.key]
            if isinstance(found, RequestError):
                self._tell_impossible(study, each.trial, found)
            else:
                self._tell(study, each.trial, found)

    def _figures(self, asked: Sequence[_Asked]) -> dict[tuple[Any, ...], Figures | RequestError]:
        """Return what each trial comes to; what a trial before it has come to is not reckoned again."""
        keys = {each.key: each.settings for each in asked}
        new = {key: settings for key, settings in keys.items() if key not in self._known}
        made = dict(zip(new, self._history.figures(self._stretch, list(new.values())), strict=True))
        self._known |= {key: found for key, found in made.items() if not isinstance(found, RequestError)}
        return {key: made[key] if key in made else self._known[key] for key in keys}

    def _not_pruned(self, study: Study, asked: Sequence[_Asked], part: int) -> Iterator[_Asked]:
        from optuna.trial import TrialState  # noqa: PLC0415  # loaded where somebody optimises

        first, until = self._stretch
        shorter = Stretch(first, first + (until - first) * part // PARTS)
        if shorter.until - first < PARTS:
            yield from asked
            return
        objective = self._search.objectives[0]
        made = self._history.figures(shorter, [each.settings for each in asked])
        for each, found in zip(asked, made, strict=True):
            if not isinstance(found, RequestError) and found[objective.name] is not None:
                each.trial.report(objective.of(found), part)
                if each.trial.should_prune():
                    each.trial.set_constraint(_MEANING, 0.0)
                    study.tell(each.trial, state=TrialState.PRUNED)
                    continue
            yield each

    def _tell(self, study: Study, trial: Trial, figures: Figures) -> None:
        values = [each.of(figures) for each in self._search.objectives]
        without = any(abs(value) == WORST for value in values)
        for name, beyond in {_MEANING: float(without), **self._search.limits.beyond(figures)}.items():
            trial.set_constraint(name, beyond)
        trial.set_user_attr(_FIGURES, dict(figures))
        study.tell(trial, values)

    def _tell_impossible(self, study: Study, trial: Trial, error: RequestError) -> None:
        trial.set_constraint(_MEANING, 2.0)
        trial.set_user_attr(_WHY, str(error))
        study.tell(trial, [-WORST if each.highest else WORST for each in self._search.objectives])

    def _tried(self, study: Study) -> list[Tried]:
        from optuna.trial import TrialState  # noqa: PLC0415  # loaded where somebody optimises

        ended = study.get_trials(deepcopy=False, states=(TrialState.COMPLETE, TrialState.PRUNED))
        return [self._as_tried(number, each) for number, each in enumerate(ended)]

    def _as_tried(self, number: int, trial: FrozenTrial) -> Tried:
        chosen = values_of(self._search.ranges, trial.params)
        figures, why = trial.user_attrs.get(_FIGURES), trial.user_attrs.get(_WHY, "")
        if figures is None:
            return Tried(number, chosen, State.IMPOSSIBLE if why else State.PRUNED, None, why)
        beyond = self._search.limits.beyond(figures)
        if trial.constraints[_MEANING] > 0:
            state = State.NO_FIGURE
        else:
            state = State.BEYOND if any(value > 0 for value in beyond.values()) else State.RANKED
        return Tried(number, chosen, state, figures)


def _key(chosen: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(chosen.values())
