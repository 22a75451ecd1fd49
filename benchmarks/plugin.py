"""How many calls a second a plug-in takes, beside the same file called without a process; and what a history costs.

Run it as `python benchmarks/plugin.py [--calls N]`. The file is the one that `srconsole plugin new` writes, the window
500 candles of the bundled hours.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from srconsole.bundled import bundled
from srconsole.market.candle_file import load_candles
from srconsole.plugins.base_strategy import BaseStrategy
from srconsole.plugins.history import signals_of
from srconsole.plugins.loader import load
from srconsole.plugins.meaning import last_signal
from srconsole.plugins.plugin import Limits, Plugin
from srconsole.plugins.rows import rows_of
from srconsole.plugins.template import write_new
from srconsole.plugins.verdicts import Asking

HOURS = "data/coinbase_BTC-USD_1h_2018-09_2019-10.csv"
WINDOW = 500


class Holds(BaseStrategy):
    """The least that a plug-in can do: what is left is what a call costs srconsole itself."""

    def generate_signals(self, dataframe):  # type: ignore[no-untyped-def]  # as people write it
        """Hold."""
        dataframe["signal"] = 0
        return dataframe


def calls_a_second(call: Callable[[int], object], calls: int) -> float:
    """Return how often something can be called a second, the best of three."""
    best = 0.0
    for _ in range(3):
        begun = time.perf_counter()
        for number in range(calls):
            call(number)
        best = max(best, calls / (time.perf_counter() - begun))
    return best


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=300)
    calls = parser.parse_args().calls
    rows = rows_of(load_candles(bundled(HOURS)).columns)
    windows = [rows[at : at + WINDOW].tobytes() for at in range(calls)]
    with tempfile.TemporaryDirectory() as folder:
        file = write_new("my_strategy", Path(folder))
        begun = time.perf_counter()
        with Plugin(file, Limits(), print) as plugin:
            print(f"start, with pandas: {time.perf_counter() - begun:.2f} s")
            apart = calls_a_second(lambda number: plugin.last_signal(windows[number]), calls)
            begun = time.perf_counter()
            signals = signals_of(plugin, rows, Asking(), lambda *_: None)
            taken = time.perf_counter() - begun
        inside = load(file)
        here = calls_a_second(lambda number: last_signal(inside, windows[number]), calls)
        least = calls_a_second(lambda number: last_signal(Holds(), windows[number]), calls)
    print(f"calls on {WINDOW} candles, in its process: {apart:,.0f} a second")
    print(f"the same without a process: {here:,.0f} a second; a plug-in that does nothing: {least:,.0f} a second")
    how = "one call on all of them" if signals.whole else "a call at each close"
    print(f"signals of {len(rows):,} candles by {how}, the check included: {taken:.1f} s")


if __name__ == "__main__":
    main()
