"""A trader that holds two lots, and targets for one."""

from __future__ import annotations

from typing import Any, Final

from srconsole.core.fill import fill_at_once
from srconsole.core.offer import Exits, Target
from srconsole.core.trader import Trader
from srconsole.settings.schema import CostSettings, RiskSettings, Settings
from tests.core.offers import plan

FREE: Final = CostSettings(fee_rate=0.0)
TARGETS: Final = (Target(110.0, 0.33), Target(120.0, 0.33), Target(130.0, 0.34))


def holding(*prices: float, costs: CostSettings = FREE, **exits: Any) -> Trader:
    """Return a trader that bought 100 USDT's worth at 101 (S100), then at 80.8 (S80), then saw these prices.

    Stops are at half the supports, and there is a third support at 60.
    """
    settings = Settings(risk=RiskSettings(margin=100.0, leverage=1.0), costs=costs)
    trader = Trader(settings, lambda offer, _: Exits(offer.price * 0.5, **exits), max_lots=3)
    trader.close(plan(100.0, 80.0, 60.0))
    trader.jump(105.0)
    for trigger in (101.0, 80.8):
        order = trader.glide(trigger)
        assert order is not None
        trader.filled(order, fill_at_once(order, costs))
        assert trader.glide(trigger) is None
    for price in prices:
        assert trader.jump(price) is None
    return trader
