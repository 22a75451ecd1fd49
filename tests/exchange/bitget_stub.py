"""A small Bitget on loopback: its public calls as ccxt makes them, with faults by script.

It is told the time and never looks at a clock; its candles are made from their times, so that a test can say what each
has to be.
"""

from __future__ import annotations

import asyncio
import json
import queue
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import web

from srconsole.core.candle import Candle

HOUR: Final = 3_600_000
DAY: Final = 24 * HOUR
NOW: Final = 1_790_000_000_000
"""UTC milliseconds; 2026-09-21T14:13:20Z."""

LENGTHS: Final = {"1m": 60, "5m": 300, "15m": 900, "1H": 3600, "4H": 14_400, "1Dutc": 86_400, "1Wutc": 604_800}
SUCCESS: Final = {"code": "00000", "msg": "success", "requestTime": NOW}

Fault = Callable[[web.Request], Any]
"""What is answered instead, a coroutine function; it may send a part and cut the line."""


def candle_at(opening: int) -> Candle:
    """Return the candle that opens at a time (UTC milliseconds)."""
    price = 50_000.0 + opening // 60_000 % 977 / 10
    return Candle(opening, price, price + 12.5, price - 7.25, price + 3.0, opening // 60_000 % 31 / 8)


def contract(coin: str, **changes: Any) -> dict[str, Any]:
    """Return the row of a perpetual in the list of contracts."""
    row = {
        "symbol": f"{coin}USDT", "baseCoin": coin, "quoteCoin": "USDT", "supportMarginCoins": ["USDT"],
        "symbolType": "perpetual", "symbolStatus": "normal", "makerFeeRate": "0.0002", "takerFeeRate": "0.0006",
        "minTradeNum": "0.0001", "priceEndStep": "1", "volumePlace": "4", "pricePlace": "1",
        "sizeMultiplier": "0.0001", "minTradeUSDT": "5", "minLever": "1", "maxLever": "125",
    }  # fmt: skip
    return row | changes


@dataclass
class BitgetStub:
    """The exchange's state, which a test may change at any time.

    Attributes:
        now: its clock, UTC milliseconds.
        listed: when its candles begin, likewise.
        missing: openings of candles that it has not.
        missing_once: those that it gives at the second time of asking only.
        end_counts: whether a candle that opens at `endTime` is given.
        contracts: its list of perpetuals.
        ticker_time: the ticker's `ts`.
        faults: what is answered next instead, by the end of a path.
        asked: path and query of each request.
    """

    now: int = NOW
    listed: int = NOW - 400 * DAY
    missing: set[int] = field(default_factory=set)
    missing_once: set[int] = field(default_factory=set)
    end_counts: bool = False
    contracts: list[Any] = field(default_factory=lambda: [contract("BTC"), contract("ETH"), contract("1000PEPE")])
    ticker_time: str = str(NOW - 150)
    faults: dict[str, deque[Fault]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def fail(self, path: str, *faults: Fault) -> None:
        """Answer the next requests to a path with faults."""
        self.faults.setdefault(path, deque()).extend(faults)

    def asked_of(self, path: str) -> list[dict[str, str]]:
        """Return the queries of all requests to a path."""
        return [query for asked, query in self.asked if asked == path]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer a request by its path."""
        path = request.path.rpartition("/")[2]
        query = dict(request.query)
        self.asked.append((path, query))
        if self.faults.get(path):
            return await self.faults[path].popleft()(request)  # type: ignore[no-any-return]  # a fault's answer
        known: dict[str, Callable[[dict[str, str]], Any]] = {
            "time": lambda _: {"serverTime": str(self.now)},
            "contracts": lambda query: self.contracts if query["productType"] == "USDT-FUTURES" else [],
            "ticker": self._ticker,
            "candles": lambda query: self._candles(query, 1000),
            "history-candles": lambda query: self._candles(query, 200),
        }
        try:
            return web.json_response({**SUCCESS, "data": known[path](query)})
        except ValueError as error:
            return web.json_response({"code": "40017", "msg": str(error), "requestTime": NOW, "data": None}, status=400)

    def _ticker(self, query: dict[str, str]) -> list[dict[str, str]]:
        return [
            {"symbol": query["symbol"], "lastPr": "50010.5", "bidPr": "50010.4", "askPr": "50010.6", "bidSz": "1",
             "askSz": "2", "high24h": "51000", "low24h": "49000", "ts": self.ticker_time, "change24h": "0.01",
             "baseVolume": "10", "quoteVolume": "500000", "indexPrice": "50011", "markPrice": "50011.5"}
        ]  # fmt: skip

    def _candles(self, query: dict[str, str], most: int) -> list[list[str]]:
        step, limit = LENGTHS[query["granularity"]] * 1000, int(query.get("limit", "100"))
        begin, end = int(query.get("startTime", "0")), int(query.get("endTime", str(self.now)))
        if limit > most:
            raise ValueError("Parameter limit error")
        if most == 200 and end - begin > 90 * DAY:
            raise ValueError("The time range exceeds 90 days")
        first = max(begin, self.listed)
        opening = -(-first // step) * step
        openings = range(opening, min(end + (1 if self.end_counts else 0), self.now), step)
        given = [time for time in openings if time not in self.missing | self.missing_once][-limit:]
        self.missing_once -= set(openings)
        return [[str(candle.time), *map(str, candle[1:]), "0"] for candle in map(candle_at, given)]


def answers(body: str, status: int = 200, kind: str = "application/json") -> Fault:
    """Answer with a text."""

    async def fault(request: web.Request) -> web.StreamResponse:
        return web.Response(text=body, status=status, content_type=kind)

    return fault


def says(code: str, message: str, status: int = 400) -> Fault:
    """Answer with one of the exchange's codes."""
    return answers(json.dumps({"code": code, "msg": message, "requestTime": NOW, "data": None}), status)


async def drops(request: web.Request) -> web.StreamResponse:
    """Cut the line before the answer."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def cuts(request: web.Request) -> web.StreamResponse:
    """Cut the line inside the answer."""
    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": "4000"})
    await response.prepare(request)
    await response.write(b'{"code":"00000","msg":"success","data":[')
    assert request.transport is not None
    request.transport.abort()
    return response


async def hangs(request: web.Request) -> web.StreamResponse:
    """Answer nothing; it ends when nobody waits any more."""
    await asyncio.Event().wait()
    return web.Response()


@asynccontextmanager
async def serving(stub: BitgetStub) -> AsyncIterator[str]:
    """Serve a stub on a free port of loopback.

    Yields:
        Its url.
    """
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", stub.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        port = runner.addresses[0][1]
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


@contextmanager
def serving_beside(stub: BitgetStub) -> Iterator[str]:
    """Serve a stub from a thread of its own, for callers that have a loop of theirs.

    Yields:
        Its url.
    """
    loop, known = asyncio.new_event_loop(), queue.SimpleQueue[str]()
    ended = asyncio.Event()

    async def serve() -> None:
        async with serving(stub) as url:
            known.put(url)
            await ended.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    try:
        yield known.get(timeout=30)
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()
        loop.close()


def openings(begin: int, end: int, step: int) -> Iterable[int]:
    """Return when candles open that open at or after a time and close at or before another."""
    return range(-(-begin // step) * step, end - step + 1, step)
