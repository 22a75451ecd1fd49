"""What the decider wants to be done; it does none of it itself and waits for none of it."""

from __future__ import annotations

from msgspec import Struct

from srconsole.core.order import Order
from srconsole.engine.facts import Fact
from srconsole.engine.request import Answer


class Note(Struct, frozen=True, gc=False):
    """Write a fact down."""

    market: str
    time: int
    fact: Fact


class Send(Struct, frozen=True, gc=False):
    """Write an order down, then send it, and tell what comes of it as inputs."""

    order: Order


class ReadAccount(Struct, frozen=True, gc=False):
    """Ask the exchange what is there, and tell it as an input, with the number of orders that it is asked behind."""

    market: str
    orders: int


class WakeIn(Struct, frozen=True, gc=False):
    """Tell by an input when so many seconds have passed; `time` is then, UTC milliseconds."""

    market: str
    seconds: float
    time: int


class Row(Struct, frozen=True, gc=False):
    """Write the row of a candle that has closed, as `historical_data.csv` has it."""

    market: str
    line: str


class Answered(Struct, frozen=True, gc=False):
    """Answer a request, by the number of its input."""

    number: int
    answer: Answer


Effect = Note | Send | ReadAccount | WakeIn | Row | Answered
