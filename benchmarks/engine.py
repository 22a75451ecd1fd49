"""How fast the engine trades a replay with its journal on the disk, beside the same rules without one.

The bundled candles are traded once by the plain loop, and once by the engine that the console opens: journal, paper
exchange, rows and logs on the disk. Run it as `python benchmarks/engine.py`.
"""

from __future__ import annotations

import asyncio
import tempfile
import time

from srconsole.bundled import bundled
from srconsole.compose.replay import SAMPLE, Replay, open_engine
from srconsole.engine.view.snapshot import Snapshot
from srconsole.market.candle_file import load_candles
from srconsole.research.history_run import HistoryRun
from srconsole.settings.schema import ConsoleSettings, Settings

WANTED = 1500
"""Candles a second that an engine has to manage."""


def main() -> None:
    """Measure and print."""
    settings = Settings(console=ConsoleSettings(unpaced=10**9))
    path = bundled(SAMPLE)
    candles = list(load_candles(path).columns.candles())
    begun = time.perf_counter()
    session = HistoryRun(settings)
    for candle in candles:
        session.candle(candle)
    plain = len(candles) / (time.perf_counter() - begun)
    shown: list[Snapshot] = []
    with (
        tempfile.TemporaryDirectory() as home,
        open_engine(settings, Replay(path), {"SRCONSOLE_HOME": home}, shown.append) as opened,
    ):
        begun = time.perf_counter()
        asyncio.run(opened.engine.trade(until_end=True))
        engine = len(candles) / (time.perf_counter() - begun)
    print(f"plain loop: {plain:,.0f} candles/s, {len(session.trader.trades)} trades")
    trades = shown[-1].market.trade_count
    print(
        f"engine, journal on disk: {engine:,.0f} candles/s, {trades} trades; ratio to the {WANTED:,} "
        f"wanted: {engine / WANTED:.1f}; ratio to the plain loop: {engine / plain:.2f}"
    )


if __name__ == "__main__":
    main()
