"""What is kept of each trial, and which way each figure is better."""

from __future__ import annotations

from typing import Final

from srconsole.errors import RequestError
from srconsole.research.sweep.trials import Trial

FIGURES: Final = (
    "trades", "wins", "losses", "win_rate", "net_profit", "net_profit_pct", "fees", "profit_factor", "expectancy",
    "average_win", "average_loss", "largest_win", "largest_loss", "max_drawdown", "max_drawdown_pct", "exposure",
    "sharpe", "sortino", "calmar", "final_equity", "halts",
)  # fmt: skip
"""The figures of a trial, by the keys of summary.json and in the order of its row."""

LESS_IS_BETTER: Final = frozenset({"losses", "fees", "max_drawdown", "max_drawdown_pct", "exposure", "halts"})
"""Figures of which the lowest ranks first; largest and average losses are below 0, so that more of them is better."""

Figures = tuple[float | None, ...]
"""A trial's figures, in the order of `FIGURES`; whole numbers are ints."""

Row = Figures | str
"""What came of a combination: its figures, or in a sentence why it was left out."""


def of_trial(trial: Trial) -> Figures:
    """Return the figures of a trial."""
    return tuple(getattr(trial, name) for name in FIGURES)


def check_figure(name: str) -> str:
    """Return the name of a figure that can be ranked by.

    Raises:
        RequestError: there is none of this name.
    """
    if name not in FIGURES:
        raise RequestError(f"--by {name} is no figure of a trial; rank by one of {', '.join(FIGURES)}")
    return name
