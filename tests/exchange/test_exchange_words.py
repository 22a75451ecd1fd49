"""Prices, rules and the clock of an exchange, read through ccxt from a real server."""

from __future__ import annotations

import asyncio
from random import Random

import pytest

from srconsole.core.candle import Candle
from srconsole.core.rounding import MarketRules
from srconsole.errors import RequestError
from srconsole.exchange.ccxt.client import open_client
from srconsole.exchange.ccxt.market_data import ExchangeTime, MarketData, Prices, Surroundings
from srconsole.exchange.ccxt.symbols import Perpetual
from tests.exchange.bitget_stub import (
    DAY,
    HOUR,
    NOW,
    BitgetStub,
    contract,
    serving,
)
from tests.exchange.reading_market_data import BTC, Still, pages_of, reading

pytestmark = pytest.mark.slow


def test_the_price_has_its_time() -> None:
    """Given an exchange that says when its prices were so, and then one that says 0
    When the price is read
    Then it has the exchange's time, else the time of the answer by the exchange's clock, and says which
    """

    async def read() -> tuple[ExchangeTime, Prices, Prices]:
        stub = BitgetStub()
        async with reading(stub, Still(NOW / 1000 - 4.5)) as data:
            clock, told = await data.clock(), await data.prices(BTC)
            stub.ticker_time = "0"
            return clock, told, await data.prices(BTC)

    clock, told, untold = asyncio.run(read())

    assert clock == ExchangeTime(4.5, 0.0)
    assert told == Prices(50010.5, 50010.4, 50010.6, NOW - 150, True)
    assert untold == Prices(50010.5, 50010.4, 50010.6, NOW, False)


def test_the_offset_allows_for_the_way() -> None:
    """Given an exchange whose answer takes two seconds
    When its clock is compared with this machine's
    Then half of that way is allowed for
    """
    ticks = iter([10.0, 12.0])

    async def read() -> ExchangeTime:
        async with serving(BitgetStub()) as url, open_client("bitget", url) as client:
            around = Surroundings(lambda: NOW / 1000 + 1.0, lambda: next(ticks), asyncio.sleep, Random(1))
            return await MarketData(client, around).clock()

    assert asyncio.run(read()) == ExchangeTime(0.0, 2.0)


def test_the_contracts_rules_are_plain_numbers() -> None:
    """Given a perpetual of the exchange's list
    When its rules are read
    Then step, tick and minimums are the list's
    """

    async def read() -> MarketRules:
        async with reading(BitgetStub(contracts=[contract("BTC", minTradeNum="0.001", pricePlace="2")])) as data:
            return await data.rules(BTC)

    assert asyncio.run(read()) == MarketRules(0.0001, 0.01, 0.001, 5.0)


def test_one_malformed_market_costs_no_other() -> None:
    """Given a list of contracts of which some rows are malformed, and one is no perpetual
    When a sound one is read
    Then it is there, after one request for the list
    """
    broken = [
        contract("XRP", pricePlace=None),
        contract("SOL", supportMarginCoins=None),
        "?",
        {},
        contract("ADA", symbolType="delivery"),
    ]
    stub = BitgetStub(contracts=[*broken, contract("BTC")])

    async def read() -> MarketRules:
        async with reading(stub) as data:
            return await data.rules(BTC)

    assert asyncio.run(read()).step == 0.0001
    assert len(stub.asked_of("contracts")) == 1


def test_what_cannot_be_read_is_refused() -> None:
    """Given an exchange's perpetuals and timeframes
    When others are asked for
    Then each is refused in a sentence that names what there is, the timeframe without a request
    """
    stub = BitgetStub()

    async def read(symbol: Perpetual, timeframe: int) -> None:
        async with reading(stub) as data:
            async for _ in data.pages(symbol, timeframe, NOW - DAY, None):
                raise AssertionError

    with pytest.raises(RequestError, match=r"bitget has no candles of 420 seconds; it has 1m, 3m, .*1w$"):
        asyncio.run(read(BTC, 420))
    assert stub.asked == []
    with pytest.raises(RequestError, match=r"PEPE/USDT:USDT: bitget has no such perpetual; did you mean 1000PEPE"):
        asyncio.run(read(Perpetual("PEPE"), 3600))


def test_plain_values_leave_the_room() -> None:
    """Given candles read through ccxt
    When one is looked at
    Then it is the core's, of Python's own numbers
    """
    (page,) = asyncio.run(pages_of(BitgetStub(), 3600, NOW - 3 * HOUR))

    assert type(page.candles[0]) is Candle
    assert [type(value) for value in page.candles[0]] == [int, float, float, float, float, float]
