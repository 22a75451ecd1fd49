"""What happened, in the journal's words: one type for each kind, told apart by its tag."""

from __future__ import annotations

from msgspec import Struct

from srconsole.core.guards import Guard, GuardChange
from srconsole.core.lot import Trade
from srconsole.core.offer import Key, Target
from srconsole.core.order import Exit, Order
from srconsole.engine.market_facts import (
    Adopted,
    Agrees,
    Barred,
    Booked,
    ClosedShort,
    CoveredAgain,
    Differs,
    GapRaised,
    JournalBroke,
    LeftBare,
    NothingToSell,
    Remark,
    SoldOutside,
    StopRefused,
    StopSet,
    StopsUnread,
    Uncovered,
)
from srconsole.engine.request import Request


class Started(Struct, frozen=True, tag="started"):
    """A run has begun."""

    name: str


class Resumed(Struct, frozen=True, tag="resumed"):
    """A run goes on after a stop."""

    name: str


class Bought(Struct, frozen=True):
    """What an order buys: the offer, and the exits as they are frozen; prices before slippage, USDT.

    What was written before lots had targets and deadlines (max_hold, milliseconds) has none of them.
    """

    key: Key
    label: str
    offer_price: float
    stop: float
    activation: float
    trail_pct: float
    targets: tuple[Target, ...] = ()
    max_hold: int = 0


class Ordered(Struct, frozen=True, tag="order"):
    """An order was decided; it is written down before it is sent. The quantity is of the base currency.

    Of a sale `lot` is the lot's key where there may be several, and `left` how many of its targets are unsold then.
    """

    client_id: str
    side: str
    quantity: float
    price: float
    reason: str
    bought: Bought | None = None
    lot: Key = ""
    left: int = -1

    @classmethod
    def of(cls, order: Order) -> Ordered:
        """Return the fact of an order."""
        intent = order.intent
        if isinstance(intent, Exit):
            reason = intent.reason.value
            return cls(order.client_id, "sell", intent.quantity, intent.price, reason, lot=intent.lot, left=intent.left)
        offer, exits = intent.offer, intent.exits
        trail = exits.trail
        activation, amount = (float("inf"), 0.0) if trail is None else (trail.activation, trail.amount)
        frozen = (exits.stop, activation, amount, exits.targets, exits.max_hold)
        bought = Bought(offer.key, offer.label, offer.price, *frozen)
        reason = "entry" if intent.add is None else "add"
        return cls(order.client_id, "buy", intent.quantity, intent.price, reason, bought)


class Filled(Struct, frozen=True, tag="fill"):
    """An order, or a part of it, was filled; the key of its lot is told where there may be several.

    Of a sale `paid` is the mean price that was bought at, and `made` what it made, USDT, its fee and its share of those
    of buying included.
    """

    client_id: str
    price: float
    quantity: float
    fee: float
    lot: Key = ""
    paid: float = 0.0
    made: float = 0.0


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
    """A lot went over to TAKE_PROFIT; its key is told where there may be several."""

    price: float | None
    stop: float
    lot: Key = ""


class BrokenEven(Struct, frozen=True, tag="broken even"):
    """A lot's stop went up to where nothing is lost any more; its key is told where there may be several."""

    stop: float
    lot: Key = ""


class StrategyFailed(Struct, frozen=True, tag="strategy failed"):
    """The strategy gave no word at a close and holds; `pauses`: entries are paused, since it fails again and again."""

    text: str
    pauses: bool = False


class Halted(Struct, frozen=True, tag="halted"):
    """Losses in a row halted entries; candles_left is None where only a person ends it."""

    losses: int
    candles_left: int | None


class HaltEnded(Struct, frozen=True, tag="halt ended"):
    """Entries go on after a halt."""


class GuardTripped(Struct, frozen=True, tag="guard tripped"):
    """The account has lost so much that entries stop; USDT."""

    guard: Guard
    equity: float
    baseline: float


class GuardEnded(Struct, frozen=True, tag="guard ended"):
    """A guard does not stop entries any more; USDT."""

    guard: Guard
    equity: float


class EntryRefused(Struct, frozen=True, tag="refused"):
    """An entry that was due was not made."""

    reason: str
    label: str
    offer_price: float


class SettingsTaken(Struct, frozen=True, tag="settings"):
    """A market's run goes on under other settings; the text says what differs."""

    text: str


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


Fact = (
    Started
    | Resumed
    | Ordered
    | Filled
    | Rejected
    | Unknown
    | Closed
    | Switched
    | BrokenEven
    | StrategyFailed
    | Halted
    | HaltEnded
    | GuardTripped
    | GuardEnded
    | EntryRefused
    | SettingsTaken
    | Requested
    | Done
    | NotDone
    | NothingToSell
    | SoldOutside
    | ClosedShort
    | Booked
    | StopSet
    | StopRefused
    | StopsUnread
    | Uncovered
    | CoveredAgain
    | LeftBare
    | Differs
    | Agrees
    | Barred
    | GapRaised
    | Remark
    | Adopted
    | JournalBroke
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


_GRAVE = (
    ClosedShort,
    StrategyFailed,
    Halted,
    GuardTripped,
    Rejected,
    Unknown,
    StopRefused,
    StopsUnread,
    Uncovered,
    LeftBare,
    Differs,
    JournalBroke,
)


def of_guard(change: GuardChange) -> GuardTripped | GuardEnded:
    """Return the fact of what has come of a guard."""
    if change.tripped:
        return GuardTripped(change.guard, change.equity, change.baseline)
    return GuardEnded(change.guard, change.equity)
