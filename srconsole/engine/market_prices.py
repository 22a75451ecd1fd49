"""Which of a market's prices count, and what each may lead to (docs/strategy.md section 9).

A market's prices come late, twice, out of order and after silences. Each counts once, in the order of the exchange's
time; one that stands alone may end a lot and never begin one.
"""

from __future__ import annotations

from enum import Enum
from math import inf
from typing import NamedTuple

from msgspec import Struct

from srconsole.core.bounds import Moment
from srconsole.core.candle import Candle
from srconsole.engine.inputs import PriceSeen
from srconsole.settings.schema import Settings


class Turn(Enum):
    """What a price may lead to."""

    NOTHING = "nothing"
    """It is no newer than one that has counted."""
    NO_ENTRY = "no entry"
    """It is the first one, or the first after a silence: what price did before it is not known."""
    WAITS = "waits"
    """Its candle's predecessor has ended and not arrived: an entry waits for that close."""
    ALL = "all"


class PriceLimits(NamedTuple):
    """How old what may be; milliseconds, and fractions."""

    silence: int = 10_000
    """Without a price for longer than that, the next one does not follow from the last."""
    decision_age: int = 2_000
    """An entry is decided on a price that is no older."""
    entry_slip: float = 0.001
    """How far above a level's trigger the ask may be."""
    cycle: int = 2_000
    """The account is read when there was nothing new for so long."""
    flat_cycle: int = 0
    """While nothing is held, no price has it read sooner than so long after the last time; an entry reads it anyway."""
    spread: float = inf
    """Ask less bid, as a share of their mean, from which on nothing is bought."""
    closes_first: bool = False
    """Whether each closed candle comes before any price behind it, so that none has to wait for one."""


def limits_of(settings: Settings) -> PriceLimits:
    """Return the limits that settings come to."""
    silence = max(3 * settings.market.poll_seconds, 10.0)
    strategy = settings.strategy
    cycle = round(settings.market.poll_seconds * 1000)
    spread = settings.scalper.max_spread if strategy.name == "scalper" else inf
    age = round(strategy.max_decision_age * 1000)
    return PriceLimits(round(silence * 1000), age, strategy.max_entry_slip, cycle, spread=spread)


class PricesMemory(Struct, kw_only=True):
    """A market's prices between two inputs, as they are written down; the fields are those of `MarketPrices`."""

    time: Moment
    received: Moment
    first: bool
    end: Moment | None
    waiting: PriceSeen | None
    unread: PriceSeen | None = None
    newest: PriceSeen | None = None


class MarketPrices:
    """Tells which prices of a market count, and keeps the one that waits for a close.

    Attributes:
        limits: how old what may be.
        waiting: the newest price of those that wait for the close of the candle before them.
        unread: the newest of those on which an entry waits until the account is read.
        newest: the newest that counts, None before the first.
    """

    def __init__(self, candle_time: int, limits: PriceLimits) -> None:
        """Begin without prices; `candle_time` is how many milliseconds a candle lasts."""
        self.limits = limits
        self.waiting: PriceSeen | None = None
        self.unread: PriceSeen | None = None
        self.newest: PriceSeen | None = None
        self._candle_time = candle_time
        self._time = self._received = 0
        self._first = True
        self._end: int | None = None

    def opened(self) -> None:
        """Know that prices begin anew: the next one is a first one."""
        self._first = True

    @property
    def alone(self) -> bool:
        """Whether the next price is a first one, which leads to no entry."""
        return self._first

    def turn(self, seen: PriceSeen) -> Turn:
        """Take a price; return what it may lead to."""
        if seen.time <= self._time:
            # Nothing was traded since; that it was said is no silence.
            self._received = max(self._received, seen.received)
            return Turn.NOTHING
        alone = self._first or seen.received - self._received > self.limits.silence
        self._time, self._received, self._first, self.newest = seen.time, seen.received, False, seen
        if alone:
            self.waiting = self.unread = None
            return Turn.NO_ENTRY
        if not self.limits.closes_first and self._end is not None and seen.time >= self._end:
            return Turn.WAITS
        return Turn.ALL

    def closed(self, candle: Candle) -> PriceSeen | None:
        """Take a closed candle; return the price that has waited for it, if there is one."""
        self._end = candle.time + 2 * self._candle_time
        if self.waiting is None or self.waiting.time >= self._end:
            # Its own candle's predecessor is not that one: it waits on.
            return None
        waiting, self.waiting = self.waiting, None
        return waiting

    def remember(self) -> PricesMemory:
        """Return what is to be written down."""
        return PricesMemory(
            time=self._time,
            received=self._received,
            first=self._first,
            end=self._end,
            waiting=self.waiting,
            unread=self.unread,
            newest=self.newest,
        )

    def restore(self, memory: PricesMemory) -> None:
        """Be where the memory was made."""
        self._time, self._received, self._first = memory.time, memory.received, memory.first
        self._end, self.waiting, self.unread = memory.end, memory.waiting, memory.unread
        self.newest = memory.newest
