"""The simulated exchange against the cases that ccxt was checked with: markets, order bodies, replies, codes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest

from srconsole.exchange.simulated.codes import Code, Refused
from srconsole.exchange.simulated.contract import Contract
from srconsole.exchange.simulated.endpoints import answer
from srconsole.exchange.simulated.exchange import SimulatedExchange
from srconsole.exchange.simulated.faults import Fault, Script
from srconsole.exchange.simulated.market import Market
from srconsole.exchange.simulated.placing import Ticket, place
from srconsole.exchange.simulated.request import Request
from srconsole.exchange.simulated.state import Venue
from srconsole.exchange.simulated.views import View
from tests.exchange.simulated.clients import PAIR, client_of
from tests.exchange.simulated.venues import MINUTE, START, flat_candles, venue_of

CASES: Final = Path(__file__).resolve().parents[3] / ".." / "shared" / "data" / "ccxt"

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.skipif(not CASES.is_dir(), reason="the shared ccxt cases are not next to this checkout"),
]

PRICES: Final = {"BTCUSDT": (37_000.0,), "LTCUSDT": (100.0,)}
NOT_SIMULATED: Final = "place-plan-order"
"""Plan orders that open or trail: docs/simulator.md lists them as left out."""


def cases(name: str, key: str = "cases") -> Any:
    """Return what a file of cases holds, nothing where the files are absent."""
    path = CASES / name
    return json.loads(path.read_text(encoding="utf-8"))[key] if path.is_file() else []


def venue_at(
    prices: Mapping[str, tuple[float, ...]], *, hedge: bool = False, isolated: bool = False, leverage: int = 10
) -> Venue:
    """Return an exchange with the recorded contracts, each at a price of its own."""
    rows = cases("bitget_contracts_raw.json", "contracts")
    markets = [
        Market(Contract(row), flat_candles(prices.get(row["symbol"], (1.0,))), MINUTE, start=START) for row in rows
    ]
    return Venue(markets, capital=Decimal(1000), now=START, hedge=hedge, isolated=isolated, leverage=Decimal(leverage))


def snake(name: str) -> str:
    """Return ccxt's Python name of a method."""
    return re.sub(r"(?<!^)([A-Z]+)", lambda found: f"_{found[1].lower()}", name)


def prepare(venue: Venue, body: dict[str, Any]) -> None:
    """Open the position that an order of a case closes or covers."""
    side = body.get("holdSide")
    closes = body.get("reduceOnly") == "YES" or body.get("tradeSide") == "Close"
    if side is None and not closes:
        return
    hedge = body.get("tradeSide") == "Close" or side in {"long", "short"}
    if side is None:
        named = body["side"] == "buy"
        side = "buy" if named == hedge else "sell"
    buys = side in {"buy", "long"}
    isolated = body.get("marginMode") == "isolated"
    size = Decimal(str(body["size"])) * 2
    trade_side = "open" if hedge else ""
    place(venue, Ticket(body["symbol"], "buy" if buys else "sell", size, isolated=isolated, trade_side=trade_side))


async def test_ccxt_reads_the_recorded_contracts_from_it() -> None:
    """Steps and limits are those that a real exchange was seen with.

    Given seven recorded contract rows
    When ccxt loads them from the simulated exchange
    Then each market is as ccxt recorded it
    """
    expected = cases("bitget_markets_expected.json", "markets")
    async with client_of(SimulatedExchange(venue_at({}))) as client:
        markets = await client.load_markets()

    def subset(found: Any, like: Any) -> Any:
        return {key: subset(found[key], value) for key, value in like.items()} if isinstance(like, dict) else found

    assert len(expected) == len(markets)
    assert {name: subset(markets[name], market) for name, market in expected.items()} == expected


async def test_every_recorded_order_is_understood() -> None:
    """What ccxt sends is what the exchange takes.

    Given the order bodies that ccxt was recorded with, and the positions that they close or cover
    When ccxt sends each one
    Then it arrives as recorded, and is taken; orders of unified accounts and plan orders are refused by their code
    """
    exchange = SimulatedExchange(venue_at(PRICES))
    heard: list[Request] = []
    async with client_of(exchange, heard=heard.append) as client:
        await client.load_markets()
        for case in cases("bitget_request_swap_cases.json"):
            params = case["input"][-1] if isinstance(case["input"][-1], dict) else {}
            venue = exchange.venue = venue_at(PRICES, hedge=bool(params.get("hedged")))
            unified, left_out = "/api/v3/" in case["url"], case["url"].endswith(NOT_SIMULATED)
            call = getattr(client, snake(case["method"]))(*case["input"])
            if unified or left_out:
                with pytest.raises(Exception, match=Code.CLASSIC_ACCOUNT if unified else Code.UNKNOWN_PATH):
                    await call
            else:
                prepare(venue, case["output"])
                assert (await call)["id"] in {*venue.orders, *venue.plans}, case["description"]
            assert case["url"].endswith(heard[-1].path)
            assert dict(heard[-1].params) == case["output"], case["description"]

    assert len(heard) > len(cases("bitget_request_swap_cases.json"))


