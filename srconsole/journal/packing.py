"""Inputs as they are written: what comes with every poll in as few bytes as it takes, the rest by its names.

A price is 42 bytes, 56 with what SQLite puts around it; by its names it would be 110.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
from msgspec import Struct

from srconsole.engine.inputs import AccountRead, Input, PriceSeen


class _Price(Struct, frozen=True, array_like=True, tag=0):
    """A PriceSeen: the market by its number, and how much later than its time it was received."""

    market: int
    last: float
    bid: float
    ask: float
    time: int
    later: int


class _Look(Struct, frozen=True, array_like=True, tag=1):
    """An AccountRead that found all as it was before."""

    market: int
    quantity: float
    orders: int
    asked: int
    later: int


_encoded: Final = msgspec.msgpack.Encoder().encode
_short: Final = msgspec.msgpack.Decoder(_Price | _Look)
_named: Final[msgspec.msgpack.Decoder[Input]] = msgspec.msgpack.Decoder(Input)


class Packing:
    """Writes and reads inputs' bodies.

    Attributes:
        markets: the symbols that short inputs name by their place here.
    """

    def __init__(self, markets: Sequence[str] = ()) -> None:
        self.markets = list(markets)
        self._numbers = {market: number for number, market in enumerate(self.markets)}

    def packed(self, taken: Input) -> bytes:
        """Return an input's body."""
        if isinstance(taken, PriceSeen):
            market, later = self._number(taken.market), taken.received - taken.time
            return _encoded(_Price(market, taken.last, taken.bid, taken.ask, taken.time, later))
        if isinstance(taken, AccountRead) and taken.reading is None:
            market, later = self._number(taken.market), taken.received - taken.asked
            return _encoded(_Look(market, taken.quantity, taken.orders, taken.asked, later))
        return _encoded(taken)

    def unpacked(self, body: bytes) -> Input:
        """Return the input that a body was written of.

        Raises:
            msgspec.DecodeError: it is none.
        """
        if not _is_short(body):
            return _named.decode(body)
        short = _short.decode(body)
        market = self._market(short)
        if isinstance(short, _Price):
            return PriceSeen(market, short.last, short.bid, short.ask, short.time, short.time + short.later)
        return AccountRead(market, short.quantity, short.orders, None, short.asked, short.asked + short.later)

    def polled(self, body: bytes) -> str | None:
        """Return the market of what comes with every poll, and is worth keeping for some weeks only; None of others.

        Raises:
            msgspec.DecodeError: the body is none of an input.
        """
        return self._market(_short.decode(body)) if _is_short(body) else None

    def _market(self, short: _Price | _Look) -> str:
        if not 0 <= short.market < len(self.markets):
            raise msgspec.DecodeError(f"market {short.market} is not known")
        return self.markets[short.market]

    def _number(self, market: str) -> int:
        number = self._numbers.get(market)
        if number is None:
            number = self._numbers[market] = len(self.markets)
            self.markets.append(market)
        return number


def _is_short(body: bytes) -> bool:
    # What MessagePack calls a fixarray; whatever is written by its names is a map.
    return len(body) > 0 and 0x90 <= body[0] <= 0x9F
