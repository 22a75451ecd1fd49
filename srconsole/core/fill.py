"""What an order came to (docs/strategy.md section 5)."""

from __future__ import annotations

from typing import NamedTuple

from srconsole.core.order import Entry, Exit
from srconsole.settings.schema import CostSettings


class Fill(NamedTuple):
    """A quantity bought or sold at a price, fees apart.

    Attributes:
        price: USDT, slippage included; the mean where there were several.
        quantity: of the base currency.
        fee: USDT, negative where it is a rebate.
    """

    price: float
    quantity: float
    fee: float


def fill_of(price: float, quantity: float, buys: bool, costs: CostSettings) -> Fill:
    """Return the fill of an order executed whole at its price, with slippage against the trader."""
    fill_price = price * (1 + (costs.slippage if buys else -costs.slippage))
    return Fill(fill_price, quantity, quantity * fill_price * costs.fee_rate)


def fill_at_once(order: Entry | Exit, costs: CostSettings) -> Fill:
    """Return the fill of what a trader asked for, executed whole at its price."""
    return fill_of(order.price, order.quantity, isinstance(order, Entry), costs)
