"""What a strategy has to show beside its plan, for whoever looks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol, runtime_checkable

from srconsole.core.offer import Key


class ShownLevel(NamedTuple):
    """A price that a strategy watches."""

    key: Key
    """Of its offers, where it makes one."""
    label: str
    price: float
    """USDT."""
    touches: int
    """How often price came to it, as far as the strategy counts that; else 0."""
    first: int = 0
    """Opening time of its first touch's candle, UTC milliseconds; 0 where that is not known."""
    known: int = 0
    """Opening time of the candle whose close made it known, UTC milliseconds; 0 where the strategy keeps no times."""


@runtime_checkable
class ShowsLevels(Protocol):
    """A strategy that watches levels."""

    def shown_levels(self) -> Sequence[ShownLevel]:
        """Return them as of the last close, the highest price first; the same object until the next close."""
        ...
