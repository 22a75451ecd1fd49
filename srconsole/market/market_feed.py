"""A market as a feed: its candles are handed to the engine, not asked for."""

from __future__ import annotations

from srconsole.core.by_hand import Refused
from srconsole.engine.ports import Bar, Pace


class MarketFeed:
    """A market without candles of its own; implements `engine.ports.Feed`.

    Attributes:
        is_file: False: candles are handed in.
        symbol: as the engine calls it.
        timeframe: seconds a candle.
        total: None: nobody knows how many candles there will be.
        at_once: 0: each comes when it has closed.
        pace: that of the market; a person cannot change it.
    """

    is_file = False
    at_once = 0

    def __init__(self, symbol: str, timeframe: int) -> None:
        self.symbol = symbol
        self.timeframe = timeframe
        self.total = None
        self.pace = Pace(False, 1.0)

    def bar(self, number: int) -> Bar | None:
        """Return none: candles are handed in."""
        return None

    def took(self, number: int) -> None:
        """Take nothing: none is ever brought from here."""

    def wait(self, number: int) -> float | None:
        """Return None: none will be due from here."""
        return None

    def set_pace(self, pace: Pace) -> None:
        """Take the pace that it has, as from a checkpoint.

        Raises:
            Refused: it is another one.
        """
        if pace != self.pace:
            raise Refused("a market has no pace but its own")
