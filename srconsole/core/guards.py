"""Guards against losing too much, or trading where too much moves (docs/strategy.md section 6, docs/strategies.md 4.5).

They are told of the account's equity after every movement and fill, of every trade that closes and of how far price has
moved. One that has tripped stops entries until its end: until the day or the week is over in UTC, until a person
resumes, or for as long as it is so.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

from msgspec import Struct

from srconsole.core.bounds import Count, Moment
from srconsole.settings.schema import GuardSettings

DAY: Final = 86_400_000
"""Milliseconds a day."""
_WEEK: Final = 7 * DAY
_SINCE_MONDAY: Final = 3 * DAY
"""1970 began on a Thursday."""
ANSWERS: Final = 60_000
"""Milliseconds of answers after which an exchange that was silent counts as heard again."""


class Guard(Enum):
    """What is guarded against; in a few words, as refused entries say it."""

    DAY_LOSS = "day loss"
    DRAWDOWN = "drawdown"
    WEEK_LOSS = "week loss"
    DAY_DROP = "day drop"
    STOPS_IN_ROW = "stops in a row"
    DAY_WIN_RATE = "win rate of the day"
    MAX_MOVE = "large move"
    API_SILENCE = "silence of the exchange"


_OF_A_DAY: Final = (Guard.DAY_LOSS, Guard.STOPS_IN_ROW, Guard.DAY_WIN_RATE)
_UNTIL_RESUMED: Final = (Guard.DRAWDOWN, Guard.DAY_DROP)


class GuardChange(Struct, frozen=True):
    """A guard has tripped, or ended.

    Attributes:
        guard: which.
        tripped: whether it has tripped; else it has ended.
        equity: the account's at that moment, USDT.
        baseline: what that was held against, USDT: the first equity of the day or week, or the peak; the equity itself
            where it is not that which was looked at.
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
        week: when the week began, UTC milliseconds; week_first: its first equity, which is the last one before it.
        drop_first: what day_drop holds the day's equity against: its first, or that at which a person resumed.
        stops: trades in a row that their stop ended.
        closed, kept: trades that have closed today, and those of them without a loss.
        counts: how often each guard has tripped.
        heard: when the exchange last answered, our time, UTC milliseconds; None before it has in this process.
        hears_since: since when it answers again without a silence of `ANSWERS`, where it was silent for too long.
    """

    first: float
    peak: float
    last: float
    moved: float = 0.0
    day: Moment | None = None
    tripped: list[Guard] = []
    trips: Count = 0
    changes: list[GuardChange] = []
    week: Moment | None = None
    week_first: float = 0.0
    drop_first: float = 0.0
    stops: Count = 0
    closed: Count = 0
    kept: Count = 0
    counts: dict[str, Count] = {}
    heard: Moment | None = None
    hears_since: Moment = 0

    @classmethod
    def of(cls, limits: GuardSettings, equity: float) -> Guards | None:
        """Return guards that begin at an equity, None where the settings have none."""
        return cls(equity, equity, equity) if any(_set(limits).values()) else None

    def moved_at(self, time: int) -> None:
        """Know that price moves at a time, UTC milliseconds: a new day, or week, has the last equity as its first."""
        day = time - time % DAY
        if self.day is not None and day <= self.day:
            return
        if self.day is None:
            self._begin()
        for guard in _OF_A_DAY:
            self._end(guard)
        self.day, self.first, self.closed, self.kept = day, self.last, 0, 0
        if Guard.DAY_DROP not in self.tripped:
            self.drop_first = self.last
        week = day - (day + _SINCE_MONDAY) % _WEEK
        if self.week is None or week > self.week:
            self._end(Guard.WEEK_LOSS)
            self.week, self.week_first = week, self.last

    def _begin(self) -> None:
        """Forget what tripped and ended in candles of before, in which nothing was traded."""
        self.changes = [GuardChange(guard, True, self.last, self._baseline(guard)) for guard in self.tripped]
        self.counts = {guard.value: 1 for guard in self.tripped}
        self.trips = len(self.tripped)

    def look(self, equity: float, limits: GuardSettings) -> None:
        """Hold what trading has made of the money against the baselines."""
        self.last = equity + self.moved
        self.peak = max(self.peak, self.last)
        self._hold(Guard.DAY_LOSS, limits.day_loss, self.first)
        self._hold(Guard.DRAWDOWN, limits.drawdown, self.peak)
        self._hold(Guard.WEEK_LOSS, limits.week_loss, self.week_first)
        self._hold(Guard.DAY_DROP, limits.day_drop, self.drop_first)

    def trade_closed(self, pnl: float, stopped: bool, limits: GuardSettings) -> None:
        """Count a trade that has closed; `stopped`: its reason is `stop_loss`."""
        self.stops = self.stops + 1 if stopped else 0
        self.closed += 1
        self.kept += pnl >= 0
        if limits.stops_in_row and self.stops >= limits.stops_in_row:
            self._trip(Guard.STOPS_IN_ROW, self.last)
        if self.closed >= limits.day_win_trades and self.kept / self.closed < limits.day_win_rate:
            self._trip(Guard.DAY_WIN_RATE, self.last)

    def ranged(self, far: bool) -> None:
        """Know at a close whether price has moved too far in the last 24 hours."""
        if far:
            self._trip(Guard.MAX_MOVE, self.last)
        else:
            self._end(Guard.MAX_MOVE)

    def answered(self, at: int, limits: GuardSettings) -> None:
        """Know that the exchange has answered, our time, UTC milliseconds; what matters is how long it had not."""
        silent = 0 if self.heard is None else at - self.heard
        self.heard = at
        if limits.api_silence and silent > limits.api_silence * 1000:
            self._trip(Guard.API_SILENCE, self.last)
            self.hears_since = at
        elif Guard.API_SILENCE in self.tripped:
            if silent >= ANSWERS:
                self.hears_since = at
            elif at - self.hears_since >= ANSWERS:
                self._end(Guard.API_SILENCE)

    def _hold(self, guard: Guard, share: float, baseline: float) -> None:
        if share and self.last <= baseline * (1 - share):
            self._trip(guard, baseline)

    def _trip(self, guard: Guard, baseline: float) -> None:
        if guard not in self.tripped:
            self.tripped.append(guard)
            self.trips += 1
            self.counts[guard.value] = self.counts.get(guard.value, 0) + 1
            self.changes.append(GuardChange(guard, True, self.last, baseline))

    def resume(self) -> None:
        """End the guards that only a person ends; they begin anew at the present equity."""
        if self._end(Guard.DRAWDOWN):
            self.peak = self.last
        if self._end(Guard.DAY_DROP):
            self.drop_first = self.last

    def _end(self, guard: Guard) -> bool:
        if guard not in self.tripped:
            return False
        self.tripped.remove(guard)
        self.changes.append(GuardChange(guard, False, self.last, self._baseline(guard)))
        return True

    def _baseline(self, guard: Guard) -> float:
        of_equity = {
            Guard.DAY_LOSS: self.first,
            Guard.DRAWDOWN: self.peak,
            Guard.WEEK_LOSS: self.week_first,
            Guard.DAY_DROP: self.drop_first,
        }
        return of_equity.get(guard, self.last)

    def moved_by(self, amount: float) -> None:
        """Move the baselines by money that came or went without trading, USDT: it is neither profit nor loss."""
        self.first += amount
        self.week_first += amount
        self.drop_first += amount
        self.peak += amount
        self.last += amount
        self.moved += amount

    def taken(self) -> list[GuardChange]:
        """Return what has come of them since the last time."""
        changes, self.changes = self.changes, []
        return changes

    def under(self, limits: GuardSettings) -> None:
        """Go on under these limits: one that is not set any more does not stop entries."""
        for guard, limit in _set(limits).items():
            if not limit:
                self._end(guard)


def _set(limits: GuardSettings) -> dict[Guard, float]:
    """Return the limit of each guard, 0 where it is not set."""
    return {
        Guard.DAY_LOSS: limits.day_loss,
        Guard.DRAWDOWN: limits.drawdown,
        Guard.WEEK_LOSS: limits.week_loss,
        Guard.DAY_DROP: limits.day_drop,
        Guard.STOPS_IN_ROW: limits.stops_in_row,
        Guard.DAY_WIN_RATE: limits.day_win_rate,
        Guard.MAX_MOVE: limits.max_move,
        Guard.API_SILENCE: limits.api_silence,
    }


class DayRange(Struct):
    """How far price has moved in the candles of the last 24 hours.

    Attributes:
        highs, lows: when and where, the extreme that no later candle has reached first.
    """

    highs: list[tuple[Moment, float]] = []
    lows: list[tuple[Moment, float]] = []

    @property
    def moved(self) -> float:
        """Highest by lowest less 1, as of the last close that it was told of; 0 before one."""
        return self.highs[0][1] / self.lows[0][1] - 1 if self.highs else 0.0

    def close(self, time: int, high: float, low: float, candle_time: int) -> float:
        """Take a closed candle; return highest by lowest less 1, of those opened in the 24 hours that end with it."""
        highs, lows, since = self.highs, self.lows, time + candle_time - DAY
        while highs and highs[-1][1] <= high:
            highs.pop()
        while lows and lows[-1][1] >= low:
            lows.pop()
        highs.append((time, high))
        lows.append((time, low))
        while highs[0][0] < since:
            del highs[0]
        while lows[0][0] < since:
            del lows[0]
        return self.moved
