"""HTTP/1.1 on a port of loopback, as much of it as one asks who is known: a request, its answer, then the next.

It knows requests with a length and no other, keeps lines open, and answers on the loop's own turn: a rehearsal asks
thousands of times, and its exchange has no I/O to wait for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from http import HTTPStatus
from typing import Final, NamedTuple, Self
from urllib.parse import unquote

HOST: Final = "127.0.0.1"
JSON: Final = "application/json"
HTML: Final = "text/html"
MOST_HEAD: Final = 64 * 1024
"""Bytes of a request line with its headers at most; MOST_BODY: of what follows."""
MOST_BODY: Final = 1024 * 1024
_END: Final = b"\r\n\r\n"
_PHRASES: Final = {int(status): status.phrase for status in HTTPStatus}


class Asked(NamedTuple):
    """A request as it came.

    Attributes:
        method: GET, POST or whatever else stands there.
        target: path and query, to the byte; path, query: its two parts, the first not percent-encoded any more.
        headers: by their names in capital letters.
        body: empty where there is none.
    """

    method: str
    target: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


class Unreadable(ValueError):
    """What came is no request that is served; it has the status of the answer."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


def answer_of(body: bytes, kind: str = JSON, status: int = HTTPStatus.OK) -> bytes:
    """Return an answer as it goes out."""
    first = f"HTTP/1.1 {int(status)} {_PHRASES.get(status, '')}"
    return f"{first}\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


class Line(asyncio.Protocol):
    """A line that somebody has opened.

    Args:
        serve: is given each request and this line: it answers at once, or returns what will.
        lines: all that are open or have something to do; this one is among them while it is one of these.
    """

    def __init__(self, serve: Callable[[Asked, Line], Coroutine[None, None, None] | None], lines: set[Line]) -> None:
        self._serve = serve
        self._lines = lines
        self._came = bytearray()
        self._transport: asyncio.Transport | None = None
        self._later: asyncio.Task[None] | None = None
        self._last = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Be open."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101  # the loop makes no other for a stream
        self._transport = transport
        self._lines.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Be closed: nobody waits for an answer any more, but what was asked is done."""
        self._transport = None
        if self._later is None:
            self._lines.discard(self)

    def data_received(self, data: bytes) -> None:
        """Answer what is whole by now."""
        self._came += data
        self._go_on()

    def _go_on(self) -> None:
        while self._transport is not None and self._later is None and not self._last:
            try:
                asked = self._taken()
            except Unreadable as unreadable:
                self._last = True
                self.send(answer_of(b"", HTML, unreadable.status))
                self._answered()
                return
            if asked is None:
                return
            self._last = asked.headers.get("CONNECTION", "").lower() == "close"
            later = self._serve(asked, self)
            if later is None:
                self._answered()
            else:
                self._later = asyncio.get_running_loop().create_task(later)
                self._later.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._later = None
        if self._transport is None:
            self._lines.discard(self)
        if not task.cancelled():
            task.result()
            self._answered()
            self._go_on()

    def _answered(self) -> None:
        if self._last and self._transport is not None:
            self._transport.close()

    def _taken(self) -> Asked | None:
        """Take the next request from what came; None where it is not whole yet.

        Raises:
            Unreadable: it is none.
        """
        end = self._came.find(_END)
        if (end if end >= 0 else len(self._came)) > MOST_HEAD:
            raise Unreadable(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        if end < 0:
            return None
        first, headers = _head(bytes(self._came[:end]))
        size = _length(headers)
        begin = end + len(_END)
        if len(self._came) < begin + size:
            return None
        body = bytes(self._came[begin : begin + size])
        del self._came[: begin + size]
        path, _, query = first[1].partition("?")
        return Asked(first[0], first[1], unquote(path), query, headers, body)

    def send(self, data: bytes) -> None:
        """Send so much of an answer, where anybody is there still."""
        if self._transport is not None:
            self._transport.write(data)

    def cut(self) -> None:
        """Cut the line off."""
        if self._transport is not None:
            self._transport.abort()

    async def end(self) -> None:
        """Cut the line off, and do no more for who asked."""
        self.cut()
        if self._later is not None:
            self._later.cancel()
            await asyncio.wait([self._later])


def _head(head: bytes) -> tuple[tuple[str, str], dict[str, str]]:
    """Return method and target, and the headers.

    Raises:
        Unreadable: it is no request of HTTP/1.1.
    """
    first, *rows = head.decode("latin-1").split("\r\n")
    words = first.split(" ")
    if len(words) != 3 or words[2] != "HTTP/1.1" or not words[1].startswith("/"):
        raise Unreadable(HTTPStatus.BAD_REQUEST)
    headers = {}
    for row in rows:
        name, colon, value = row.partition(":")
        if not colon or not name or name != name.strip():
            raise Unreadable(HTTPStatus.BAD_REQUEST)
        headers[name.upper()] = value.strip()
    return (words[0], words[1]), headers


def _length(headers: Mapping[str, str]) -> int:
    """Return how long a request's body is.

    Raises:
        Unreadable: that is not said, or it is too long.
    """
    said = headers.get("CONTENT-LENGTH", "0")
    if "TRANSFER-ENCODING" in headers or not (said.isascii() and said.isdecimal()):
        raise Unreadable(HTTPStatus.LENGTH_REQUIRED)
    if len(said) > len(str(MOST_BODY)) or int(said) > MOST_BODY:
        raise Unreadable(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return int(said)


class Listener:
    """A port of loopback while it is entered (`async with`).

    Args:
        serve: as of `Line`.

    Attributes:
        url: where it listens, such as http://127.0.0.1:40123; empty before it does.
    """

    def __init__(self, serve: Callable[[Asked, Line], Coroutine[None, None, None] | None]) -> None:
        self.url = ""
        self._serve = serve
        self._lines: set[Line] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        """Listen on a free port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Line(self._serve, self._lines), HOST, 0)
        self.url = f"http://{HOST}:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *ended: object) -> None:
        """Close the port; lines that are open are cut off, and calls that wait."""
        if self._server is not None:
            self._server.close()
            for line in list(self._lines):
                await line.end()
            await self._server.wait_closed()
