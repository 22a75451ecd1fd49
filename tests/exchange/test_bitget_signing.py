"""What is signed here is signed as Bitget, openssl and ccxt have it, and sent as it was signed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from decimal import Decimal
from random import Random

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from srconsole.core.rounding import MarketRules
from srconsole.exchange.ccxt.bitget.bodies import close_body, close_path
from srconsole.exchange.ccxt.bitget.clock import ExchangeClock
from srconsole.exchange.ccxt.bitget.contracts import Contract
from srconsole.exchange.ccxt.bitget.direct import Direct
from srconsole.exchange.ccxt.bitget.signing import encoded, signature, signed_headers
from srconsole.exchange.ccxt.client import open_client
from srconsole.exchange.ccxt.market_data import Surroundings
from srconsole.exchange.ccxt.symbols import perpetual_of
from srconsole.exchange.simulated.signing import check
from tests.exchange.bitget_account import CREDENTIALS, SECRETS
from tests.exchange.simulated.clients import KEYS
from tests.exchange.simulated.test_signing import NOW, TIME, VECTORS

BTC = Contract(perpetual_of("BTCUSDT"), MarketRules(), Decimal(0), 125.0)

NAMES = {
    "v1": {"symbol": "BTCUSDT_UMCBL", "marginCoin": "USDT", "size": "0.001"},
    "v2": {**BTC.wire, "marginCoin": "USDT", "marginMode": "isolated", "size": "0.001"},
    "v3": {"category": "USDT-FUTURES", "symbol": "BTCUSDT", "qty": "0.001"},
}
PATHS = {
    "v1": "/api/mix/v1/order/placeOrder",
    "v2": "/api/v2/mix/order/place-order",
    "v3": "/api/v3/trade/place-order",
}


@pytest.mark.parametrize(("method", "target", "body", "expected"), VECTORS, ids=[row[1] for row in VECTORS])
def test_signatures_are_those_that_openssl_makes(method: str, target: str, body: str, expected: str) -> None:
    """Our requests are let in.

    Given requests of V1, V2 and V3 whose signatures were worked out with openssl
    When their bodies are encoded and signed here
    Then each is the same text, byte for byte, under the same signature, and the exchange lets it in
    """
    sent = encoded(json.loads(body)) if body else b""

    assert sent == body.encode()
    assert signature(KEYS.secret, TIME, method, target, sent) == expected
    check(KEYS, signed_headers(CREDENTIALS, NOW, method, target, sent, demo=False), method, target, sent, NOW)


def test_a_demo_account_is_named_in_the_headers() -> None:
    """Demo money is traded with keys of a demo account, and the exchange has to be told.

    Given the same request for a demo account and for another one
    When its headers are made
    Then they differ in Bitget's word for demo alone, and neither shows the secret
    """
    real, demo = (signed_headers(CREDENTIALS, NOW, "POST", "/x", b"{}", demo=demo) for demo in (False, True))

    assert demo == {**real, "PAPTRADING": "1"}
    assert KEYS.secret not in str(demo)


@pytest.mark.parametrize(
    ("api", "hedge", "names_position", "sides"),
    [
        ("v2", False, True, {"side": "sell", "reduceOnly": "YES"}),
        ("v2", True, True, {"side": "buy", "tradeSide": "close"}),
        ("v2", True, False, {"side": "sell", "tradeSide": "close"}),
        ("v3", False, True, {"side": "sell", "reduceOnly": "yes"}),
        ("v3", True, True, {"side": "sell", "posSide": "long"}),
        ("v1", True, True, {"side": "close_long"}),
        ("v1", False, True, {"side": "sell_single", "reduceOnly": "true"}),
    ],
)
def test_a_close_can_only_close(api: str, hedge: bool, names_position: bool, sides: Mapping[str, str]) -> None:
    """A close that could open something is a disaster with a good name.

    Given each interface, position mode and reading of a hedged close's side
    When the body of a close is made
    Then it says reduce-only or close, and has the fields that Bitget's documents list, and no others
    """
    body = close_body(api, BTC, "src-0001", "0.001", hedge=hedge, names_position=names_position)

    of_all = {"orderType": "market", "clientOid": "src-0001", **sides}
    assert body == {**NAMES[api], **of_all}
    assert close_path(api) == PATHS[api]
    if (api, hedge, names_position) == ("v2", True, True):
        assert encoded(body).decode() == VECTORS[1][2]


def test_keys_show_nowhere() -> None:
    """Keys are printed by mistake sooner or later.

    Given the keys of an account
    When they are printed
    Then nothing of them is seen
    """
    assert not any(secret in f"{CREDENTIALS!r} {CREDENTIALS}" for secret in SECRETS)


@pytest.mark.slow
@pytest.mark.asyncio
async def test_a_read_is_signed_as_it_is_meant_and_sent_as_a_url_is_spelled() -> None:
    """Given a read with a name in it that a url spells in another way
    When it is sent
    Then its parameters come in their order, as they were meant, and the signature is over that and not over the url
    """
    heard: list[web.Request] = []

    async def answer(request: web.Request) -> web.Response:
        heard.append(request)
        return web.json_response({"code": "00000", "data": []})

    app = web.Application()
    app.router.add_get("/api/v2/anything", answer)
    async with TestServer(app) as server, ClientSession() as session, open_client("bitget") as client:
        clock = ExchangeClock(Surroundings(lambda: 1_700_000_000.0, lambda: 0.0, asyncio.sleep, Random(1)))
        base = str(server.make_url("")).rstrip("/")
        reads = Direct(session, client.exchange, base, CREDENTIALS, clock, demo=False)
        reply = await reads.get("v2/anything", {"symbol": "币 X", "a": "1"})

    (request,) = heard
    meant = signature(SECRETS[1], "1700000000000", "GET", "/api/v2/anything?a=1&symbol=币 X")
    assert reply == {"code": "00000", "data": []}
    assert list(request.query.items()) == [("a", "1"), ("symbol", "币 X")]
    assert request.headers["ACCESS-SIGN"] == meant
