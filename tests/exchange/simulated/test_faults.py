"""Faults of the line, through ccxt: what the asker sees, and whether the exchange did what it was asked for."""

from __future__ import annotations

import asyncio
from random import Random

import msgspec
import pytest

from srconsole.exchange.simulated.codes import Code
from srconsole.exchange.simulated.dial import DRAWS, Dial
from srconsole.exchange.simulated.exchange import SimulatedExchange
from srconsole.exchange.simulated.faults import Fault, Script
from srconsole.exchange.simulated.request import Request
from srconsole.exchange.simulated.values import Side
from srconsole.exchange.simulated.views import View
from tests.exchange.simulated.clients import PAIR, client_of, code_of
from tests.exchange.simulated.venues import MINUTE, START, SYMBOL, venue_of

ENTRY = {"marginMode": "isolated", "clientOrderId": "src-1"}
PLACE = "place-order"

LINE = [
    (Fault("drop", PLACE), "ExchangeNotAvailable", False),
    (Fault("drop", PLACE, accepted=True), "ExchangeNotAvailable", True),
    (Fault("cut", PLACE, accepted=True), "ExchangeError", True),
    (Fault("cut", PLACE), "ExchangeError", False),
    (Fault("delay", PLACE, accepted=True, seconds=0.4), "RequestTimeout", True),
    (Fault("status", PLACE, status=502, accepted=True), "ExchangeNotAvailable", True),
    (Fault("status", PLACE, status=429), "RateLimitExceeded", False),
    (Fault("code", PLACE, code="40010", accepted=True), "AuthenticationError", True),
    (Fault("text", PLACE, accepted=True), "order without id", True),
    (Fault("text", PLACE), "order without id", False),
]


@pytest.mark.asyncio
async def test_what_an_asker_sees_says_nothing_of_what_the_exchange_did() -> None:
    """An answer that does not come is not a no.

    Given faults that lose the request, the answer, or a part of it
    When an entry meets each one, and is looked up by its client id afterwards
    Then ccxt throws the same whether it was taken or not, and the look-up tells
    """
    exchange, script = SimulatedExchange(venue_of(100.0)), Script()
    async with client_of(exchange, faults=script) as client:
        await client.load_markets()
        client.timeout = 200
        for fault, expected, taken in LINE:
            exchange.venue = venue_of(100.0)
            script.add(fault)
            thrown = "order without id"
            try:
                order = await client.create_market_buy_order(PAIR, 1, ENTRY)
            except Exception as error:  # noqa: BLE001 - its class is what is compared
                thrown = type(error).__name__
            else:
                assert order["id"] is None
            assert (thrown, exchange.venue.account.size(SYMBOL, Side.LONG) == 1) == (expected, taken), fault
            if taken:
                assert (await client.fetch_order("", PAIR, ENTRY))["filled"] == 1
                with pytest.raises(Exception, match=Code.CLIENT_ID_TWICE):
                    await client.create_market_buy_order(PAIR, 1, ENTRY)
            else:
                with pytest.raises(Exception, match=Code.ORDER_UNKNOWN):
                    await client.fetch_order("", PAIR, ENTRY)


@pytest.mark.asyncio
async def test_an_order_may_arrive_after_nobody_waits_for_it_any_more() -> None:
    """An order that is not found may still come.

    Given an entry that is held up on its way for longer than ccxt waits
    When it is looked up at once, and again after it has arrived
    Then it is not found at first, and filled in the end
    """
    exchange, arrived = SimulatedExchange(venue_of(100.0)), asyncio.Event()

    def heard(request: Request) -> None:
        if request.path.endswith(PLACE):
            arrived.set()

    async with client_of(exchange, faults=Script([Fault("delay", PLACE, seconds=0.4)]), heard=heard) as client:
        await client.load_markets()
        client.timeout = 200
        with pytest.raises(Exception, match="place-order"):
            await client.create_market_buy_order(PAIR, 1, ENTRY)
        with pytest.raises(Exception, match=Code.ORDER_UNKNOWN):
            await client.fetch_order("", PAIR, ENTRY)
        await asyncio.wait_for(arrived.wait(), 5)
        order = await client.fetch_order("", PAIR, ENTRY)

    assert order["filled"] == 1


def test_a_script_is_met_by_the_calls_it_is_for() -> None:
    """A scenario says which call goes wrong.

    Given a fault for the second and third reading of the ticker, and one for any call after that
    When calls come
    Then each fault is met in its turn and no more
    """
    second, then = Fault("drop", "ticker", skip=1, calls=2), Fault("status", skip=3)
    script = Script([second, then])
    calls = ["ticker", "detail", "ticker", "ticker", "ticker", "detail", "detail"]

    assert [script.meet(path, 0) for path in calls] == [None, None, second, second, None, then, None]


