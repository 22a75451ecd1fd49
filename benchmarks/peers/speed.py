"""A sweep of 1,000 settings over 100,000 candles: srconsole's, and what other people's backtesters would take.

The peers and the plain loop are given the levels ready made, trade some of the settings, and are told by as much as the
whole would take. vectorbt trades its settings as columns, after it has compiled.
Run it by `make bench-peers`, or as `python -m benchmarks.peers.speed [--candles N]`.
"""

from __future__ import annotations

import argparse
import itertools
import time
from collections.abc import Callable

from benchmarks.core import made_candles, report
from benchmarks.peers import in_backtesting, in_vectorbt
from benchmarks.peers.history import Rules, history_of
from benchmarks.peers.plain_loop import trades_of_glides
from srconsole.market.candle_file import checked_candles
from srconsole.research.sweep.trials import trade_each
from srconsole.settings.layers import settings_from
from srconsole.settings.schema import Settings

WANTED = 0.25
ORDERS = range(12, 122, 12)
STOPS = [number / 1000 for number in range(5, 55, 5)]
TRAILS = [number / 100 for number in range(2, 22, 2)]


def every_setting() -> list[Settings]:
    """Return ten swing orders by ten stops by ten trails."""
    paths = ("levels.swing_order", "strategy.stop_pct", "strategy.trail_pct")
    return [settings_from(dict(zip(paths, each, strict=True))) for each in itertools.product(ORDERS, STOPS, TRAILS)]


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
    frame = made_candles(asked.candles)
    candles, settings = checked_candles(frame), every_setting()
    own = seconds_of(lambda: trade_each(candles.columns, candles.report, settings, threads=2))
    some = settings[:: len(settings) // asked.columns]
    orders = sorted({each.levels.swing_order for each in some})
    histories = [history_of(frame, settings_from({"levels.swing_order": order})) for order in orders]
    columns = [(orders.index(each.levels.swing_order), Rules.of(each)) for each in some]
    first, rules = histories[0], Rules.of(settings[0])
    taken = {
        "vectorbt": seconds_of(lambda: in_vectorbt.portfolio(histories, columns)) / len(columns),
        "backtesting.py": seconds_of(lambda: in_backtesting.trades(first, rules)),
        "a plain loop": seconds_of(lambda: trades_of_glides(first, rules)),
    }
    ratios = {f"{name} ({each * len(settings):,.0f} s)": own / (each * len(settings)) for name, each in taken.items()}
    what = f"{len(settings):,} settings over {len(frame):,} candles"
    report(what, f"{own:.3f} s", {f"wanted ({WANTED} s)": own / WANTED, **ratios})


if __name__ == "__main__":
    main()
