"""The strategies that are built in, by the name that `strategy.name` gives them."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from typing import Final

from srconsole.errors import RequestError
from srconsole.settings.schema import Settings
from srconsole.strategies.breakout import strategy as breakout
from srconsole.strategies.contract import Strategy
from srconsole.strategies.grid import strategy as grid
from srconsole.strategies.levels.strategy import Levels
from srconsole.strategies.scalper import strategy as scalper
from srconsole.strategies.signals.made import SIGNAL_STRATEGIES

Make = Callable[[Settings, int], Strategy]
"""Makes a strategy of the settings in force and how long a candle lasts, milliseconds."""


def _levels(settings: Settings, base: int) -> Strategy:  # levels are the same whatever a candle lasts
    return Levels(settings)


BUILT_IN: Final[dict[str, Make]] = {
    "levels": _levels,
    **SIGNAL_STRATEGIES,
    "scalper": scalper.make,
    "breakout": breakout.make,
    "grid": grid.make,
}


def strategy_of(settings: Settings, base: int) -> Strategy:
    """Return the strategy that the settings name.

    Args:
        settings: the settings in force.
        base: how long a candle lasts, milliseconds.

    Raises:
        RequestError: there is none of that name, or it cannot trade such candles.
    """
    name = settings.strategy.name
    make = BUILT_IN.get(name)
    if make is None:
        near = get_close_matches(name, BUILT_IN, 1)
        rather = f"did you mean {near[0]}?" if near else f"there are {', '.join(BUILT_IN)}"
        raise RequestError(f"no strategy is called {name}: {rather}")
    return make(settings, base)
