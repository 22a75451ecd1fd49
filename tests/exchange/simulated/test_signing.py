"""Who is let in: signatures and the age of requests, with the vectors of exchange.md section 3."""

from __future__ import annotations

from decimal import Decimal

import pytest

from srconsole.exchange.simulated.codes import Code, Refused
from srconsole.exchange.simulated.exchange import SimulatedExchange
from srconsole.exchange.simulated.signing import WINDOW, Keys, check, signature
from srconsole.exchange.simulated.views import View
from tests.exchange.simulated.clients import KEYS, PAIR, client_of, code_of
from tests.exchange.simulated.venues import venue_of

TIME = "1700000000000"
NOW = int(TIME)
V1_CLOSE = '{"symbol":"BTCUSDT_UMCBL","marginCoin":"USDT","size":"0.001","side":"close_long","orderType":"market"}'
V2_CLOSE = (
    '{"symbol":"BTCUSDT","productType":"USDT-FUTURES","marginMode":"isolated","marginCoin":"USDT","size":"0.001",'
    '"side":"buy","tradeSide":"close","orderType":"market","clientOid":"src-0001"}'
)
VECTORS = [
    ("POST", "/api/mix/v1/order/placeOrder", V1_CLOSE, "fIRGTXtsdJUngRHTB7dgSkwgUbOyBuE8JQZqn3fHLbY="),
    ("POST", "/api/v2/mix/order/place-order", V2_CLOSE, "E7lFrhxNyUns2iOgo0282ooptxv34Kr7Y4S/IrDqhD0="),
    (
        "POST",
        "/api/v2/mix/order/close-positions",
        '{"symbol":"BTCUSDT","productType":"USDT-FUTURES","holdSide":"long"}',
        "QxgGa8x8WRZb9lWdaNjSUgK79I6TxpCtqAH68urui8A=",
    ),
    (
        "GET",
        "/api/v2/mix/account/account?marginCoin=USDT&productType=USDT-FUTURES&symbol=BTCUSDT",
        "",
        "tiJhPMREgrlX9Uo6U0mJfVfCb5gO9/yqI6ONQ3kz1aY=",
    ),
    (
        "POST",
        "/api/v3/trade/close-positions",
        '{"symbol":"BTCUSDT","category":"USDT-FUTURES","posSide":"long"}',
        "NF5mPYkAiVWAezwpW/0CYUZfiI58uAPpf6DIMlcOjWg=",
    ),
]


def headers(signed: str, **changed: str) -> dict[str, str]:
    """Return a request's headers."""
    usual = {
        "ACCESS-KEY": KEYS.key,
        "ACCESS-SIGN": signed,
        "ACCESS-TIMESTAMP": TIME,
        "ACCESS-PASSPHRASE": KEYS.passphrase,
    }
    return usual | {f"ACCESS-{name.upper()}": value for name, value in changed.items()}


@pytest.mark.parametrize(("method", "target", "body", "expected"), VECTORS, ids=[row[1] for row in VECTORS])
def test_signatures_are_those_that_openssl_makes(method: str, target: str, body: str, expected: str) -> None:
    """The exchange knows a good signature from a bad one.

    Given requests whose signatures were worked out with openssl
    When they are checked as they are, and with one byte of the request changed
    Then the first are let in, and the others are not
    """
    assert signature(KEYS.secret, TIME, method, target, body.encode()) == expected
    check(KEYS, headers(expected), method, target, body.encode(), NOW)
    with pytest.raises(Refused, match=Code.SIGN_WRONG):
        check(KEYS, headers(expected), method, target, body.encode() + b" ", NOW)


def test_what_was_signed_is_the_query_before_it_was_encoded() -> None:
    """Symbols that are not ASCII are signed as they are written.

    Given a symbol with letters that a URL cannot hold
    When its query is signed decoded and sent encoded
    Then it is let in
    """
    sign = signature(KEYS.secret, TIME, "GET", "/api/v2/mix/order/detail?symbol=龙USDT", b"")

    assert check(KEYS, headers(sign), "GET", "/api/v2/mix/order/detail?symbol=%E9%BE%99USDT", b"", NOW) is None  # type: ignore[func-returns-value]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"key": ""}, Code.KEY_MISSING),
        ({"key": "another"}, Code.KEY_INVALID),
        ({"sign": ""}, Code.SIGN_MISSING),
        ({"timestamp": "now"}, Code.TIMESTAMP_INVALID),
        ({"timestamp": str(NOW - WINDOW - 1)}, Code.TIMESTAMP_EXPIRED),
        ({"timestamp": str(NOW + WINDOW + 1)}, Code.TIMESTAMP_EXPIRED),
        ({"passphrase": "another"}, Code.KEY_OR_PHRASE_WRONG),
    ],
)
def test_whoever_is_not_known_is_kept_out(changed: dict[str, str], code: Code) -> None:
    """Each thing that can be wrong with a request has its code.

    Given a request that is signed well
    When its key, its signature, its time or its passphrase is another
    Then it is refused with the code for that
    """
    method, target, body, sign = VECTORS[0]
    with pytest.raises(Refused) as refused:
        check(KEYS, headers(sign, **changed), method, target, body.encode(), NOW)

    assert refused.value.code is code


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("keys", "off", "code"),
    [
        (Keys(KEYS.key, "wrong", KEYS.passphrase), 0, Code.SIGN_WRONG),
        (Keys(KEYS.key, KEYS.secret, "wrong"), 0, Code.KEY_OR_PHRASE_WRONG),
        (KEYS, 60_000, Code.TIMESTAMP_EXPIRED),
    ],
)
async def test_ccxt_with_wrong_keys_or_a_wrong_clock_gets_nothing(keys: Keys, off: int, code: Code) -> None:
    """Public reads need no key, private ones do.

    Given ccxt with a wrong secret, a wrong passphrase, or a minute beside the exchange's clock
    When it reads the market and then its balance
    Then the market is there, and the balance is refused with the code for it
    """
    exchange = SimulatedExchange(venue_of(100.0), view=View(clock_off=off))
    async with client_of(exchange, keys=keys) as client:
        await client.load_markets()
        assert (await client.fetch_ticker(PAIR))["last"] == 100
        with pytest.raises(Exception, match="bitget") as refused:
            await client.fetch_balance()

    assert code_of(refused.value) == code


@pytest.mark.asyncio
async def test_a_client_that_reads_the_clock_again_is_let_in() -> None:
    """A clock that is off can be corrected.

    Given an exchange whose clock is a minute ahead
    When ccxt measures the difference before it reads its balance
    Then the balance is there
    """
    exchange = SimulatedExchange(venue_of(100.0), view=View(clock_off=60_000))
    async with client_of(exchange) as client:
        await client.load_markets()
        await client.load_time_difference()
        balance = await client.fetch_balance()

    assert Decimal(balance["USDT"]["total"]) == 1000
