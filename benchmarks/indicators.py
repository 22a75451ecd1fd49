"""What indicators and signal strategies cost: candles a second of each, beside an update that does nothing.

    python benchmarks/indicators.py [--candles 58000]

Each is fed the same random walk, one candle after the other, as on a market and in a backtest; best of three.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from srconsole.core.candle import Candle
from srconsole.core.indicators.averages import Ema, Rma, Sma
from srconsole.core.indicators.extremes import Highest
from srconsole.core.indicators.oscillators import Macd, Mfi, Rsi, Stochastic
from srconsole.core.indicators.ranges import Adx, Atr, Bands
from srconsole.core.indicators.vwap import Vwap
from srconsole.settings.schema import Settings
from srconsole.strategies.contract import View
from srconsole.strategies.signals.made import SIGNAL_STRATEGIES

HOUR = 3_600_000

OF_A_CLOSE: dict[str, Callable[[], Callable[[float], object]]] = {
    "nothing": lambda: float,
    "sma 10": lambda: Sma(10).update,
    "sma 50": lambda: Sma(50).update,
    "sma 200": lambda: Sma(200).update,
    "ema 14": lambda: Ema(14).update,
    "rma 14": lambda: Rma(14).update,
    "rsi 14": lambda: Rsi.of(14).update,
    "macd": lambda: Macd.of().update,
    "bands 20": lambda: Bands.of().update,
    "highest 20": lambda: Highest(20).update,
    "highest 1000": lambda: Highest(1000).update,
}
OF_A_CANDLE: dict[str, Callable[[], Callable[[Candle], object]]] = {
    "atr 14": lambda: Atr.of(14).update,
    "adx 14": lambda: Adx.of().update,
    "stochastic": lambda: Stochastic.of().update,
    "mfi 14": lambda: Mfi(14).update,
    "vwap": lambda: Vwap().update,
}


def walk(count: int) -> list[Candle]:
    """Return hourly candles of a random walk, prices to the cent."""
    chance = np.random.default_rng(1)
    close = np.round(20_000 * np.exp(np.cumsum(chance.normal(0, 0.004, count))), 2)
    opened = np.r_[20_000.0, close[:-1]]
    high = np.round(np.maximum(opened, close) * (1 + np.abs(chance.normal(0, 0.002, count))), 2)
    low = np.round(np.minimum(opened, close) * (1 - np.abs(chance.normal(0, 0.002, count))), 2)
    volume = np.round(chance.exponential(20, count), 5)
    columns = (column.tolist() for column in (opened, high, low, close, volume))
    return [Candle(at * HOUR, *prices) for at, prices in enumerate(zip(*columns, strict=True))]


def told(name: str, made: Callable[[], Callable[[Any], object]], fed: Iterable[Any], count: int) -> None:
    """Feed everything to a new update, thrice, and print the best."""
    best = float("inf")
    for _ in range(3):
        update = made()
        begun = time.perf_counter()
        for each in fed:
            update(each)
        best = min(best, time.perf_counter() - begun)
    print(f"{name:16} {best:7.3f} s  {count / best:12,.0f} candles a second")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--candles", type=int, default=58_000)
    count = parser.parse_args().candles
    candles = walk(count)
    for name, of_close in OF_A_CLOSE.items():
        told(name, of_close, [candle.close for candle in candles], count)
    for name, of_candle in OF_A_CANDLE.items():
        told(name, of_candle, candles, count)
    views = [View(candle, (), 1000.0) for candle in candles]
    for name, strategy in SIGNAL_STRATEGIES.items():
        told(name, lambda make=strategy: make(Settings(), HOUR).close, views, count)  # type: ignore[misc]


if __name__ == "__main__":
    main()
