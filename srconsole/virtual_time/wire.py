"""What is on the wire between two sockets of one loop: sent, and not received yet.

The kernel hands bytes over in its own time, if only microseconds. Virtual time must not jump meanwhile: a timeout would
end before the answer to a call that was answered at once. So the loop counts what its own sockets send and receive.
"""

from __future__ import annotations

import socket
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

Name = tuple[Any, ...]
"""An address, as `getsockname` returns it."""

Heard = TypeVar("Heard", bytes, int)

_INTERNET: Final = (socket.AF_INET, socket.AF_INET6)


class _Connection:
    """A connection, as far as its ends are this loop's."""

    def __init__(self) -> None:
        self.known: set[Name] = set()
        self.open: set[Name] = set()
        self.told: set[Name] = set()
        self.coming: defaultdict[Name, int] = defaultdict(int)

    def is_busy(self) -> bool:
        """Tell whether something is on its way: a connection to be accepted, bytes, or the news of an end."""
        if len(self.known) == 1:
            return True
        half = len(self.open) == 1
        return any(self.coming[end] > 0 or (half and end not in self.told) for end in self.open)


class Wire:
    """Counts what the sockets of a loop have sent each other."""

    def __init__(self) -> None:
        self._connections: dict[frozenset[Name], _Connection] = {}

    @property
    def is_used(self) -> bool:
        """Whether there is a connection between two sockets of the loop."""
        return bool(self._connections)

    def is_busy(self) -> bool:
        """Tell whether something is on its way between two sockets of the loop."""
        return any(connection.is_busy() for connection in self._connections.values())

    def give_up(self) -> None:
        """Wait no longer for what has not come: its other end is not on this loop, or reads nothing."""
        busy = [key for key, connection in self._connections.items() if connection.is_busy()]
        for key in busy:
            del self._connections[key]

    def counted(self, sock: socket.socket) -> socket.socket:
        """Return a connected socket in place of another, which is used up; what goes through it is counted."""
        if sock.family not in _INTERNET or sock.type != socket.SOCK_STREAM:
            return sock
        try:
            here, there = sock.getsockname(), sock.getpeername()
        except OSError:
            return sock
        return _CountedSocket(sock, self, here, there)

    def opened(self, here: Name, there: Name) -> None:
        """Know one end of a connection."""
        connection = self._connections.setdefault(frozenset((here, there)), _Connection())
        connection.known.add(here)
        connection.open.add(here)

    def sent(self, here: Name, there: Name, size: int) -> None:
        """Count what was sent."""
        connection = self._connections.get(frozenset((here, there)))
        if connection is not None:
            connection.coming[there] += size

    def received(self, here: Name, there: Name, size: int) -> None:
        """Count what was received; nothing is the news that the other end is closed."""
        connection = self._connections.get(frozenset((here, there)))
        if connection is not None:
            connection.coming[here] -= size
            if not size:
                connection.told.add(here)

    def closed(self, here: Name, there: Name) -> None:
        """Know that an end is closed."""
        key = frozenset((here, there))
        connection = self._connections.get(key)
        if connection is not None:
            connection.open.discard(here)
            if not connection.open:
                del self._connections[key]


class _CountedSocket(socket.socket):
    """A connected socket that tells a wire what goes through it."""

    def __init__(self, sock: socket.socket, wire: Wire, here: Name, there: Name) -> None:
        super().__init__(sock.family, sock.type, sock.proto, fileno=sock.detach())
        self.setblocking(False)
        self._wire = wire
        self._ends = here, there
        wire.opened(here, there)

    def send(self, data: Any, flags: int = 0, /) -> int:
        size = super().send(data, flags)
        self._wire.sent(*self._ends, size)
        return size

    def sendmsg(self, buffers: Iterable[Any], *more: Any) -> int:
        size = super().sendmsg(buffers, *more)
        self._wire.sent(*self._ends, size)
        return size

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        data = self._heard(lambda: super(_CountedSocket, self).recv(size, flags))
        self._wire.received(*self._ends, len(data))
        return data

    def recv_into(self, buffer: Any, nbytes: int = 0, flags: int = 0) -> int:
        size = self._heard(lambda: super(_CountedSocket, self).recv_into(buffer, nbytes, flags))
        self._wire.received(*self._ends, size)
        return size

    def _heard(self, receive: Callable[[], Heard]) -> Heard:
        try:
            return receive()
        except BlockingIOError:
            raise
        except OSError:
            # Cut off: that is the news of the other end.
            self._wire.received(*self._ends, 0)
            raise

    def close(self) -> None:
        super().close()
        self._wire.closed(*self._ends)