def venue_of_reply(case: dict[str, Any]) -> Venue:
    """Return an exchange on which a recorded reply's order has happened."""
    data = case["httpResponse"]["data"]
    if case["method"] == "fetchLeverage":
        venue = venue_at({})
        venue.account.balance = Decimal(data["accountEquity"])
        return venue
    row = (
        data
        if isinstance(data, dict) and "orderId" in data
        else (data or {}).get("entrustedList", [None])[0]
        if data
        else None
    )
    if row is None:
        return venue_at({})
    closes, isolated = row["tradeSide"] == "close", row["marginMode"] == "isolated"
    price, size, leverage = Decimal(row["priceAvg"]), Decimal(row["size"]), int(row["leverage"])
    entry = price - Decimal(row["totalProfits"]) / size
    prices = (float(entry), float(price)) if closes else (float(price),)
    venue = venue_at({row["symbol"]: prices}, hedge=True, isolated=isolated, leverage=leverage)
    ticket = Ticket(row["symbol"], row["side"], size, trade_side="open", isolated=isolated)
    place(venue, ticket)
    if closes:
        SimulatedExchange(venue).advance(START + MINUTE)
        place(venue, Ticket(row["symbol"], row["side"], size, trade_side="close", isolated=isolated))
    return venue


LACKS: Final = {
    *("crossedRiskRate", "crossedUnrealizedPL", "isolatedUnrealizedPL", "grant", "isolatedMargin", "crossedMargin"),
    "btcEquity",
}
"""Fields of a recorded account that nothing here reads."""
DIFFERS: Final = {"orderId", "clientOid", "cTime", "uTime", "enterPointSource", "usdtEquity"}
TIMES: Final = {"id", "clientOrderId", "timestamp"}


async def test_what_happened_at_a_real_exchange_reads_the_same_here() -> None:
    """Replies have the fields and the numbers of recorded ones.

    Given the orders, leverages and positions behind the recorded replies
    When the same happens here, and ccxt reads it
    Then ccxt makes the same of it, and the reply's fields are the recorded ones to the digit, but for ids and times
    """
    exchange = SimulatedExchange(venue_at({}))
    compared = 0
    async with client_of(exchange) as client:
        await client.load_markets()
        for case in cases("bitget_response_swap_cases.json"):
            if "/v3/" in case["path"]:
                continue
            venue = exchange.venue = venue_of_reply(case)
            recorded, parsed, arguments = case["httpResponse"]["data"], case["parsed"], list(case["input"])
            if case["method"] == "fetchOrder":
                arguments[0] = list(venue.orders)[-1]
            found = await getattr(client, snake(case["method"]))(*arguments)
            if case["method"] == "fetchClosedOrders":
                recorded, parsed, found = recorded["entrustedList"][0], parsed[0], found[-1]
            names = parsed.keys() - TIMES
            assert {name: found[name] for name in names} == {name: parsed[name] for name in names}
            if recorded:
                info = found["info"]
                names = (recorded.keys() & info.keys()) - DIFFERS
                assert recorded.keys() - info.keys() <= LACKS
                assert {name: info[name] for name in names} == {name: recorded[name] for name in names}
                compared += 1

    assert compared == 4


@pytest.mark.parametrize(
    "case", cases("bitget_uta_request_cases.json"), ids=lambda case: case["description"].replace(" ", "_")
)
async def test_a_classic_account_refuses_what_is_asked_of_a_unified_one(case: dict[str, Any]) -> None:
    """The kind of an account can be found out.

    Given the requests of unified accounts
    When each is sent to a classic one
    Then all but the time and the market's data are refused with the code for that, and nothing changes
    """
    venue = venue_of(100.0)
    path = case["url"].removeprefix("https://api.bitget.com").split("?")[0]
    request = Request(case["http"], path, {"category": "USDT-FUTURES", "symbol": "BTCUSDT", "interval": "1H"})
    if path.startswith("/api/v3/market/"):
        assert isinstance(answer(venue, View(), request), list | dict)
    elif "/v3/" in path:
        with pytest.raises(Refused, match=Code.CLASSIC_ACCOUNT):
            answer(venue, View(), request)
    else:
        assert answer(venue, View(), request) == {"serverTime": str(venue.now)}

    assert not venue.orders


async def test_every_recorded_refusal_can_be_rehearsed() -> None:
    """A console sees from ccxt what it would see at the exchange.

    Given the codes and broken replies that ccxt was recorded with
    When the simulated exchange answers an entry with each one
    Then ccxt throws the recorded class, or returns an order without an id
    """
    recorded = cases("bitget_uta_error_cases.json")
    script = Script()
    seen = []
    async with client_of(SimulatedExchange(venue_of(100.0)), faults=script) as client:
        await client.load_markets()
        for case in recorded:
            script.add(fault_of(case))
            try:
                order = await client.create_market_buy_order(PAIR, 1, {"marginMode": "isolated"})
            except Exception as error:  # noqa: BLE001 - its class is what is compared
                seen.append(type(error).__name__)
            else:
                seen.append(f"order with id {order['id']}")

    assert seen == [case["exception"] for case in recorded]


def fault_of(case: dict[str, Any]) -> Fault:
    """Return the fault that answers as a recorded case did."""
    body, status = case["body"], case["http"]
    if isinstance(body, dict) and "code" in body:
        return Fault("code", path="place-order", code=body["code"], message=body["msg"])
    if status == 200:
        return Fault("text", path="place-order", body=body if isinstance(body, str) else json.dumps(body))
    return Fault("status", path="place-order", status=status, body=body)
