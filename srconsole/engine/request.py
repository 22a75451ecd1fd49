"""What may be asked of an engine: the core's commands, and what concerns the feed alone."""

from __future__ import annotations

from typing import Final, NamedTuple

from msgspec import Struct

from srconsole.core.commands import Command


class PauseFeed(Struct, frozen=True, tag=True):
    """Bring no more candles until resumed or stepped."""


class ResumeFeed(Struct, frozen=True, tag=True):
    """Bring candles again."""


class SetSpeed(Struct, frozen=True, tag=True):
    """Bring so many candles a second; infinity for as fast as it goes."""

    speed: float


class StepFeed(Struct, frozen=True, tag=True):
    """Pause the feed and bring one candle."""


class AdoptPosition(Struct, frozen=True, tag=True):
    """Take what the exchange holds for what is held; more than was known gets a stop, 0 for the usual one."""

    stop: float = 0.0


class CloseForeign(Struct, frozen=True, tag=True):
    """Sell what is held at the exchange beside what is known here."""


class IgnoreMarket(Struct, frozen=True, tag=True):
    """Buy nothing here until entries are resumed, and leave what is not from here alone."""


IGNORED: Final = "the symbol is left alone"
"""What stands against entries then."""

MarketRequest = AdoptPosition | CloseForeign | IgnoreMarket
FeedRequest = PauseFeed | ResumeFeed | SetSpeed | StepFeed
Request = Command | FeedRequest | MarketRequest


class Answer(NamedTuple):
    """What came of a request."""

    done: bool
    text: str
    """What it did, or why it was refused."""
