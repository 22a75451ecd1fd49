"""Traders whose account is guarded against losing too much."""

from __future__ import annotations

from srconsole.core.account import Account
from srconsole.core.guards import DAY, Guards
from srconsole.core.trader import Trader
from srconsole.settings.schema import CostSettings, GuardSettings, MarketSettings, RiskSettings, Settings
from tests.core.offers import plan, rule

SELLS = GuardSettings(day_loss=0.004, flatten=True)
"""Trips at a loss of 4 USDT of 1,000, which is 4 % of a position of 100."""


def guarded(
    limits: GuardSettings,
    fee_rate: float = 0.0,
    account: Account | None = None,
    name: str = "",
    risk: RiskSettings | None = None,
    market: MarketSettings | None = None,
) -> Trader:
    """Return a trader of 1,000 USDT at 105; S1 = 100 (trigger 101, stop 95), S2 = 90 (90.9, 85.5); buys for 101."""
    settings = Settings(
        guards=limits,
        risk=risk or RiskSettings(margin=101.0, leverage=1.0),
        costs=CostSettings(fee_rate=fee_rate),
        market=market or MarketSettings(),
    )
    trader = Trader(settings, rule(), account, name)
    trader.close(plan(100.0, 90.0))
    trader.time = 3 * DAY
    trader.jump(105.0)
    return trader


def guards_of(trader: Trader) -> Guards:
    """Return the account's guards."""
    assert trader.account.guards is not None
    return trader.account.guards
