"""Settings that are each in range and yet contradict each other."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from srconsole.settings.schema import Settings

Cite = Callable[[str], str]
"""Names a key with its value and origin: `levels.proximity = 0.02 (--set)`."""


class Rule(NamedTuple):
    """What several keys have to be together.

    Attributes:
        keys: the paths it reads; it says nothing while one of them is wrong by itself.
        text: what has to hold, in one sentence of Markdown.
        fault: says in one sentence what contradicts what and what to change, None where nothing does.
    """

    keys: tuple[str, ...]
    text: str
    fault: Callable[[Settings, Cite], str | None]


def _stop_below_proximity(settings: Settings, cite: Cite) -> str | None:
    if settings.levels.proximity < settings.strategy.stop_pct:
        return None
    return (
        f"{cite('levels.proximity')} must be less than {cite('strategy.stop_pct')}, else a level is bought "
        "beyond its own stop: lower the first or raise the second"
    )


def _age_beyond_swing(settings: Settings, cite: Cite) -> str | None:
    levels = settings.levels
    if levels.max_age == 0 or levels.max_age > levels.swing_order:
        return None
    return (
        f"{cite('levels.max_age')} must be 0 or more than {cite('levels.swing_order')}, since a level is "
        "that old when it is found: raise the first or lower the second"
    )


def _stop_before_liquidation(settings: Settings, cite: Cite) -> str | None:
    """Follow strategy.md, preface; the two limits named are that inequality solved for each key."""
    stop, proximity = settings.strategy.stop_pct, settings.levels.proximity
    leverage, maintenance = settings.risk.leverage, settings.risk.maintenance_rate
    liquidation = (1 + proximity) * (1 - 1 / leverage + maintenance)
    if (1 - stop) > liquidation:
        return None
    ways = [f"lower risk.leverage below {_floor(1 / (1 + maintenance - (1 - stop) / (1 + proximity)))}"]
    if 1 - liquidation > proximity:
        ways.append(f"strategy.stop_pct below {_floor(1 - liquidation)}")
    others = " and ".join(cite(path) for path in ("risk.leverage", "levels.proximity", "risk.maintenance_rate"))
    return (
        f"{cite('strategy.stop_pct')} puts the stop beyond the liquidation price, given {others}: {' or '.join(ways)}"
    )


def _floor(limit: float) -> float:
    return math.floor(limit * 1e4) / 1e4


RULES: Final = (
    Rule(
        ("levels.proximity", "strategy.stop_pct"),
        "`levels.proximity` must be less than `strategy.stop_pct`.",
        _stop_below_proximity,
    ),
    Rule(
        ("levels.max_age", "levels.swing_order"),
        "`levels.max_age` must be 0 or more than `levels.swing_order`.",
        _age_beyond_swing,
    ),
    Rule(
        ("strategy.stop_pct", "levels.proximity", "risk.leverage", "risk.maintenance_rate"),
        "The stop must not lie beyond the liquidation price: refused is "
        "`(1 - stop_pct) <= (1 + proximity) * (1 - 1 / leverage + maintenance_rate)`.",
        _stop_before_liquidation,
    ),
)
