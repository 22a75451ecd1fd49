"""A trader that waits above two supports, and price that is moved under it."""

from __future__ import annotations

from srconsole.core.fill import fill_at_once
from srconsole.core.movement import Move, carry_out
from srconsole.core.trader import Trader
from srconsole.settings.schema import CostSettings, MarketSettings, RiskSettings, Settings
from tests.core.offers import plan, rule

JUMP, GLIDE = Move.JUMP, Move.GLIDE


def trader_at(
    price: float | None,
    *supports: float,
    risk: RiskSettings | None = None,
    market: MarketSettings | None = None,
    slippage: float = 0.0,
    stop_pct: float = 0.05,
) -> Trader:
    """Return a trader that last saw `price`; unless said, S1 = 100 (trigger 101, stop 95), S2 = 80 (80.8, 76)."""
    settings = Settings(
        market=market or MarketSettings(),
        risk=risk or RiskSettings(margin=100.0, leverage=1.0),
        costs=CostSettings(fee_rate=0.0, slippage=slippage),
    )
    trader = Trader(settings, rule(stop_pct))
    trader.close(plan(*(supports or (100.0, 80.0))))
    if price is not None:
        trader.jump(price)
    return trader


def go(trader: Trader, move: Move, *prices: float) -> None:
    """Let price move to these prices, one after the other, filling orders at once."""
    for price in prices:
        carry_out(trader, move, price, lambda order: fill_at_once(order, trader.settings.costs))
