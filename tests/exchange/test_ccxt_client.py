"""How exchanges' clients are made: told where to go, sending nothing twice, and closed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from aiohttp import web

from srconsole.core.candle import Candle
from srconsole.errors import RequestError
from srconsole.exchange.ccxt.client import open_client
from srconsole.exchange.ccxt.market_data import MarketData, Surroundings
from srconsole.exchange.ccxt.symbols import Perpetual
from srconsole.exchange.ccxt.venues import VENUES
from tests.exchange.bitget_stub import BitgetStub, drops, serving

TIMES: Final[dict[str, Any]] = {
    "/fapi/v1/time": {"serverTime": 1_790_000_000_000},
    "/v5/market/time": {
        "retCode": 0,
        "retMsg": "OK",
        "result": {"timeSecond": "1790000000"},
        "time": 1_790_000_000_000,
    },
    "/api/v1/contract/ping": {"success": True, "code": 0, "data": 1_790_000_000_000},
}
RECORDED: Final = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "ccxt"


def every_url(urls: Any) -> Iterator[str]:
    """Return all texts below a nested table."""
    if isinstance(urls, dict):
        for inner in urls.values():
            yield from every_url(inner)
    elif isinstance(urls, str):
        yield urls


@pytest.mark.parametrize("name", VENUES)
def test_all_hosts_are_redirected(name: str) -> None:
    """A rehearsal must not send a single order to the real exchange.

    Given an exchange and a place on this machine that stands in for it
    When its client is opened
    Then every address that it knows leads there
    """

    async def urls() -> list[str]:
        async with open_client(name, "http://127.0.0.1:8080/") as client:
            return list(every_url(client.exchange.urls["api"]))

    known = asyncio.run(urls())

    assert known
    assert [url for url in known if not url.startswith(("http://127.0.0.1:8080", "ws://127.0.0.1:8080"))] == []
    assert "{" not in "".join(known)


def test_another_machine_is_refused() -> None:
    """Given an address that leads away from this machine
    When a client is opened with it
    Then it is refused
    """

    async def opened() -> None:
        async with open_client("bitget", "http://example.com"):
            raise AssertionError

    with pytest.raises(RequestError, match="leads away from this machine"):
        asyncio.run(opened())


def test_an_order_is_never_sent_twice_by_ccxt() -> None:
    """Given an exchange that takes orders and cuts the line before it answers
    When an order is placed
    Then the exchange has seen it once
    """
    stub = BitgetStub()
    stub.fail("place-order", drops, drops, drops, drops)

    async def place() -> None:
        async with serving(stub) as url, open_client("bitget", url) as client:
            exchange: Any = client.exchange
            exchange.apiKey, exchange.secret, exchange.password = "key", "secret", "pass"
            with pytest.raises(Exception, match="place-order"):
                await exchange.create_market_buy_order("BTC/USDT:USDT", 0.001)

    asyncio.run(place())

    assert len(stub.asked_of("place-order")) == 1


def test_a_client_is_closed_whatever_happens() -> None:
    """Given a client that has been used
    When the work with it fails
    Then its connections are closed
    """
    kept: list[Any] = []

    async def failing() -> None:
        async with serving(BitgetStub()) as url, open_client("bitget", url) as client:
            await client.exchange.fetch_time()
            kept.append(client.exchange)
            assert kept[0].session is not None
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011  # the test's own
        asyncio.run(failing())
    assert kept[0].session is None


def recorded(name: str) -> web.Application:
    """Serve an exchange's recorded list of markets and candles."""
    markets = json.loads((RECORDED / f"{name}_markets_raw.json").read_text())["requests"]
    cases = json.loads((RECORDED / f"{name}_response_cases.json").read_text())["cases"]
    answers = TIMES | {case["path"]: case["httpResponse"] for case in cases if case["method"] == "fetchOHLCV"}
    answers |= {urlsplit(request["url"]).path: request["reply"] for request in markets}

    async def answer(request: web.Request) -> web.Response:
        return web.json_response(answers[request.path])

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    return app


async def candles_of(name: str, app: web.Application, base: str) -> list[Candle]:
    """Read the hours of the recorded span from an exchange."""
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        async with open_client(name, url) as client:
            around = Surroundings(lambda: 1_790_000_000.0, lambda: 0.0, asyncio.sleep, Random(1))
            data = MarketData(client, around)
            pages = data.pages(Perpetual(base), 3600, 1_789_984_800_000, None)
            return [candle async for page in pages for candle in page.candles]
    finally:
        await runner.cleanup()


@pytest.mark.skipif(not RECORDED.is_dir(), reason="the shared recordings are not next to this checkout")
@pytest.mark.parametrize("name", ["binance", "bybit", pytest.param("mexc", marks=pytest.mark.slow)])
def test_the_other_exchanges_candles_are_read(name: str) -> None:
    """Given an exchange's recorded answers, of which MEXC counts volumes in contracts
    When the candles of their span are read
    Then the four that have closed come, with volumes in coins
    """
    candles = asyncio.run(candles_of(name, recorded(name), "BTC"))

    assert [candle.time for candle in candles] == [1_789_984_800_000 + at * 3_600_000 for at in range(4)]
    assert {candle[1:4] for candle in candles} == {(95_000.0, 95_100.0, 94_900.0)}
    assert [candle.volume for candle in candles] == [12.5] * 4
