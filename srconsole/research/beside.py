"""Settings of `levels` beside those in force: whether these stand on a plateau (docs/verdict.md)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Final, NamedTuple

from srconsole.errors import RequestError
from srconsole.research.again import History
from srconsole.research.kernel_run import why_plain
from srconsole.research.optimise.stability import Plateau, plateau_of
from srconsole.research.sweep.ranges import settings_with
from srconsole.research.sweep.trials import plain_trial, trade_each
from srconsole.settings.schema import Settings

STEP: Final = 0.25
"""How much more and less than in force, a fraction."""
VARIED: Final = ("levels.swing_order", "strategy.stop_pct", "strategy.trail_pct")


class Neighbour(NamedTuple):
    """A setting beside the one in force: what it is, and the net profit that it comes to, USDT."""

    path: str
    value: float
    net_profit: float


class Beside(NamedTuple):
    """The net profit of the settings in force, and those beside them."""

    plateau: Plateau
    neighbours: Sequence[Neighbour]


def beside(history: History) -> Beside | None:
    """Return what settings a quarter more and a quarter less come to, in net profit; None without any that is allowed.

    Price moves by the candles themselves, in the settings' own and in those beside them.

    Args:
        history: candles, and settings of `levels`.
    """
    moved = [one for path in VARIED for one in _moved(history.settings, path)]
    if not moved:
        return None
    columns, report = history.candles.columns, history.candles.report
    every = [history.settings, *(settings for _, _, settings in moved)]
    if any(why_plain(each, detail=False) for each in every):
        trials = [plain_trial(columns, report, each) for each in every]
    else:
        trials = trade_each(columns, report, every)
    best, *others = (trial.net_profit for trial in trials)
    named = zip(moved, others, strict=True)
    neighbours = [Neighbour(path, value, made) for (path, value, _), made in named]
    return Beside(plateau_of(best, others, highest=True), neighbours)


def _moved(settings: Settings, path: str) -> Iterator[tuple[str, float, Settings]]:
    section, _, name = path.partition(".")
    value = getattr(getattr(settings, section), name)
    for share in (1 - STEP, 1 + STEP):
        changed = round(value * share) if isinstance(value, int) else value * share
        # What is not allowed, or contradicts another setting, is on no side of it.
        with suppress(RequestError):
            if changed != value:
                yield path, changed, settings_with(settings, {path: changed})
