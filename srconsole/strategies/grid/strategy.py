"""`grid`: buy at each line that price falls to, sell a line higher (docs/strategies.md section 6)."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan
from typing import Final

import msgspec
from msgspec import Struct

from srconsole.core.bounds import Count, Moment
from srconsole.core.candle import Candle
from srconsole.core.offer import Exits, Offer, Plan
from srconsole.settings.schema import GridSettings, Settings
from srconsole.strategies.cells import cells
from srconsole.strategies.contract import Needs, View
from srconsole.strategies.grid.lines import Lines
from srconsole.strategies.shown import ShownLevel

NO_LINE: Final = "no such line"
BREAK: Final = "break"
"""Why what is still held is sold once a lot of the grid met its stop."""

AT_THE_STOP: Final = frozenset({"stop_loss", "break_even", "take_profit"})
"""Reasons of lots that were ended by their stop, wherever it had come to."""


class GridMemory(Struct):
    """A grid between two closes, as it is written down.

    Attributes:
        centre: its middle line, None while there is no grid.
        pause: candles that have to close before there may be one.
        since: opening time of the candle whose close it stands from, UTC milliseconds; 0 where that was not kept.
    """

    centre: float | None
    pause: Count
    since: Moment = 0


class Grid:
    """Offers the lines of a grid; implements `strategies.contract.Strategy`."""

    columns: tuple[str, ...] = ("centre", "pause")

    def __init__(self, settings: GridSettings) -> None:
        """Start without candles, and so without a grid."""
        self.needs = Needs(max_lots=2 * settings.lines)
        self._settings = settings
        self._lines: Lines | None = None
        self._pause = 0

    def close(self, view: View) -> Plan:
        """Take one closed candle; return the plan with an offer at each line."""
        price = view.candle.close
        self._pause = max(0, self._pause - 1)
        if any(reason in AT_THE_STOP for reason in view.left.values()):
            self._lines, self._pause = None, self._settings.pause
        lines = self._lines
        if lines is None:
            if view.lots:
                return Plan(sells={lot.key: BREAK for lot in view.lots}, waits="sells what is left of a stopped grid")
            if self._pause:
                candles = "candle" if self._pause == 1 else "candles"
                return Plan(waits=f"pauses for {self._pause} {candles}: the grid was stopped")
            lines = self._lines = Lines(price, self._settings, view.candle.time)
        elif self._settings.recentre and not view.lots and not lines.lowest <= price <= lines.highest:
            lines = self._lines = Lines(price, self._settings, view.candle.time)
        return lines.plan

    def exits(self, offer: Offer, price: float) -> Exits | str:
        """Return the target at the next line and the stop of all."""
        exits = None if self._lines is None else self._lines.exits(offer.key)
        return NO_LINE if exits is None else exits

    def shown_levels(self) -> Sequence[ShownLevel]:
        """Return the lines that buy."""
        return () if self._lines is None else self._lines.shown

    def cells(self, candle: Candle) -> str:
        """Return the grid's centre, and how many candles it pauses for."""
        return f"{cells([nan if self._lines is None else self._lines.centre])},{self._pause}"

    def remember(self) -> GridMemory:
        """Return what the next closes depend on."""
        lines = self._lines
        return GridMemory(None, self._pause) if lines is None else GridMemory(lines.centre, self._pause, lines.since)

    def restore(self, memory: bytes) -> None:
        """Be where `remember` was called."""
        read = msgspec.msgpack.decode(memory, type=GridMemory)
        self._lines = None if read.centre is None else Lines(read.centre, self._settings, read.since)
        self._pause = read.pause


def make(settings: Settings, base: int) -> Grid:
    """Return the strategy as settings have it, for candles of any length."""
    return Grid(settings.grid)
