"""Made candles for tests: written out by hand, or a random walk from a seed."""

from __future__ import annotations

import random

from hypothesis import strategies as st

from srconsole.core.candle import Candle
from srconsole.settings.schema import (
    CostSettings,
    LevelSettings,
    MarketSettings,
    RiskSettings,
    Settings,
    StrategySettings,
)

HOUR = 3_600_000


def candles(*prices: tuple[float, float, float, float]) -> list[Candle]:
    """Return hourly candles from (open, high, low, close) tuples, the first at the beginning of 1970."""
    return [Candle(at * HOUR, *price, volume=1.0) for at, price in enumerate(prices)]


def walk(seed: int, length: int, tick: float = 0.5, gap: float = 0.004, start: float = 100.0) -> list[Candle]:
    """Return a random walk of hourly candles.

    Prices are multiples of `tick` (a coarse one makes ties), the open is off the last close by up to `gap` (a
    fraction), and now and then an hour is missing or a candle is flat.
    """
    chance = random.Random(seed)
    made: list[Candle] = []
    close, time = start, 0
    for _ in range(length):
        time += HOUR * (1 if chance.random() < 0.97 else chance.randint(2, 9))
        path = [max(start / 20, close * (1 + chance.uniform(-gap, gap)))]
        for _ in range(0 if chance.random() < 0.05 else 6):
            path.append(max(start / 20, path[-1] * (1 + chance.gauss(0, 0.004))))
        ticked = [max(tick, round(price / tick) * tick) for price in path]
        close = ticked[-1]
        volume = float(chance.choice([0, 1, 1, 2, 5]))
        made.append(Candle(time, ticked[0], max(ticked), min(ticked), close, volume))
    return made


@st.composite
def tradable_settings(draw: st.DrawFn) -> Settings:
    """Draw settings that trade often on a random walk of a few hundred candles."""
    order = draw(st.integers(1, 6))
    proximity = draw(st.sampled_from([0.0, 0.001, 0.002, 0.005]))
    return Settings(
        market=MarketSettings(
            step=draw(st.sampled_from([0.0, 0.0, 0.001, 0.7])),
            min_quantity=draw(st.sampled_from([0.0, 0.0, 4.8])),
            min_notional=draw(st.sampled_from([0.0, 0.0, 480.0])),
        ),
        levels=LevelSettings(
            swing_order=order,
            max_levels=draw(st.sampled_from([1, 3, 10, 15])),
            merge_tolerance=draw(st.sampled_from([0.0, 0.002, 0.01])),
            proximity=proximity,
            rank_by=draw(st.sampled_from(["price", "recency"])),
            min_prominence=draw(st.sampled_from([0.0, 0.0, 0.01])),
            min_volume_ratio=draw(st.sampled_from([0.0, 0.0, 0.9])),
            max_age=draw(st.sampled_from([0, 0, order + 5, order + 60])),
        ),
        strategy=StrategySettings(
            stop_pct=draw(st.sampled_from([proximity + 0.001, 0.01, 0.03])),
            trail_pct=draw(st.sampled_from([0.001, 0.01, 0.03, 0.08])),
            midpoint_fraction=draw(st.sampled_from([0.0, 0.2, 0.5, 1.0, 2.0])),
            midpoint_low=draw(st.sampled_from(["last", "lowest"])),
            intrabar=draw(st.sampled_from(["adverse", "favourable"])),
            movement=draw(st.sampled_from(["candles", "polls"])),
        ),
        risk=RiskSettings(
            max_consecutive_losses=draw(st.sampled_from([0, 1, 3, 5])),
            loss_pause=draw(st.sampled_from([0, 1, 24])),
            initial_capital=draw(st.sampled_from([105.0, 1000.0])),
        ),
        costs=CostSettings(
            fee_rate=draw(st.sampled_from([-0.0005, 0.0, 0.0006])),
            slippage=draw(st.sampled_from([0.0, 0.001])),
        ),
    )
