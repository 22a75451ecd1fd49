"""The low-high-low pattern and its midpoint (docs/strategy.md section 3)."""

from __future__ import annotations

from typing import NamedTuple

from srconsole.settings.schema import StrategySettings


class Pattern(NamedTuple):
    """The prior low-high-low pattern; prices before slippage."""

    first_low: float
    high: float
    last_low: float
    midpoint: float
    """Past this price a position switches from stop-loss to trailing take-profit."""


class PatternFinder:
    """Compresses significant swings so that lows and highs alternate, and knows the latest low-high-low among them.

    Attributes:
        pattern: the pattern as of the last close, None while there is none.
    """

    __slots__ = ("_fraction", "_lowest", "_swings", "pattern")

    def __init__(self, settings: StrategySettings) -> None:
        self._fraction = settings.midpoint_fraction
        self._lowest = settings.midpoint_low == "lowest"
        # The newest swings, at most four, as (is it a low, price): a pattern needs no more.
        self._swings: list[tuple[bool, float]] = []
        self.pattern: Pattern | None = None

    def swing_low(self, price: float) -> None:
        """Take a significant swing low."""
        self._add(True, price)

    def swing_high(self, price: float) -> None:
        """Take a significant swing high."""
        self._add(False, price)

    def remember(self) -> list[tuple[bool, float]]:
        """Return the newest swings, as (is it a low, price): all that the pattern follows from."""
        return self._swings

    def restore(self, swings: list[tuple[bool, float]]) -> None:
        """Go on behind these swings."""
        self._swings = swings
        self.pattern = self._latest() if swings else None

    def _add(self, is_low: bool, price: float) -> None:
        swings = self._swings
        if swings and swings[-1][0] is is_low:
            last = swings[-1][1]
            if price <= last if is_low else price >= last:
                swings[-1] = (is_low, price)
        else:
            swings.append((is_low, price))
            del swings[:-4]
        self.pattern = self._latest()

    def _latest(self) -> Pattern | None:
        swings = self._swings
        end = len(swings) if swings[-1][0] else len(swings) - 1
        if end < 3:
            return None
        (_, first_low), (_, high), (_, last_low) = swings[end - 3 : end]
        low = min(first_low, last_low) if self._lowest else last_low
        if high <= low:
            return None
        return Pattern(first_low, high, last_low, low + self._fraction * (high - low))
