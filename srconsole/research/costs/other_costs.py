"""Settings under which a fill costs something else, and nothing else is changed."""

from __future__ import annotations

from typing import Final

import msgspec

from srconsole.settings.schema import Settings

MOST_COST: Final = 0.2
"""Beyond it no cost is looked for: no market takes a fifth a side."""


def at_cost(settings: Settings, cost: float) -> Settings:
    """Return settings under which a fill costs a fraction of what it is worth, and nothing else."""
    return with_costs(settings, fee_rate=cost, slippage=0.0)


def with_costs(settings: Settings, *, fee_rate: float | None = None, slippage: float | None = None) -> Settings:
    """Return settings with other costs, fractions; None: as they are."""
    costs = settings.costs
    other = msgspec.structs.replace(
        costs,
        fee_rate=costs.fee_rate if fee_rate is None else fee_rate,
        slippage=costs.slippage if slippage is None else slippage,
    )
    return msgspec.structs.replace(settings, costs=other)
