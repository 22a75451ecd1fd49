"""Guards against losing too much: a day's loss, and the fall from the peak (docs/strategy.md section 6, "Guards").

They are told of the account's equity after every movement and fill. One that has tripped stops entries until its end:
a day's loss until the day is over in UTC, a fall until a person resumes.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

from msgspec import Struct

from srconsole.core.bounds import Count, Moment
from srconsole.settings.schema import GuardSettings

DAY: Final = 86_400_000
"""Milliseconds a day."""


class Guard(Enum):
    """What is guarded against; in a few words, as refused entries say it."""

    DAY_LOSS = "day loss"
    DRAWDOWN = "drawdown"


class GuardChange(Struct, frozen=True):
    """A guard has tripped, or ended.

    Attributes:
        guard: which.
        tripped: whether it has tripped; else it has ended.
        equity: the account's at that moment, USDT.
        baseline: what that was held against, USDT: the day's first equity, or the peak.
    """

    guard: Guard
    tripped: bool
    equity: float
    baseline: float


class Guards(Struct):
    """The baselines that equity is held against, and which guards have tripped; money in USDT.

    Attributes:
        first: the day's first equity, which is the last one before it.
        peak: the highest equity.
        last: the equity of the last look.
        moved: money that came or went without trading since they began; what they are told of does not have it.
        day: when the day began, UTC milliseconds; None before the first movement.
        tripped: the guards that stop entries now.
        trips: how often one has tripped.
        changes: what has come of them since somebody took note.
    """

    first: float
    peak: float
    last: float
    moved: float = 0.0
    day: Moment | None = None
    tripped: list[Guard] = []
    trips: Count = 0
    changes: list[GuardChange] = []

    @classmethod
    def of(cls, limits: GuardSettings, equity: float) -> Guards | None:
        """Return guards that begin at an equity, None where the settings have none."""
        return cls(equity, equity, equity) if limits.day_loss or limits.drawdown else None

    def moved_at(self, time: int) -> None:
        """Know that price moves at a time, UTC milliseconds: a new day has the last equity as its first."""
        day = time - time % DAY
        if self.day is not None and day <= self.day:
            return
        self._end(Guard.DAY_LOSS)
        self.day, self.first = day, self.last

    def look(self, equity: float, limits: GuardSettings) -> None:
        """Hold what trading has made of the money against the baselines."""
        self.last = equity + self.moved
        self.peak = max(self.peak, self.last)
        self._hold(Guard.DAY_LOSS, limits.day_loss, self.first)
        self._hold(Guard.DRAWDOWN, limits.drawdown, self.peak)

    def _hold(self, guard: Guard, share: float, baseline: float) -> None:
        if share and guard not in self.tripped and self.last <= baseline * (1 - share):
            self.tripped.append(guard)
            self.trips += 1
            self.changes.append(GuardChange(guard, True, self.last, baseline))

    def resume(self) -> None:
        """End the guard that only a person ends; the present equity is the peak then."""
        if self._end(Guard.DRAWDOWN):
            self.peak = self.last

    def _end(self, guard: Guard) -> bool:
        if guard not in self.tripped:
            return False
        self.tripped.remove(guard)
        baseline = self.first if guard is Guard.DAY_LOSS else self.peak
        self.changes.append(GuardChange(guard, False, self.last, baseline))
        return True

    def moved_by(self, amount: float) -> None:
        """Move the baselines by money that came or went without trading, USDT: it is neither profit nor loss."""
        self.first += amount
        self.peak += amount
        self.last += amount
        self.moved += amount

    def taken(self) -> list[GuardChange]:
        """Return what has come of them since the last time."""
        changes, self.changes = self.changes, []
        return changes

    def under(self, limits: GuardSettings) -> None:
        """Go on under these limits: one that is not set any more does not stop entries."""
        shares = {Guard.DAY_LOSS: limits.day_loss, Guard.DRAWDOWN: limits.drawdown}
        for guard, share in shares.items():
            if not share:
                self._end(guard)
