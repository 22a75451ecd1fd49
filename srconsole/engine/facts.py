"""What happened, in the journal's words: one type for each kind, told apart by its tag."""

from __future__ import annotations

from msgspec import Struct

from srconsole.core.lot import Trade
from srconsole.core.offer import Key
from srconsole.core.order import Exit, Order
from srconsole.engine.request import Request


class Started(Struct, frozen=True, tag="started"):
    """A run has begun."""

    name: str


class Resumed(Struct, frozen=True, tag="resumed"):
    """A run goes on after a stop."""

    name: str


class Bought(Struct, frozen=True):
    """What an order buys: the offer, and the exits as they are frozen; prices before slippage, USDT."""

    key: Key
    label: str
    offer_price: float
    stop: float
    activation: float
    trail_pct: float


class Ordered(Struct, frozen=True, tag="order"):
    """An order was decided; it is written down before it is sent. The quantity is of the base currency."""

    client_id: str
    side: str
    quantity: float
    price: float
    reason: str
    bought: Bought | None = None

    @classmethod
    def of(cls, order: Order) -> Ordered:
        """Return the fact of an order."""
        intent = order.intent
        if isinstance(intent, Exit):
            return cls(order.client_id, "sell", intent.quantity, intent.price, intent.reason.value)
        offer, trail = intent.offer, intent.exits.trail
        activation, amount = (float("inf"), 0.0) if trail is None else (trail.activation, trail.amount)
        bought = Bought(offer.key, offer.label, offer.price, intent.exits.stop, activation, amount)
        return cls(order.client_id, "buy", intent.quantity, intent.price, "entry", bought)


class Filled(Struct, frozen=True, tag="fill"):
    """An order, or a part of it, was filled."""

    client_id: str
    price: float
    quantity: float
    fee: float


class Rejected(Struct, frozen=True, tag="rejected"):
    """The exchange did not take an order, or ended it before all of it was filled."""

    client_id: str
    reason: str


class Unknown(Struct, frozen=True, tag="unknown"):
    """What came of an order is not known; it is looked up and not sent again."""

    client_id: str
    reason: str


class Closed(Struct, frozen=True, tag="trade"):
    """A lot was sold to the end."""

    trade: Trade


class Switched(Struct, frozen=True, tag="switched"):
    """A lot went over to TAKE_PROFIT."""

    price: float | None
    stop: float


class Halted(Struct, frozen=True, tag="halted"):
    """Losses in a row halted entries; candles_left is None where only a person ends it."""

    losses: int
    candles_left: int | None


class HaltEnded(Struct, frozen=True, tag="halt ended"):
    """Entries go on after a halt."""


class EntryRefused(Struct, frozen=True, tag="refused"):
    """An entry that was due was not made."""

    reason: str
    label: str
    offer_price: float


class Requested(Struct, frozen=True, tag="request"):
    """Somebody asked for something."""

    request: Request
    who: str


class Done(Struct, frozen=True, tag="done"):
    """What was asked for was done."""

    text: str


class NotDone(Struct, frozen=True, tag="not done"):
    """What was asked for was refused."""

    text: str


class NothingToSell(Struct, frozen=True, tag="nothing to sell"):
    """An exit found that nothing is held any more: somebody else sold, or the exchange's stop did."""

    client_id: str


class SoldOutside(Struct, frozen=True, tag="sold outside"):
    """Something of a lot was sold by another than this run's orders: its stop at the exchange, or somebody there.

    The quantity is of the base currency, money in USDT; `mark` says what else is to be known of it.
    """

    fill_id: str
    price: float
    quantity: float
    fee: float
    reason: str
    mark: str = ""


class Booked(Struct, frozen=True, tag="booked"):
    """The balance moved by something that was no trade: a funding counts as made or lost, a transfer as neither.

    `amount` is in USDT, below 0 where the account has less for it.
    """

    kind: str
    amount: float


class StopSet(Struct, frozen=True, tag="stop set"):
    """The exchange took the stop at a price, before slippage, USDT."""

    price: float


class StopRefused(Struct, frozen=True, tag="stop refused"):
    """The exchange did not take a stop."""

    reason: str


class StopsUnread(Struct, frozen=True, tag="stops unread"):
    """The stops at the exchange could not be read; one more is placed, since unreadable is not absent."""

    reason: str


class Uncovered(Struct, frozen=True, tag="uncovered"):
    """What is held has no stop at the exchange, in two good readings."""


class CoveredAgain(Struct, frozen=True, tag="covered"):
    """The stop lies at the exchange again; `seconds` is how long it did not, as far as is known."""

    seconds: float


class Differs(Struct, frozen=True, tag="differs"):
    """The exchange has what is not explained: nothing is bought meanwhile; each text is a sentence."""

    texts: tuple[str, ...]


class Agrees(Struct, frozen=True, tag="agrees"):
    """All that the exchange has is explained again."""


class Barred(Struct, frozen=True, tag="barred"):
    """Somebody has a reason against entries; empty where that is over."""

    source: str
    reason: str


class GapRaised(Struct, frozen=True, tag="gap"):
    """A high that was traded while nothing was heard raised the peak."""

    peak: float
    stop: float


class Remark(Struct, frozen=True, tag="remark"):
    """Something about the market's data."""

    text: str


class Adopted(Struct, frozen=True, tag="adopted"):
    """A person took over what the exchange holds, with a stop."""

    quantity: float
    price: float
    stop: float


Fact = (
    Started
    | Resumed
    | Ordered
    | Filled
    | Rejected
    | Unknown
    | Closed
    | Switched
    | Halted
    | HaltEnded
    | EntryRefused
    | Requested
    | Done
    | NotDone
    | NothingToSell
    | SoldOutside
    | Booked
    | StopSet
    | StopRefused
    | StopsUnread
    | Uncovered
    | CoveredAgain
    | Differs
    | Agrees
    | Barred
    | GapRaised
    | Remark
    | Adopted
)


class Noted(Struct, frozen=True):
    """A fact where it belongs.

    Attributes:
        sequence: counted from 1 without gaps.
        place: how many candles had closed.
        market: the symbol that it is about.
        time: opening time of the candle it happened in, UTC milliseconds.
        fact: what happened.
    """

    sequence: int
    place: int
    market: str
    time: int
    fact: Fact


def is_grave(fact: Fact) -> bool:
    """Tell whether a person should look at it."""
    return isinstance(fact, _GRAVE) or (isinstance(fact, Barred) and bool(fact.reason))


_GRAVE = (Halted, Rejected, Unknown, StopRefused, StopsUnread, Uncovered, Differs)
