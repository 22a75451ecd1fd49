"""An exchange's public side as a test scripts it, on virtual time."""

from __future__ import annotations

from srconsole.core.candle import Candle
from srconsole.core.rounding import MarketRules
from srconsole.engine.market_ports import Offset, Quote
from srconsole.engine.readings import Funding, Terms
from srconsole.errors import Unreachable
from tests.market.live.virtual_time import VirtualTime

DOWN = Unreachable("bitget: it cannot be reached; see to this machine's network")


def candle_at(opening: int) -> Candle:
    """Return the candle that opens at a time, UTC milliseconds."""
    price = 100.0 + opening // 60_000 % 97
    return Candle(opening, price, price + 2, price - 2, price + 1, 5.0)


class ScriptedQuotes:
    """Implements `engine.market_ports.Quotes`; a test changes its attributes as time passes.

    Attributes:
        down: what everything raises, None while the exchange answers.
        candles_down: what candles alone raise.
        latencies: seconds that the next quotes take, each in its turn; afterwards none.
        frozen: the time of every price, None for that of now.
        settles: seconds for which a closed candle still changes.
        late: seconds after its end at which a candle is listed.
        missing: openings of candles that there are not.
        changed: candles that became others, by their opening.
        ahead: seconds that its clock is ahead of the true time; clock_latency: of its answer.
        told: the terms; due: the funding.
        wrong: a fault of the program that a price meets.
        asked: what was asked for, with its moment.
    """

    def __init__(self, time: VirtualTime) -> None:
        self._time = time
        self.down: Exception | None = None
        self.candles_down: Exception | None = None
        self.latencies: list[float] = []
        self.frozen: int | None = None
        self.settles = 0.0
        self.late = 0.0
        self.missing: set[int] = set()
        self.changed: dict[int, Candle] = {}
        self.ahead = 0.0
        self.clock_latency = 0.0
        self.told = Terms(MarketRules(step=0.001))
        self.due: Funding | None = None
        self.wrong: Exception | None = None
        self.asked: list[tuple[float, str]] = []

    def now(self) -> int:
        """Return its time, UTC milliseconds."""
        return self._time.world() + round(self.ahead * 1000)

    def count(self, what: str) -> int:
        """Return how often something was asked for."""
        return sum(asked == what for _, asked in self.asked)

    async def quote(self) -> Quote:
        """Return the price of the moment at which it was asked for."""
        self._note("quote")
        time = self.now() if self.frozen is None else self.frozen
        if self.latencies:
            await self._time.sleep(self.latencies.pop(0))
            self._fail_if_down()
        if self.wrong is not None:
            raise self.wrong
        return Quote(100.0, 99.5, 100.5, time, round(self._time.wall() * 1000), True)

    async def candles(self, timeframe: int, since: int, until: int | None = None) -> list[Candle]:
        """Return what has closed; the newest still changes while it settles."""
        self._note(f"candles {timeframe}")
        if self.candles_down is not None:
            raise self.candles_down
        length = timeframe * 1000
        end = min(self.now(), until) if until is not None else self.now()
        openings = range(-(-since // length) * length, end - length + 1, length)
        return [
            self._candle(opening, length)
            for opening in openings
            if opening not in self.missing and self.now() - opening - length >= self.late * 1000
        ]

    def _candle(self, opening: int, length: int) -> Candle:
        candle = self.changed.get(opening, candle_at(opening))
        age = (self.now() - opening - length) / 1000
        return candle if age >= self.settles else candle._replace(volume=candle.volume - self.settles + age)

    async def clock(self) -> Offset:
        """Return how far its clock is ahead of the wall's."""
        self._note("clock")
        return Offset(self.now() / 1000 - self._time.wall(), self.clock_latency)

    async def terms(self, notional: float) -> Terms:
        """Return the terms."""
        self._note("terms")
        return self.told

    async def funding(self) -> Funding | None:
        """Return the funding."""
        return self.due

    def _note(self, what: str) -> None:
        self.asked.append((self._time.now, what))
        self._fail_if_down()

    def _fail_if_down(self) -> None:
        if self.down is not None:
            raise self.down
