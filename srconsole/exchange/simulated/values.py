"""What the simulated exchange keeps: positions, orders, plans, fills, bills. Prices and money are USDT as Decimal."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from functools import reduce
from operator import add

from msgspec import Struct

ZERO = Decimal(0)


def total(numbers: Iterable[Decimal]) -> Decimal:
    """Return what decimals add up to, 0 where there are none."""
    return reduce(add, numbers, ZERO)


def exactly(number: float) -> Decimal:
    """Return the shortest decimal that reads back as a float."""
    return Decimal(repr(number))


class Side(StrEnum):
    """Which side of the market a position is on."""

    LONG = "long"
    SHORT = "short"

    @property
    def sign(self) -> int:
        """1 where it gains from rising prices, else -1."""
        return 1 if self is Side.LONG else -1

    @property
    def other(self) -> Side:
        """The opposite side."""
        return Side.SHORT if self is Side.LONG else Side.LONG


class State(StrEnum):
    """What became of an order, in Bitget's words."""

    LIVE = "live"
    PARTLY = "partially_filled"
    FILLED = "filled"
    CANCELED = "canceled"

    @property
    def open(self) -> bool:
        """Whether more may be filled."""
        return self in {State.LIVE, State.PARTLY}


class Effect(StrEnum):
    """What an order's fills do to positions."""

    OPEN = "open"
    CLOSE = "close"
    NET = "net"
    """One-way mode without reduce-only: the opposite position first, then an own one."""


class Position(Struct):
    """What is held on one side of a contract.

    Attributes:
        margin: USDT bound for it.
        profit: realised by partial closes.
    """

    symbol: str
    side: Side
    size: Decimal
    entry: Decimal
    margin: Decimal
    isolated: bool
    leverage: Decimal
    created: int
    updated: int
    profit: Decimal = ZERO
    fees: Decimal = ZERO
    funding: Decimal = ZERO

    def unrealised(self, mark: Decimal) -> Decimal:
        """Return what it would bring at a price, before fees."""
        return self.side.sign * (mark - self.entry) * self.size


class Order(Struct):
    """An order as it stands.

    Attributes:
        side: the position that its fills open or close; of a NET order the one that it would open.
        wire_side: buy or sell as it was sent, which in hedge mode names no direction.
        price: its limit, None for market orders.
        source: Bitget's `orderSource`: market, normal, pos_loss_market, liquidation ...
        prefix: what kind of trade it is: none, `burst`, `dte_sys_adl`.
        stop, target: triggers of the plans that its fills bring along.
        stop_by_mark, target_by_mark: whether the mark triggers them; None where it was not said.
        reason: why it was cancelled.
    """

    id: str
    client_id: str
    symbol: str
    side: Side
    effect: Effect
    wire_side: str
    size: Decimal
    price: Decimal | None
    force: str
    isolated: bool
    leverage: Decimal
    hedge: bool
    created: int
    updated: int
    source: str = "market"
    prefix: str = ""
    stop: Decimal | None = None
    target: Decimal | None = None
    stop_by_mark: bool | None = None
    target_by_mark: bool | None = None
    state: State = State.LIVE
    filled: Decimal = ZERO
    quote: Decimal = ZERO
    fee: Decimal = ZERO
    fee_coin: str = "USDT"
    profit: Decimal = ZERO
    reason: str = ""
    resting: bool = False

    @property
    def left(self) -> Decimal:
        """What is still to be filled."""
        return self.size - self.filled

    @property
    def buys(self) -> bool:
        """Whether its fills are bought on the market."""
        return (self.side is Side.LONG) == (self.effect is not Effect.CLOSE)

    @property
    def average(self) -> Decimal | None:
        """The mean price of its fills."""
        return self.quote / self.filled if self.filled else None


class Plan(Struct):
    """An order that waits for a price: a stop or a target of a position.

    Attributes:
        kind: pos_loss, pos_profit (the whole position), loss_plan, profit_plan (a size of their own).
        size: None for the whole position.
        by_mark: whether the mark triggers it, not the last price.
        limit: where it then rests, None for a market order.
        parent: the order that it came along with.
        status: live, executed, cancelled, fail_execute.
        child: the order that it sent.
    """

    id: str
    client_id: str
    symbol: str
    side: Side
    kind: str
    size: Decimal | None
    trigger: Decimal
    by_mark: bool
    limit: Decimal | None
    created: int
    updated: int
    parent: str = ""
    status: str = "live"
    child: str = ""

    @property
    def is_loss(self) -> bool:
        """Whether it limits a loss, and so waits on the losing side of the price."""
        return "loss" in self.kind

    def met(self, price: Decimal) -> bool:
        """Tell whether a price triggers it."""
        ahead = self.side.sign * (price - self.trigger)
        return ahead <= 0 if self.is_loss else ahead >= 0


class Fill(Struct, frozen=True):
    """A part of an order that was carried out."""

    id: str
    order: str
    client_id: str
    symbol: str
    wire_side: str
    trade_side: str
    price: Decimal
    size: Decimal
    fee: Decimal
    profit: Decimal
    maker: bool
    hedge: bool
    time: int
    fee_coin: str = "USDT"


class Bill(Struct, frozen=True):
    """A change of the balance; `amount` and `fee` are added to it."""

    id: str
    symbol: str
    kind: str
    amount: Decimal
    fee: Decimal
    balance: Decimal
    time: int
