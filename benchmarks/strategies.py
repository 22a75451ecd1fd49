"""How many candles a second each built-in strategy trades, beside `levels` in the same run.

A candle costs its movement for the trader and its close for the strategy; nothing is compared and no rows are kept.
Run it as `python benchmarks/strategies.py [--candles N]`.
"""

from __future__ import annotations

import argparse
import random
import time

from srconsole.core.candle import Candle
from srconsole.research.history_run import HistoryRun
from srconsole.settings.layers import settings_from
from srconsole.strategies.built_in import BUILT_IN

QUARTER = 900_000
"""Milliseconds a candle."""
NEEDS_A_FILE = {"plugin"}


def made_candles(count: int) -> list[Candle]:
    """Return 15-minute candles of a random walk of one-minute steps."""
    chance, close = random.Random(1), 50_000.0
    made: list[Candle] = []
    for at in range(count):
        path = [close]
        for _ in range(15):
            path.append(round(path[-1] * (1 + chance.gauss(0, 6e-4)), 1))
        close = path[-1]
        made.append(Candle(at * QUARTER, path[0], max(path), min(path), close, round(chance.expovariate(0.01), 3)))
    return made


def seconds(name: str, candles: list[Candle]) -> tuple[float, int]:
    """Return how long it takes to trade candles, and how many trades came of it."""
    run = HistoryRun(settings_from({"strategy.name": name}), QUARTER)
    begun = time.perf_counter()
    for candle in candles:
        run.candle(candle)
    return time.perf_counter() - begun, len(run.trader.trades)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--candles", type=int, default=50_000)
    candles = made_candles(parser.parse_args().candles)
    levels, _ = seconds("levels", candles)
    for name in BUILT_IN:
        if name in NEEDS_A_FILE:
            continue
        taken, trades = seconds(name, candles)
        print(f"{name}: {len(candles) / taken:,.0f} candles/s; ratio to levels: {taken / levels:.2f}; {trades} trades")


if __name__ == "__main__":
    main()
