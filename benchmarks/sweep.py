"""What a sweep costs: 1,000 settings over 100,000 candles, beside other ways to the same figures; and how cost grows.

The ways take turns in the same run, so that a busy machine is busy for all of them; a slow one is given only some of
the settings, and what it takes is scaled up to all. Each has to come to the same trades. `compare` has them in a table,
where another way, such as another library, is added. How cost grows is measured in processes of their own, which tell
their most memory too. Run it as `python benchmarks/sweep.py [--candles N] [--rounds N]`.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np

from benchmarks.backtest import SinglePass
from srconsole.kernel.compiler import compiled
from srconsole.kernel.library import Library
from srconsole.kernel.traded import TRADE, Prices, Traded
from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.checks import CandleReport, Origin, check_candles
from srconsole.research.sweep.trials import plain_trial, trade_each
from srconsole.settings.schema import LevelSettings, Settings, StrategySettings

BUDGET = 0.25
"""Seconds that 1,000 settings over 100,000 candles may take on two cores."""
MEMORY = 400
"""MB that they may take."""
THREADS = 2
GROWTH = ((10_000, 1), (100_000, 1), (1_000_000, 1), (10_000_000, 1), (100_000, 10), (100_000, 100), (100_000, 1000))
"""Candles and settings at which growth is measured."""

Checked = tuple[CandleColumns, CandleReport]


class Way(NamedTuple):
    """A way to the figures of a sweep.

    Attributes:
        every: each how manyth of the settings it is given.
        trades: trades the candles by settings, and returns how many trades there were in all.
    """

    every: int
    trades: Callable[[Checked, Sequence[Settings]], int]


def made_columns(count: int) -> Checked:
    """Return a random walk of one-minute candles that swings like a market: 0.06 % a minute, a tick of 0.1."""
    chance = np.random.default_rng(1)
    close = np.round(50_000 * np.exp(np.cumsum(chance.normal(0, 6e-4, count))), 1)
    opened = np.round(np.r_[50_000.0, close[:-1]] * (1 + chance.normal(0, 1e-5, count)), 1)
    high = np.round(np.maximum(opened, close) + chance.exponential(15, count), 1)
    low = np.round(np.minimum(opened, close) - chance.exponential(15, count), 1)
    times = 1_577_836_800_000_000 + 60_000_000 * np.arange(count, dtype=np.int64)
    columns = CandleColumns("BTC/USDT", times, opened, high, low, close, np.ones(count))
    return check_candles(columns, Origin("made up"))


def grid(count: int) -> list[Settings]:
    """Return 1,000 settings, or the first of them: swing orders 5 to 50, stops and trails of 0.5 to 5 %."""
    fractions = [round(0.005 * step, 3) for step in range(1, 11)]
    combinations = product(range(5, 51, 5), fractions, fractions)
    return [
        Settings(levels=LevelSettings(swing_order=order), strategy=StrategySettings(stop_pct=stop, trail_pct=trail))
        for order, stop, trail in combinations
    ][:count]


def prices_of(columns: CandleColumns) -> Prices:
    """Return the columns as the kernel takes them."""
    return Prices(columns.open, columns.high, columns.low, columns.close, columns.volume)


def together(checked: Checked, settings: Sequence[Settings]) -> int:
    """Trade them as a sweep does."""
    return sum(trial.trades for trial in trade_each(*checked, settings, threads=THREADS))


def one_by_one(checked: Checked, settings: Sequence[Settings]) -> int:
    """Trade each by the kernel, for itself."""
    kernel, prices = Library(compiled()), prices_of(checked[0])
    return sum(len(Traded(kernel, prices, each).trade([each])[0].trades) for each in settings)


def plainly(checked: Checked, settings: Sequence[Settings]) -> int:
    """Trade each by the plain core."""
    return sum(plain_trial(*checked, each).trades for each in settings)


def looped(loop: SinglePass) -> Callable[[Checked, Sequence[Settings]], int]:
    """Return what trades each by a loop in C that does all of a candle before the next."""

    def trades(checked: Checked, settings: Sequence[Settings]) -> int:
        total = 0
        for each in settings:
            made = np.frombuffer(loop.trades(prices_of(checked[0]), each), TRADE)
            total += int((made["exit"] >= 0).sum())
        return total

    return trades


def compare(checked: Checked, settings: Sequence[Settings], rounds: int, folder: Path) -> None:
    """Measure the ways in turn, and print what they take."""
    ways = {
        "together": Way(1, together),
        "a loop in C for each": Way(25, looped(SinglePass(folder))),
        "the kernel for each": Way(25, one_by_one),
        "the plain core for each": Way(500, plainly),
    }
    expected = [trial.trades for trial in trade_each(*checked, settings)]
    taken: dict[str, list[float]] = {name: [] for name in ways}
    worked: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            begun, begun_work = time.perf_counter(), time.process_time()
            if way.trades(checked, settings[:: way.every]) != sum(expected[:: way.every]):
                raise SystemExit(f"{name} comes to other trades")
            taken[name].append(time.perf_counter() - begun)
            worked[name].append(time.process_time() - begun_work)
    base, work = median(taken["together"]), median(worked["together"])
    print(f"{len(settings):,} settings over {len(checked[0]):,} candles, {sum(expected):,} trades, {THREADS} threads:")
    print(f"together: {base:.3f} s ({work:.3f} s of processors); ratio to {BUDGET} s {base / BUDGET:.2f}")
    for name, way in ways.items():
        if name != "together":
            scaled = median(taken[name]) * len(settings) / len(settings[:: way.every])
            print(f"{name}: {scaled:.2f} s, scaled up; times as long {scaled / base:.1f}")


def point(candles: int, settings: int) -> None:
    """Trade once to warm up and three times more; print seconds, and the most memory that it took."""
    checked, chosen = made_columns(candles), grid(settings)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    taken = []
    for _ in range(4):
        begun = time.process_time()
        together(checked, chosen)
        taken.append(time.process_time() - begun)
    print(median(taken[1:]), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3, before)


def growth() -> None:
    """Measure each point in a process of its own, and print what a candle and setting takes there."""
    for candles, settings in GROWTH:
        command = [sys.executable, "-m", "benchmarks.sweep", "--point", str(candles), str(settings)]
        told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        seconds, memory, before = map(float, told.split())
        each = seconds / candles / settings * 1e9
        print(
            f"{candles:,} candles x {settings:,} settings: {seconds:.4f} s of processors, {each:.2f} ns a candle and "
            f"setting, {memory:.0f} MB at most, {before:.0f} MB of them before; ratio to {MEMORY} MB of what it added "
            f"{(memory - before) / MEMORY:.2f}"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--candles", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--point", type=int, nargs=2, metavar=("CANDLES", "SETTINGS"))
    asked = parser.parse_args()
    if asked.point is not None:
        point(*asked.point)
        return
    with tempfile.TemporaryDirectory() as name:
        compare(made_columns(asked.candles), grid(1000), asked.rounds, Path(name))
    growth()


if __name__ == "__main__":
    main()
