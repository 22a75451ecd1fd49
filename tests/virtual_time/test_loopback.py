"""A server and its client on one loop: what goes over the wire takes no virtual time, what is told to take it does."""

from __future__ import annotations

import asyncio
import socket

import pytest
from aiohttp import ClientConnectionError, ClientSession, ClientTimeout, web

from srconsole.virtual_time.loop import VirtualTimeLoop
from tests.virtual_time.test_timers import run

pytestmark = pytest.mark.slow


class Served:
    """A server on loopback with a client of its own.

    Attributes:
        heard: when each request came, virtual seconds.
    """

    def __init__(self) -> None:
        self.heard: list[float] = []
        self._runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=0)
        self.session = ClientSession(timeout=ClientTimeout(total=10))
        self.url = ""

    def _app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/{seconds}", self._late)
        return app

    async def _late(self, request: web.Request) -> web.StreamResponse:
        self.heard.append(asyncio.get_running_loop().time())
        seconds = request.match_info["seconds"]
        if seconds == "cut":
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        await asyncio.sleep(float(seconds))
        return web.Response(text="x" * 100_000)

    async def __aenter__(self) -> Served:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.session.close()
        await self._runner.cleanup()

    async def ask(self, path: str) -> int:
        """Ask, and return how much came."""
        async with self.session.get(f"{self.url}/{path}") as reply:
            return len(await reply.read())


def test_an_answer_takes_as_long_as_it_is_told_to() -> None:
    """Given a server that answers at once, or after nine seconds
    When it is asked a hundred times, each time with ten seconds' patience
    Then each answer is whole and comes at its virtual time, to the digit
    """

    async def asks() -> list[tuple[int, float]]:
        loop = asyncio.get_running_loop()
        async with Served() as served:
            seen = []
            for number in range(100):
                size = await served.ask("9" if number % 10 == 0 else "0")
                seen.append((size, loop.time()))
                await asyncio.sleep(1)
        return seen

    expected = [(100_000, number + 9.0 * (number // 10 + 1)) for number in range(100)]
    assert run(asks()) == expected


def test_patience_ends_at_its_time() -> None:
    """Given a server that answers after eleven seconds
    When it is asked with ten seconds' patience
    Then the call is given up after ten, and the next one is answered
    """

    async def asks() -> tuple[float, int]:
        loop = asyncio.get_running_loop()
        async with Served() as served:
            with pytest.raises(TimeoutError):
                await served.ask("11")
            return loop.time(), await served.ask("0")

    assert run(asks()) == (10.0, 100_000)


def test_a_line_that_is_cut_is_noticed_at_once() -> None:
    """Given a server that closes the line in place of an answer
    When it is asked, with a timer of a moment beside it
    Then the asker is told before any time has passed, also on a line that has been used before
    """

    async def asks() -> list[float]:
        loop = asyncio.get_running_loop()
        async with Served() as served:
            seen = []
            for _ in range(20):
                await served.ask("1")
                asyncio.get_running_loop().call_later(0.001, lambda: None)
                with pytest.raises(ClientConnectionError):
                    await served.ask("cut")
                seen.append(loop.time())
        return seen

    assert run(asks()) == [float(number) for number in range(1, 21)]


def test_many_calls_at_once_keep_their_times() -> None:
    """Given fifty calls at once, each answered after its own time
    When all are answered
    Then each was heard at the beginning and answered at its own time
    """

    async def asks() -> tuple[list[float], list[float]]:
        loop = asyncio.get_running_loop()

        async def one(seconds: float) -> float:
            await served.ask(str(seconds))
            return loop.time()

        async with Served() as served:
            answered = await asyncio.gather(*(one(number / 8) for number in range(50)))
        return served.heard, answered

    heard, answered = run(asks())
    assert heard == [0.0] * 50
    assert answered == [number / 8 for number in range(50)]


def test_a_port_where_nobody_listens_is_an_error_at_once() -> None:
    """Given a port that nobody listens at
    When it is asked with ten seconds' patience
    Then the asker is told without any time having passed
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    async def asks() -> float:
        async with ClientSession(timeout=ClientTimeout(total=10)) as session:
            with pytest.raises(ClientConnectionError):
                await session.get(f"http://127.0.0.1:{port}/")
        return asyncio.get_running_loop().time()

    assert run(asks()) == 0.0


def test_a_server_elsewhere_is_not_waited_for_for_ever() -> None:
    """Given a server that another thread runs, and that never answers
    When it is asked with ten seconds' patience
    Then the call is given up after ten virtual seconds
    """
    with socket.socket() as foreign:
        foreign.bind(("127.0.0.1", 0))
        foreign.listen()
        port = foreign.getsockname()[1]

        async def asks() -> float:
            async with ClientSession(timeout=ClientTimeout(total=10)) as session:
                with pytest.raises(TimeoutError):
                    await session.get(f"http://127.0.0.1:{port}/")
            return asyncio.get_running_loop().time()

        assert run(asks(), VirtualTimeLoop()) == 10.0
