"""What the core costs: µs for a price and for a candle, candles a second of a backtest, memory.

Each figure stands beside something of the same run: a bare Python loop over the same candles, reading the same candles
from a file, the size of the candles themselves. Run it as `python benchmarks/core.py [--candles N]`.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd

from srconsole.core.candle import Candle
from srconsole.market.candle_file import read_candles
from srconsole.market.candle_writer import write_table
from srconsole.research.backtest import backtest
from srconsole.research.frames import core_candles
from srconsole.research.history_run import HistoryRun
from srconsole.settings.schema import Settings

BUDGET = 3.0
"""µs that one price or one candle may cost."""


def made_candles(count: int) -> pd.DataFrame:
    """Return a random walk of one-minute candles that swings like a market: 0.06 % a minute, a tick of 0.1."""
    chance = np.random.default_rng(1)
    close = np.round(50_000 * np.exp(np.cumsum(chance.normal(0, 6e-4, count))), 1)
    opened = np.round(np.r_[50_000.0, close[:-1]] * (1 + chance.normal(0, 1e-5, count)), 1)
    high = np.round(np.maximum(opened, close) + chance.exponential(15, count), 1)
    low = np.round(np.minimum(opened, close) - chance.exponential(15, count), 1)
    times = pd.date_range("2020-01-01", periods=count, freq="1min", tz="UTC")
    columns = {"Time": times, "Open": opened, "High": high, "Low": low, "Close": close}
    return pd.DataFrame({**columns, "Volume": chance.random(count).round(5), "Symbol": "BTC/USDT"})


def seconds(work: Callable[[], object], repeats: int = 3) -> float:
    """Return the median time of a piece of work."""
    taken = []
    for _ in range(repeats):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return median(taken)


def bare_loop(candles: list[Candle]) -> float:
    """Look at the four prices of every candle, and do nothing with them."""
    last = 0.0
    for _, opened, high, low, close, _ in candles:
        last = opened if high < low else close
    return last


def candle_by_candle(candles: list[Candle]) -> HistoryRun:
    """Trade every candle as a market would bring it: nothing is known beforehand."""
    run = HistoryRun(Settings())
    for candle in candles:
        run.candle(candle)
    return run


def price_by_price(candles: list[Candle]) -> int:
    """Hand every candle's four prices to a trader as polls; no candle closes, so its levels stay."""
    trader, polls = candle_by_candle(candles[:20_000]).trader, 0
    for candle in candles[:100_000]:
        for price in (candle.open, candle.low, candle.high, candle.close):
            polls += 1
            order = trader.jump(price)
            if order is not None:
                trader.paused = True
    return polls


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--candles", type=int, default=1_000_000)
    frame = made_candles(parser.parse_args().candles)
    count = len(frame)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    whole = seconds(lambda: backtest(frame), repeats=1)
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    candles = list(core_candles(frame))
    bare = seconds(lambda: bare_loop(candles)) / count
    step = seconds(lambda: candle_by_candle(candles)) / count
    polls = price_by_price(candles)
    built = seconds(lambda: candle_by_candle(candles[:20_000]))
    price = (seconds(lambda: price_by_price(candles)) - built) / polls
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "candles.csv"
        write_table(frame, path)
        read = seconds(lambda: read_candles(path))
    size = int(frame.memory_usage(deep=False).sum())
    report(
        "one candle, live form",
        f"{step * 1e6:.2f} µs",
        {f"{BUDGET:g} µs": step * 1e6 / BUDGET, "a bare loop": step / bare},
    )
    report("one price, a poll", f"{price * 1e6:.2f} µs", {f"{BUDGET:g} µs": price * 1e6 / BUDGET})
    report(
        f"backtest of {count:,} candles with rows and sensitivity",
        f"{whole:.2f} s, {count / whole:,.0f} candles/s",
        {"reading them": whole / read},
    )
    report("memory of that backtest", f"{memory / 1e6:.0f} MB", {"the candles themselves": memory / size})


def report(what: str, figure: str, ratios: dict[str, float]) -> None:
    """Print a figure and how it compares."""
    compared = "".join(f"; ratio to {other}: {ratio:.2f}" for other, ratio in ratios.items())
    print(f"{what}: {figure}{compared}")


if __name__ == "__main__":
    main()
