"""A sweep of 1,000 settings over 100,000 candles: srconsole's, and what other people's backtesters would take.

The peers and the plain loop are given the levels ready made, trade some of the settings, and are told by as much as the
whole would take. vectorbt trades its settings as columns, after it has compiled.
Run it by `make bench-peers`, or as `python -m benchmarks.peers.speed [--candles N]`.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

from benchmarks.core import report
from benchmarks.peers import in_backtesting, in_vectorbt
from benchmarks.peers.history import Rules, history_of
from benchmarks.peers.plain_loop import trades_of_glides
from benchmarks.sweep import BUDGET, THREADS, grid, made_columns
from srconsole.market.candle_file import candle_frame
from srconsole.research.sweep.trials import trade_each
from srconsole.settings.layers import settings_from


def seconds_of(work: Callable[[], object]) -> float:
    """Return what a piece of work takes, once it has been done before."""
    work()
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--candles", type=int, default=100_000)
    parser.add_argument("--columns", type=int, default=50, help="settings that vectorbt trades at once")
    asked = parser.parse_args()
    columns, found = made_columns(asked.candles)
    frame, settings = candle_frame(columns), grid(1000)
    own = seconds_of(lambda: trade_each(columns, found, settings, threads=THREADS))
    some = settings[:: len(settings) // asked.columns]
    orders = sorted({each.levels.swing_order for each in some})
    histories = [history_of(frame, settings_from({"levels.swing_order": order})) for order in orders]
    chosen = [(orders.index(each.levels.swing_order), Rules.of(each)) for each in some]
    first, rules = histories[0], Rules.of(settings[0])
    taken = {
        "vectorbt": seconds_of(lambda: in_vectorbt.portfolio(histories, chosen)) / len(chosen),
        "backtesting.py": seconds_of(lambda: in_backtesting.trades(first, rules)),
        "a plain loop": seconds_of(lambda: trades_of_glides(first, rules)),
    }
    what = f"{len(settings):,} settings over {len(frame):,} candles"
    report(what, f"{own:.3f} s", {f"{BUDGET} s": own / BUDGET})
    for name, each in taken.items():
        every = each * len(settings)
        print(f"{name}: {every:,.0f} s by what some of them take, {every / own:,.0f} times as long")


if __name__ == "__main__":
    main()
