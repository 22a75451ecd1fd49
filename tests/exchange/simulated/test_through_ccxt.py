"""What ccxt's client makes of the simulated exchange, over HTTP on loopback: exchange.md 2.2 and 2.3."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from srconsole.exchange.simulated.clock import liquidation_price
from srconsole.exchange.simulated.codes import Code
from srconsole.exchange.simulated.exchange import SimulatedExchange
from srconsole.exchange.simulated.request import Request
from srconsole.exchange.simulated.values import Side
from tests.exchange.simulated.clients import PAIR, client_of, code_of
from tests.exchange.simulated.venues import MINUTE, START, SYMBOL, venue_of

pytestmark = pytest.mark.asyncio

ISOLATED = {"marginMode": "isolated"}


async def test_the_public_reads_are_understood() -> None:
    """A console can look at the market.

    Given a price that has gone from 100 to 110
    When ccxt reads time, market, ticker, candles, book, leverage brackets and funding
    Then all are what the exchange has
    """
    exchange = SimulatedExchange(venue_of(100.0, 110.0))
    exchange.advance(START + MINUTE + 15_000)
    async with client_of(exchange) as client:
        market = (await client.load_markets())[PAIR]
        ticker = await client.fetch_ticker(PAIR)
        candles = await client.fetch_ohlcv(PAIR, "1m")
        book = await client.fetch_order_book(PAIR, 15)
        tiers = await client.fetch_market_leverage_tiers(PAIR)
        funding = await client.fetch_funding_rate(PAIR)
        assert await client.fetch_time() == exchange.venue.now

    assert (market["id"], market["precision"]["price"], market["precision"]["amount"]) == (SYMBOL, 0.01, 0.001)
    assert (ticker["last"], ticker["bid"], ticker["ask"], ticker["open"]) == (110, 110, 110, 100)
    assert candles == [[START, 100, 100, 100, 100, 1], [START + MINUTE, 110, 110, 110, 110, 0.5]]
    assert book["bids"] == book["asks"] == [[110, 1000]]
    assert (tiers[0]["maxLeverage"], tiers[0]["maintenanceMarginRate"]) == (125, 0.004)
    assert funding["fundingRate"] == 0


async def test_candles_are_paged_by_time() -> None:
    """History is read as far back as it goes.

    Given ten minutes of prices
    When candles since the third minute are read, and old ones by the history's way
    Then they begin there, and the history has no forming candle
    """
    exchange = SimulatedExchange(venue_of(*map(float, range(100, 110))))
    exchange.advance(START + 9 * MINUTE)
    async with client_of(exchange) as client:
        await client.load_markets()
        since = await client.fetch_ohlcv(PAIR, "1m", START + 3 * MINUTE, 4)
        history = await client.fetch_ohlcv(PAIR, "1m", START, 200, {"useHistoryEndpoint": True})
        hours = await client.fetch_ohlcv(PAIR, "1h")

    assert [row[1] for row in since] == [103, 104, 105, 106]
    assert [row[1] for row in history] == list(range(100, 109))
    assert hours[-1][1:5] == [100, 109, 100, 109]


async def test_an_isolated_long_from_its_entry_to_its_close() -> None:
    """The way of a trade, with everything that a console reads of it.

    Given one-way mode, and an entry with a stop at 95
    When it is sent, its stop set to the last price by a direct call and moved to 97 by ccxt, which knows no trigger
        type there, and it is closed reduce-only at 110
    Then the acknowledgement has only ids; order, fills, position, stop, balance and bills are what happened
    """
    exchange = SimulatedExchange(venue_of(100.0, 110.0))
    async with client_of(exchange) as client:
        await client.load_markets()
        params = {**ISOLATED, "clientOrderId": "src-1", "stopLoss": {"triggerPrice": 95}}
        sent = await client.create_market_buy_order(PAIR, 2, params)
        order = await client.fetch_order("", PAIR, {"clientOrderId": "src-1"})
        (position,) = await client.fetch_positions([PAIR])
        (stop,) = await client.fetch_open_orders(PAIR, params={"planType": "profit_loss"})
        assert await client.fetch_open_orders(PAIR, params={"trigger": True}) == []
        change = {"orderId": stop["id"], "symbol": SYMBOL, "marginCoin": "USDT", "productType": "USDT-FUTURES"}
        change |= {"triggerPrice": "96", "triggerType": "fill_price", "size": ""}
        await client.privateMixPostV2MixOrderModifyTpslOrder(change)
        moved = await client.edit_order(stop["id"], PAIR, "market", "sell", 2, None, {"stopLossPrice": 97})
        (stop_then,) = await client.fetch_open_orders(PAIR, params={"planType": "profit_loss"})
        exchange.advance(START + MINUTE)
        await client.create_order(PAIR, "market", "sell", 2, None, {**ISOLATED, "reduceOnly": True})
        assert await client.fetch_positions([PAIR]) == []
        assert await client.fetch_open_orders(PAIR, params={"planType": "profit_loss"}) == []
        trades = await client.fetch_my_trades(PAIR)
        balance = await client.fetch_balance()
        closed = await client.fetch_closed_orders(PAIR)
        bills = await client.fetch_ledger(None, None, None, {"symbol": PAIR})

    assert (sent["clientOrderId"], sent["average"], sent["filled"]) == ("src-1", None, None)
    assert (order["id"], order["status"], order["average"], order["fee"]["cost"]) == (sent["id"], "closed", 100, 0.12)
    assert (position["side"], position["contracts"], position["entryPrice"], position["hedged"]) == (
        "long",
        2,
        100,
        False,
    )
    assert (position["marginMode"], position["leverage"], position["initialMargin"]) == ("isolated", 10, 20)
    assert (stop["triggerPrice"], stop["info"]["planType"], stop["info"]["triggerType"]) == (
        95,
        "pos_loss",
        "mark_price",
    )
    assert (moved["id"], stop_then["id"], stop_then["triggerPrice"]) == (stop["id"], stop["id"], 97)
    assert stop_then["info"]["triggerType"] == "fill_price"
    assert [(trade["side"], trade["price"], trade["amount"]) for trade in trades] == [("buy", 100, 2), ("sell", 110, 2)]
    assert balance["USDT"]["total"] == pytest.approx(1000 + 20 - 0.12 - 0.132)
    assert [order["side"] for order in closed] == ["buy", "sell"]
    assert [bill["type"] for bill in bills] == ["trade", "trade"]


async def test_a_hedged_long_is_closed_as_ccxt_sends_it() -> None:
    """In hedge mode ccxt turns the side of a close round, and turns it back when it reads.

    Given hedge mode and a long of 2
    When ccxt sells 2 with reduceOnly and hedged
    Then the long is closed, and the order reads as a sale
    """
    exchange = SimulatedExchange(venue_of(100.0, hedge=True))
    heard: list[Request] = []
    async with client_of(exchange, heard=heard.append) as client:
        await client.load_markets()
        await client.create_market_buy_order(PAIR, 2, {**ISOLATED, "hedged": True})
        (position,) = await client.fetch_positions([PAIR])
        sent = await client.create_order(
            PAIR, "market", "sell", 2, None, {**ISOLATED, "hedged": True, "reduceOnly": True}
        )
        order = await client.fetch_order(sent["id"], PAIR)
        assert await client.fetch_positions([PAIR]) == []

    bodies = [request.params for request in heard if request.path.endswith("place-order")]
    assert [(body["side"], body["tradeSide"]) for body in bodies] == [("buy", "Open"), ("buy", "Close")]
    assert (position["hedged"], order["side"], order["reduceOnly"]) == (True, "sell", True)


async def test_stops_are_placed_and_called_off_on_their_own() -> None:
    """A stop may also come by itself.

    Given a long
    When ccxt places a position stop, and calls it off without and then with the plan's type
    Then it is found in the list of stops, not found without its type, and gone in the end
    """
    exchange = SimulatedExchange(venue_of(100.0))
    async with client_of(exchange) as client:
        await client.load_markets()
        await client.create_market_buy_order(PAIR, 1, ISOLATED)
        stop = await client.create_order(
            PAIR, "market", "sell", 1, None, {"stopLossPrice": 95, "triggerType": "fill_price", "clientOrderId": "s1"}
        )
        (found,) = await client.fetch_open_orders(PAIR, params={"planType": "profit_loss", "clientOrderId": "s1"})
        missed = await client.cancel_order(stop["id"], PAIR, {"trigger": True})
        gone = await client.cancel_order(stop["id"], PAIR, {"trigger": True, "planType": "pos_loss"})
        ended = await client.fetch_canceled_orders(PAIR, params={"planType": "profit_loss"})

    assert (found["id"], found["reduceOnly"], found["info"]["posMode"]) == (stop["id"], None, "one_way_mode")
    assert (missed["id"], gone["id"]) == (None, stop["id"])
    assert [order["id"] for order in ended] == [stop["id"]]


async def test_waiting_orders_are_changed_and_called_off() -> None:
    """Orders that wait can be moved.

    Given two limit buys
    When one is changed, then called off, and the other with all the rest
    Then the change shows, and in the end none waits
    """
    exchange = SimulatedExchange(venue_of(100.0))
    async with client_of(exchange) as client:
        await client.load_markets()
        first = await client.create_order(PAIR, "limit", "buy", 1, 90, {**ISOLATED, "clientOrderId": "a"})
        await client.create_order(PAIR, "limit", "buy", 1, 80, ISOLATED)
        await client.edit_order(first["id"], PAIR, "limit", "buy", 2, 91)
        waiting = {order["price"]: order["amount"] for order in await client.fetch_open_orders(PAIR)}
        await client.cancel_order(first["id"], PAIR)
        with pytest.raises(Exception, match=Code.NOTHING_TO_CANCEL):
            await client.cancel_order(first["id"], PAIR)
        await client.cancel_all_orders(PAIR)
        assert await client.fetch_open_orders(PAIR) == []
        canceled = await client.fetch_canceled_orders(PAIR)

    assert waiting == {91: 2, 80: 1}
    assert len(canceled) == 2


async def test_how_a_symbol_is_traded_is_read_and_set() -> None:
    """Leverage and modes are read at the start, and set where they differ.

    Given one-way mode, isolated, leverage 10
    When ccxt sets leverage 7, crossed margin and hedge mode
    Then reading shows each
    """
    exchange = SimulatedExchange(venue_of(100.0))
    async with client_of(exchange) as client:
        await client.load_markets()
        before = await client.fetch_leverage(PAIR)
        answer = await client.set_leverage(7, PAIR)
        await client.set_margin_mode("cross", PAIR)
        await client.set_position_mode(True, PAIR)
        after = await client.fetch_leverage(PAIR)
        with pytest.raises(Exception, match=Code.LEVERAGE_TOO_HIGH):
            await client.set_leverage(500, PAIR)

    assert (before["marginMode"], before["longLeverage"], before["info"]["posMode"]) == ("isolated", 10, "one_way_mode")
    assert answer["data"]["longLeverage"] == "7"
    assert (after["marginMode"], after["info"]["isolatedLongLever"], after["info"]["posMode"]) == (
        "cross",
        7,
        "hedge_mode",
    )


async def test_a_position_is_closed_at_once_and_a_flat_one_cannot_be() -> None:
    """The exchange's own close takes the whole side.

    Given a long
    When ccxt closes it, and closes it again
    Then it is flat after the first, and the second is refused with the code for no position
    """
    exchange = SimulatedExchange(venue_of(100.0))
    async with client_of(exchange) as client:
        await client.load_markets()
        await client.create_market_buy_order(PAIR, 1, ISOLATED)
        await client.close_position(PAIR)
        with pytest.raises(Exception, match=Code.NO_POSITION):
            await client.close_position(PAIR)
        flat = await client.fetch_position(PAIR)

    assert not exchange.venue.account.positions
    assert flat["contracts"] is None


@pytest.mark.parametrize(("hedge", "closed"), [(True, True), (False, False)])
async def test_the_old_close_of_v1_is_served_in_hedge_mode(hedge: bool, closed: bool) -> None:
    """V1 is retired at the exchange and lives on here: close_long belongs to hedge mode.

    Given a long
    When V1's placeOrder is sent with close_long
    Then hedge mode closes it, and one-way mode refuses the word
    """
    exchange = SimulatedExchange(venue_of(100.0, hedge=hedge))
    body = {"symbol": "BTCUSDT_UMCBL", "marginCoin": "USDT", "size": "1", "side": "close_long", "orderType": "market"}
    async with client_of(exchange) as client:
        await client.load_markets()
        await client.create_market_buy_order(PAIR, 1, {**ISOLATED, "hedged": hedge})
        code = "00000"
        try:
            answer: Any = await client.privateMixPostMixV1OrderPlaceOrder(body)
            code = answer["code"]
        except Exception as error:  # noqa: BLE001 - whichever class ccxt makes of the code
            code = code_of(error)

    assert (not exchange.venue.account.positions) is closed
    assert code == ("00000" if closed else Code.MODE_MISMATCH)


async def test_ccxt_and_the_exchange_agree_where_a_position_is_liquidated() -> None:
    """What is shown to a person is what happens.

    Given an isolated long of 1 from 100
    When ccxt works its liquidation price out, where the exchange gives none, and reads the one that is given
    Then they are within a thousandth of each other, and the given one is the exchange's
    """
    exchange = SimulatedExchange(venue_of(100.0))
    async with client_of(exchange) as client:
        await client.load_markets()
        await client.create_market_buy_order(PAIR, 1, ISOLATED)
        (position,) = await client.fetch_positions([PAIR])
        derived = client.parse_position({**position["info"], "liquidationPrice": "0"})

    held = exchange.venue.account.positions[SYMBOL, Side.LONG]
    assert Decimal(str(position["liquidationPrice"])) == pytest.approx(liquidation_price(exchange.venue, held))
    assert derived["liquidationPrice"] == pytest.approx(position["liquidationPrice"], rel=1e-3)


async def test_ccxt_with_its_own_defaults_loads_and_finds_no_other_markets() -> None:
    """A client that asks for everything gets the perpetuals.

    Given ccxt with its usual options
    When it loads the markets
    Then there is the one perpetual
    """
    exchange = SimulatedExchange(venue_of(100.0))
    async with client_of(exchange, fetchMarkets={"types": ["spot", "swap"]}, uta=None) as client:
        client.has["fetchCurrencies"] = True
        markets = await client.load_markets()
        assert client.options["uta"] is False

    assert list(markets) == [PAIR]
