"""A strategy for tests that says what it is told to: its plans are handed to it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from srconsole.core.candle import Candle
from srconsole.core.offer import NOTHING, Exits, Offer, Plan
from srconsole.strategies.contract import Needs, View


class PlannedMemory(Struct):
    """How many candles have closed."""

    closed: int


class Planned:
    """Makes the plans that it is given, one a close, then the last one again and again; every lot has these exits."""

    columns: tuple[str, ...] = ()

    def __init__(self, plans: Sequence[Plan], exits: Exits, max_lots: int = 1) -> None:
        self.needs = Needs(max_lots=max_lots)
        self._plans = list(plans)
        self._exits = exits
        self._closed = 0

    def close(self, view: View) -> Plan:
        """Return the next plan."""
        self._closed += 1
        return self._plans[min(self._closed, len(self._plans)) - 1] if self._plans else NOTHING

    def exits(self, offer: Offer, price: float) -> Exits | str:
        """Return the exits of every lot."""
        return self._exits

    def cells(self, candle: Candle) -> str:
        """Return nothing."""
        return ""

    def remember(self) -> PlannedMemory:
        """Return how many candles have closed."""
        return PlannedMemory(self._closed)

    def restore(self, memory: bytes) -> None:
        """Go on with the plan behind them."""
        self._closed = msgspec.msgpack.decode(memory, type=PlannedMemory).closed
