"""The highest and the lowest of the last values (docs/strategies.md section 2)."""

from __future__ import annotations

from math import nan

from msgspec import Struct

from srconsole.core.bounds import Count
from srconsole.core.indicators.averages import Length


class Highest(Struct):
    """The highest of the last values, at a cost that does not depend on how many they are.

    Attributes:
        length: how many.
        next: how many have been fed.
        values: those that no later one has reached, the highest first; `at`: when each was fed.
        value: as of the last update, nan while there are too few.
    """

    length: Length
    next: Count = 0
    values: list[float] = []
    at: list[Count] = []
    value: float = nan

    def update(self, value: float) -> float:
        """Take a value and return the highest."""
        values, at, now = self.values, self.at, self.next
        while values and values[-1] <= value:
            values.pop()
            at.pop()
        values.append(value)
        at.append(now)
        self.next = now + 1
        if at[0] <= now - self.length:
            del values[0], at[0]
        if now + 1 >= self.length:
            self.value = values[0]
        return self.value


class Lowest(Struct):
    """The lowest of the last values, at a cost that does not depend on how many they are.

    Attributes:
        length: how many.
        next: how many have been fed.
        values: those that no later one has reached, the lowest first; `at`: when each was fed.
        value: as of the last update, nan while there are too few.
    """

    length: Length
    next: Count = 0
    values: list[float] = []
    at: list[Count] = []
    value: float = nan

    def update(self, value: float) -> float:
        """Take a value and return the lowest."""
        values, at, now = self.values, self.at, self.next
        while values and values[-1] >= value:
            values.pop()
            at.pop()
        values.append(value)
        at.append(now)
        self.next = now + 1
        if at[0] <= now - self.length:
            del values[0], at[0]
        if now + 1 >= self.length:
            self.value = values[0]
        return self.value
