"""Moving averages: simple, exponential, Wilder's (docs/strategies.md section 2)."""

from __future__ import annotations

from math import fsum, isnan, nan
from typing import Annotated, Final

from msgspec import Meta, Struct

Length = Annotated[int, Meta(ge=1, le=1_000_000)]
"""How many values an indicator looks back over."""

_SMALLEST: Final = 1e-10
_SMALLEST_SHARE: Final = 1e-9


def tiny(price: float) -> float:
    """Return what counts as nothing beside a price: Pine's tolerance, scaled down for coins of small prices."""
    return min(_SMALLEST, _SMALLEST_SHARE * price)


class Sma(Struct):
    """The mean of the last values.

    Attributes:
        length: how many.
        window: those there are, the oldest first.
        value: as of the last update, nan while there are too few.
    """

    length: Length
    window: list[float] = []
    value: float = nan

    def update(self, value: float) -> float:
        """Take a value and return the mean; nan is left out of the window, and then so is the mean."""
        if isnan(value):
            self.value = nan
            return nan
        window = self.window
        window.append(value)
        if len(window) > self.length:
            del window[0]
        elif len(window) < self.length:
            return nan
        self.value = mean = fsum(window) / self.length
        return mean


class Seeded(Struct):
    """A mean that goes on from the mean of the first values.

    Attributes:
        length: how many those are.
        first: what is still gathered for the seed.
        mean: the seed or what has become of it, nan before.
        value: as of the last update: the mean, or nan where nan was fed.
    """

    length: Length
    first: list[float] = []
    mean: float = nan
    value: float = nan

    def update(self, value: float) -> float:
        """Take a value and return the mean; nan changes nothing but what is returned."""
        if isnan(value):
            self.value = nan
            return nan
        if isnan(self.mean):
            self.mean = seed(self.first, value, self.length)
        else:
            self.mean = self._gone_on(value)
        self.value = self.mean
        return self.mean

    def _gone_on(self, value: float) -> float:
        raise NotImplementedError


class Ema(Seeded):
    """The exponential mean; a new value weighs 2 of length + 1."""

    def _gone_on(self, value: float) -> float:
        return self.mean + 2 / (self.length + 1) * (value - self.mean)


class Rma(Seeded):
    """Wilder's mean; a new value weighs 1 of length."""

    def _gone_on(self, value: float) -> float:
        return (self.mean * (self.length - 1) + value) / self.length


def seed(first: list[float], value: float, length: int) -> float:
    """Gather a value, and return the mean of the first ones once there are as many as asked; nan before."""
    first.append(value)
    if len(first) < length:
        return nan
    mean = fsum(first) / length
    first.clear()
    return mean
