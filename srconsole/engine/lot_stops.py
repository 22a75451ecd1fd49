"""What the stop of each of several lots was: a candle's row has the highest of all alone."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from srconsole.core.bounds import Moment
from srconsole.core.lot import Lot
from srconsole.core.offer import Key

STEPS_SHOWN: Final = 240
"""Steps of a lot's stop that are kept at most, the newest: more than a screen has columns."""


class LotSteps(Struct, frozen=True):
    """What a lot's stop was, as it is written down.

    Attributes:
        key: of the lot.
        entered: opening time of the candle that bought it, UTC milliseconds.
        steps: since which candle the stop was which price, USDT, the oldest first.
    """

    key: Key
    entered: Moment
    steps: tuple[tuple[Moment, float], ...]


class LotStops:
    """Remembers the stops as of the closes of a run; with it, it is written down and begun again."""

    def __init__(self) -> None:
        self._steps: dict[tuple[Key, int], deque[tuple[int, float]]] = {}

    def close(self, opened: int, lots: Iterable[Lot]) -> None:
        """Take the lots that are held as a candle closes, and opening time of that, UTC milliseconds."""
        before, self._steps = self._steps, {}
        for lot in lots:
            steps = self._steps[_name(lot)] = before.get(_name(lot)) or deque(maxlen=STEPS_SHOWN)
            if not steps or steps[-1][1] != lot.stop:
                steps.append((opened, lot.stop))

    def of(self, lot: Lot) -> tuple[tuple[int, float], ...]:
        """Return since which candle a lot's stop was which price, the oldest first, as far as that is known.

        A stop that is what it began as has never been another: it moves up alone, but for a person.
        """
        if lot.first_stop and lot.stop == lot.first_stop:
            return ((lot.entry_time, lot.stop),)
        return tuple(self._steps.get(_name(lot), ()))

    def remember(self) -> tuple[LotSteps, ...]:
        """Return what is to be written down."""
        return tuple(LotSteps(key, entered, tuple(steps)) for (key, entered), steps in self._steps.items())

    def restore(self, memory: Sequence[LotSteps]) -> None:
        """Know what was written down."""
        self._steps = {(lot.key, lot.entered): deque(lot.steps, maxlen=STEPS_SHOWN) for lot in memory}


def _name(lot: Lot) -> tuple[Key, int]:
    # A grid buys at the same line again and again.
    return lot.key, lot.entry_time
