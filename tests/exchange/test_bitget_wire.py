"""What goes over the line to Bitget and what comes back: no secrets in any text, the guard before the first call."""

from __future__ import annotations

import hashlib
import logging
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientSession, web

from srconsole.engine.market_ports import StopRequest
from srconsole.errors import ExchangeError, SrconsoleError
from srconsole.exchange.ccxt.bitget.opening import Way, open_bitget
from srconsole.exchange.simulated.exchange import SimulatedExchange
from srconsole.exchange.simulated.signing import signature
from tests.exchange.bitget_account import CALLS, CREDENTIALS, SECRETS, bought, closing, opened, told
from tests.exchange.simulated.clients import KEYS, PAIR
from tests.exchange.simulated.venues import venue_of

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

Passed = tuple[str, str, dict[str, str], bytes, int]
"""A request's method, path with query, headers, body, and the port that it came from."""


@asynccontextmanager
async def between(url: str) -> AsyncIterator[tuple[str, list[Passed]]]:
    """Stand between an account and its exchange, and keep what passes."""
    passed: list[Passed] = []

    async def forward(request: web.Request) -> web.Response:
        body, path = await request.read(), request.rel_url.raw_path_qs
        assert request.transport is not None
        port = request.transport.get_extra_info("peername")[1]
        passed.append((request.method, path, dict(request.headers), body, port))
        headers = {name: value for name, value in request.headers.items() if name.upper() != "HOST"}
        async with (
            ClientSession() as session,
            session.request(request.method, url + path, data=body, headers=headers) as answer,
        ):
            return web.Response(status=answer.status, body=await answer.read(), content_type="application/json")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", forward)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}", passed
    finally:
        await runner.cleanup()


@pytest.mark.parametrize("demo", [False, True])
async def test_every_call_is_signed_as_sent_and_named_demo_or_not(demo: bool) -> None:
    """Given an account, of demo money or not
    When it is opened, bought, given a stop, read and sold
    Then each private request's signature is that of the very bytes that came, demo is named in all of them or none,
    and no secret but the passphrase's header is in any
    """
    async with (
        told(SimulatedExchange(venue_of(100))) as seen,
        between(seen.url) as (url, passed),
        open_bitget(CREDENTIALS, PAIR, seen.around, Way(url, demo=demo, calls=CALLS)) as account,
    ):
        await bought(account.exchange)
        await account.exchange.set_stop(StopRequest("st-1", PAIR, 95.0, 0.0, None))
        await account.exchange.read(PAIR)
        await account.exchange.place(closing())

    private = [each for each in passed if "ACCESS-KEY" in each[2]]
    assert len(private) > 10
    for method, path, headers, body, _ in private:
        assert headers["ACCESS-SIGN"] == signature(KEYS.secret, headers["ACCESS-TIMESTAMP"], method, path, body)
        assert headers.get("PAPTRADING") == ("1" if demo else None)
        shown = f"{path} {body!r} { {name: value for name, value in headers.items() if name != 'ACCESS-PASSPHRASE'} }"
        assert KEYS.secret not in shown
        assert KEYS.passphrase not in shown
        assert KEYS.key not in f"{path} {body!r}"
    assert len({hashlib.sha256(body).digest() for method, path, _, body, _ in private if method == "POST"}) >= 3


async def test_an_order_finds_a_line_open() -> None:
    """A new line takes two or three times as long to the exchange and back before the order leaves.

    Given an account that is read
    When something is bought, given a stop, and sold
    Then all that goes out by lines that reads have opened
    """
    async with (
        told(SimulatedExchange(venue_of(100))) as seen,
        between(seen.url) as (url, passed),
        open_bitget(CREDENTIALS, PAIR, seen.around, Way(url, calls=CALLS)) as account,
    ):
        await account.exchange.read(PAIR)
        await bought(account.exchange)
        await account.exchange.set_stop(StopRequest("st-1", PAIR, 95.0, 0.0, None))
        await account.exchange.place(closing())

    reads = {port for method, *_, port in passed if method == "GET"}
    orders = [port for method, *_, port in passed if method == "POST"]
    assert len(orders) >= 3
    assert set(orders) <= reads


async def test_no_secret_is_in_any_text(caplog: pytest.LogCaptureFixture) -> None:
    """Given faults of all kinds on all paths, and everything logged that wants to be
    When an account is read, bought, stopped, prepared and sold on them
    Then neither an error with all that is behind it, nor a note, nor the log shows a key, secret or passphrase
    """
    caplog.set_level(logging.DEBUG)
    faults: list[tuple[str, dict[str, Any]]] = [
        ("drop", {}),
        ("cut", {}),
        ("text", {}),
        ("status", {"status": 500}),
        ("status", {"status": 429}),
        ("code", {"code": "40009", "message": "sign signature error"}),
        ("code", {"code": "40762", "message": "The order amount exceeds the balance"}),
        ("code", {"code": "99999", "message": "odd"}),
    ]
    texts: list[str] = []
    async with opened(venue_of(100)) as (seen, account):
        bitget = account.exchange
        await bought(bitget)
        for number, (kind, more) in enumerate(faults):
            await seen.sleep(100)
            for path in ("place-order", "place-tpsl-order", "all-position", "set-leverage"):
                seen.fault(kind, path, calls=2, **more)
            for attempt in (
                bitget.place(closing(0.1, f"s-{number}")),
                bitget.set_stop(StopRequest(f"st-{number}", PAIR, 90.0, 0.0, None)),
                bitget.read(PAIR),
                bitget.prepare(PAIR, 5.0),
            ):
                try:
                    texts.append(repr(await attempt))
                except SrconsoleError as error:
                    texts.append("".join(traceback.format_exception(error)))
        texts.append(repr((account, account.clock.time, account.budget.use, account.breaker.why)))

    written = "\n".join([*texts, caplog.text])
    assert len(texts) == 33
    assert any("failed" in text for text in texts)
    assert not [secret for secret in SECRETS if secret in written]


async def test_the_guard_is_there_before_the_first_call() -> None:
    """Given an exchange whose very first answer is no JSON
    When an account is opened
    Then that raises, since no such answer is a word
    """
    async with told(SimulatedExchange(venue_of(100))) as seen:
        seen.fault("text", "public/time", calls=10)
        with pytest.raises(ExchangeError, match="something else than JSON"):
            async with open_bitget(CREDENTIALS, PAIR, seen.around, Way(seen.url, calls=CALLS)):
                raise AssertionError("it was opened")


async def test_both_clients_are_guarded_and_never_send_twice() -> None:
    """Given an account
    When an order's answer and a position's answer are no JSON
    Then both raise, and one order has gone out
    """
    async with opened(venue_of(100)) as (seen, account):
        seen.fault("text", "all-position", body="[]")
        with pytest.raises(ExchangeError):
            await account.exchange.position(PAIR)
        seen.fault("text", "place-order", body="{}", accepted=True)
        with pytest.raises(ExchangeError):
            await bought(account.exchange)

    assert len(seen.sent("place-order")) == 1
