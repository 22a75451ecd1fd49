"""How much a run's age adds to its start: after a million candles, against a thousand of the same file.

Both runs are prepared by the engine itself, as fast as it goes. A start is a whole process, from exec to the first
snapshot in which the run went on: candles read, journal checked, state restored. The two are started in turn, so that
a busy moment of the machine falls on both. Run it as `python benchmarks/start.py [--candles N] [--runs N]`.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import NamedTuple

import numpy as np
import pandas as pd

from srconsole.compose.replay import Replay, open_engine
from srconsole.engine.view.snapshot import Snapshot
from srconsole.market.candle_writer import write_table
from srconsole.settings.schema import ConsoleSettings, Settings

YOUNG = 1000
"""Candles of the run that the old one is compared with."""
WANTED = 1.2
"""How many times as long the old run's start may take."""


class Started(NamedTuple):
    """What a process took up to its snapshot, in seconds, of them by its own work; and how many trades that shows."""

    taken: float
    worked: float
    trades: int


def write_candles(path: Path, count: int) -> None:
    """Write a random walk of one-minute candles that swings like a market: 0.06 % a minute, a tick of 0.1."""
    chance = np.random.default_rng(1)
    close = np.round(50_000 * np.exp(np.cumsum(chance.normal(0, 6e-4, count))), 1)
    opened = np.r_[50_000.0, close[:-1]]
    high = np.round(np.maximum(opened, close) + chance.exponential(15, count), 1)
    low = np.round(np.minimum(opened, close) - chance.exponential(15, count), 1)
    times = pd.date_range("2020-01-01", periods=count, freq="1min", tz="UTC")
    columns = {"Time": times, "Open": opened, "High": high, "Low": low, "Close": close}
    write_table(pd.DataFrame({**columns, "Volume": chance.random(count).round(5), "Symbol": "BTC/USDT"}), path)


def trade(file: Path, home: Path, candles: int) -> None:
    """Trade so many candles at once, or go on behind them; at the first snapshot there say what it shows, and end."""
    settings = Settings(console=ConsoleSettings(unpaced=candles, speed=0.001))

    def show(snapshot: Snapshot) -> None:
        if snapshot.market.feed.closed == candles:
            went_on = any(line.text.startswith("went on with") for line in snapshot.log)
            sys.stdout.write(f"{process_time()} {snapshot.market.trade_count} {went_on:d}\n")
            sys.stdout.flush()
            opened.engine.stop()

    with open_engine(settings, Replay(file), {"SRCONSOLE_HOME": str(home)}, show) as opened:
        asyncio.run(opened.engine.trade())


def start(file: Path, home: Path, candles: int, *, goes_on: bool) -> Started:
    """Start a run in a process of its own, and wait for its snapshot."""
    command = [sys.executable, os.fspath(Path(__file__)), "--trade", os.fspath(file), os.fspath(home), str(candles)]
    begun = perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        told = iter(process.stdout or ())
        line = next(told, "")
        taken = perf_counter() - begun
        list(told)
    if process.returncode != 0:
        raise SystemExit(f"the run of {candles:,} candles ended with {process.returncode}")
    worked, trades, went_on = line.split()
    if bool(int(went_on)) != goes_on:
        raise SystemExit(f"the run of {candles:,} candles was to {'go on' if goes_on else 'begin'} and did not")
    return Started(taken, float(worked), int(trades))


def measure(folder: Path, candles: int, runs: int) -> None:
    """Prepare both runs, start each in turn, and print."""
    file = folder / "candles.csv"
    write_candles(file, candles)
    ages = {YOUNG: folder / "young", candles: folder / "old"}
    for age, home in ages.items():
        prepared = start(file, home, age, goes_on=False)
        print(f"prepared {age:,} candles: {prepared.trades:,} trades in {prepared.taken:.0f} s")
    starts: dict[int, list[Started]] = {age: [] for age in ages}
    for _ in range(runs):
        for age, home in ages.items():
            starts[age].append(start(file, home, age, goes_on=True))
    for age, each in starts.items():
        told = (f"{started.taken:.2f} s ({started.worked:.2f} s of work)" for started in each)
        print(f"start after {age:,} candles: {', '.join(told)}")
    taken, worked, _ = (
        median(old) / median(young)
        for old, young in zip(zip(*starts[candles], strict=True), zip(*starts[YOUNG], strict=True), strict=True)
    )
    print(
        f"ratio of the medians: {taken:.2f}, of work {worked:.2f}; ratio to the {WANTED:g} that it may be: "
        f"{taken / WANTED:.2f}"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--candles", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--trade", nargs=3, metavar=("FILE", "HOME", "CANDLES"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.trade is not None:
        file, home, candles = arguments.trade
        trade(Path(file), Path(home), int(candles))
        return
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), arguments.candles, arguments.runs)


if __name__ == "__main__":
    main()
