"""What an exchange says is there: position, stops, orders, fills and the terms of a contract, in srconsole's words.

Quantities are of the base currency, money in USDT, times UTC milliseconds by the exchange's clock. What an exchange has
not said is None, never 0: a position that was not read is not a flat one.
"""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from srconsole.core.rounding import MarketRules


class Trigger(Enum):
    """The price that a stop looks at."""

    LAST = "last"
    MARK = "mark"
    UNKNOWN = "unknown"


class Cause(Enum):
    """Why something was filled, by the exchange's word."""

    ORDER = "order"
    """An order that somebody sent."""
    STOP = "stop"
    UNSAID = "unsaid"
    """The exchange says nothing of it: an order of somebody, or a stop."""
    LIQUIDATION = "liquidation"
    ADL = "adl"
    """The exchange reduced the position to settle somebody else's."""


class StopSeen(Struct, frozen=True):
    """A stop of a long position that waits at the exchange.

    Attributes:
        order_id: the exchange's id for it.
        client_id: the id that its sender gave it, empty where it has none (one that came with its entry).
        price: at or below which it sells.
        quantity: what it sells; 0 for the whole position, whatever that is then.
        trigger: the price that it looks at.
    """

    order_id: str
    client_id: str
    price: float
    quantity: float
    trigger: Trigger


class OrderSeen(Struct, frozen=True):
    """An order that waits at the exchange and is no stop of a long position.

    Attributes:
        order_id, client_id: the exchange's id, and its sender's, empty where it gave none.
        buys: whether it buys.
        quantity, filled: of the base currency.
        price: at which it waits or triggers, 0 where it has none.
        reduce_only: whether it can only make a position smaller.
    """

    order_id: str
    client_id: str
    buys: bool
    quantity: float
    filled: float
    price: float
    reduce_only: bool


class FillSeen(Struct, frozen=True):
    """A fill, as the exchange lists it.

    Attributes:
        fill_id: the exchange's id for it; the same fill always has the same one.
        order_id, client_id: of its order; the second is empty where that had none.
        buys: whether it bought.
        quantity, price: of the base currency; USDT.
        fee: what it cost, below 0 for a rebate.
        time: when, UTC milliseconds.
        cause: why.
        mark: what is said of it in a trade, such as `wick`; empty where nothing is.
    """

    fill_id: str
    order_id: str
    client_id: str
    buys: bool
    quantity: float
    price: float
    fee: float
    time: int
    cause: Cause
    mark: str = ""


class Reading(Struct, frozen=True):
    """What is there of one market, and of the account, as of one look.

    Attributes:
        quantity: held long; short: held short.
        entry_price: the mean price paid for what is held long, 0 where nothing is.
        liquidation: where the exchange would liquidate it, 0 where it gives none.
        stops: the stops of the long position, all of them; None where they could not be read.
        orders: all other orders that wait; None where they could not be read.
        equity, available: the account's, and what of it an entry may bind; None where it was not said.
        leverage: of a long position; isolated, hedge: the margin mode, and whether both sides are held apart.
        changes_risk: what the account does by itself that changes the risk (automatic margin, several assets as
            margin) and what to do about it, in a few words; empty where nothing.
        why_unread: why something could not be read, in a sentence; empty where all was.
    """

    quantity: float
    short: float
    entry_price: float
    liquidation: float
    stops: tuple[StopSeen, ...] | None
    orders: tuple[OrderSeen, ...] | None
    equity: float | None
    available: float | None
    leverage: float
    isolated: bool
    hedge: bool
    changes_risk: str = ""
    why_unread: str = ""


class Terms(Struct, frozen=True):
    """What the exchange lets be done with a contract now.

    Attributes:
        rules: steps and minimums.
        most: the largest quantity of one market order, 0 where it gives none.
        most_leverage: at the notional that an entry has, 0 where it is not known.
        maintenance_rate: of the bracket that an entry falls in, a fraction; 0 where it is not known.
        closed: why nothing may be bought: another status than normal, a maintenance or an end of trading within the
            hour, in a few words; empty where it may.
    """

    rules: MarketRules
    most: float = 0.0
    most_leverage: float = 0.0
    maintenance_rate: float = 0.0
    closed: str = ""


class BillKind(Enum):
    """What moved the account's balance, beside trades and their fees."""

    FUNDING = "funding"
    TRANSFER = "transfer"
    """Money that came in or went out: by a person, a bonus, a correction of the exchange."""
    FEE = "fee in another coin"
    """What a trade has paid in another coin than USDT, in USDT: the balance is by so much higher than trades say."""


class BillSeen(Struct, frozen=True):
    """Something that moved the account's balance and was no trade.

    Attributes:
        bill_id: the exchange's id for it; the same bill always has the same one.
        kind: what it was.
        symbol: of a funding, as srconsole has it; empty of a transfer.
        amount: USDT; below 0 where the account has less for it.
        time: when, UTC milliseconds.
    """

    bill_id: str
    kind: BillKind
    symbol: str
    amount: float
    time: int


class Funding(Struct, frozen=True):
    """What will be charged for holding a position, or paid for it.

    Attributes:
        time: the next time, UTC milliseconds.
        rate: of the notional, a fraction; a long pays it where it is above 0.
    """

    time: int
    rate: float
