"""The simulated exchange on a port of loopback: HTTP, signatures, and faults of the line."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from types import TracebackType
from typing import Any, Final, Self

import msgspec
from aiohttp import web

from srconsole.exchange.simulated.codes import Code, Refused
from srconsole.exchange.simulated.endpoints import is_private
from srconsole.exchange.simulated.exchange import Reply, SimulatedExchange
from srconsole.exchange.simulated.faults import Fault, Faults, Script
from srconsole.exchange.simulated.request import Request
from srconsole.exchange.simulated.signing import Keys, check

HOST: Final = "127.0.0.1"


class SimulatedServer:
    """An HTTP server while it is entered (`async with`).

    Args:
        exchange: what answers.
        keys: the only ones that private requests are taken from.
        faults: what becomes of calls; none by default.
        clock: the exchange's time, UTC milliseconds, asked at each request; None where somebody else lets it pass.
        heard: told of each request that reached the exchange.
    """

    def __init__(
        self,
        exchange: SimulatedExchange,
        keys: Keys,
        *,
        faults: Faults | None = None,
        clock: Callable[[], int] | None = None,
        heard: Callable[[Request], None] | None = None,
    ) -> None:
        self._exchange = exchange
        self._keys = keys
        self._faults = faults or Script()
        self._clock = clock
        self._heard = heard
        self._runner: web.ServerRunner | None = None
        self.url = ""
        """Where it listens, such as http://127.0.0.1:40123; empty before it does."""

    async def __aenter__(self) -> Self:
        """Listen on a free port of loopback."""
        # No routes: the exchange knows its own paths, and each of a rehearsal's thousand calls would look for one.
        self._runner = web.ServerRunner(web.Server(self._serve, access_log=None), shutdown_timeout=0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, 0)
        await site.start()
        self.url = f"http://{HOST}:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the port; calls that wait are cut off."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        if self._clock is not None:
            self._exchange.advance(self._clock())
        fault = self._faults.meet(request.path, self._exchange.venue.now)
        body = await request.read()
        if fault is None:
            return _json(self._answer(request, body))
        reply = self._answer(request, body) if fault.accepted else None
        await asyncio.sleep(fault.seconds)
        if fault.kind == "delay":
            return _json(reply or self._answer(request, body))
        return await self._fail(request, fault, reply)

    def _answer(self, request: web.BaseRequest, body: bytes) -> Reply:
        """Check who asks, and ask the exchange."""
        try:
            if is_private(request.path):
                target = request.rel_url.raw_path_qs
                check(self._keys, request.headers, request.method, target, body, self._exchange.gate_time)
            asked = Request(request.method, request.path, _params(request, body))
        except Refused as refused:
            return self._exchange.refuse(refused)
        if self._heard is not None:
            self._heard(asked)
        return self._exchange.ask(asked)

    async def _fail(self, request: web.BaseRequest, fault: Fault, reply: Reply | None) -> web.StreamResponse:
        """Let the asker see what a fault leaves of an answer."""
        if fault.kind == "status":
            return web.Response(status=fault.status, text=fault.body, content_type="text/html")
        if fault.kind == "text":
            return web.Response(text=fault.body, content_type="text/html")
        if fault.kind == "code":
            now = self._exchange.gate_time
            return _json(Reply(400, {"code": fault.code, "msg": fault.message, "requestTime": now, "data": None}))
        if fault.kind == "cut":
            await _begin(request, reply)
        if request.transport is not None:
            request.transport.abort()
        return web.Response()


def _json(reply: Reply) -> web.Response:
    # A rehearsal asks thousands of times: json takes five times as long.
    text = msgspec.json.encode(reply.body)
    return web.Response(body=text, status=reply.status, content_type="application/json", charset="utf-8")


async def _begin(request: web.BaseRequest, reply: Reply | None) -> None:
    """Send the first half of an answer."""
    text = json.dumps(None if reply is None else reply.body).encode()
    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(len(text))})
    await response.prepare(request)
    await response.write(text[: len(text) // 2])


def _params(request: web.BaseRequest, body: bytes) -> dict[str, Any]:
    """Return the parameters of a query, or of a JSON body.

    Raises:
        Refused: the body is no JSON object.
    """
    if request.method != "POST":
        return dict(request.query)
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Refused(Code.PARAMETER_WRONG, "Parameter verification failed body")
    return found
