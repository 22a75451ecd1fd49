"""Bitget's prices, read without what ccxt works out beside them."""

from __future__ import annotations

import asyncio
from typing import Any, Final

import pytest

from srconsole.exchange.ccxt.client import open_client

WHOLE: Final[dict[str, Any]] = {
    "symbol": "BTCUSDT",
    "lastPr": "104823.8",
    "askPr": "104823.9",
    "bidPr": "104823.5",
    "open24h": "104332.3",
    "change24h": "0.00471",
    "baseVolume": "79089.5675",
    "quoteVolume": "8274870921.80485",
    "ts": "1750332210370",
}
ON_V3: Final[dict[str, Any]] = {
    "symbol": "BTCUSDT",
    "lastPrice": "104738",
    "ask1Price": "104738",
    "bid1Price": "104737.7",
    "openPrice24h": "104374",
    "price24hPcnt": "0.00349",
    "ts": "1750332730472",
}
TOLD: Final = ("last", "bid", "ask", "timestamp")


def read(row: dict[str, Any], *, by_ccxt: bool = False) -> dict[str, Any]:
    """Return what is read of a row, or what ccxt would read of it by itself."""

    async def reading() -> dict[str, Any]:
        async with open_client("bitget", "http://127.0.0.1:8080") as client:
            exchange: Any = client.exchange
            found: dict[str, Any] = (
                type(exchange).parse_ticker(exchange, row) if by_ccxt else exchange.parse_ticker(row)
            )
            return found

    return asyncio.run(reading())


@pytest.mark.slow
@pytest.mark.parametrize(
    "row", [WHOLE, ON_V3, {**WHOLE, "ts": "0"}, {**WHOLE, "bidPr": "", "askPr": None}, {**WHOLE, "askPr": "0"}]
)
def test_prices_are_those_that_ccxt_reads(row: dict[str, Any]) -> None:
    """Given an answer of Bitget with a price, of either interface, with and without bid, ask and time
    When it is read
    Then last price, bid, ask and time are the numbers that ccxt reads of it
    """
    ours, ccxts = read(row), read(row, by_ccxt=True)

    assert ours == {name: ccxts[name] for name in TOLD}


@pytest.mark.slow
@pytest.mark.parametrize("last", [None, "", "0", "not a price"])
def test_a_price_that_is_not_there_is_not_made_up(last: str | None) -> None:
    """An order on a price that nobody traded at would be an order on nothing.

    Given an answer of Bitget without a last price, but with where it was a day ago and how much it has changed
    When it is read
    Then there is no last price
    """
    assert read({**WHOLE, "lastPr": last})["last"] is None
