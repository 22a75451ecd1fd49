"""What goes over an engine's socket: one request as a line of JSON, and its answer as another."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from srconsole.core.commands import Flatten, PauseEntries, ResumeEntries
from srconsole.engine.request import Answer

RemoteRequest = PauseEntries | ResumeEntries | Flatten
"""What may be asked from another shell; for the rest a person has to see what it is about."""

LINK: Final = "engine"
"""In a run's folder: a link to the socket of the engine that trades it."""
LONGEST: Final = 4096
"""Bytes of a line."""


class UnreadableLineError(ValueError):
    """A line is neither a request nor an answer."""


def request_line(request: RemoteRequest) -> bytes:
    """Write a request."""
    return msgspec.json.encode(request) + b"\n"


def request_of(line: bytes) -> RemoteRequest:
    """Read a request.

    Raises:
        UnreadableLineError: it is none.
    """
    request: RemoteRequest = _decoded(line, RemoteRequest)
    return request


def answer_line(answer: Answer) -> bytes:
    """Write an answer."""
    return msgspec.json.encode(answer) + b"\n"


def answer_of(line: bytes) -> Answer:
    """Read an answer.

    Raises:
        UnreadableLineError: it is none.
    """
    answer: Answer = _decoded(line, Answer)
    return answer


def _decoded(line: bytes, kind: Any) -> Any:
    try:
        return msgspec.json.decode(line, type=kind)
    except msgspec.DecodeError as error:
        raise UnreadableLineError(str(error)) from error
