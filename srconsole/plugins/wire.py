"""What goes between the engine's process and a plug-in's: messages, each with its length before it."""

from __future__ import annotations

import struct
from typing import Final

import msgspec
from msgspec import Struct

_LENGTH: Final = struct.Struct("<I")
HEADER: Final = _LENGTH.size
"""Bytes before each message."""


class Load(Struct, frozen=True, tag=True):
    """Load a plug-in's file.

    Attributes:
        file: its whole path.
        memory: bytes that it may use beyond what the process has by then; 0 for no limit.
        limit: seconds after which the process ends itself where nobody else does.
    """

    file: str
    memory: int
    limit: float


class Ask(Struct, frozen=True, tag=True):
    """Ask for signals.

    Attributes:
        rows: candles, as `meaning.frame_of` has them.
        limit: as in `Load`.
        whole: for every candle, not the last one alone.
    """

    rows: bytes
    limit: float
    whole: bool = False


class Loaded(Struct, frozen=True, tag=True):
    """A plug-in is there.

    Attributes:
        name: its class.
        line: where its `generate_signals` begins.
    """

    name: str
    line: int


class Said(Struct, frozen=True, tag=True):
    """What a plug-in said.

    Attributes:
        signals: 1 buy, -1 sell, 0 hold.
    """

    signals: list[int]


class Fault(Struct, frozen=True, tag=True):
    """What went wrong in a plug-in.

    Attributes:
        message: a part of a sentence.
        line: of its file.
        spent: whether its process is no good any more.
    """

    message: str
    line: int
    spent: bool = False


Request = Load | Ask
Answer = Loaded | Said | Fault
_requests: Final = msgspec.msgpack.Decoder(Request)
_answers: Final = msgspec.msgpack.Decoder(Answer)


def written(message: Request | Answer) -> bytes:
    """Return a message as it goes over a pipe."""
    body = msgspec.msgpack.encode(message)
    return _LENGTH.pack(len(body)) + body


def length_of(header: bytes) -> int:
    """Return how many bytes follow a header."""
    return int(_LENGTH.unpack(header)[0])


def request_of(body: bytes) -> Request:
    """Return the request that some bytes are."""
    request: Request = _requests.decode(body)
    return request


def answer_of(body: bytes) -> Answer:
    """Return the answer that some bytes are.

    Raises:
        msgspec.DecodeError: they are none.
    """
    answer: Answer = _answers.decode(body)
    return answer
