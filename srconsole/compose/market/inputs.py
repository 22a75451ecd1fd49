"""A market's inputs with all their parts: what the settings name, its quotes, its history, its live feed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol

from srconsole.compose.replay import at_home
from srconsole.compose.this_machine import feed_time, surroundings
from srconsole.core.candle import Candle
from srconsole.engine.checkpoint import memory_of
from srconsole.engine.inputs import Input, PriceSeen
from srconsole.engine.market_ports import Quotes
from srconsole.engine.ports import Journal
from srconsole.engine.rows import candle_of
from srconsole.errors import RequestError
from srconsole.exchange.ccxt.client import open_client
from srconsole.exchange.ccxt.quotes import CcxtQuotes
from srconsole.exchange.ccxt.symbols import Perpetual, perpetual_of
from srconsole.exchange.ccxt.traffic import public_traffic
from srconsole.market.live.history_setup import HistorySetup, Progress
from srconsole.market.live.live_feed import Behind, LiveFeed, Watched
from srconsole.market.replay_feed import read_columns
from srconsole.market.timeframe import timeframe_seconds, timeframe_text
from srconsole.settings.schema import Settings


class Hears(Protocol):
    """An engine, as far as a feed knows it."""

    def post(self, taken: Input | BaseException) -> None:
        """Take what a market says."""
        ...

    def price_comes(self, market: str) -> None:
        """Know that a market's price is asked for in a moment."""
        ...


class LiveMarket(NamedTuple):
    """A market that is traded.

    Attributes:
        perpetual: what is traded.
        timeframe: seconds a candle.
    """

    perpetual: Perpetual
    timeframe: int

    @classmethod
    def of(cls, settings: Settings) -> LiveMarket:
        """Return the one that the settings name.

        Raises:
            RequestError: they name none.
        """
        return cls(perpetual_of(settings.market.symbols[0]), timeframe_seconds(settings.market.timeframe))

    @property
    def symbol(self) -> str:
        """As the engine calls it."""
        return self.perpetual.unified


class Given(NamedTuple):
    """What a file gives to a history.

    Attributes:
        candles: ascending; none where there is no file, or one of something else.
        remark: why a file is not used, in a sentence; empty where it is, or where there is none.
    """

    candles: Sequence[Candle]
    remark: str = ""


def given_by_file(settings: Settings, market: LiveMarket) -> Given:
    """Return the candles of `market.file`, where it is one of the market.

    Raises:
        CandleError: it cannot be used.
    """
    name = settings.market.file
    if not name:
        return Given(())
    columns, report = read_columns(Path(at_home(name)))
    if not _is(market.perpetual, report.symbol):
        return Given((), f"{name} is of {report.symbol}, not of {market.symbol}: the history comes from the exchange")
    if report.timeframe != market.timeframe:
        found, wanted = timeframe_text(report.timeframe), timeframe_text(market.timeframe)
        return Given((), f"{name} has candles of {found}, not of {wanted}: the history comes from the exchange")
    return Given(tuple(columns.candles()))


def _is(perpetual: Perpetual, symbol: str) -> bool:
    try:
        return perpetual_of(symbol) == perpetual
    except RequestError:
        return False


def behind_of(journal: Journal, symbol: str) -> Behind:
    """Return what an engine that goes on has: its newest candle, and the time of its newest price.

    Raises:
        JournalError: the journal is damaged.
    """
    remembered = journal.read()
    place = 0 if remembered.checkpoint is None else remembered.checkpoint.place
    rows = [row for market, row in remembered.rows if market == symbol] or journal.newest_rows(symbol, place, 1)
    times = [taken.input.time for taken in remembered.inputs if isinstance(taken.input, PriceSeen)]
    if remembered.checkpoint is not None:
        memory = memory_of(remembered.checkpoint.state).markets.get(symbol)
        times.append(0 if memory is None else memory.prices.time)
    return Behind(candle_of(rows[-1]) if rows else None, max(times, default=0))


@asynccontextmanager
async def open_quotes(settings: Settings, market: LiveMarket) -> AsyncIterator[CcxtQuotes]:
    """Open the public side of the exchange that the settings name.

    Raises:
        RequestError: `market.exchange_url` leads away from this machine.
    """
    demo, around = settings.market.mode == "testnet", surroundings()
    async with open_client(settings.market.exchange, settings.market.exchange_url, demo=demo, queued=False) as client:
        traffic = public_traffic(client.venue, around.monotonic, around.sleep)
        yield CcxtQuotes(client, market.perpetual, around, traffic=traffic)


async def live_feed(
    settings: Settings,
    market: LiveMarket,
    public: CcxtQuotes,
    quotes: Quotes,
    behind: Behind,
    engine: Hears,
    progress: Progress,
) -> LiveFeed:
    """Return the feed of a market, to be entered on the engine's loop.

    Before a first start the exchange is asked whether it has the market at all.

    Args:
        settings: in force.
        market: as they name it.
        public: the exchange's public side.
        quotes: that, or what its prices pass on their way here.
        behind: what the engine has.
        engine: takes what the market says.
        progress: is told how far a first start's history is.

    Raises:
        RequestError: a first start, and the exchange does not list the perpetual or has no such timeframe.
        CandleError: a first start, and the file cannot be used.
        ExchangeError: a first start, and the exchange does not answer.
    """
    history: HistorySetup | None = None
    if behind.candle is None:
        await public.check(market.timeframe)
        given = given_by_file(settings, market)
        count = settings.market.history
        history = HistorySetup(quotes, market.symbol, market.timeframe, count, given.candles, progress)
        history.remarks.extend([given.remark] if given.remark else [])
    notional = settings.risk.margin * settings.risk.leverage
    comes = partial(engine.price_comes, market.symbol)
    watched = Watched(market.symbol, market.timeframe, settings.market.poll_seconds, notional, comes)
    return LiveFeed(quotes, watched, behind, feed_time(), engine.post, public.reopen, history)
