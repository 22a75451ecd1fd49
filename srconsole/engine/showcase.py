"""Keeps what snapshots are made of, and makes them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from srconsole.core.candle import Candle
from srconsole.core.order import Trade
from srconsole.core.trader import Trader
from srconsole.engine.ports import Fact, Feed
from srconsole.engine.showing import levels_of, position_of, why_flat
from srconsole.engine.snapshot import (
    CANDLES_SHOWN,
    LOG_SHOWN,
    TRADES_SHOWN,
    FeedView,
    LogLine,
    Snapshot,
)
from srconsole.engine.trading import Trading
from srconsole.engine.wording import is_grave, sentence
from srconsole.figures import PriceDigits, decimals_apart
from srconsole.settings.schema import Settings


class Showcase:
    """The newest candles, facts and trades of a run, and the snapshot of everything."""

    def __init__(self, settings: Settings, feed: Feed, mode: str, run: str) -> None:
        self._settings = settings
        self._feed = feed
        self._mode = mode
        self._run = run
        self._candles: deque[Candle] = deque(maxlen=CANDLES_SHOWN)
        self._log: deque[LogLine] = deque(maxlen=LOG_SHOWN)
        self._trades: deque[Trade] = deque(maxlen=TRADES_SHOWN)
        self._digits = PriceDigits(settings.market.tick)
        self._closed = 0
        self._trade_count = 0

    def restored(self, digits: PriceDigits, candles: Iterable[Candle], facts: Iterable[Fact], trades: int) -> None:
        """Take what a journal held when the engine started; `digits` goes on to say how prices are told."""
        self._digits = digits
        for candle in candles:
            self.closed(candle)
        for fact in facts:
            self.fact(fact)
        self._trade_count = trades

    def closed(self, candle: Candle) -> None:
        """Take a closed candle."""
        self._candles.append(candle)
        self._closed += 1

    def fact(self, fact: Fact) -> None:
        """Take a fact."""
        self._log.append(LogLine(fact.time, is_grave(fact), sentence(fact, self._digits.decimals)))
        if fact.kind == "trade":
            self._trades.append(Trade(**fact.body))
            self._trade_count += 1

    def snapshot(self, trading: Trading) -> Snapshot:
        """Return all there is to show."""
        trader, feed = trading.trader, self._feed
        price = trader.price
        levels = levels_of(trading.structure, trader)
        decimals = decimals_apart((level.price for level in levels), self._digits.decimals)
        return Snapshot(
            mode=self._mode,
            symbol=feed.symbol,
            timeframe=feed.timeframe,
            run=self._run,
            settings=self._settings,
            candles=tuple(self._candles),
            levels=levels,
            pattern=trader.pattern,
            position=position_of(trader),
            price=price,
            price_time=trader.time,
            equity=trader.equity(price) if price is not None else trader.closed_equity,
            closed_equity=trader.closed_equity,
            losses_in_row=trader.halt.losses_in_row,
            halted=trader.halt.active,
            halt_candles_left=trader.halt.candles_left,
            paused=trader.paused,
            why_flat=why_flat(trading.structure, trader, decimals),
            trades=tuple(self._trades),
            trade_count=self._trade_count,
            feed=FeedView(
                feed.pace.paused,
                feed.pace.speed,
                self._closed,
                feed.total,
                feed.total is not None and self._closed >= feed.total,
                feed.pace.steps,
            ),
            log=tuple(self._log),
            fault="",
            decimals=decimals,
        )


def before_the_engine(
    trader: Trader, mode: str, run: str, symbol: str, timeframe: int, feed: FeedView, decimals: int
) -> Snapshot:
    """Return what can be shown before the engine has begun: the trader as it was left, without candles and levels."""
    return Snapshot(
        mode=mode,
        symbol=symbol,
        timeframe=timeframe,
        run=run,
        settings=trader.settings,
        candles=(),
        levels=(),
        pattern=None,
        position=position_of(trader),
        price=trader.price,
        price_time=trader.time,
        equity=trader.closed_equity if trader.price is None else trader.equity(trader.price),
        closed_equity=trader.closed_equity,
        losses_in_row=trader.halt.losses_in_row,
        halted=trader.halt.active,
        halt_candles_left=trader.halt.candles_left,
        paused=trader.paused,
        why_flat="the engine is starting" if trader.position is None else "",
        trades=(),
        trade_count=0,
        feed=feed,
        log=(),
        fault="",
        decimals=decimals,
    )
