"""Prices, money and shares as text: the one place that knows how many digits each needs.

A price is told with the decimals of its market: those of its tick where that is known, else as many as the market's
own prices have. A minus is `-`, so that what is copied reads as a number.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

NOTHING: Final = "-"
"""Stands where there is no value."""

_DIGITS: Final = 14
"""Significant digits that can mean something; what a float64 has behind them, arithmetic left there."""
_LEAST_DIGITS: Final = 4
"""Significant digits that are always told, for what is reckoned from prices: stops, entries, midpoints."""
_MOST_DECIMALS: Final = 15
"""With more of them a price is told with an exponent: nobody counts so many zeros."""
_LARGEST: Final = 1e15
"""From here on, too."""


def decimals_of(value: float) -> int:
    """Return how many decimals write a number to its last digit, its noise left out."""
    if not math.isfinite(value):
        return 0
    digits, _, exponent = f"{abs(value):.{_DIGITS - 1}e}".partition("e")
    return max(0, len(digits.replace(".", "").rstrip("0")) - 1 - int(exponent))


class PriceDigits:
    """How many decimals the prices of one market are told with: its tick's, else those of the prices seen so far.

    A tick that is finer than anybody counts says nothing of prices: a rehearsal's exchange has such a one.

    Attributes:
        decimals: their number; it only grows.
    """

    __slots__ = ("_by_tick", "_smallest", "decimals")

    def __init__(self, tick: float = 0.0) -> None:
        """Begin with the market's tick; 0: not known."""
        self._by_tick = tick > 0 and decimals_of(tick) <= _MOST_DECIMALS
        self._smallest = math.inf
        self.decimals = decimals_of(tick) if self._by_tick else 0

    def remember(self) -> tuple[int, float]:
        """Return what the next decimals depend on: their number, and the smallest price seen."""
        return self.decimals, self._smallest

    def restore(self, memory: tuple[int, float]) -> None:
        """Be where `remember` was called."""
        self.decimals, self._smallest = memory

    def see(self, *prices: float) -> None:
        """Take the market's own prices, none that was reckoned."""
        if self._by_tick:
            return
        scale = 10.0**self.decimals
        for price in prices:
            # A whole number of the last decimal needs no more of them; what the product hides is noise.
            if not (price * scale).is_integer() and round(price, self.decimals) != price:
                self.decimals = max(self.decimals, decimals_of(price))
            if 0 < price < self._smallest:
                self._smallest = price
                self.decimals = max(self.decimals, _LEAST_DIGITS - 1 - _size(price))


def decimals_apart(prices: Iterable[float], decimals: int) -> int:
    """Return the least number of decimals, not below the given one, with which no two different prices look equal."""
    for lower, higher in pairwise(sorted(set(prices))):
        if higher - lower > 10.0**-decimals or not _differ(lower, higher):
            continue
        while price_text(lower, decimals) == price_text(higher, decimals):
            decimals += 1
    return decimals


def price_text(price: float | None, decimals: int) -> str:
    """Write a price: `8,535.00`, `0.000008813`, `8.813e-19`."""
    if price is None:
        return NOTHING
    if not math.isfinite(price):
        return str(price)
    if abs(price) >= _LARGEST:
        return f"{price:.{_DIGITS}g}"
    if decimals > _MOST_DECIMALS and price:
        return f"{price:.{max(0, _size(price) + decimals)}e}"
    return f"{price:,.{decimals}f}"


def exact_text(value: float) -> str:
    """Write a price or quantity to its last digit, without the noise of arithmetic, where no market tells decimals."""
    return price_text(value, decimals_of(value))


def change_text(change: float, decimals: int) -> str:
    """Write how far one price is from another, with its sign."""
    return f"{'' if change < 0 else '+'}{price_text(change + 0.0, decimals)}"


def quantity_text(quantity: float) -> str:
    """Write a quantity, to six digits or to a whole one, without idle zeros: `0.0768123`, `34,123,457`."""
    if not math.isfinite(quantity) or not 1e-9 <= abs(quantity) < _LARGEST:
        return f"{quantity:.6g}"
    text = f"{quantity:,.{max(0, 5 - _size(quantity))}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount_text(usdt: float | None) -> str:
    """Write an amount in USDT, without its unit."""
    return NOTHING if usdt is None else f"{usdt:,.2f}"


def result_text(usdt: float | None) -> str:
    """Write a result in USDT with its sign, without its unit."""
    return NOTHING if usdt is None else f"{usdt + 0.0:+,.2f}"


def money_text(usdt: float) -> str:
    """Write a result in USDT with its sign and its unit."""
    return f"{result_text(usdt)} USDT" if round(usdt, 2) else "0.00 USDT"


def indicator_text(value: float) -> str:
    """Write an indicator's value, to four digits or to a whole one: `42.1`, `-0.0132`, `3,741`; `-` where it is nan."""
    if not math.isfinite(value):
        return NOTHING
    return f"{value:,.0f}" if 1000 <= abs(value) < _LARGEST else f"{value + 0.0:.4g}"


def percent_text(fraction: float) -> str:
    """Write a signed fraction as percent, shorter the larger it is: `-0.42%`, `+10.3%`, `+250%`."""
    percent = fraction * 100
    size = abs(percent)
    return f"{percent:+.{2 if size < 9.995 else 1 if size < 99.95 else 0}f}%"


def coarse_text(value: float, decimals: int) -> str:
    """Write a distance to two digits, to one decimal of its unit at most: what is far shall seldom change."""
    rounded = float(f"{value:.2g}")
    text = price_text(abs(rounded), decimals)
    return f"{'-' if rounded < 0 else '+'}{text.rstrip('0').rstrip('.') if '.' in text else text}"


def distance_text(fraction: float) -> str:
    """Write how far a level is, finer the nearer it is: `-0.42%`, `+2.2%`, `+42%`; what is far seldom changes so."""
    percent = fraction * 100
    size = abs(percent)
    return f"{percent:+.{2 if size < 0.995 else 1 if size < 2.95 else 0}f}%"


def share_text(fraction: float) -> str:
    """Write an unsigned fraction as percent without idle zeros: `8%`, `0.25%`."""
    return f"{fraction * 100:.4g}%"


def multiple_text(times: float) -> str:
    """Write a result as a multiple of what was risked: `+0.32R`, `-1.0R`, `+12R`."""
    size = abs(times)
    return f"{times + 0.0:+.{2 if size < 0.995 else 1 if size < 9.95 else 0}f}R"


def percentage_text(fraction: float | None, decimals: int = 2) -> str:
    """Write a fraction as percent for a table of figures: `12.30 %`."""
    return NOTHING if fraction is None else f"{fraction * 100:,.{decimals}f} %"


def ratio_text(value: float | None) -> str:
    """Write a plain ratio."""
    return NOTHING if value is None else f"{value:,.2f}"


def _size(price: float) -> int:
    """Return the power of ten of a number's first digit."""
    return math.floor(math.log10(abs(price)))


def _differ(one: float, other: float) -> bool:
    return f"{one:.{_DIGITS - 1}e}" != f"{other:.{_DIGITS - 1}e}"