def test_a_script_can_be_told_in_a_file() -> None:
    """Scenarios are files.

    Given a fault in TOML, and one with a word that nobody knows
    When they are read
    Then the first is the fault, and the second is refused
    """
    told = msgspec.toml.decode('kind = "cut"\npath = "place-order"\naccepted = true', type=Fault)

    assert told == Fault("cut", "place-order", accepted=True)
    with pytest.raises(msgspec.ValidationError, match="speed"):
        msgspec.toml.decode('kind = "cut"\nspeed = 2', type=Fault)


def test_a_dial_draws_the_same_from_the_same_seed() -> None:
    """A failing run can be had again.

    Given two dials with one seed, one with another, and one at 0
    When each is asked for a hundred calls
    Then the first two agree, the third does not, and the last draws nothing
    """

    def drawn(seed: int, level: float) -> list[Fault | None]:
        dial = Dial(Random(seed), level)
        met = [dial.meet("ticker", number) for number in range(100)]
        assert [entry.fault for entry in dial.drawn] == [fault for fault in met if fault is not None]
        return met

    first = drawn(1, 1.0)

    assert first == drawn(1, 1.0)
    assert first != drawn(2, 1.0)
    assert drawn(1, 0.0) == [None] * 100
    assert 30 < sum(fault is not None for fault in first) < 70
    assert {fault for fault in drawn(1, 1.0) if fault is not None} <= set(DRAWS)


@pytest.mark.asyncio
async def test_fills_may_show_late_and_twice() -> None:
    """A fill can be known later than the position it made.

    Given an exchange that shows new orders after a second, and fills after three and twice
    When an entry is filled
    Then it is first not found, then open, then filled with each fill twice under one id
    """
    exchange = SimulatedExchange(venue_of(100.0), view=View(fills_late=3000, orders_late=1000, fills_twice=True))
    async with client_of(exchange) as client:
        await client.load_markets()
        sent = await client.create_market_buy_order(PAIR, 1, ENTRY)
        with pytest.raises(Exception, match=Code.ORDER_UNKNOWN):
            await client.fetch_order(sent["id"], PAIR)
        assert (await client.fetch_positions([PAIR]))[0]["contracts"] == 1
        exchange.advance(START + 1000)
        waiting = await client.fetch_order(sent["id"], PAIR)
        assert [order["id"] for order in await client.fetch_open_orders(PAIR)] == [sent["id"]]
        assert await client.fetch_my_trades(PAIR) == []
        exchange.advance(START + 3000)
        filled = await client.fetch_order(sent["id"], PAIR)
        trades = await client.fetch_my_trades(PAIR)

    assert (waiting["status"], waiting["filled"]) == ("open", 0)
    assert (filled["status"], filled["filled"]) == ("closed", 1)
    assert len(trades) == 2
    assert trades[0]["id"] == trades[1]["id"]


@pytest.mark.asyncio
async def test_candles_may_lag_and_be_missing() -> None:
    """Candles are not to be trusted blindly.

    Given an exchange whose candles lag two minutes and lack one
    When they are read
    Then the newest two are not there, and neither is the missing one
    """
    view = View(candles_late=2 * MINUTE, candles_missing=frozenset({START + MINUTE}))
    exchange = SimulatedExchange(venue_of(100.0, 101.0, 102.0, 103.0, 104.0), view=view)
    exchange.advance(START + 4 * MINUTE)
    async with client_of(exchange) as client:
        await client.load_markets()
        candles = await client.fetch_ohlcv(PAIR, "1m")

    assert [row[1] for row in candles] == [100, 102]


@pytest.mark.asyncio
async def test_a_reduce_only_orders_answer_may_lack_its_id() -> None:
    """Bitget's documents say that it can, in one-way mode.

    Given an exchange that answers so
    When a long is closed reduce-only under a client id
    Then the answer has the client id alone
    """
    exchange = SimulatedExchange(venue_of(100.0), view=View(closes_unnamed=True))
    async with client_of(exchange) as client:
        await client.load_markets()
        entry = await client.create_market_buy_order(PAIR, 1, ENTRY)
        params = {"marginMode": "isolated", "reduceOnly": True, "clientOrderId": "src-2"}
        left = await client.create_order(PAIR, "market", "sell", 1, None, params)

    assert entry["id"] is not None
    assert (left["id"], left["clientOrderId"]) == (None, "src-2")


@pytest.mark.asyncio
async def test_maintenance_declines_all_but_the_time() -> None:
    """An exchange under maintenance still has a clock.

    Given maintenance
    When the time and then the positions are read
    Then the time is there, and the positions are refused with the code for maintenance
    """
    exchange = SimulatedExchange(venue_of(100.0))
    async with client_of(exchange) as client:
        await client.load_markets()
        exchange.venue.maintenance = True
        assert await client.fetch_time() == START
        with pytest.raises(Exception, match="bitget") as refused:
            await client.fetch_positions([PAIR])

    assert code_of(refused.value) == Code.MAINTENANCE
