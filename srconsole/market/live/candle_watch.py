"""Closed candles as they come: each once, in order, when it has come to rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from srconsole.core.candle import Candle
from srconsole.engine.inputs import CandleClosed
from srconsole.engine.market_ports import Quotes
from srconsole.engine.rows import time_text
from srconsole.errors import ExchangeError
from srconsole.market.live.changes import changes_text
from srconsole.market.live.freshness import Freshness
from srconsole.market.live.silences import SETTLED
from srconsole.market.live.sound import check_sound
from srconsole.market.live.teller import FeedTime, Teller, back_off

FIRST_LOOK: Final = 1.0
"""Seconds after a candle's end at which it is asked for."""
APART: Final = 2.0
"""Seconds between the two looks at which a candle has to be the same before it is used."""
LATE: Final = 15.0
"""Seconds after a candle's end from which on entries are barred for want of it; they wait for it anyway."""
LOOKS_FOR_A_GAP: Final = 3
"""Reads that have to leave a candle out, while giving later ones, before the exchange counts as having none."""

SOURCE: Final = "candles"
LATE_REASON: Final = "the candle that has closed is not there yet"


class CandleWatch:
    """Reads each candle after its end, with the one before it, whose late changes are noted and not taken.

    Attributes:
        newest: the opening time of the newest candle that the engine has, UTC milliseconds.
    """

    def __init__(
        self,
        quotes: Quotes,
        timeframe: int,
        now: Callable[[], int],
        time: FeedTime,
        teller: Teller,
        freshness: Freshness,
    ) -> None:
        """Watch candles of so many seconds; `now` returns the exchange's time, UTC milliseconds."""
        self.newest = 0
        self._known: Candle | None = None
        self._quotes = quotes
        self._timeframe = timeframe
        self._length = timeframe * 1000
        self._now = now
        self._time = time
        self._teller = teller
        self._freshness = freshness
        self._looked: dict[int, Candle] = {}
        self._gaps = 0
        self._failures = 0
        teller.begin(SOURCE, LATE_REASON)

    def known(self, candle: Candle | None) -> None:
        """Go on behind a candle, None for behind the last one that has closed by now."""
        self._known = candle
        self.newest = self._now() // self._length * self._length - self._length if candle is None else candle.time

    async def run(self) -> None:
        """Wait for each candle's end and read it."""
        if self._end_of_next() > self._now():
            self._freshness.good("candle")
        while True:
            while (left := self._end_of_next() / 1000 + FIRST_LOOK - self._now() / 1000) > 0:
                self._teller.bar(SOURCE, "")
                await self._time.sleep(min(left, self._time.look))
            await self._catch_up()

    def _end_of_next(self) -> int:
        return self.newest + 2 * self._length

    async def _catch_up(self) -> None:
        self._looked.clear()
        self._gaps = self._failures = 0
        while True:
            wait = await self._read()
            if self._end_of_next() > self._now():
                self._freshness.good("candle")
                return
            if self._now() - self._end_of_next() > LATE * 1000:
                self._teller.bar(SOURCE, LATE_REASON)
            await self._time.sleep(wait)

    async def _read(self) -> float:
        """Read once and tell what can be used; return the seconds until the next read where that is not all."""
        try:
            candles = await self._quotes.candles(self._timeframe, self.newest)
            check_sound(self._teller.symbol, candles)
        except ExchangeError as error:
            self._freshness.failed("candle", str(error))
            return self._fail()
        self._note_a_change(candles)
        fresh = [candle for candle in candles if self._is_fresh(candle)]
        if not fresh:
            return self._fail()
        taken = 0
        for candle in fresh:
            if not self._follows(candle) or not self._rests(candle):
                break
            self._take(candle)
            taken += 1
        self._looked = {candle.time: candle for candle in fresh[taken:]}
        self._failures = 0
        return APART

    def _fail(self) -> float:
        self._failures += 1
        return back_off(self._failures)

    def _is_fresh(self, candle: Candle) -> bool:
        """Tell whether a candle is a new one that has closed; the forming one is known by its time."""
        return candle.time > self.newest and candle.time + self._length <= self._now() and not self._is_off(candle)

    def _is_off(self, candle: Candle) -> bool:
        return candle.time % self._length != 0

    def _follows(self, candle: Candle) -> bool:
        """Tell whether a candle is the next one, or the exchange has none before it."""
        missing = (candle.time - self.newest) // self._length - 1
        if missing == 0:
            return True
        self._gaps += 1
        if self._gaps < LOOKS_FOR_A_GAP:
            return False
        first = time_text(self.newest + self._length)
        last = f" to {time_text(candle.time - self._length)}" if missing > 1 else ""
        self._teller.remark(f"the exchange has no candle of {first}{last}; levels go on without")
        return True

    def _rests(self, candle: Candle) -> bool:
        """Tell whether a candle has come to rest: it is old enough, or the same as at the look before."""
        old = self._now() - candle.time - self._length >= SETTLED
        return old or self._looked.get(candle.time) == candle

    def _take(self, candle: Candle) -> None:
        self.newest, self._known, self._gaps = candle.time, candle, 0
        if self._end_of_next() > self._now():
            self._teller.bar(SOURCE, "")
        self._teller.post(CandleClosed(self._teller.symbol, candle, round(self._time.wall() * 1000)))

    def _note_a_change(self, candles: Sequence[Candle]) -> None:
        """Note where the candle taken last has become another; it stays as it was taken."""
        now = next((candle for candle in candles if candle.time == self.newest), None)
        if self._known is None or now is None or now == self._known:
            return
        changes = changes_text(self._known, now)
        self._teller.remark(
            f"the candle of {time_text(self.newest)} changed after it was taken ({changes}); it stays as it was taken"
        )
        # Each change is noted once.
        self._known = now
