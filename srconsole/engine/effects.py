"""What the decider wants to be done; it does none of it itself and waits for none of it."""

from __future__ import annotations

from msgspec import Struct

from srconsole.core.order import Order
from srconsole.engine.facts import Fact
from srconsole.engine.market_ports import StopRequest
from srconsole.engine.readings import StopSeen
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


class ReadFills(Struct, frozen=True, gc=False):
    """Ask the exchange what was filled from a time on, UTC milliseconds, and tell it as an input."""

    market: str
    since: int


class ReadBills(Struct, frozen=True, gc=False):
    """Ask the exchange what moved the balance from a time on, UTC milliseconds, and tell it as an input."""

    market: str
    since: int


class SetStop(Struct, frozen=True, gc=False):
    """Have a stop at the exchange, and tell as an input what came of that."""

    stop: StopRequest


class Cancel(Struct, frozen=True, gc=False):
    """Take stops of ours away, and read what is left."""

    market: str
    stops: tuple[StopSeen, ...]


class ReadTerms(Struct, frozen=True, gc=False):
    """Have the contract's terms read again: a size or a price was refused."""

    market: str


class Prepare(Struct, frozen=True, gc=False):
    """Have leverage and isolated margin as they shall be, and read what they are."""

    market: str
    leverage: float


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


Effect = (
    Note | Send | ReadAccount | ReadFills | ReadBills | SetStop | Cancel | Prepare | ReadTerms | WakeIn | Row | Answered
)


def row_of(effects: list[Effect]) -> str:
    """Return the row of the candle whose close had these effects."""
    return next(effect.line for effect in effects if isinstance(effect, Row))
