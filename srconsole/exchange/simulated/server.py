"""The simulated exchange on a port of loopback: HTTP, signatures, and faults of the line."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any, Self
from urllib.parse import parse_qsl

import msgspec

from srconsole.exchange.simulated.codes import Code, Refused
from srconsole.exchange.simulated.endpoints import is_private
from srconsole.exchange.simulated.exchange import Reply, SimulatedExchange
from srconsole.exchange.simulated.faults import Fault, Faults, Script
from srconsole.exchange.simulated.loopback import HTML, Asked, Line, Listener, answer_of
from srconsole.exchange.simulated.request import Request
from srconsole.exchange.simulated.signing import Keys, check


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
        self._listener = Listener(self._serve)

    @property
    def url(self) -> str:
        """Where it listens, such as http://127.0.0.1:40123; empty before it does."""
        return self._listener.url

    async def __aenter__(self) -> Self:
        """Listen on a free port of loopback."""
        await self._listener.__aenter__()
        return self

    async def __aexit__(self, *ended: object) -> None:
        """Close the port; calls that wait are cut off."""
        await self._listener.__aexit__(*ended)

    def _serve(self, asked: Asked, line: Line) -> Coroutine[None, None, None] | None:
        """Answer at once where all goes well, else return what does what a fault says."""
        if self._clock is not None:
            self._exchange.advance(self._clock())
        fault = self._faults.meet(asked.path, self._exchange.venue.now)
        if fault is not None:
            return self._fail(asked, line, fault)
        line.send(_json(self._answer(asked)))
        return None

    def _answer(self, asked: Asked) -> Reply:
        """Check who asks, and ask the exchange."""
        try:
            if is_private(asked.path):
                now = self._exchange.gate_time
                check(self._keys, asked.headers, asked.method, asked.target, asked.body, now)
            request = Request(asked.method, asked.path, _params(asked))
        except Refused as refused:
            return self._exchange.refuse(refused)
        if self._heard is not None:
            self._heard(request)
        return self._exchange.ask(request)

    async def _fail(self, asked: Asked, line: Line, fault: Fault) -> None:
        """Let the asker see what a fault leaves of an answer."""
        reply = self._answer(asked) if fault.accepted else None
        await asyncio.sleep(fault.seconds)
        if fault.kind == "delay":
            line.send(_json(reply or self._answer(asked)))
        elif fault.kind == "status":
            line.send(answer_of(fault.body.encode(), HTML, fault.status))
        elif fault.kind == "text":
            line.send(answer_of(fault.body.encode(), HTML))
        elif fault.kind == "code":
            now = self._exchange.gate_time
            body = {"code": fault.code, "msg": fault.message, "requestTime": now, "data": None}
            line.send(_json(Reply(400, body)))
        else:
            if fault.kind == "cut":
                line.send(_begun(reply))
            line.cut()


def _json(reply: Reply) -> bytes:
    # A rehearsal asks thousands of times: json takes five times as long.
    return answer_of(msgspec.json.encode(reply.body), status=reply.status)


def _begun(reply: Reply | None) -> bytes:
    """Return the first half of an answer, which says how long all of it would be."""
    text = json.dumps(None if reply is None else reply.body).encode()
    return answer_of(text)[: -(len(text) - len(text) // 2)]


def _params(asked: Asked) -> dict[str, Any]:
    """Return the parameters of a query, or of a JSON body.

    Raises:
        Refused: the body is no JSON object.
    """
    if asked.method != "POST":
        return dict(parse_qsl(asked.query, keep_blank_values=True))
    try:
        found = json.loads(asked.body or b"{}")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Refused(Code.PARAMETER_WRONG, "Parameter verification failed body")
    return found
