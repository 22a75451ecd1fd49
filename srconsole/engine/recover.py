"""A start: from what the journal remembers and the exchange says to an engine that goes on where it stood."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from typing import Final

from srconsole.core.lot import Trade
from srconsole.core.rounding import MarketRules
from srconsole.engine import facts
from srconsole.engine.changed_settings import changed, changes
from srconsole.engine.checkpoint import memory_of, settings_of
from srconsole.engine.desk import Desk
from srconsole.engine.feeds import Feeds
from srconsole.engine.inputs import AccountRead, SettingsChanged
from srconsole.engine.legacy import JournalReplaced
from srconsole.engine.market_ports import MarketExchange
from srconsole.engine.ports import Checkpoint, Exchange, Journal, Remembered, ReplayedExchange
from srconsole.engine.recorder import Listener, Recorder
from srconsole.engine.rows import candle_of, equity_of, trade_of
from srconsole.engine.trading import Trading
from srconsole.engine.view.of_run import RunView
from srconsole.errors import ExchangeError
from srconsole.settings.schema import Settings
from srconsole.strategies.built_in import Make, strategy_of

AGAIN: Final = 2.0
"""Seconds until a market's exchange that did not answer at the start is asked again."""
SINCE: Final = 1.0
"""Seconds within which an account was asked for that is not read once more as a run goes on."""


async def recovered(
    settings: Settings,
    feeds: Feeds,
    exchange: Exchange,
    remembered: Remembered,
    again: Callable[[float], Awaitable[bool]],
    make: Make = strategy_of,
) -> Trading:
    """Return what decides, as it was at the checkpoint; nothing has been sent.

    A market's run is that under the settings that it had then: the inputs behind the checkpoint were taken under them.

    `again` lets seconds pass before a market is asked again, and is false where nobody wants to wait any more.

    Raises:
        JournalError: the checkpoint cannot be read, or is of another run.
        ExchangeError: the exchange gave no answer, or has orders that are not this run's.
    """
    watched = isinstance(exchange, MarketExchange)
    rules = {symbol: await _rules(exchange, symbol, again) for symbol in feeds.by_market}
    kept = settings if feeds.are_files else _kept(settings, remembered.checkpoint)
    trading = Trading(kept, remembered.run, feeds.by_market, rules, watched=watched, make=make)
    trading.restore(remembered)
    if feeds.are_files and isinstance(exchange, ReplayedExchange):
        for symbol in feeds.by_market:
            trading.check_before(remembered.facts, await exchange.books(symbol), symbol)
    return trading


async def _rules(exchange: Exchange, symbol: str, again: Callable[[float], Awaitable[bool]]) -> MarketRules:
    """Return what is accepted; a market is asked until it answers: its stop stands meanwhile."""
    while True:
        try:
            return await exchange.rules(symbol)
        except ExchangeError:
            if not isinstance(exchange, MarketExchange) or not await again(AGAIN):
                raise


def _kept(settings: Settings, checkpoint: Checkpoint | None) -> Settings:
    """Return the settings with what decided at the checkpoint."""
    if checkpoint is None:
        return settings
    return changed(settings, changes(settings, settings_of(memory_of(checkpoint.state))))


def recording(
    journal: Journal, remembered: Remembered, trading: Trading, view: RunView, happened: Listener
) -> Recorder:
    """Return what remembers, with all that was up to the checkpoint in view."""
    recorder = Recorder(journal, remembered, happened, of_files=trading.of_files)
    for symbol, closed in trading.closed.items():
        rows = journal.newest_rows(symbol, recorder.place, view.candles_wanted(symbol))
        count = recorder.trades.get(symbol, 0)
        trades = _trades(journal, symbol, count, remembered.trades.get(symbol, 0) - count)
        view.tells_by(symbol, trading.decider.markets[symbol].digits)
        if closed > len(rows):
            view.peaked(symbol, _highest(journal, symbol, closed))
        view.restored(symbol, rows, trades, closed, count)
        if rows:
            view.says(symbol, trading.decider.markets[symbol].strategy.cells(candle_of(rows[-1])))
    view.remembered(remembered.latest)
    return recorder


def _highest(journal: Journal, market: str, closed: int) -> float | None:
    """Return the highest equity at a close, USDT; None where not all rows of so many candles are there."""
    highest, count = -math.inf, 0
    for batch in journal.batches("rows", market):
        count += len(batch)
        highest = max(highest, *map(equity_of, batch))
    return highest if count >= closed else None


def _trades(journal: Journal, market: str, count: int, behind: int) -> list[Trade]:
    """Return a market's trades up to the checkpoint; the newest `behind` ones come again."""
    lines = journal.newest_trades(market, count + behind)
    return [trade_of(line) for line in lines[: len(lines) - behind]]


async def begin(
    settings: Settings,
    trading: Trading,
    desk: Desk,
    feeds: Feeds,
    exchange: Exchange,
    fact: facts.Started | facts.Resumed,
    replaced: JournalReplaced | None = None,
) -> None:
    """Make sure that the exchange has what is remembered, and write down that the run begins, or goes on.

    A market's run goes on under the settings given here; one that begins in a broken journal's place hears of that
    before anything else.

    Raises:
        JournalError: it could not be written.
        ExchangeError: the exchange gave no answer, or contradicts what is remembered.
    """
    if replaced is not None:
        desk.take(replaced)
    if not feeds.are_files and (other := changes(trading.settings, settings)):
        desk.take(SettingsChanged(feeds.first, other))
    for symbol in feeds.by_market:
        if feeds.are_files and isinstance(exchange, ReplayedExchange):
            trading.check(await exchange.books(symbol), symbol)
            continue
        market = desk.decider.markets[symbol]
        if market.exchange is None:
            desk.decider.take(AccountRead(symbol, await exchange.position(symbol), market.orders.ended))
        market.polls.opened()
    desk.recorder.note(feeds.first, desk.decider.markets[feeds.first].trader.time, fact)
    # A start is no input: what is taken from here on follows from this checkpoint.
    desk.commit(due=True)
    if isinstance(fact, facts.Resumed):
        # What was asked for before the last end was never heard.
        desk.look_around(SINCE)
