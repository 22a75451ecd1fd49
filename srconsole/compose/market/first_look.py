"""What a new run on a market tells a person first: how often it would have bought lately, and what to do next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from srconsole.engine.inputs import Input, Remarked
from srconsole.engine.rows import candle_of
from srconsole.market.timeframe import timeframe_seconds
from srconsole.research.history_run import HistoryRun
from srconsole.settings.schema import Settings
from srconsole.strategies.built_in import BUILT_IN

DAYS: Final = 30
DAY: Final = 86_400_000
NEXT: Final = {
    "paper": "next: `srconsole rehearse` shows what can go wrong; docs/live.md leads from here to demo and live",
    "testnet": "next: `srconsole doctor --prove` proves on demo what live needs; docs/live.md says the rest",
}
"""What comes after a mode."""


def tell_first(settings: Settings, symbol: str, rows: Sequence[str], post: Callable[[Input], None]) -> None:
    """Tell of a run that has just been set up.

    Args:
        settings: in force.
        symbol: what is traded.
        rows: of all its closed candles.
        post: takes the remarks.
    """
    # A file or a package's strategy is asked for nothing but what is traded.
    if settings.strategy.name in BUILT_IN:
        post(Remarked(symbol, _lately(settings, rows)))
    if settings.market.mode in NEXT:
        post(Remarked(symbol, NEXT[settings.market.mode]))


def _lately(settings: Settings, rows: Sequence[str]) -> str:
    candles = [candle_of(row) for row in rows]
    if not candles:
        return "there is no history: what the strategy needs comes as candles close"
    begin = candles[-1].time - DAYS * DAY
    run = HistoryRun(settings, timeframe_seconds(settings.market.timeframe) * 1000)
    history = run.strategy.needs.history
    for number, candle in enumerate(candles):
        (run.move if candle.time >= begin and number >= history else run.skip)(candle)
        run.close(candle)
    trades, held = len(run.trader.trades), len(run.trader.lots)
    lost = sum(trade.pnl < 0 for trade in run.trader.trades)
    entries = trades + held
    times = "never" if entries == 0 else "once" if entries == 1 else f"{entries} times"
    span = f"in the last {DAYS} days" if candles[0].time < begin else f"in the {len(candles):,} candles of the history"
    told = f"; {trades} trade{'s' * (trades != 1)} closed, {lost} with a loss" if trades else ""
    return f"{span} these settings would have bought {times}{told}"
