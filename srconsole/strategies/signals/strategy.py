"""A system's signals as plans: buy and sell at the first price after the close (docs/strategies.md section 3)."""

from __future__ import annotations

from collections.abc import Callable
from math import isnan
from typing import Any, Final

import msgspec
from msgspec import Struct

from srconsole.core.bounds import Count
from srconsole.core.candle import Candle
from srconsole.core.offer import Exits, Offer, Plan, Target
from srconsole.strategies.contract import Needs, View
from srconsole.strategies.signals.system import Signal, System

SIGNAL: Final = "signal"
"""Why a lot is sold on a signal; also the name of the column of the last one."""


class SignalsMemory(Struct):
    """What the next closes depend on.

    Attributes:
        candles: how many have closed.
        signal: that of the last of them.
        system: the system's own memory.
    """

    candles: Count
    signal: Signal
    system: msgspec.Raw


class Signals:
    """Offers to buy on a buy signal and sells on a sell signal; implements `strategies.contract.Strategy`.

    A buy signal while it holds and a sell signal while it does not come to nothing: whoever trades the plan passes over
    an offer whose lot is held and over the sale of what is not.

    Attributes:
        name: the strategy's, and the key of its one lot.
        signal: of the last close: 1 buy, -1 sell, 0 neither.
    """

    def __init__(self, name: str, system: System[Any], exits: Callable[[float], Exits | str]) -> None:
        """Take the rules that give the signals, and those that give the exits at a price of entry."""
        self.name = name
        self.signal: Signal = 0
        # A lot changes its words alone.
        self.needs = Needs(history=system.history, candles_alone=True)
        self.columns = (*system.columns, SIGNAL)
        self._system = system
        self._exits = exits
        self._candles = 0
        self._sale = {name: SIGNAL}

    def close(self, view: View) -> Plan:
        """Take one closed candle; return the plan for the first price after it."""
        candle = view.candle
        self._candles += 1
        signal = self.signal = self._system.signal(candle)
        if signal > 0:
            offer = Offer.next(self.name, self.name, candle.close)
            waits = "holds on, with a buy signal" if view.lots else "buys at the next price"
            return Plan(nexts=(offer,), waits=f"{self.name}: {waits}")
        if signal < 0:
            waits = "sells at the next price" if view.lots else "has nothing to sell on a sell signal"
            return Plan(sells=self._sale, waits=f"{self.name}: {waits}")
        return Plan(waits=f"{self.name}: {self._waits(bool(view.lots))}")

    def exits(self, offer: Offer, price: float) -> Exits | str:
        """Return stop and target by the price of entry."""
        return self._exits(price)

    def cells(self, candle: Candle) -> str:
        """Return the system's values and the signal, as of the close before: those that were in force in the candle."""
        values = ["" if isnan(value) else repr(value) for value in self._system.values()]
        return ",".join((*values, str(self.signal)))

    def remember(self) -> SignalsMemory:
        """Return what the next closes depend on."""
        system = msgspec.Raw(msgspec.msgpack.encode(self._system.memory))
        return SignalsMemory(self._candles, self.signal, system)

    def restore(self, memory: bytes) -> None:
        """Be where `remember` was called."""
        read = msgspec.msgpack.decode(memory, type=SignalsMemory)
        self._system.restore(read.system)
        self._candles, self.signal = read.candles, read.signal

    def _waits(self, held: bool) -> str:
        missing = self._system.history + 1 - self._candles
        if missing > 0:
            return f"needs {missing} more candle{'' if missing == 1 else 's'}"
        return self._system.waits(held)


class PercentExits(Struct, frozen=True):
    """Stop and target at fractions of the price of entry.

    Attributes:
        stop: how far the stop is below it.
        target: how far the target is above it; 0: there is none.
    """

    stop: float
    target: float

    def __call__(self, price: float) -> Exits:
        """Return the exits of a lot bought at a price, before slippage, USDT."""
        targets = (Target(price * (1 + self.target), 1.0),) if self.target else ()
        return Exits(price * (1 - self.stop), targets=targets)
