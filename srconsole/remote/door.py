"""The engine's side: takes single requests from other programs of the same person, on the engine's own loop."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Final

from srconsole.engine.request import Answer
from srconsole.errors import misread
from srconsole.remote.wire import LINK, LONGEST, RemoteRequest, answer_line, request_of

Ask = Callable[[RemoteRequest], Awaitable[Answer]]
"""Hands a request to the engine; returns what came of it, once that is on the disk."""

PATIENCE: Final = 3.0
"""Seconds that whoever calls may take to say what is wanted."""

_PREFIX: Final = "srconsole-"
_SOCKET: Final = "socket"
_LOG: Final = logging.getLogger("srconsole.trading")


@asynccontextmanager
async def door(folder: Path, ask: Ask) -> AsyncIterator[None]:
    """Answer whoever calls, for as long as the context lasts; an engine without a door trades as well, and says so.

    A socket's path may have 100 signs, and a run's folder has more. So the socket stands in a folder of its own, which
    only its owner may enter, and the run's folder has a link to it.

    Args:
        folder: the run's, which is locked.
        ask: asks the engine.
    """
    link = folder / LINK
    try:
        _clear(link)
        place = Path(tempfile.mkdtemp(prefix=_PREFIX)) / _SOCKET
        server = await asyncio.start_unix_server(partial(_answer, ask), place, limit=LONGEST)
        link.symlink_to(place)
    except OSError as error:
        _LOG.warning("no orders from another shell: %s", error.strerror or error)
        yield
        return
    try:
        yield
    finally:
        server.close()
        _clear(link)


def _clear(link: Path) -> None:
    """Remove a link, and the socket that it leads to, whoever left them."""
    if not link.is_symlink():
        return
    socket = link.readlink()
    link.unlink()
    if socket.name == _SOCKET and socket.parent.name.startswith(_PREFIX):
        with suppress(OSError):
            socket.unlink(missing_ok=True)
            socket.parent.rmdir()


async def _answer(ask: Ask, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        answer = await ask(request_of(await asyncio.wait_for(reader.readline(), PATIENCE)))
    except TimeoutError:
        answer = Answer(False, "nothing was asked")
    except ValueError as error:
        answer = Answer(False, f"this is no request: {misread(error)}")
    # Whoever asked may have left.
    with suppress(OSError):
        writer.write(answer_line(answer))
        await writer.drain()
    writer.close()
