"""A live feed on virtual time, and what it has handed to the engine."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from srconsole.core.candle import Candle
from srconsole.engine.inputs import CandleClosed, EntriesBarred, GapFilled, Input, PriceSeen, Remarked, TermsRead
from srconsole.market.live.history_setup import HistorySetup
from srconsole.market.live.live_feed import Behind, LiveFeed, Watched
from tests.market.live.scripted_quotes import ScriptedQuotes, candle_at
from tests.market.live.virtual_time import START, VirtualTime

SYMBOL = "BTC/USDT:USDT"
MINUTES = 15
LENGTH = MINUTES * 60_000
OPENED = round(START * 1000) // LENGTH * LENGTH
"""When the candle opened that is forming at the start."""
NEWEST = candle_at(OPENED - LENGTH)
"""The candle that has closed last at the start."""
GOES_ON = Behind(NEWEST)


class Fed:
    """A running feed, its exchange and its time.

    Attributes:
        time, quotes, feed: of the test.
        posted: what the engine was handed, each with its moment.
        reopened: how often connections were made anew.
        announced: the moments at which a price was said to come.
    """

    def __init__(self, time: VirtualTime, quotes: ScriptedQuotes) -> None:
        self.time = time
        self.quotes = quotes
        self.posted: list[tuple[float, Input | BaseException]] = []
        self.reopened = 0
        self.announced: list[float] = []
        self.feed: LiveFeed

    def post(self, taken: Input | BaseException) -> None:
        """Take what the engine would."""
        self.posted.append((self.time.now, taken))

    def price_comes(self) -> None:
        """Know that the price is asked for in a moment."""
        self.announced.append(self.time.now)

    async def reopen(self) -> None:
        """Count that connections were made anew."""
        self.reopened += 1

    @property
    def prices(self) -> list[PriceSeen]:
        """The prices, in the order in which they were handed in."""
        return [taken for _, taken in self.posted if isinstance(taken, PriceSeen)]

    @property
    def candles(self) -> list[tuple[float, Candle]]:
        """The closed candles, each with the moment at which it was handed in."""
        return [(at, taken.candle) for at, taken in self.posted if isinstance(taken, CandleClosed)]

    @property
    def gaps(self) -> list[Candle]:
        """The candles of silences."""
        return [candle for _, taken in self.posted if isinstance(taken, GapFilled) for candle in taken.candles]

    @property
    def remarks(self) -> list[str]:
        """What stands in the log."""
        return [taken.text for _, taken in self.posted if isinstance(taken, Remarked)]

    @property
    def terms(self) -> list[TermsRead]:
        """The terms."""
        return [taken for _, taken in self.posted if isinstance(taken, TermsRead)]

    @property
    def faults(self) -> list[BaseException]:
        """What would end the engine."""
        return [taken for _, taken in self.posted if isinstance(taken, BaseException)]

    @property
    def barred(self) -> dict[str, str]:
        """The reasons against entries that stand."""
        said = {taken.source: taken.reason for _, taken in self.posted if isinstance(taken, EntriesBarred)}
        return {source: reason for source, reason in said.items() if reason}

    def until_the_end(self) -> float:
        """Return the seconds until the candle that was forming at the start closes."""
        return (OPENED + LENGTH) / 1000 - START


def fed(
    play: Callable[[Fed], Awaitable[None]],
    behind: Behind = GOES_ON,
    prepare: Callable[[ScriptedQuotes], None] | None = None,
    history: Callable[[ScriptedQuotes], HistorySetup] | None = None,
    poll_seconds: float = 2.0,
) -> Fed:
    """Enter a feed of 15m candles, play, and leave it; return it."""

    async def whole() -> Fed:
        time = VirtualTime()
        quotes = ScriptedQuotes(time)
        if prepare is not None:
            prepare(quotes)
        it = Fed(time, quotes)
        watched = Watched(SYMBOL, MINUTES * 60, poll_seconds, 500.0, it.price_comes)
        setup = None if history is None else history(quotes)
        it.feed = LiveFeed(quotes, watched, behind, time.of_feed(), it.post, it.reopen, setup)
        async with it.feed:
            await play(it)
        return it

    return asyncio.run(whole())
