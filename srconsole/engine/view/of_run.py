"""Keeps what snapshots are made of, and makes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import fsum

from srconsole.core.candle import Candle
from srconsole.core.lot import Trade
from srconsole.engine import facts
from srconsole.engine.decider import Decider
from srconsole.engine.log_entries import refusal_of
from srconsole.engine.market_trading import MarketTrading
from srconsole.engine.ports import Feed, Journal
from srconsole.engine.rows import candle_of, cells_of, equity_of
from srconsole.engine.sentences import sentence
from srconsole.engine.view.before_a_run import market_view, profit_of
from srconsole.engine.view.live import LookAround, Outlook
from srconsole.engine.view.log_lines import LogLines
from srconsole.engine.view.market_history import MarketHistory
from srconsole.engine.view.news import News
from srconsole.engine.view.of_end import KeptResults, as_ended
from srconsole.engine.view.of_levels import levels_of
from srconsole.engine.view.of_market import live_view
from srconsole.engine.view.of_row import row_view
from srconsole.engine.view.of_strategy import meters_of, strategy_view, watched_levels
from srconsole.engine.view.of_trader import (
    guards_of,
    order_of,
    pattern_of,
    waited_for,
    why_flat,
)
from srconsole.engine.view.results import Results
from srconsole.engine.view.snapshot import (
    CANDLES_SHOWN,
    AccountView,
    FeedView,
    GuardView,
    MarketView,
    Snapshot,
)
from srconsole.engine.view.totals import DAY, Totals
from srconsole.figures import PriceDigits, decimals_apart
from srconsole.settings.schema import Settings
from srconsole.strategies.contract import Strategy
from srconsole.strategies.levels.strategy import Levels

Closes = Callable[[str, Strategy, float], None]
"""Is told a market's symbol, its strategy as of the newest close, only to be read, and that close, USDT. Of several
candles that close before anything else is done on the loop it is told once; a start tells the newest one."""


class RunView:
    """What has happened in a run, and the snapshot of everything."""

    def __init__(
        self,
        settings: Settings,
        feeds: Mapping[str, Feed],
        mode: str,
        run: str,
        look: LookAround | None = None,
        journal: Journal | None = None,
    ) -> None:
        self._settings = settings
        self._feeds = feeds
        self._mode = mode
        self._run = run
        self._look = look
        self._results = None if journal is None else KeptResults(journal, settings.risk.initial_capital)
        self._log = LogLines()
        self._news = News()
        self._totals = Totals(settings.risk.initial_capital)
        self._markets = {symbol: MarketHistory() for symbol in feeds}
        self._digits = {symbol: PriceDigits(settings.market.tick) for symbol in feeds}
        self._closes: Closes | None = None
        self._untold: dict[str, float] = {}

    def listens(self, closes: Closes) -> None:
        """Let somebody hear of closes from now on."""
        self._closes = closes

    def tells_by(self, market: str, digits: PriceDigits) -> None:
        """Tell a market's prices with as many decimals as these have at the time."""
        self._digits[market] = digits

    def candles_wanted(self, market: str) -> int:
        """Return how many of its newest candles a start takes: those that are shown, and all of a day."""
        return max(CANDLES_SHOWN, DAY // (self._feeds[market].timeframe * 1000) + 1)

    def peaked(self, market: str, highest: float | None) -> None:
        """Know the highest equity at a close of a run whose start takes only its newest rows; None: not known."""
        if market == next(iter(self._feeds)):
            self._totals.peaked(highest)

    def restored(
        self, market: str, rows: Sequence[str], trades: Sequence[Trade], closed: int, trade_count: int
    ) -> None:
        """Take what a journal held of a market up to its checkpoint: the newest candles, all trades."""
        history = self._markets[market]
        history.candles.extend(map(candle_of, rows))
        history.rows.extend(map(row_view, rows))
        # A row has what the strategy said before its candle closed, which is of the candle before.
        history.cells.extend(map(cells_of, rows[1:]))
        history.trades.extend(trades)
        history.closed = closed
        history.trade_count = trade_count
        self._totals.trades(trades)
        for row in rows:
            self._count_close(market, candle_of(row).time, equity_of(row))
        if history.candles:
            self._untold[market] = history.candles[-1].close

    def says(self, market: str, cells: str) -> None:
        """Take what a market's strategy says as of its newest close."""
        self._markets[market].cells.append(cells)

    def remembered(self, latest: Iterable[facts.Noted]) -> None:
        """Take the newest facts up to the checkpoint; trades and candles are taken by `restored`."""
        for noted in latest:
            self._logged(noted)

    def closed(self, market: str, candle: Candle, line: str, decider: Decider | None = None) -> None:
        """Take a closed candle, its row, and what its strategy says as of its close."""
        history = self._markets[market]
        history.candles.append(candle)
        history.rows.append(row_view(line))
        strategy = None if decider is None else decider.markets[market].strategy
        # What levels are is shown by themselves.
        if strategy is not None and not isinstance(strategy, Levels):
            history.cells.append(strategy.cells(candle))
        history.closed += 1
        if decider is not None:
            self._count_close(market, candle.time, equity_of(line))
        self._untold[market] = candle.close

    def newest(self, market: str, decider: Decider) -> tuple[int, Strategy] | None:
        """Return opening time (UTC milliseconds) and strategy of a market as of its newest close; None before one."""
        candles = self._markets[market].candles
        return (candles[-1].time, decider.markets[market].strategy) if candles else None

    def fact(self, noted: facts.Noted) -> None:
        """Take a fact."""
        self._logged(noted)
        if isinstance(noted.fact, facts.Closed):
            history = self._markets[noted.market]
            history.trades.append(noted.fact.trade)
            history.trade_count += 1
            self._totals.trade(noted.fact.trade)

    def _count_close(self, market: str, opened: int, equity: float) -> None:
        if market == next(iter(self._feeds)):
            self._totals.close(opened + self._feeds[market].timeframe * 1000, equity)

    def sentence(self, noted: facts.Noted) -> str:
        """Return what happened, in a sentence."""
        return sentence(noted, self._digits[noted.market].decimals)

    def _logged(self, noted: facts.Noted) -> None:
        refusal = refusal_of(noted)
        if refusal is not None:
            self._markets[noted.market].refusals.append(refusal)
        self._log.take(noted, self._digits[noted.market].decimals)
        self._news.take(noted, self._digits[noted.market].decimals)

    def snapshot(self, decider: Decider, now: int, why_unread: str) -> Snapshot:
        """Return all there is to show.

        Args:
            decider: what is known.
            now: our time, UTC milliseconds.
            why_unread: why the account is not read, in a sentence; empty while it is.
        """
        live = (now, why_unread)
        account, traders = decider.account, [market.trader for market in decider.markets.values()]
        equity = _equity(decider)
        fees = fsum(lot.holding.fees for trader in traders for lot in trader.lots)
        totals = self._totals.view(equity, fees, max(trader.time for trader in traders))
        return Snapshot(
            mode=self._mode,
            run=self._run,
            settings=self._settings,
            account=AccountView(equity, account.closed_equity, fsum(account.bound.values()), totals),
            markets=tuple(self._market(market, live) for market in decider.markets.values()),
            log=self._log.worded(),
            fault="",
            guards=_guards(decider, equity),
            news=self._news.shown(decider.markets.values()),
            sequence=self._news.sequence,
            results=self._results_of(next(iter(decider.markets))),
        )

    def _results_of(self, market: str) -> Results | None:
        history = self._markets[market]
        if self._results is None or not _feed_view(self._feeds[market], history.closed).ended:
            return None
        return self._results.of(market, history.trade_count)

    def tell_closes(self, decider: Decider) -> None:
        """Tell whoever hears of closes those that are on the disk and were not told yet."""
        if self._closes is not None:
            for market, close in self._untold.items():
                self._closes(market, decider.markets[market].strategy, close)
        self._untold.clear()

    def _market(self, market: MarketTrading, live: tuple[int, str]) -> MarketView:
        history, feed = self._markets[market.market], self._feeds[market.market]
        strategy, trader = market.strategy, market.trader
        decimals = market.digits.decimals
        view = market_view(trader, feed.symbol, feed.timeframe, _feed_view(feed, history.closed), decimals)
        view = view._replace(
            price=market.last_price,
            candles=tuple(history.candles),
            rows=tuple(history.rows),
            waited_for=waited_for(trader),
            order=order_of(market.order),
            trades=tuple(history.trades),
            trade_count=history.trade_count,
            refusals=tuple(history.refusals),
            tick=trader.rules.tick,
            live=live_view(market, Outlook() if self._look is None else self._look(), *live),
        )
        if isinstance(strategy, Levels):
            levels = levels_of(strategy.structure, market)
            decimals = decimals_apart((level.price for level in levels), decimals)
            view = view._replace(
                levels=levels,
                pattern=pattern_of(strategy.structure),
                why_flat=why_flat(strategy.structure, trader, decimals),
                decimals=decimals,
            )
        else:
            newest = history.candles[-1].time if history.candles else 0
            view = view._replace(
                levels=watched_levels(strategy, trader, history.first_seen, history.closed, newest),
                # The rows tell the stops of the one lot there can be.
                strategy=strategy_view(
                    strategy,
                    trader,
                    _rows(history.cells, strategy),
                    market.lot_stops if trader.max_lots > 1 else None,
                ),
                why_flat=why_flat(None, trader, decimals),
                waited_for=None,
            )
        return as_ended(view) if view.feed.ended else view


def _rows(cells: Sequence[str], strategy: Strategy) -> list[str]:
    """Return the cells that are this strategy's: before settings were changed another may have been traded."""
    commas = len(strategy.columns) - 1
    return [row for row in cells if row and row.count(",") == commas]


def _guards(decider: Decider, equity: float) -> GuardView | None:
    account, traders = decider.account, [market.trader for market in decider.markets.values()]
    limits = traders[0].settings.guards
    shown = guards_of(account, limits, equity)
    if shown is None:
        return None
    moved = max(trader.day_range.moved for trader in traders)
    return shown._replace(others=meters_of(account, limits, equity, moved))


def _equity(decider: Decider) -> float:
    return decider.account.closed_equity + fsum(profit_of(market.trader) for market in decider.markets.values())


def _feed_view(feed: Feed, closed: int) -> FeedView:
    pace, total = feed.pace, feed.total
    ended = total is not None and closed >= total
    return FeedView(pace.paused, pace.speed, closed, total, ended, pace.steps, feed.at_once)
