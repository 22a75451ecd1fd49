"""Own time from a price reply's last byte to the order's first, journal commit included, and the commit alone.

Engine, journal on the disk, quotes and Bitget's adapter are the real ones, over HTTP on loopback; the simulated
exchange is a process of its own. Own time is all but the loop's waits: for replies, that is. Prices are announced, as
the live feed does it; every second entry's only as it is asked for, seven seconds behind the last reading. Run it as
`python benchmarks/decision_time.py [--trades N] [--runs N] [--folder DIR]`; where others use the machine as well, the
best run is what the code costs.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import multiprocessing
import selectors
import tempfile
from asyncio import selector_events
from collections.abc import Iterable
from contextlib import closing
from decimal import Decimal
from functools import partial
from math import inf
from pathlib import Path
from random import Random
from statistics import quantiles
from time import monotonic, perf_counter, thread_time
from typing import Any

from aiohttp.client_proto import ResponseHandler

from srconsole.compose.replay import SystemClock
from srconsole.compose.this_machine import keep_what_is_loaded
from srconsole.core.candle import Candle
from srconsole.engine.host import Engine
from srconsole.engine.inputs import CandleClosed, PriceSeen
from srconsole.engine.run import Run
from srconsole.engine.view.snapshot import Snapshot
from srconsole.exchange.ccxt.bitget.opening import Way, open_bitget
from srconsole.exchange.ccxt.client import open_client
from srconsole.exchange.ccxt.market_data import Surroundings
from srconsole.exchange.ccxt.quotes import CcxtQuotes
from srconsole.exchange.ccxt.symbols import Perpetual
from srconsole.exchange.simulated.contract import Contract
from srconsole.exchange.simulated.exchange import SimulatedExchange
from srconsole.exchange.simulated.market import Market
from srconsole.exchange.simulated.server import SimulatedServer
from srconsole.exchange.simulated.signing import Keys
from srconsole.exchange.simulated.state import Venue
from srconsole.journal.aging import Keeping
from srconsole.journal.history_files import HistoryFiles
from srconsole.journal.sqlite_journal import SqliteJournal
from srconsole.market.live.price_poll import AHEAD
from srconsole.market.market_feed import MarketFeed
from srconsole.settings.schema import CostSettings, MarketSettings, RiskSettings, Settings, StrategySettings
from srconsole.settings.secret import Credentials, Secret
from srconsole.strategies.levels.strategy import Levels

SYMBOL = "BTC/USDT:USDT"
KEYS = Keys("a-key", "a-secret", "a-passphrase")
START, MINUTE = 1_700_006_400_000, 60_000
SETTINGS = Settings(
    market=MarketSettings(mode="testnet", timeframe="1m"),
    # The engine's stop trails far above the exchange's, so that a price can meet the one and not the other.
    strategy=StrategySettings(trail_pct=0.02, midpoint_fraction=0.0),
    risk=RiskSettings(margin=10, initial_capital=100_000, max_consecutive_losses=0, stop_min_move=0.05),
    costs=CostSettings(fee_rate=0.0006),
)
HISTORY = (*range(120, 99, -1), *range(101, 131), *range(129, 99, -1), *range(101, 104))
"""Prices before: a support at 100 that was touched twice, and a pattern."""
STEP = 16
"""Candles between two of them, so that swings stand out from their windows."""
DOWN, UP = (104.0, 105.0, 100.0, 105.0), (105.0, 105.0, 102.0, 104.0)  # an entry at its low; an exit at its low
WANTED = 5.0  # milliseconds that the 99th of a hundred may take


def history() -> list[Candle]:
    """Return the candles before the first price."""
    ways = zip(HISTORY, (*HISTORY[1:], HISTORY[-1]), strict=True)
    made = [price + part / STEP * (then - price) for price, then in ways for part in range(STEP)]
    opens = range(START - len(made) * MINUTE, START, MINUTE)
    return [Candle(time, at, at + 0.1, at - 0.1, at, 1.0) for time, at in zip(opens, made, strict=True)]


def serve(trades: int, now: Any, ready: Any) -> None:
    """Be the exchange, in a process of its own, on the time that it is given, until ended."""

    async def served() -> None:
        moves = [Candle(START + n * MINUTE, *(UP if n % 2 else DOWN), 1.0) for n in range(2 * trades + 4)]
        contract = Contract.of("BTCUSDT", pricePlace="2", volumePlace="3", sizeMultiplier="0.001", minTradeNum="0.001")
        market = Market(contract, [*history(), *moves], MINUTE, start=START)
        venue = Venue([market], capital=Decimal(100_000), now=START, isolated=True, leverage=Decimal(5))
        async with SimulatedServer(SimulatedExchange(venue), KEYS, clock=lambda: now.value) as server:
            ready.send(server.url)
            await asyncio.Event().wait()

    asyncio.run(served())


class Waits(selectors.EpollSelector):
    """Counts the seconds in which the loop has nothing to do."""

    waited = 0.0

    def select(self, timeout: float | None = None) -> Any:
        """Wait as the loop asks."""
        begun = perf_counter()
        try:
            return super().select(timeout)
        finally:
            self.waited += perf_counter() - begun


class Watch:
    """Knows when a price's last byte came and an order's first byte left.

    Attributes:
        kind: what the next order is.
        own, commits, work: seconds that each order took, by kind, what of it the journal took, and what the processor.
    """

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Know of nothing that was measured before."""
        self.waits, self.kind, self.committed = Waits(), "", 0.0
        self.own: dict[str, list[float]] = {}
        self.commits: dict[str, list[float]] = {}
        self.work: dict[str, list[float]] = {}
        self._asked: Any = None
        self._came: tuple[float, float, float] | None = None

    def install(self) -> None:
        """See what passes all connections."""
        line: Any = selector_events._SelectorSocketTransport  # type: ignore[attr-defined]  # noqa: SLF001  # no other place knows
        received, write, lines = ResponseHandler.data_received, line.write, line.writelines

        def heard(protocol: Any, data: bytes) -> None:
            if protocol is self._asked:
                self._came = perf_counter() - self.waits.waited, self.committed, thread_time()
            received(protocol, data)

        def written(transport: Any, data: Any) -> None:
            self._sent(bytes(data[:64]), transport.get_protocol())
            write(transport, data)

        def written_lines(transport: Any, chunks: Iterable[Any]) -> None:
            kept = list(chunks)
            self._sent(bytes(kept[0][:64]), transport.get_protocol())
            lines(transport, kept)

        ResponseHandler.data_received, line.write, line.writelines = heard, written, written_lines  # type: ignore[assignment, method-assign]

    def _sent(self, head: bytes, protocol: Any) -> None:
        if head.startswith(b"GET /api/v2/mix/market/ticker"):
            self._asked, self._came = protocol, None
        elif head.startswith(b"POST /api/v2/mix/order/place-order") and self._came is not None:
            came, committed, cpu = self._came
            self.own.setdefault(self.kind, []).append(perf_counter() - self.waits.waited - came)
            self.commits.setdefault(self.kind, []).append(self.committed - committed)
            self.work.setdefault(self.kind, []).append(thread_time() - cpu)
            self._came = None


