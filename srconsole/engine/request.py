"""What may be asked of an engine: the core's commands, and what concerns the feed alone."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, NamedTuple, get_args

import msgspec

from srconsole.core.command import Command


@dataclass(frozen=True, slots=True)
class PauseFeed:
    """Bring no more candles until resumed or stepped."""


@dataclass(frozen=True, slots=True)
class ResumeFeed:
    """Bring candles again."""


@dataclass(frozen=True, slots=True)
class SetSpeed:
    """Bring so many candles a second; infinity for as fast as it goes."""

    speed: float


@dataclass(frozen=True, slots=True)
class StepFeed:
    """Pause the feed and bring one candle."""


FeedRequest = PauseFeed | ResumeFeed | SetSpeed | StepFeed
Request = Command | FeedRequest

REQUESTS: dict[str, type[Any]] = {kind.__name__: kind for kind in (*get_args(Command), *get_args(FeedRequest))}


class Answer(NamedTuple):
    """What came of a request."""

    done: bool
    text: str
    """What it did, or why it was refused."""


def written(request: Request) -> dict[str, Any]:
    """Return a request as a journal keeps it."""
    body: dict[str, Any] = {"request": type(request).__name__, **asdict(request)}
    if body.get("speed") == float("inf"):
        body["speed"] = "max"
    if "level" in body:
        body["level"] = list(body["level"])
    return body


def read(body: dict[str, Any]) -> Request:
    """Return the request that a journal kept.

    Raises:
        ValueError: the journal holds no request there.
    """
    fields = dict(body)
    kind = REQUESTS.get(str(fields.pop("request", "")))
    if kind is None:
        raise ValueError("there is no such request")
    if fields.get("speed") == "max":
        fields["speed"] = float("inf")
    request: Request = msgspec.convert(fields, kind)
    return request
