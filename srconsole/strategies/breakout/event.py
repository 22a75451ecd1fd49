"""A level's zone, and the events in which price comes to it and leaves it (docs/strategies.md section 5.2)."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from msgspec import Meta, Struct

from srconsole.core.bounds import Count, Moment
from srconsole.core.candle import Candle
from srconsole.core.offer import Key

Direction = Annotated[int, Meta(ge=-1, le=1)]
"""1 above a zone, -1 below it, 0 inside."""


class Event(NamedTuple):
    """What became of a zone that price had come to; candles are base candles, counted from 0."""

    key: Key
    came: int
    """From where: 1 above, -1 below."""
    began: int
    ended: int
    out: int
    """To where price left, 1 upwards, -1 downwards; 0 if it did not in time."""

    @property
    def kind(self) -> str:
        """`breakout` to the other side, `rebound` to the side it came from, empty without an outcome."""
        if not self.out:
            return ""
        return "rebound" if self.out == self.came else "breakout"


class Zone(Struct):
    """A level that swings have touched, with what price is doing at it.

    Attributes:
        key: its first swing: `L` or `H`, and the opening time of that candle.
        price: mean of the swings' prices.
        last: the 4h candle of the newest touch, counted from 0.
        touches: how many swings touched it.
        came: the side that price was on last; 0 while it was on none.
        began: the base candle with which an event opened, counted from 0; None while none is open.
        origin: the side from which price came to that event.
        known: opening time of the base candle whose close made it known, UTC milliseconds; 0 where that was not kept.
    """

    key: Key
    price: float
    last: Count
    touches: Count = 1
    came: Direction = 0
    began: Count | None = None
    origin: Direction = 0
    known: Moment = 0

    def touch(self, price: float, at: int) -> None:
        """Merge a swing at `price`, of the 4h candle `at`, into the level."""
        self.price = (self.price * self.touches + price) / (self.touches + 1)
        self.touches += 1
        self.last = at

    def close(self, candle: Candle, at: int, half: float, beyond: float, horizon: int) -> Event | None:
        """Take a closed base candle; return the event that it ends, None if it ends none.

        Args:
            candle: the `at`-th.
            at: which it is, counted from 0.
            half: how far the zone reaches above and below the level, USDT.
            beyond: how far outside of the zone a close ends an event, USDT.
            horizon: candles after which an event ends without outcome.
        """
        _, _, high, low, close, _ = candle
        upper, lower = self.price + half, self.price - half
        ended = None
        if self.began is None and self.came and low <= upper and high >= lower:
            self.began, self.origin = at, self.came
        if self.began is not None:
            out = 1 if close > upper + beyond else -1 if close < lower - beyond else 0
            if out or at - self.began >= horizon:
                ended = Event(self.key, self.origin, self.began, at, out)
                self.began = None
        if close > upper:
            self.came = 1
        elif close < lower:
            self.came = -1
        return ended
