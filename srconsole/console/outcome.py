"""What an order would come to at the newest price, for whoever is about to give it: money, USDT, all fees included."""

from __future__ import annotations

from typing import NamedTuple

from srconsole.core.level import LevelId
from srconsole.core.sizing import entry_quantity
from srconsole.engine.snapshot import LevelView, PositionView, Snapshot
from srconsole.settings.schema import CostSettings


class Purchase(NamedTuple):
    """What buying on a support would be."""

    quantity: float
    stop: float
    at_stop: float
    """What it would make if it were sold at its usual stop."""


def result_at(position: PositionView, price: float, last: float, costs: CostSettings) -> float:
    """Return what the whole trade makes if all that is held is sold at a price (before slippage)."""
    return position.unrealised + sold_at(position.quantity, price, last, costs)


def sold_at(quantity: float, price: float, last: float, costs: CostSettings) -> float:
    """Return how much more selling a quantity at a price (before slippage) makes than holding it at the last price."""
    fill = price * (1 - costs.slippage)
    return quantity * (fill - last) - quantity * fill * costs.fee_rate


def break_even(position: PositionView, last: float, costs: CostSettings) -> float:
    """Return the price before slippage at which selling what is held ends the trade with a pnl of 0."""
    return (last - position.unrealised / position.quantity) / ((1 - costs.slippage) * (1 - costs.fee_rate))


def trigger_of(level: LevelView, snapshot: Snapshot) -> float:
    """Return the price that a support is bought at when price comes down to it (strategy.md section 5)."""
    return level.price * (1 + snapshot.settings.levels.proximity)


def next_support(snapshot: Snapshot) -> LevelView | None:
    """Return the support in force that price meets first on its way down, of those a person has not disabled."""
    for level in snapshot.levels:
        in_force = level.tier.startswith("S") and not level.disabled
        if in_force and (snapshot.price is None or trigger_of(level, snapshot) < snapshot.price):
            return level
    return None


def purchase(level: LevelView, price: float, snapshot: Snapshot) -> Purchase:
    """Return what buying on a support at a price would be (strategy.md section 5)."""
    settings = snapshot.settings
    fill = price * (1 + settings.costs.slippage)
    quantity = entry_quantity(fill, settings.risk, settings.market)
    stop = level.price * (1 - settings.strategy.stop_pct)
    at_stop = sold_at(quantity, stop, fill, settings.costs) - quantity * fill * settings.costs.fee_rate
    return Purchase(quantity, stop, at_stop)


def level_of(snapshot: Snapshot, identity: LevelId | None) -> LevelView | None:
    """Return a level as it is now, None where it is gone."""
    return next((level for level in snapshot.levels if level.id == identity), None)
