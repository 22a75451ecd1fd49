"""Traders at one support that a person may give commands to."""

from __future__ import annotations

from srconsole.core.by_hand import Command, EnterLevel, obey
from srconsole.core.fill import fill_at_once
from srconsole.core.lot import Lot, Trade
from srconsole.core.offer import Plan
from srconsole.core.trader import Trader
from srconsole.settings.schema import CostSettings, MarketSettings, RiskSettings, Settings
from tests.core.offers import plan, rule

PLAN = plan(100.0)
S1 = PLAN.offers[0]
RISK = RiskSettings(margin=100.0, leverage=5.0, max_consecutive_losses=1, loss_pause=0)
FREE = CostSettings(fee_rate=0.0)
BUY = EnterLevel(S1.key)


def flat(
    price: float | None = 105.0,
    costs: CostSettings = FREE,
    risk: RiskSettings = RISK,
    market: MarketSettings | None = None,
    wanted: Plan = PLAN,
    midpoint: float | None = 110.0,
) -> Trader:
    """Return a flat trader that last saw `price`; S1 = 100 (trigger 101, stop 95), midpoint 110, trail 10 %."""
    trader = Trader(Settings(risk=risk, costs=costs, market=market or MarketSettings()), rule(midpoint=midpoint))
    trader.close(wanted)
    if price is not None:
        trader.jump(price)
    return trader


def long(
    *prices: float, costs: CostSettings = FREE, risk: RiskSettings = RISK, market: MarketSettings | None = None
) -> Trader:
    """Return a trader that bought 500 / 101 at 101 (liquidation 101 * 0.805 = 81.305), then saw these prices."""
    trader = flat(costs=costs, risk=risk, market=market)
    order = trader.glide(101)
    assert order is not None
    trader.filled(order, fill_at_once(order, costs))
    for price in prices:
        assert trader.jump(price) is None
    return trader


def held(trader: Trader) -> Lot:
    """Return the open lot."""
    assert trader.lot is not None
    return trader.lot


def do(trader: Trader, asked: Command) -> Trade | None:
    """Carry out a command and fill its order at once; return the trade it closed."""
    order = obey(asked, trader)
    return None if order is None else trader.filled(order, fill_at_once(order, trader.settings.costs))
