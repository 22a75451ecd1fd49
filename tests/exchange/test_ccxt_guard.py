"""Replies that are none are never taken for an exchange's word, against a real server."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from srconsole.errors import ExchangeError, Maintenance, RateLimited, Refused, Unreachable
from srconsole.exchange.ccxt.client import CcxtExchange, open_client
from srconsole.exchange.ccxt.translate import translated
from srconsole.exchange.ccxt.venues import VENUES
from tests.exchange.bitget_stub import NOW, BitgetStub, Fault, answers, cuts, drops, says, serving

pytestmark = pytest.mark.slow

HTML = "<html><body>502 Bad Gateway</body></html>"

NO_WORD: dict[str, Fault] = {
    "200 text": answers("OK", kind="text/plain"),
    "200 HTML": answers(HTML, kind="text/html"),
    "200 empty": answers(""),
    "200 null": answers("null"),
    "200 cut JSON": answers('{"code":"00000","msg":"success","data":[{"sym'),
    "200 {}": answers("{}"),
    "200 []": answers("[]"),
    "200 a number": answers("1"),
    "200 without a code": answers('{"msg":"success","data":[]}'),
    "200 with another code": answers('{"code":"0","msg":"success","data":[]}'),
    "299 text": answers("OK", 299),
    "300 JSON": answers('{"code":"00000","data":[]}', 300),
    "499": answers("", 499),
    "499 HTML": answers(HTML, 499, "text/html"),
    "523": answers(HTML, 523, "text/html"),
    "524": answers(HTML, 524, "text/html"),
    "524 JSON": answers('{"code":"00000","data":[]}', 524),
    "cut inside": cuts,
}
"""What comes instead of an answer, and leaves open what became of a call."""

Call = Callable[[CcxtExchange], Awaitable[Any]]

CALLS: dict[str, tuple[str, Call]] = {
    "candles": ("candles", lambda exchange: exchange.fetch_ohlcv("BTC/USDT:USDT", "1h", 1_789_900_000_000, 10, {})),
    "ticker": ("ticker", lambda exchange: exchange.fetch_ticker("BTC/USDT:USDT")),
    "time": ("time", lambda exchange: exchange.fetch_time()),
    "positions": ("all-position", lambda exchange: exchange.fetch_positions()),  # type: ignore[attr-defined]
}


@asynccontextmanager
async def connected(stub: BitgetStub) -> AsyncIterator[CcxtExchange]:
    """Open a client with keys, at a time of which the recent candles are asked for."""
    async with serving(stub) as url, open_client("bitget", url) as client:
        exchange: Any = client.exchange
        exchange.apiKey, exchange.secret, exchange.password = "key", "secret", "pass"
        exchange.milliseconds = lambda: NOW
        yield exchange


async def failures(fault: Fault, calls: Iterable[tuple[str, Call]]) -> list[Exception]:
    """Make calls whose answer is a fault, and return what each raised, as srconsole's errors."""
    stub, errors = BitgetStub(), list[Exception]()
    async with connected(stub) as exchange:
        await exchange.load_markets()
        for path, call in calls:
            # Twice: a line that was used before and is cut is opened anew by aiohttp, for reads.
            stub.faults[path] = deque([fault, fault])
            with pytest.raises(Exception) as caught:  # noqa: PT011  # any error is looked at
                await call(exchange)
            errors.append(translated(caught.value, VENUES["bitget"], "reading it"))
    return errors


@pytest.mark.parametrize("name", NO_WORD)
def test_what_is_no_answer_raises(name: str) -> None:
    """A proxy's page, a cut line or an empty reply never looks like no candles, and never like a flat account.

    Given a reply that is not the exchange's word
    When candles, the price, the time and the positions are read
    Then each raises an error that leaves open what came of the call
    """
    errors = asyncio.run(failures(NO_WORD[name], CALLS.values()))

    assert len(errors) == len(CALLS)
    for error in errors:
        assert type(error) is ExchangeError, error
        assert "bitget: reading it failed: " in str(error)
        assert "127.0.0.1" not in str(error)


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        (answers(HTML, 503, "text/html"), Unreachable, "it cannot be reached"),
        (answers("", 504), Unreachable, "no answer came in time"),
        (drops, Unreachable, "it cannot be reached"),
        (answers("slow down", 429, "text/plain"), RateLimited, "it is asked too often"),
        (says("429", "too many requests", 429), RateLimited, "it says 'too many requests' (code 429)"),
        (says("40200", "server upgrade", 200), Maintenance, "it says 'server upgrade' (code 40200)"),
        (says("40404", "no such url"), Refused, "it says 'no such url' (code 40404)"),
        (says("40725", "service error"), ExchangeError, "it says 'service error' (code 40725)"),
        (says("49999", "never heard of"), ExchangeError, "(code 49999)"),
    ],
)
def test_what_the_exchange_says_keeps_its_meaning(fault: Fault, kind: type[ExchangeError], words: str) -> None:
    """Given a failure that the exchange, or the line, tells plainly
    When candles are read
    Then the error is the one of that kind, and quotes what was said with its code
    """
    (error,) = asyncio.run(failures(fault, [CALLS["candles"]]))

    assert type(error) is kind
    assert words in str(error)


def test_a_good_answer_passes() -> None:
    """Given an exchange that answers as it should, with nothing in one of its lists
    When candles, price, time and positions are read
    Then all of them come, and the account is flat because the exchange says so
    """

    async def read() -> list[Any]:
        stub = BitgetStub()
        stub.fail("all-position", answers('{"code":"00000","msg":"success","data":[]}'))
        async with connected(stub) as exchange:
            return [await call(exchange) for _, call in CALLS.values()]

    candles, ticker, time, positions = asyncio.run(read())

    assert len(candles) == 10
    assert ticker["last"] == 50010.5
    assert time == BitgetStub().now
    assert positions == []
