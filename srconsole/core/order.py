"""What a trader asks for, and the states of an order until its end is known (docs/strategy.md sections 5 and 6)."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from srconsole.core.bounds import Count, Moment
from srconsole.core.offer import Add, Exits, Key, Offer


class ExitReason(Enum):
    """Why a lot was sold: the state it was in, or who sold it."""

    STOP_LOSS = "stop_loss"
    TAKE_PROFIT = "take_profit"
    BREAK_EVEN = "break_even"
    """At the stop, where it lay since the lot was to lose nothing any more."""
    TARGET = "target"
    SIGNAL = "signal"
    """The strategy's signal."""
    TIME = "time"
    """It was held for as long as it may be."""
    BREAK = "break"
    """The level that it stood on is broken."""
    MANUAL = "manual"
    GUARD = "guard"
    """A loss guard that sells."""
    EXTERNAL = "external"
    """Somebody else at the exchange: a person there, another program."""
    LIQUIDATED = "liquidated"
    ADL = "adl"
    """The exchange reduced it to settle somebody else's position."""
    UNCOVERED = "uncovered"
    """No stop would lie at the exchange."""


class Entry(Struct, frozen=True, tag="entry"):
    """A request to buy.

    Attributes:
        price: at which it was decided, before slippage, USDT.
        quantity: of the base currency.
        offer: what is bought.
        exits: how the lot will be left.
        margin: what it binds, USDT; 0 in what was written down before lots knew theirs.
        size: the whole of which it is a part, where more is bought as price rises; of the base currency.
        add: of what is bought in addition to a lot: its rule; None for what opens one.
    """

    price: float
    quantity: float
    offer: Offer
    exits: Exits
    margin: float = 0.0
    size: float = 0.0
    add: Add | None = None


class Exit(Struct, frozen=True, tag="exit"):
    """A request to sell.

    Attributes:
        price: at which it was decided, before slippage, USDT.
        quantity: of the base currency.
        reason: why.
        lot: of which lot; empty: of the only one.
        left: how many of its targets are unsold once it is filled; below 0: as many as before.
    """

    price: float
    quantity: float
    reason: ExitReason
    lot: Key = ""
    left: int = -1


class OrderState(Enum):
    """How far an order is, as far as its sender knows."""

    INTENDED = "intended"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    PARTLY_FILLED = "partly filled"
    FILLED = "filled"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class Evidence(Enum):
    """What has to be known for an order to change its state."""

    WRITTEN_DOWN = "it is on the disk under its client id"
    NO_ANSWER = "there was no answer, or none that can be read"
    EXCHANGE = "the exchange says so of this client id"


_S, _E = OrderState, Evidence
_ANY_END = {_S.FILLED: _E.EXCHANGE, _S.REJECTED: _E.EXCHANGE, _S.CANCELLED: _E.EXCHANGE}
_GOES_ON = {**_ANY_END, _S.ACKNOWLEDGED: _E.EXCHANGE, _S.PARTLY_FILLED: _E.EXCHANGE, _S.UNKNOWN: _E.NO_ANSWER}

MOVES: dict[OrderState, dict[OrderState, Evidence]] = {
    _S.INTENDED: {_S.SENT: _E.WRITTEN_DOWN},
    _S.SENT: _GOES_ON,
    _S.ACKNOWLEDGED: {**_ANY_END, _S.PARTLY_FILLED: _E.EXCHANGE, _S.UNKNOWN: _E.NO_ANSWER},
    # A rejection would contradict the fills that are proven.
    _S.PARTLY_FILLED: {
        _S.PARTLY_FILLED: _E.EXCHANGE,
        _S.FILLED: _E.EXCHANGE,
        _S.CANCELLED: _E.EXCHANGE,
        _S.UNKNOWN: _E.NO_ANSWER,
    },
    _S.UNKNOWN: {**_GOES_ON, _S.UNKNOWN: _E.NO_ANSWER},
    _S.FILLED: {},
    _S.REJECTED: {},
    _S.CANCELLED: {},
}
"""The states that may follow each state, with the evidence that the move needs; a state with none is the end."""


def may_follow(before: OrderState, after: OrderState, filled: float) -> bool:
    """Tell whether a state may follow another; of an order with fills no rejection is believed."""
    return after in MOVES[before] and not (after is OrderState.REJECTED and filled > 0)


def is_end(state: OrderState) -> bool:
    """Tell whether nothing comes after a state."""
    return not MOVES[state]


class Order(Struct):
    """An order of ours from its decision to its end; quantities of the base currency, money in USDT.

    Attributes:
        client_id: made before it is sent and never used again.
        market: the symbol.
        time: when it was decided: in a replay its candle's opening time, UTC milliseconds.
        intent: what the trader asked for.
        asked: the number of the request that wants to know what comes of it; None for the trader's own.
        state: how far it is.
        filled: what of it has been filled.
        price: the mean price of that.
        fee: what that cost.
        note: the exchange's reason, where it gave one.
        sold_before, worth_before: what orders before it sold for the same wish, of which it is the rest.
        stop: what a buy carries along for the exchange to keep, USDT; 0 for none.
        decided: when the price came that it was decided on, our time, UTC milliseconds; 0 where its age says nothing.
        foreign: whether it sells what is not from here, so that no lot knows of it.
        to_be_flat: whether all that is held is to be sold: the other lots behind this one.
    """

    client_id: str
    market: str
    time: Moment
    intent: Entry | Exit
    asked: Count | None = None
    state: OrderState = OrderState.INTENDED
    filled: float = 0.0
    price: float = 0.0
    fee: float = 0.0
    note: str = ""
    sold_before: float = 0.0
    worth_before: float = 0.0
    stop: float = 0.0
    decided: Moment = 0
    foreign: bool = False
    to_be_flat: bool = False

    @property
    def buys(self) -> bool:
        """Whether it buys."""
        return isinstance(self.intent, Entry)

    @property
    def key(self) -> Key | None:
        """What is bought; None for a sale."""
        return self.intent.offer.key if isinstance(self.intent, Entry) else None
