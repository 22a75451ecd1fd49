"""What the chart costs: milliseconds to draw it, beside plotext drawing the same candles and lines in the same run.

Run it as `python benchmarks/chart.py [--candles N]`.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from statistics import median
from typing import NamedTuple

import plotext

from srconsole.console.chart.drawing import draw
from srconsole.console.chart.view import look
from srconsole.core.candle import Candle
from srconsole.core.trade import Trade
from srconsole.engine.view.snapshot import LevelView, PatternView, PositionView, RowView, WaitedFor
from srconsole.engine.view.strategy import StrategyView

SIZES = ((80, 14), (120, 30), (200, 45))


class Made(NamedTuple):
    """A market to draw."""

    candles: Sequence[Candle]
    levels: Sequence[LevelView]
    pattern: PatternView | None = None
    position: PositionView | None = None
    price: float | None = None
    decimals: int = 2
    strategy: StrategyView | None = None
    rows: Sequence[RowView] = ()
    trades: Sequence[Trade] = ()
    waited_for: WaitedFor | None = None
    timeframe: int = 3600
    live: None = None


def made_market(count: int) -> Made:
    """Return a random walk of hourly candles around 50,000 and ten levels on each side."""
    chance = random.Random(1)
    candles, close = [], 50_000.0
    for at in range(count):
        opened, close = close, close * (1 + chance.gauss(0, 0.004))
        high, low = max(opened, close) * (1 + chance.random() / 300), min(opened, close) * (1 - chance.random() / 300)
        candles.append(Candle(at * 3_600_000, opened, high, low, close, 1.0))
    levels = []
    for at in range(10):
        for side, sign in (("R", 1), ("S", -1)):
            price = close * (1 + sign * 0.004 * (at + 1))
            levels.append(
                LevelView(
                    f"{side}{at}", side, f"{side}{at + 1}", price, 1 + at % 4, at, at, disabled=False, known=at + 1
                )
            )
    return Made(candles, levels)


def by_hand(market: Made, width: int, height: int) -> None:
    """Draw a chart of this size."""
    view = look(market, width, height)
    if view is not None:
        draw(market, view)


def by_plotext(market: Made, width: int, height: int) -> None:
    """Draw the same with plotext: candles, lines and their labels."""
    candles = market.candles
    plotext.clear_figure()
    plotext.limit_size(False, False)
    plotext.plot_size(width, height)
    prices = {"Open": [each.open for each in candles], "Close": [each.close for each in candles]}
    prices |= {"High": [each.high for each in candles], "Low": [each.low for each in candles]}
    plotext.date_form("Y/m/d H:M:S")
    times = plotext.datetimes_to_string([datetime.fromtimestamp(each.time / 1000, UTC) for each in candles])
    plotext.candlestick(times, prices)
    for level in market.levels:
        plotext.hline(level.price)
    plotext.yticks([level.price for level in market.levels], [level.tier for level in market.levels])
    plotext.build()


def milliseconds(work: Callable[[], object], repeats: int) -> float:
    """Return the median time of a piece of work."""
    taken = []
    for _ in range(repeats):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return median(taken) * 1000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--candles", type=int, default=300)
    market = made_market(parser.parse_args().candles)
    for width, height in SIZES:
        hand = milliseconds(lambda: by_hand(market, width, height), 200)  # noqa: B023 -- called at once
        other = milliseconds(lambda: by_plotext(market, width, height), 20)  # noqa: B023
        print(
            f"a chart of {width}x{height}, {len(market.candles)} candles: {hand:.2f} ms; plotext {other:.1f} ms; "
            f"ratio to plotext: {hand / other:.3f}"
        )


if __name__ == "__main__":
    main()
