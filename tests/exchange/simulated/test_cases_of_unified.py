"""The simulated unified account against the cases that ccxt was checked with on V3."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import pytest

from srconsole.exchange.ccxt.listening import RawReply, listen
from srconsole.exchange.simulated.clock import react
from srconsole.exchange.simulated.codes import Code
from srconsole.exchange.simulated.contract import Contract
from srconsole.exchange.simulated.exchange import SimulatedExchange
from srconsole.exchange.simulated.faults import Script
from srconsole.exchange.simulated.market import Market
from srconsole.exchange.simulated.placing import Ticket, place
from srconsole.exchange.simulated.plans import PlanTicket, place_plan
from srconsole.exchange.simulated.request import Request
from srconsole.exchange.simulated.state import Venue
from srconsole.exchange.simulated.values import Order, Plan, Side
from tests.exchange.simulated.clients import PAIR, client_of
from tests.exchange.simulated.test_cases_of_ccxt import CASES, cases, fault_of, snake
from tests.exchange.simulated.venues import MINUTE, START, flat_candles

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.skipif(not CASES.is_dir(), reason="the shared ccxt cases are not next to this checkout"),
]

LEFT_OUT: Final = ("place-batch", "history-position")
"""What docs/simulator.md lists as left out."""
RECORDED: Final = 1_799_000_000_000
"""Later than what the cases ask for, UTC milliseconds."""
SKIPPED: Final = {"startTime", "endTime"}


def contract_of(row: dict[str, Any]) -> Contract:
    """Return a contract that V3 gives as a row."""
    tick = Decimal(row["priceMultiplier"]).scaleb(int(row["pricePrecision"]))
    return Contract.of(
        row["symbol"],
        baseCoin=row["baseCoin"],
        minTradeNum=row["minOrderQty"],
        maxMarketOrderQty=row["maxMarketOrderQty"],
        maxOrderQty=row["maxOrderQty"],
        priceEndStep=str(tick.normalize()),
        volumePlace=row["quantityPrecision"],
        pricePlace=row["pricePrecision"],
        sizeMultiplier=row["quantityMultiplier"],
        minTradeUSDT=row["minOrderAmount"],
        maxLever=row["maxLeverage"],
    )


def unified_venue(*, hedge: bool = False) -> Venue:
    """Return a unified account at an exchange with the recorded contracts; BTCUSDT is at 95,000 USDT."""
    rows = cases("bitget_uta_markets_raw.json", "requests")[1]["reply"]["data"]
    prices = {"BTCUSDT": 95_000.0, "ETHUSDT": 3400.0}
    markets = [
        Market(contract_of(row), flat_candles((prices.get(row["symbol"], 1.0),)), MINUTE, start=START) for row in rows
    ]
    venue = Venue(markets, capital=Decimal(1000), now=START, hedge=hedge, leverage=Decimal(10))
    venue.kind = "unified"
    SimulatedExchange(venue).advance(START)
    return venue


def buy(venue: Venue, *, price: str | None = None, client_id: str = "") -> Order:
    """Buy 0.001 BTC, at a limit or at the market."""
    limit = None if price is None else Decimal(price)
    trade_side = "open" if venue.account.hedge else ""
    return place(
        venue, Ticket("BTCUSDT", "buy", Decimal("0.001"), price=limit, trade_side=trade_side, client_id=client_id)
    )


def cover(venue: Venue) -> Plan:
    """Place a stop of what is held at 93,000, by the mark."""
    return place_plan(venue, PlanTicket("BTCUSDT", Side.LONG, "pos_loss", Decimal(93_000), client_id="src-sl-1"))


def named_as(venue: Venue, entry: Order | Plan, case: dict[str, Any]) -> None:
    """Give an order or a stop the ids that a case asks for."""
    asked = case["output"] or dict(parse_qsl(urlsplit(case["url"]).query))
    venue.client_ids[str(asked.get("clientOid", "none"))] = entry.id
    there: dict[str, Any] = venue.orders if isinstance(entry, Order) else venue.plans
    waiting: dict[str, Any] = venue.open_orders if isinstance(entry, Order) else venue.open_plans
    there[str(asked.get("orderId", "none"))] = waiting[str(asked.get("orderId", "none"))] = entry


def prepare(venue: Venue, case: dict[str, Any]) -> None:
    """Have there what a request closes, covers, changes or asks for."""
    path, body = urlsplit(case["url"]).path, case["output"] or {}
    if is_batch(case):
        return
    if path.endswith(("modify-order", "cancel-order", "order-info")):
        named_as(venue, buy(venue, price="90000"), case)
    elif "strategy-order" in path:
        buy(venue)
        if "place" not in path:
            named_as(venue, cover(venue), case)
    elif path.endswith("close-positions") or body.get("side") == "sell":
        buy(venue)


def is_batch(case: dict[str, Any]) -> bool:
    """Tell whether a request is left out."""
    return str(case["url"]).split("?")[0].endswith(LEFT_OUT)


async def test_ccxt_reads_the_recorded_contracts_from_it() -> None:
    """Steps and limits of unified accounts are those that were recorded.

    Given three recorded rows of perpetuals
    When ccxt loads them as for a unified account
    Then each market is as ccxt recorded it
    """
    expected = cases("bitget_uta_markets_expected.json", "markets")
    async with client_of(SimulatedExchange(unified_venue()), uta=True) as client:
        markets = await client.load_markets()

    def subset(found: Any, like: Any) -> Any:
        return {key: subset(found[key], value) for key, value in like.items()} if isinstance(like, dict) else found

    swaps = {name: market for name, market in expected.items() if market["type"] == "swap"}
    assert {name: subset(markets[name], market) for name, market in swaps.items()} == swaps


@pytest.mark.parametrize(
    "case", cases("bitget_uta_request_cases.json"), ids=lambda case: case["description"].replace(" ", "_")
)
async def test_every_recorded_request_is_understood(case: dict[str, Any]) -> None:
    """What ccxt sends for a unified account is what the exchange takes.

    Given a request that ccxt was recorded with, and what it closes, covers, changes or asks for
    When ccxt sends it
    Then it arrives as recorded, and is answered; what is left out is refused by its code
    """
    settings = case["input"][-1] if case["input"] and isinstance(case["input"][-1], dict) else {}
    body = case["output"] if isinstance(case["output"], dict) else {}
    exchange = SimulatedExchange(unified_venue(hedge=bool(settings.get("hedged"))))
    heard: list[Request] = []
    async with client_of(exchange, heard=heard.append, uta=True) as client:
        await client.load_markets()
        if "isolated" in body.values():
            exchange.venue.account.leverages["BTCUSDT"].isolated = True
        prepare(exchange.venue, case)
        if case["method"] == "fetchOHLCV":
            client.milliseconds = lambda: RECORDED  # which list of candles ccxt asks depends on it
        call = getattr(client, case["method"] if "Uta" in case["method"] else snake(case["method"]))(*case["input"])
        if is_batch(case):
            with pytest.raises(Exception, match=f"{Code.UNKNOWN_PATH}|{Code.PARAMETER_WRONG}"):
                await call
            return
        if "posSide is missing" in case["description"]:
            with pytest.raises(Exception, match=f"{Code.PARAMETER_EMPTY}.*posSide"):
                await call
        else:
            await call

    url = urlsplit(case["url"])
    asked = {name: value for name, value in heard[-1].params.items() if name not in SKIPPED}
    assert (heard[-1].method, heard[-1].path) == (case["http"], url.path)
    assert asked == (case["output"] or dict(parse_qsl(url.query)))


def venue_of_reply() -> Venue:
    """Return an account on which the recorded replies have happened: 0.001 BTC held, a limit order, a stop."""
    venue = unified_venue()
    buy(venue, client_id="src-1")
    buy(venue, price="90000", client_id="src-2")
    cover(venue)
    venue.markets["BTCUSDT"].last = Decimal(95_010)
    return venue


LACKS: Final = {
    *("btcEquity", "btcUnrealizedPnl", "mmr", "mgnRatio", "positionMgnRatio", "marginCoin", "maxSymbolOrderNum"),
}
"""Fields of recorded replies that nothing here reads."""
DIFFERS: Final = {
    *("orderId", "clientOid", "createdTime", "updatedTime", "execId", "cursor", "id", "symbolConfigList", "assetMode"),
    *("assets", "accountEquity", "usdtEquity", "effEquity", "imr", "profitRate", "breakEvenPrice", "ts", "status"),
    *("lastPrice", "openPrice24h", "highPrice24h", "lowPrice24h", "ask1Price", "bid1Price", "bid1Size", "ask1Size"),
    *("price24hPcnt", "volume24h", "turnover24h", "indexPrice", "openInterest", "fundingRate", "liquidationPrice"),
}
"""Fields whose values are of the recording's moment."""
SHAPES: Final = {"fetchTicker", "fetchBalance", "fetchPosition", "privateUtaGetV3AccountSettings"} | {
    *("fetchOrder", "fetchOpenOrders", "fetchClosedOrders", "fetchMyTrades", "fetchTradingFee", "fetchPositions"),
    *("fetchMarketLeverageTiers", "setLeverage", "setPositionMode", "closePosition", "fetchCanceledAndClosedOrders"),
}
"""Methods whose recorded replies are compared field by field."""
STARTING_FLAT: Final = {"setPositionMode", "setLeverage"}


