"""Settings under which each built-in strategy trades often on a made walk of 15-minute candles."""

from __future__ import annotations

import random
from typing import Any, NamedTuple

from srconsole.core.candle import Candle
from srconsole.settings.layers import settings_from
from srconsole.settings.schema import Settings

QUARTER = 900_000
"""Milliseconds a candle of these cases."""


class Case(NamedTuple):
    """How a strategy is tried.

    Attributes:
        given: its settings, by `section.key`.
        candles: how many it is shown.
        trades: fewest fills that the case has to come to, so that it tries something.
    """

    given: dict[str, Any]
    candles: int = 900
    trades: int = 4

    def settings(self, name: str) -> Settings:
        """Return the settings in force."""
        return settings_from({"strategy.name": name, **self.given})


CASES: dict[str, Case] = {
    "levels": Case({"levels.swing_order": 3, "strategy.trail_pct": 0.01}),
    "sma": Case({"signals.sma_fast": 5, "signals.sma_slow": 15}),
    "rsi": Case({"signals.rsi_length": 7}),
    "macd": Case({}),
    "multi": Case({}),
    "mean_reversion": Case({}),
    "momentum": Case({}),
    "scalper": Case(
        {
            "scalper.window": 100,
            "scalper.lookback": 10,
            "scalper.frames": ["30m"],
            "scalper.volume_ratio": 0.5,
            "scalper.adx_max": 100.0,
            "scalper.min_quote_volume": 0.0,
            "scalper.secondary_min": 0,
            "scalper.min_held": 0,
            "scalper.min_score": 0.0,
            "scalper.proximity": 0.01,
            "scalper.target_pct": 0.001,
            "scalper.reward": 0.3,
            "scalper.stop_pct": 0.02,
            "costs.fee_rate": 0.0001,
        },
        trades=50,
    ),
    "breakout": Case({"breakout.trend": "off", "breakout.rsi_max": 100.0, "breakout.spike": 0.5}, 7000, trades=50),
    "grid": Case({"grid.spacing": 0.004, "grid.pause": 10}),
}
"""Every strategy that is built in has to be here: what they all promise is tried by these cases."""


def quarters(seed: int, count: int) -> list[Candle]:
    """Return a random walk of 15-minute candles, now and then one missing; volume moves as well."""
    chance = random.Random(seed)
    made: list[Candle] = []
    close, time = 100.0, 0
    for _ in range(count):
        time += QUARTER * (1 if chance.random() < 0.99 else chance.randint(2, 6))
        path = [close * (1 + chance.uniform(-0.001, 0.001))]
        drift = chance.choice([-0.0006, 0.0, 0.0006])
        for _ in range(6):
            path.append(max(1.0, path[-1] * (1 + chance.gauss(drift, 0.002))))
        prices = [round(price, 3) for price in path]
        close = prices[-1]
        volume = round(chance.lognormvariate(3, 1), 3)
        made.append(Candle(time, prices[0], max(prices), min(prices), close, volume))
    return made
