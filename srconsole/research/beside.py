"""Settings of `levels` beside those in force: whether these stand on a plateau, where nobody has swept (docs/verdict.md)."""

from __future__ import annotations

from typing import Any, Final

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


def plateau_beside(history: History) -> Plateau | None:
    """Return what settings a quarter more and a quarter less come to, in net profit; None without any that is allowed.

    Price moves by the candles themselves, in the settings' own and in those beside them.

    Args:
        history: candles, and settings of `levels`.
    """
    beside = [changed for path in VARIED for changed in _beside(history.settings, path)]
    if not beside:
        return None
    columns, report = history.candles.columns, history.candles.report
    every = [history.settings, *beside]
    if any(why_plain(each, detail=False) for each in every):
        trials = [plain_trial(columns, report, each) for each in every]
    else:
        trials = trade_each(columns, report, every)
    best, *others = (trial.net_profit for trial in trials)
    return plateau_of(best, others, highest=True)


def _beside(settings: Settings, path: str) -> list[Settings]:
    section, _, name = path.partition(".")
    value = getattr(getattr(settings, section), name)
    found = []
    for share in (1 - STEP, 1 + STEP):
        moved: Any = round(value * share) if isinstance(value, int) else value * share
        if moved != value:
            try:
                found.append(settings_with(settings, {path: moved}))
            except RequestError:
                continue  # not allowed, or it contradicts another one: there is nothing on that side
    return found
