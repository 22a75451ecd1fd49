"""A rehearsal's market as a run with money looks at it: by the live feed, every few seconds, whatever goes wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from srconsole.compose.market.inputs import Hears, behind_of
from srconsole.compose.rehearse.over_http import Reached, virtual_loop
from srconsole.compose.rehearse.stage import Rehearsal, Stage
from srconsole.engine.inputs import CandleClosed, Input
from srconsole.engine.market_prices import PriceLimits, limits_of
from srconsole.engine.ports import Journal
from srconsole.market.live.freshness import Freshness
from srconsole.market.live.history_setup import HistorySetup
from srconsole.market.live.live_feed import LiveFeed, Watched
from srconsole.market.live.price_poll import SILENT_POLLS
from srconsole.market.live.teller import LOOK, FeedTime
from srconsole.settings.schema import Settings

BEHIND = 10.0
"""Seconds for which a market is looked at behind its last candle, so that this one comes to rest and is taken."""
LOOKS = 2
"""How often each price of a market is seen at least, where trouble comes by chance and not at told seconds."""


def seconds_a_look(settings: Settings, rehearsal: Rehearsal, stage: Stage) -> float:
    """Return how often a market is looked at: where trouble comes by chance, no more than there is something to see.

    Hours between two prices of a file have nothing in them but the same price, thousands of times.
    """
    told = settings.market.poll_seconds
    return max(told, stage.market.shortest / 1000 / LOOKS) if rehearsal.chaos else told


def limits_of_looks(settings: Settings, every: float) -> PriceLimits:
    """Return the limits that a market's prices are judged by where it is looked at every so many seconds."""
    limits, milliseconds = limits_of(settings), round(1000 * every)
    return limits._replace(silence=max(limits.silence, SILENT_POLLS * milliseconds), cycle=milliseconds)


class Polls:
    """Polls a simulated market by the live feed, to the end of its candles.

    Args:
        settings: of the run.
        stage: what is watched.
        every: seconds between two looks at it.
        to: the way there.
        journal: of the run; the feed goes on behind what it has.
        engine: takes what the market says.
        closed: told of each candle that has closed, by its number.
    """

    def __init__(
        self,
        settings: Settings,
        stage: Stage,
        every: float,
        to: Reached,
        journal: Journal,
        engine: Hears,
        closed: Callable[[int], None],
    ) -> None:
        self._stage = stage
        self._engine = engine
        self._closed = closed
        loop, market = virtual_loop(), stage.market
        self._time = time = FeedTime(
            lambda: loop.milliseconds() / 1000, loop.time, asyncio.sleep, look=max(LOOK, every)
        )
        notional = settings.risk.margin * settings.risk.leverage
        watched = Watched(stage.symbol, stage.timeframe, every, notional, partial(engine.price_comes, stage.symbol))
        behind = behind_of(journal, stage.symbol)
        # What has closed before there was an engine that took it, where it was killed at once.
        missed = (loop.milliseconds() - market.candles[0].time) // market.span
        history = HistorySetup(to.quotes, stage.symbol, stage.timeframe, missed, (), _unseen)
        self._feed = LiveFeed(to.quotes, watched, behind, time, self._taken, to.quotes.reopen, history)

    @property
    def freshness(self) -> Freshness:
        """How old everything is, by the rehearsal's clock."""
        return self._feed.freshness

    async def run(self, taken: int) -> None:
        """Poll to the end of the candles; so many of them have been taken before."""
        self._number = taken
        market, now = self._stage.market, virtual_loop().milliseconds
        end = market.candles[-1].time + market.span
        async with self._feed:
            while (left := (end - now()) / 1000 + BEHIND) > 0:
                # Where the machine sleeps, the end comes sooner.
                await self._time.sleep(min(left, self._time.look))

    def _taken(self, taken: Input | BaseException) -> None:
        self._engine.post(taken)
        if isinstance(taken, CandleClosed):
            self._closed(self._number)
            self._number += 1


def _unseen(there: int, wanted: int) -> None:
    """Show a history's progress to nobody."""