class TimedJournal(SqliteJournal):
    """Tells how long its commits take."""

    watch: Watch

    def commit(self) -> None:
        """Have all on the disk."""
        begun = perf_counter()
        super().commit()
        self.watch.committed += perf_counter() - begun


class Play(SystemClock):
    """Trades: brings prices as the exchange has them, and waits for what follows."""

    engine: Engine
    quotes: CcxtQuotes

    def __init__(self, now: Any, watch: Watch) -> None:
        self.now, self.watch = now, watch
        self.shown: list[Snapshot] = []

    def wall(self) -> int:
        """Return the exchange's time, which is this machine's too."""
        return int(self.now.value)

    def show(self, snapshot: Snapshot) -> None:
        """Keep what is shown."""
        self.shown[:] = [snapshot]

    async def price(self, time: int, kind: str = "", held: bool | None = None, *, early: bool = True) -> None:
        """Ask for the price of a time, announced early or late; wait until something is held, or nothing, and read."""
        if kind:
            self.now.value = max(self.now.value, time - round(1000 * AHEAD))
            self.engine.price_comes(SYMBOL)
            await asyncio.sleep(0.05 * early)
        self.now.value, self.watch.kind = time, kind
        quote = await self.quotes.quote()
        self.engine.post(PriceSeen(SYMBOL, quote.last, quote.bid, quote.ask, quote.time, quote.received))
        end = monotonic() + 10
        while held is not None and (self.shown[0].market.position is not None) is not held:
            if monotonic() > end:
                raise SystemExit(f"no {kind}: {[line.text for line in self.shown[0].log[-5:]]}")
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.05 if held is None else 0.12)

    async def candle(self, number: int, *, early: bool) -> None:
        """Trade one candle: an entry at its low, or an exit; `early`: with a poll two seconds before."""
        begin, buys = START + number * MINUTE, number % 2 == 0
        low = begin + MINUTE // 2
        await self.price(begin)
        await (self.price(begin + MINUTE // 4) if buys else self.price(begin + MINUTE // 4, "exit", held=False))
        if buys:
            # A price after a longer silence would never enter.
            await self.price(low - (1900 if early else 7000))
            await self.price(low, "entry" if early else "entry read with its price", held=True, early=early)
        else:
            await self.price(low)
        await self.price(begin + MINUTE * 3 // 4)
        self.now.value = begin + MINUTE
        self.engine.post(CandleClosed(SYMBOL, Candle(begin, *(DOWN if buys else UP), 1.0), begin + MINUTE))


async def traded(folder: Path, url: str, trades: int, now: Any, watch: Watch) -> None:
    """Trade a number of times."""
    play = Play(now, watch)
    around = Surroundings(lambda: now.value / 1000, monotonic, asyncio.sleep, Random(1))
    keys = Credentials(Secret(KEYS.key), Secret(KEYS.secret), Secret(KEYS.passphrase))
    TimedJournal.watch, exports = watch, {SYMBOL: HistoryFiles(folder, Levels.columns)}
    with closing(TimedJournal(folder / "journal.sqlite3", "own", exports, keeping=Keeping("own", 30))) as journal:
        async with (
            open_client("bitget", url) as client,
            open_bitget(keys, SYMBOL, around, Way(url, demo=True, calls=1000)) as account,
        ):
            play.quotes = CcxtQuotes(client, Perpetual("BTC"), around)
            run, feed = Run("testnet", "a benchmark", str(folder)), MarketFeed(SYMBOL, 60)
            engine = play.engine = Engine(SETTINGS, run, [feed], account.exchange, journal, play, play.show)
            trading = asyncio.create_task(engine.trade())
            keep_what_is_loaded()
            for candle in history():
                engine.post(CandleClosed(SYMBOL, candle, START))
            await asyncio.sleep(1)
            for number in range(2 * trades):
                await play.candle(number, early=number % 4 == 0)
            engine.stop()
            await trading


def measure(parent: Path | None, trades: int, watch: Watch) -> None:
    """Trade in a folder of its own, and be watched."""
    now = multiprocessing.Value("q", START)
    watch.begin()
    ours, theirs = multiprocessing.Pipe()
    (process := multiprocessing.Process(target=serve, args=(trades, now, theirs), daemon=True)).start()
    try:
        with tempfile.TemporaryDirectory(dir=parent) as folder:
            trade = partial(traded, Path(folder), ours.recv(), trades, now, watch)
            with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(watch.waits)) as runner:
                runner.run(trade())
    finally:
        process.terminate()
        process.join()


def told(name: str, seconds: list[float]) -> float:
    """Print a line; return the 99th of a hundred, milliseconds."""
    cuts = quantiles([1000 * each for each in seconds], n=100, method="inclusive")
    print(f"{name}: p50 {cuts[49]:.2f} ms, p90 {cuts[89]:.2f} ms, p99 {cuts[98]:.2f} ms, of {len(seconds)}")
    return cuts[98]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trades", type=int, default=200)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where the journal is; the system's temporary folder if not given")
    arguments = parser.parse_args()
    logging.disable()
    (watch := Watch()).install()
    best: dict[str, float] = {}
    for number in range(arguments.runs):
        print(f"run {number + 1}")
        measure(arguments.folder, arguments.trades, watch)
        for name, seconds in watch.own.items():
            best[name] = min(best.get(name, inf), told(name, seconds))
            told("  of it on the processor", watch.work[name])
            told("  of it journal commits", watch.commits[name])
    for name, slow in best.items():
        print(f"{name}, best p99: {slow:.2f} ms; ratio to the {WANTED:g} ms allowed: {slow / WANTED:.2f}")


if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    main()
