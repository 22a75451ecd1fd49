"""How long `read_candles` takes for a big file, next to pandas' own engines giving the same columns and dtypes.

    python benchmarks/read_candles.py [--rows 1000000] [--repeats 9]

The file is made in a temporary folder; the readers take turns, and the median of each one's times counts. The last line
is the result: pandas' engines check nothing, `read_candles` checks everything.
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd

from srconsole.market.candle_file import read_candles
from srconsole.market.candle_writer import write_table

PRICES = ("Open", "High", "Low", "Close")
DTYPES = {**dict.fromkeys((*PRICES, "Volume"), "float64"), "Symbol": "category"}
SLOW = {"python": 1}
"""Engines that are too slow to be run as often as the others, and how often they are."""


def made_up_candles(rows: int) -> pd.DataFrame:
    """Return one-minute candles of a random walk, prices to the cent."""
    chance = np.random.default_rng(1)
    close = 20_000 * np.exp(np.cumsum(chance.normal(0, 0.0005, rows)))
    open_ = np.concatenate(([20_000.0], close[:-1]))
    high = np.maximum(open_, close) * (1 + np.abs(chance.normal(0, 0.0003, rows)))
    low = np.minimum(open_, close) * (1 - np.abs(chance.normal(0, 0.0003, rows)))
    prices = {name: np.round(values, 2) for name, values in zip(PRICES, (open_, high, low, close), strict=True)}
    return pd.DataFrame(
        {
            "Time": pd.date_range("2020-01-01", periods=rows, freq="min", tz="UTC").as_unit("us"),
            **prices,
            "Volume": np.round(chance.exponential(20, rows), 5),
            "Symbol": pd.Categorical(["BTC/USDT"]).repeat(rows),
        }
    )


def with_pandas(path: Path, engine: str) -> pd.DataFrame:
    """Read a file with one of pandas' engines, in the fastest way it has to the dtypes of `read_candles`."""
    if engine == "pyarrow":
        frame = pd.read_csv(path, engine="pyarrow", dtype=DTYPES)
        frame["Time"] = frame["Time"].dt.as_unit("us")
        return frame
    how: dict[str, Any] = {"dtype": DTYPES, "parse_dates": ["Time"], "date_format": "ISO8601"}
    frame = pd.read_csv(path, engine=engine, **how)  # type: ignore[call-overload]  # its engines are literals
    return cast("pd.DataFrame", frame)


def seconds(read: Callable[[], pd.DataFrame]) -> float:
    """Return how long one reading takes."""
    begun = time.perf_counter()
    read()
    return time.perf_counter() - begun


def main() -> None:
    """Make the file, time every reader, print the medians and the ratio."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=9)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "candles.csv"
        write_table(made_up_candles(arguments.rows), path)
        print(f"{arguments.rows:,} rows, {path.stat().st_size / 1e6:.0f} MB, median of {arguments.repeats} runs")
        engines = ["c", "python"] + (["pyarrow"] if importlib.util.find_spec("pyarrow") else [])
        expected = read_candles(path)
        readers: dict[str, Callable[[], pd.DataFrame]] = {"read_candles": partial(read_candles, path)}
        for engine in engines:
            readers[engine] = partial(with_pandas, path, engine)
        times: dict[str, list[float]] = {name: [] for name in readers}
        for turn in range(arguments.repeats):
            for name, read in readers.items():
                if turn < SLOW.get(name, arguments.repeats):
                    times[name].append(seconds(read))
        for engine in engines:
            pd.testing.assert_frame_equal(with_pandas(path, engine).head(1000), expected.head(1000))
    report({name: statistics.median(taken) for name, taken in times.items()}, arguments.rows)


def report(medians: dict[str, float], rows: int) -> None:
    """Print each engine's time, then the result in one line."""
    ours = medians.pop("read_candles")
    for engine, taken in sorted(medians.items(), key=lambda item: item[1]):
        print(f"pandas engine {engine}: {taken:.3f} s, {rows / taken / 1e6:.1f} M rows/s")
    best = min(medians, key=lambda engine: medians[engine])
    print(
        f"read_candles: {ours:.3f} s, {rows / ours / 1e6:.1f} M rows/s; "
        f"best pandas engine ({best}): {medians[best]:.3f} s; ratio {ours / medians[best]:.2f}"
    )


if __name__ == "__main__":
    main()
