"""How long a market's run takes to start after a year of one symbol at 15m, against one that begins.

The engine itself trades the year first: of its last days each poll, two seconds apart, of the days before only the
closes, as thinning leaves them. A start is a whole process, from exec to the first snapshot in which the run went on.
Run it as `python benchmarks/market_start.py [--days N] [--kept N] [--runs N] [--folder DIR]`.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import random
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from statistics import median
from time import perf_counter

from srconsole.compose.replay import SystemClock
from srconsole.core.candle import Candle
from srconsole.core.order import OrderState
from srconsole.core.rounding import MarketRules
from srconsole.engine.host import Engine
from srconsole.engine.inputs import CandleClosed, OrderUpdate, PriceSeen
from srconsole.engine.ports import Books, OrderRequest
from srconsole.engine.run import Run
from srconsole.engine.view.snapshot import Snapshot
from srconsole.journal.aging import Keeping
from srconsole.journal.history_files import HistoryFiles
from srconsole.journal.run_folder import RunFolder
from srconsole.journal.sqlite_journal import SqliteJournal
from srconsole.market.market_feed import MarketFeed
from srconsole.settings.schema import Settings
from srconsole.strategies.levels.strategy import Levels

SYMBOL = "BTC/USDT:USDT"
SETTINGS = Settings()
BEGIN = 1_730_419_200_000
CANDLE, POLL, DAY = 900_000, 2000, 86_400_000
TOGETHER = 50
"""Closes of the days without prices that share a commit."""
WANTED = 2.0
"""Seconds that a start may take."""


class Fills:
    """Fills every order at its price, and remembers in a file what is held; implements `engine.ports.Exchange`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held = float(path.read_text()) if path.exists() else 0.0

    def close(self) -> None:
        """Write down what is held."""
        self._path.write_text(repr(self._held))

    async def place(self, order: OrderRequest) -> OrderUpdate:
        """Fill an order."""
        self._held += order.quantity if order.side == "buy" else -order.quantity
        return OrderUpdate(order.client_id, OrderState.FILLED, order.quantity, order.price, 0.0)

    async def look_up(self, client_id: str) -> OrderUpdate | None:
        """Know of no order."""
        return None

    async def position(self, symbol: str) -> float:
        """Return what is held."""
        return self._held

    async def books(self, symbol: str) -> Books:
        """Return nothing that a market asks for."""
        return Books((), 0, self._held, 0.0)

    async def rules(self, symbol: str) -> MarketRules:
        """Return what is accepted."""
        return MarketRules(step=0.0001, tick=0.1)


async def traded(engine: Engine, days: int, kept: int) -> None:
    """Bring a year's candles, and the prices of its last days."""
    chance = random.Random(1)
    price = 60_000.0
    for number in range(days * DAY // CANDLE):
        time, opened = BEGIN + number * CANDLE, price
        polls = CANDLE // POLL if number >= (days - kept) * DAY // CANDLE else 0
        high = low = price
        for poll in range(polls):
            price = round(price * (1 + chance.gauss(0, 1e-4)), 1)
            high, low = max(high, price), min(low, price)
            now = time + poll * POLL
            engine.post(PriceSeen(SYMBOL, price, price - 0.1, price + 0.1, now, now + 80))
        if not polls:
            price = round(price * (1 + chance.gauss(0, 2e-3)), 1)
            high = round(max(opened, price) * (1 + chance.random() * 1e-3), 1)
            low = round(min(opened, price) * (1 - chance.random() * 1e-3), 1)
        engine.post(CandleClosed(SYMBOL, Candle(time, opened, high, low, price, 1.0), time + CANDLE + 500))
        # The exchange answers in between, and what came shares a commit.
        for _ in range(6 if polls or number % TOGETHER == 0 else 0):
            await asyncio.sleep(0)


async def ran(home: Path, days: int, kept: int) -> None:
    """Begin or go on in a folder; at the first snapshot say so, then trade what is to be traded, and end."""
    told = asyncio.Event()
    # What a console would write into files.
    logging.disable()

    def show(snapshot: Snapshot) -> None:
        if not told.is_set():
            told.set()
            went_on = any(line.text.startswith("went on with") for line in snapshot.log)
            sys.stdout.write(f"{went_on:d} {snapshot.market.feed.closed} {snapshot.market.trade_count}\n")
            sys.stdout.flush()

    folder = RunFolder.market(home, "paper", "benchmark", SYMBOL, "15m")
    keeping = Keeping(f"paper benchmark {SYMBOL} 15m", SETTINGS.journal.keep_prices)
    with folder, closing(Fills(home / "held")) as exchange:
        exports = {SYMBOL: HistoryFiles(folder.path, Levels.columns)}
        with closing(SqliteJournal(folder.journal, "benchmark", exports, keeping=keeping)) as journal:
            run = Run("paper", "a benchmark", str(folder.path))
            engine = Engine(SETTINGS, run, [MarketFeed(SYMBOL, CANDLE // 1000)], exchange, journal, SystemClock(), show)
            trading = asyncio.create_task(engine.trade())
            await told.wait()
            await traded(engine, days, kept)
            engine.stop()
            await trading


def start(home: Path, days: int = 0, kept: int = 0) -> tuple[float, float, str]:
    """Run in a process of its own; return the seconds up to its first snapshot and to its end, and what it said."""
    command = [sys.executable, os.fspath(Path(__file__)), "--in", os.fspath(home)]
    begun = perf_counter()
    with subprocess.Popen(
        [*command, "--days", str(days), "--kept", str(kept)], stdout=subprocess.PIPE, text=True
    ) as process:
        said = next(iter(process.stdout or ()), "")
        taken = perf_counter() - begun
        process.wait()
    if process.returncode != 0:
        raise SystemExit(f"the run ended with {process.returncode}")
    return taken, perf_counter() - begun, said.strip()


def measure(folder: Path, days: int, kept: int, runs: int) -> None:
    """Trade the year, start it and new runs in turn, and print."""
    old = folder / "old"
    old.mkdir()
    _, whole, _ = start(old, days, kept)
    size = sum(path.stat().st_size for path in old.rglob("journal.sqlite3"))
    print(f"prepared {days} days, prices of {kept}: {whole:.0f} s, a journal of {size / 1e6:.0f} MB")
    times: dict[str, list[float]] = {"a year": [], "none": []}
    for number in range(runs):
        fresh = folder / str(number)
        fresh.mkdir()
        for name, home in (("a year", old), ("none", fresh)):
            taken, _, said = start(home)
            if said.split()[0] != ("1" if name == "a year" else "0"):
                raise SystemExit(f"the run said {said!r}")
            times[name].append(taken)
            print(f"start after {name}: {taken:.2f} s, candles and trades {said.partition(' ')[2]}")
    after, begun = median(times["a year"]), median(times["none"])
    print(f"start after a year: {after:.2f} s; ratio to the {WANTED:g} s that it may take: {after / WANTED:.2f}")
    print(f"ratio to a run that begins: {after / begun:.2f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--kept", type=int, default=30)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="where to write; the system's temporary folder if not given")
    parser.add_argument("--in", dest="home", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.home is not None:
        asyncio.run(ran(arguments.home, arguments.days, arguments.kept))
        return
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        measure(Path(folder), arguments.days, arguments.kept, arguments.runs)


if __name__ == "__main__":
    main()
