"""A contract's price on the exchange's clock: four jumps a (finer) candle, and the candles seen so far.

The order of the jumps is that of `movement = "polls"` (docs/strategy.md section 4): the open; high and low, of which
the account's position then decides which is first; the close. They stand at the start and each quarter of the candle.
Nothing between two jumps exists.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby, islice, takewhile
from math import fsum

from srconsole.core.candle import Candle
from srconsole.exchange.simulated.contract import Contract
from srconsole.exchange.simulated.values import exactly

QUARTERS = 4


class Market:
    """Where a contract's price has got to.

    Args:
        contract: what is traded.
        candles: ascending, all of one length.
        span: milliseconds a candle.
        start: when trading begins, UTC milliseconds; earlier candles are history.
        detail: finer candles; a candle that they do not reproduce moves by its own four prices.
        detail_span: milliseconds a finer one.

    Attributes:
        price: of the last trade, which is bid and ask too.
        last_time: when that was.
        next_time: when the price jumps next, None at the end of the candles.
        mark_ratio: the mark price over the last one.
        listed: whether the exchange still has the contract in its list.
        shortest: the least milliseconds between two jumps.
    """

    def __init__(
        self,
        contract: Contract,
        candles: Sequence[Candle],
        span: int,
        *,
        start: int,
        detail: Sequence[Candle] = (),
        detail_span: int = 0,
    ) -> None:
        if not candles:
            raise ValueError("a market needs at least one candle")
        self.contract = contract
        self.span = span
        self.candles = candles
        self._moves = list(_moves(candles, span, detail, detail_span))
        self._times = [candle.time for candle, _ in self._moves]
        self.shortest = min(length for _, length in self._moves) // QUARTERS
        self._candle_times = [candle.time for candle in candles]
        self._at = bisect_left(self._times, start)
        self._quarter = 0
        self._seen: list[float] = []
        before = self._moves[self._at - 1][0] if self._at else None
        self._last: Decimal | None = None
        self.price = before.close if before is not None else candles[0].open
        self.last_time = start
        self.next_time = self._due()
        self.mark_ratio = Decimal(1)
        self.listed = True

    @property
    def mark(self) -> Decimal:
        """The price that margins are counted at."""
        return self.last if self.mark_ratio == 1 else self.last * self.mark_ratio

    @property
    def last(self) -> Decimal:
        """The price of the last trade, exactly."""
        if self._last is None:
            self._last = exactly(self.price)
        return self._last

    @last.setter
    def last(self, price: Decimal) -> None:
        self._last, self.price = price, float(price)

    def _due(self) -> int | None:
        if self._at == len(self._moves):
            return None
        candle, span = self._moves[self._at]
        return candle.time + span * self._quarter // QUARTERS

    def jump(self, *, low_first: bool) -> None:
        """Move to the next price; `low_first` counts where it is the first one after a candle's open."""
        time = self.next_time
        if time is None:
            return
        candle, span = self._moves[self._at]
        if self._quarter == 0:
            self._seen = []
            price = candle.open
        elif self._quarter == 1:
            price = candle.low if low_first else candle.high
        elif self._quarter == 2:
            price = candle.low if self._seen[-1] == candle.high else candle.high
        else:
            price = candle.close
        self._seen.append(price)
        # Few prices are asked for exactly.
        self._last, self.price, self.last_time = None, price, time
        self._quarter += 1
        if self._quarter == QUARTERS:
            self._at, self._quarter = self._at + 1, 0
            self.next_time = self._due()
        else:
            self.next_time = candle.time + span * self._quarter // QUARTERS

    def has_come_to(self, until: int, *, low_first: bool) -> bool:
        """Move to the newest price up to a time, by way of all before it; tell whether there was any."""
        time = self.next_time
        if time is None or time > until:
            return False
        while time is not None and time <= until:
            self.jump(low_first=low_first)
            time = self.next_time
        return True

    def candles_until(self, now: int, length: int, until: int, most: int) -> list[Candle]:
        """Return candles of a length as they stand now, the last one still forming, oldest first.

        Args:
            now: the exchange's time.
            length: milliseconds a candle.
            until: only candles that begin before it.
            most: so many at most, the newest.
        """
        until = min(until, now + 1)
        if length == self.span:
            return self._as_given(now, until, most)
        grouped = groupby(self._backwards(now, until), key=lambda candle: candle.time - candle.time % length)
        return [_joined(time, list(parts)) for time, parts in islice(grouped, most)][::-1]

    def _as_given(self, now: int, until: int, most: int) -> list[Candle]:
        """Return the market's own candles; the forming one is made of what was seen of it."""
        end = bisect_left(self._candle_times, until)
        given = list(self.candles[max(0, end - most) : end])
        if given and given[-1].time + self.span > now:
            forming = given.pop()
            parts = list(takewhile(lambda part: part.time >= forming.time, self._backwards(now, until)))
            given += [_joined(forming.time, parts)] if parts else []
        return given

    def _backwards(self, now: int, until: int) -> Iterator[Candle]:
        """Yield the finest candles, newest first; the one that is still moving as far as it was seen."""
        for at in range(bisect_left(self._times, until) - 1, -1, -1):
            candle, span = self._moves[at]
            if candle.time + span <= now or at < self._at:
                yield candle
            elif at == self._at and self._quarter:
                seen, share = self._seen, self._quarter / QUARTERS
                yield Candle(candle.time, seen[0], max(seen), min(seen), seen[-1], candle.volume * share)


def _joined(time: int, newest_first: Sequence[Candle]) -> Candle:
    """Return the one candle that several make, told newest first."""
    high, low = max(part.high for part in newest_first), min(part.low for part in newest_first)
    volume = fsum(part.volume for part in newest_first)
    return Candle(time, newest_first[-1].open, high, low, newest_first[0].close, volume)


def _moves(
    candles: Sequence[Candle], span: int, detail: Sequence[Candle], detail_span: int
) -> Iterator[tuple[Candle, int]]:
    """Yield what moves the price, each with its length: finer candles where they reproduce theirs, else the candle."""
    times = [candle.time for candle in detail]
    for candle in candles:
        begin, end = bisect_left(times, candle.time), bisect_right(times, candle.time + span - 1)
        finer = detail[begin:end]
        if finer and _reproduces(finer, candle):
            yield from ((part, detail_span) for part in finer)
        else:
            yield candle, span


def _reproduces(finer: Sequence[Candle], candle: Candle) -> bool:
    high, low = max(part.high for part in finer), min(part.low for part in finer)
    return (high, low, finer[-1].close) == (candle.high, candle.low, candle.close)