def first(data: Any) -> Any:
    """Return what of a reply is compared: itself, or the first of its rows."""
    rows = data.get("list", data) if isinstance(data, dict) else data
    return rows[0] if isinstance(rows, list) and rows else rows


@pytest.mark.parametrize(
    "case",
    [case for case in cases("bitget_uta_response_cases.json") if case["method"] in SHAPES],
    ids=lambda case: case["description"].replace(" ", "_"),
)
async def test_replies_read_as_the_recorded_ones(case: dict[str, Any]) -> None:
    """Replies have the fields, and where nothing depends on the moment the values, of recorded ones.

    Given a recorded reply, and here what it tells of
    When ccxt asks the same
    Then it makes the same kind of thing of the answer, with all fields and the recorded values
    """
    method, arguments = case["method"], list(case["input"])
    venue = unified_venue() if method in STARTING_FLAT or arguments == ["ETH/USDT:USDT"] else venue_of_reply()
    exchange = SimulatedExchange(venue)
    async with client_of(exchange, uta=True) as client:
        await client.load_markets()
        if method == "fetchOrder":
            arguments[0] = next(iter(venue.orders))
        if method == "fetchCanceledAndClosedOrders":
            venue.markets["BTCUSDT"].mark_ratio = Decimal("0.97")
            react(venue, "BTCUSDT")
        replies: list[RawReply] = []
        listen(client, replies.append)
        found = await getattr(client, method if "Uta" in method else snake(method))(*arguments)

    recorded, told = first(case["httpResponse"]["data"]), first(json.loads(replies[-1].text)["data"])
    if isinstance(recorded, dict) and isinstance(told, dict):
        assert recorded.keys() - told.keys() <= LACKS
        names = (recorded.keys() & told.keys()) - DIFFERS
        assert {name: told[name] for name in names} == {name: recorded[name] for name in names}
    else:
        assert type(told) is type(recorded)
    parsed = case["parsed"][0] if isinstance(case["parsed"], list) and case["parsed"] else case["parsed"]
    made = found[0] if isinstance(found, list) and found else found
    assert {name for name, value in parsed.items() if made.get(name) is None} == set()


async def test_every_recorded_refusal_can_be_rehearsed() -> None:
    """A console sees from ccxt what it would see at the exchange.

    Given the codes and broken replies that ccxt was recorded with on V3
    When the simulated exchange answers an entry of a unified account with each one
    Then ccxt throws the recorded class, or returns an order without an id
    """
    recorded = cases("bitget_uta_error_cases.json")
    script = Script()
    seen = []
    async with client_of(SimulatedExchange(unified_venue()), faults=script, uta=True) as client:
        await client.load_markets()
        for case in recorded:
            script.add(fault_of(case))
            try:
                order = await client.create_market_buy_order(PAIR, 1)
            except Exception as error:  # noqa: BLE001 - its class is what is compared
                seen.append(type(error).__name__)
            else:
                seen.append(f"order with id {order['id']}")

    assert seen == [case["exception"] for case in recorded]
