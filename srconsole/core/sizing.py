"""How much an entry buys, and where it would be liquidated (docs/strategy.md section 5 and preface)."""

from __future__ import annotations

from srconsole.core.rounding import rounded_down
from srconsole.settings.schema import MarketSettings, RiskSettings


def entry_quantity(fill_price: float, risk: RiskSettings, market: MarketSettings) -> float:
    """Return the quantity that `margin * leverage` USDT buys at a fill price, 0 if it is below the market's minimum.

    It is rounded down to `step` in Decimal, so that 0.3 with a step of 0.1 stays 0.3.
    """
    notional = risk.margin * risk.leverage
    quantity = notional / fill_price
    if market.step > 0:
        quantity = rounded_down(quantity, market.step)
        notional = quantity * fill_price
    if quantity < market.min_quantity or notional < market.min_notional:
        return 0.0
    return quantity


def liquidation_price(entry_price: float, risk: RiskSettings) -> float:
    """Return the price at which a position's margin would be used up down to the maintenance margin."""
    return entry_price * (1 - 1 / risk.leverage + risk.maintenance_rate)
