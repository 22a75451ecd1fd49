"""What is looked for: figures of a backtest, each with the direction in which it is better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from srconsole.errors import RequestError

Figures = Mapping[str, float | None]
"""Figures of a backtest by the keys of summary.json, money in USDT, rates as fractions; None without a meaning."""

HIGHEST: Final = {
    "sharpe": True,
    "sortino": True,
    "calmar": True,
    "net_profit": True,
    "net_profit_pct": True,
    "final_equity": True,
    "profit_factor": True,
    "expectancy": True,
    "win_rate": True,
    "max_drawdown": False,
    "max_drawdown_pct": False,
    "trades": True,
    "wins": True,
    "losses": False,
    "fees": False,
    "average_win": True,
    "average_loss": True,
    "largest_win": True,
    "largest_loss": True,
    "exposure": False,
    "halts": False,
}
"""The figures that can be looked for, and whether the highest is the best; of a loss, below 0, it is."""

WORST: Final = 1e15
"""How bad a figure is that has no meaning, for samplers, which want a number; such a trial is never ranked."""
_MOST: Final = 4


@dataclass(frozen=True)
class Objective:
    """A figure, and whether the highest or the lowest is looked for."""

    name: str
    highest: bool

    def better(self, one: float, other: float) -> bool:
        """Tell whether one value is better than another."""
        return one > other if self.highest else one < other

    def of(self, figures: Figures) -> float:
        """Return the figure's value; where it has no meaning, one that is worse than any other."""
        value = figures[self.name]
        if value is None:
            return -WORST if self.highest else WORST
        return float(value)


def objectives_of(texts: Sequence[str]) -> list[Objective]:
    """Read what is looked for, `sharpe` or `trades:min`; a bare name has the direction that is usual for it.

    Raises:
        RequestError: there is no such figure or direction, one is asked for twice, or there are more than four.
    """
    objectives = [_objective_of(text) for text in texts]
    names = [each.name for each in objectives]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise RequestError(f"--objective {twice} is given twice; name each figure once")
    if len(objectives) > _MOST:
        raise RequestError(
            f"{len(objectives)} objectives: with more than {_MOST} nearly every trial is the best in something; make "
            "some of them limits, with --least-trades or --most-drawdown"
        )
    return objectives


def _objective_of(text: str) -> Objective:
    name, colon, direction = text.strip().partition(":")
    if name not in HIGHEST:
        near = get_close_matches(name, HIGHEST, n=1)
        meant = f"did you mean {near[0]}? " if near else ""
        raise RequestError(f"--objective {text} is no figure of a backtest: {meant}there are {', '.join(HIGHEST)}")
    if colon and direction not in {"max", "min"}:
        raise RequestError(f"--objective {text} must be {name}, {name}:max or {name}:min")
    return Objective(name, direction == "max" if colon else HIGHEST[name])
