"""Everything the engine acts on. What is not brought again by a file is stored, numbered without gaps."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from srconsole.core.candle import Candle
from srconsole.core.order import OrderState
from srconsole.engine.request import Request

CONSOLE: Final = "console"
"""Who asks, where a person does so at the screen."""


class PriceSeen(Struct, frozen=True, tag=True):
    """A market's price: a jump from the last one.

    Attributes:
        market: the symbol.
        last, bid, ask: USDT; bid and ask are 0 where they are not known.
        time: the exchange's, UTC milliseconds; received: ours.
    """

    market: str
    last: float
    bid: float
    ask: float
    time: int
    received: int


class CandleMoved(Struct, frozen=True, tag=True):
    """Price went through a candle of a file, or through one of the finer ones that make it up.

    Attributes:
        market: the symbol.
        time: opening time of the strategy's candle, UTC milliseconds.
        candle: what price went through.
    """

    market: str
    time: int
    candle: Candle


class CandleClosed(Struct, frozen=True, tag=True):
    """A candle has closed; it never moves price.

    Attributes:
        market: the symbol.
        candle: the one that has closed.
        received: when that was known, our time, UTC milliseconds; 0 in a file.
    """

    market: str
    candle: Candle
    received: int = 0


class Asked(Struct, frozen=True, tag=True):
    """A person asked for something.

    Attributes:
        market: the symbol that it is about.
        request: what was asked.
        who: who asked.
    """

    market: str
    request: Request
    who: str = CONSOLE


class OrderUpdate(Struct, frozen=True, tag=True):
    """What became known of an order; counts from its beginning, so that it may come twice, late or out of order.

    Attributes:
        client_id: the order.
        state: how far it is.
        filled: what of it has been filled so far, of the base currency.
        price: the mean price of that, USDT; fee: what that cost.
        note: the exchange's reason, or why nothing is known.
    """

    client_id: str
    state: OrderState
    filled: float = 0.0
    price: float = 0.0
    fee: float = 0.0
    note: str = ""


class AccountRead(Struct, frozen=True, tag=True):
    """What the exchange says is there.

    Attributes:
        market: the symbol.
        quantity: what is held of it, of the base currency.
        orders: how many orders had come to their end when it was asked for; below 0 where one was out.
    """

    market: str
    quantity: float
    orders: int = -1


class DeadlinePassed(Struct, frozen=True, tag=True):
    """A moment that was waited for has come.

    Attributes:
        market: the symbol.
        time: UTC milliseconds.
    """

    market: str
    time: int


Input = PriceSeen | CandleMoved | CandleClosed | Asked | OrderUpdate | AccountRead | DeadlinePassed


class Stored(Struct, frozen=True):
    """An input as it is on the disk.

    Attributes:
        number: counted from 1 without gaps.
        place: how many candles had closed.
        input: what came.
    """

    number: int
    place: int
    input: Input
