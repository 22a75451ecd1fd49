"""The closed candles before a market's first start: from a file as far as it reaches, the rest from the exchange."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from srconsole.core.candle import Candle
from srconsole.engine.market_ports import Quotes
from srconsole.engine.rows import time_text
from srconsole.market.live.changes import changes_text
from srconsole.market.live.silences import SETTLED
from srconsole.market.live.sound import check_sound

AT_ONCE: Final = 500
"""Candles of one read, behind which what has come is kept."""

Progress = Callable[[int, int], None]
"""Is told how many candles are there, and of how many."""


class HistorySetup:
    """Reads the newest closed candles, as many as are wanted; a read that fails is gone on with by the next one.

    How many there are, and where they begin, does not depend on where they come from.

    Attributes:
        remarks: what a person should know about them, a sentence each.
    """

    def __init__(
        self, quotes: Quotes, symbol: str, timeframe: int, count: int, given: Sequence[Candle], progress: Progress
    ) -> None:
        """Want `count` candles of `timeframe` seconds.

        Args:
            quotes: where those come from that are not given.
            symbol: of both.
            timeframe: seconds a candle.
            count: how many.
            given: a file's candles, ascending; the last one may have been cut short, and is read again.
            progress: is told how far it is, and at the end that no more is to come, however many there are.
        """
        self.remarks: list[str] = []
        self._quotes = quotes
        self._symbol = symbol
        self._length = timeframe * 1000
        self._count = count
        self._progress = progress
        self._have = {candle.time: candle for candle in given if candle.time % self._length == 0}
        self._last_given = given[-1] if given else None
        self._asked: set[int] = set()
        if self._last_given is not None:
            self._have.pop(self._last_given.time, None)

    async def read(self, now: int) -> list[Candle]:
        """Return the candles, ascending; fewer where the exchange has not so many.

        Args:
            now: the exchange's time, UTC milliseconds; a candle that has just closed may still change, and is left
                to whoever watches from here on.

        Raises:
            ExchangeError: there was no answer; what has come until then is kept.
        """
        end = (now - SETTLED) // self._length * self._length
        begin = end - self._count * self._length
        for first, last in list(self._missing(begin, end)):
            candles = await self._quotes.candles(self._length // 1000, first, last)
            check_sound(self._symbol, candles)
            self._compare(candles)
            self._have.update((candle.time, candle) for candle in candles if candle.time % self._length == 0)
            self._asked.update(range(first, last, self._length))
            self._progress(sum(begin <= time < end for time in self._have), self._count)
        wanted = [self._have[time] for time in range(begin, end, self._length) if time in self._have]
        self._note_gaps(wanted)
        if len(wanted) < self._count:
            self._progress(self._count, self._count)
        return wanted

    def _missing(self, begin: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the spans that are neither there nor known to be empty, each no longer than one read."""
        first: int | None = None
        for time in range(begin, end + self._length, self._length):
            wanted = time < end and time not in self._have and time not in self._asked
            if first is not None and (not wanted or time - first == AT_ONCE * self._length):
                yield first, time
                first = None
            if wanted and first is None:
                first = time

    def _compare(self, candles: Sequence[Candle]) -> None:
        """Note where the file's last candle is another than the exchange's: it is of another market, or was cut."""
        given = self._last_given
        same = None if given is None else next((candle for candle in candles if candle.time == given.time), None)
        if given is None or same is None:
            return
        self._last_given = None
        if same != given:
            self.remarks.append(
                f"the file's last candle, {time_text(given.time)}, is another one at the exchange "
                f"({changes_text(given, same)}); the exchange's is taken"
            )

    def _note_gaps(self, candles: Sequence[Candle]) -> None:
        gaps = [(one.time, other.time) for one, other in pairwise(candles) if other.time - one.time > self._length]
        if gaps:
            missing = sum((other - one) // self._length - 1 for one, other in gaps)
            self.remarks.append(
                f"the exchange has none of {missing} candles of the history, the first of "
                f"{time_text(gaps[0][0] + self._length)}; levels go on without"
            )
