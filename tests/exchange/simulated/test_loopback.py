"""HTTP as the simulated exchange speaks it, over real sockets: what is asked in pieces, in a row, or wrongly."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine

import pytest

from srconsole.exchange.simulated.loopback import HOST, MOST_BODY, MOST_HEAD, Asked, Line, Listener, answer_of

ASKED = b"GET /a%20b?c=d%2B HTTP/1.1\r\nHost: here\r\nX-Word:  two words \r\n\r\n"
TOLD = b"POST /told HTTP/1.1\r\nHost: here\r\nContent-Length: 7\r\n\r\n"
LAST = b"GET /last HTTP/1.1\r\nConnection: close\r\n\r\n"


class Heard:
    """Answers each request with its path; what is asked of /slow is answered a few turns of the loop later.

    Attributes:
        asked: what came.
        came, done: whether anything came; whether something that is answered late is done.
    """

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.came, self.done = asyncio.Event(), asyncio.Event()

    def serve(self, asked: Asked, line: Line) -> Coroutine[None, None, None] | None:
        """Answer."""
        self.asked.append(asked)
        self.came.set()
        if asked.path == "/slow":
            return self._late(asked, line)
        line.send(answer_of(asked.path.encode()))
        return None

    async def _late(self, asked: Asked, line: Line) -> None:
        for _ in range(20):
            await asyncio.sleep(0)
        line.send(answer_of(asked.path.encode()))
        self.done.set()


async def _said(heard: Heard, *pieces: bytes) -> bytes:
    async with Listener(heard.serve) as listener:
        reader, writer = await asyncio.open_connection(HOST, int(listener.url.rsplit(":", 1)[1]))
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
        answered = await asyncio.wait_for(reader.read(), 10)
        writer.close()
        return answered


def said(heard: Heard, *pieces: bytes) -> bytes:
    """Send pieces to who hears; return all that is answered until the line is closed."""
    return asyncio.run(_said(heard, *pieces))


def test_a_request_is_taken_to_the_byte() -> None:
    """Given a request with signs that are percent-encoded, and one with a body
    When they are sent
    Then path, query, headers and body are as they were sent, and each is answered with its length
    """
    heard = Heard()
    answered = said(heard, ASKED, TOLD + b'{"a":1}', LAST)
    first, second, _ = heard.asked
    assert (first.method, first.target, first.path, first.query) == ("GET", "/a%20b?c=d%2B", "/a b", "c=d%2B")
    assert first.headers == {"HOST": "here", "X-WORD": "two words"}
    assert (second.method, second.path, second.body) == ("POST", "/told", b'{"a":1}')
    assert answered.startswith(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: 4\r\n"
    )


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_requests_are_answered_in_their_order_however_they_arrive(size: int) -> None:
    """Given five requests, one of which is answered late
    When they arrive byte by byte, in pieces, or all at once
    Then each is answered once, in their order, and the line is closed behind the one that wants that
    """
    heard, all_of_them = Heard(), ASKED + TOLD + b'{"a":1}' + b"GET /slow HTTP/1.1\r\n\r\n" + ASKED + LAST
    answered = said(heard, *(all_of_them[at : at + size] for at in range(0, len(all_of_them), size)))
    bodies = [answer.rpartition(b"\r\n\r\n")[2] for answer in answered.split(b"HTTP/1.1 200 OK")[1:]]
    assert bodies == [b"/a b", b"/told", b"/slow", b"/a b", b"/last"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /a HTTP/1.0\r\n\r\n", 400),
        (b"GET http://elsewhere/ HTTP/1.1\r\n\r\n", 400),
        (b"GET /a b HTTP/1.1\r\n\r\n", 400),
        (b"GET /a HTTP/1.1\r\nno colon\r\n\r\n", 400),
        (b"GET /a HTTP/1.1\r\nspace : a\r\n\r\n", 400),
        (b"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
        (b"POST /a HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 411),
        (b"POST /a HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (MOST_BODY + 1), 413),
        (b"POST /a HTTP/1.1\r\nContent-Length: %s\r\n\r\n" % (b"9" * 5000), 413),
        (b"GET /" + b"a" * MOST_HEAD, 431),
    ],
    ids=["1.0", "elsewhere", "blank", "no colon", "spaced", "chunked", "below 0", "long", "longer", "endless"],
)
def test_what_is_no_request_is_refused_and_the_line_closed(sent: bytes, status: int) -> None:
    """Given something that is no request of HTTP/1.1 with a length, or is too long
    When it is sent
    Then it is refused with its status, the line is closed, and nothing is served
    """
    heard = Heard()
    assert said(heard, sent).startswith(b"HTTP/1.1 %d " % status)
    assert not heard.asked


@pytest.mark.parametrize(("first", "served"), [(LAST, ["/last"]), (b"GET /a\r\n\r\n", [])])
def test_nothing_is_served_behind_the_last_answer_of_a_line(first: bytes, served: list[str]) -> None:
    """Given a request that is the last one by its own word, or is none
    When another one comes with it
    Then there is one answer, and the other request is not served
    """
    heard = Heard()
    assert said(heard, first + ASKED).count(b"HTTP/1.1 ") == 1
    assert [asked.path for asked in heard.asked] == served


def test_what_was_asked_is_done_though_nobody_waits_for_it() -> None:
    """Given a request that is answered late
    When who asked has gone before the answer
    Then it is done all the same
    """

    async def gone() -> bool:
        heard = Heard()
        async with Listener(heard.serve) as listener:
            _, writer = await asyncio.open_connection(HOST, int(listener.url.rsplit(":", 1)[1]))
            writer.write(b"GET /slow HTTP/1.1\r\n\r\n")
            await asyncio.wait_for(heard.came.wait(), 10)
            writer.close()
            await asyncio.wait_for(heard.done.wait(), 10)
        return heard.done.is_set()

    assert asyncio.run(gone())


def test_the_end_of_the_port_ends_what_waits() -> None:
    """Given a line with a request that is never answered, and one that asks nothing
    When the port is closed
    Then both are at their end at once
    """

    async def ended() -> list[bytes | BaseException]:
        async def never() -> None:
            await asyncio.Event().wait()

        async with Listener(lambda *_: never()) as listener:
            port = int(listener.url.rsplit(":", 1)[1])
            (asks, asking), (idle, waiting) = [await asyncio.open_connection(HOST, port) for _ in range(2)]
            asking.write(ASKED)
            await asyncio.sleep(0.005)
        found: list[bytes | BaseException] = []
        found += await asyncio.wait_for(asyncio.gather(asks.read(), idle.read(), return_exceptions=True), 10)
        asking.close()
        waiting.close()
        return found

    assert all(one == b"" or isinstance(one, ConnectionError) for one in asyncio.run(ended()))
