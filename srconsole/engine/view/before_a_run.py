"""What a trader alone can tell: of its market, and of a run that the engine has not begun."""

from __future__ import annotations

from math import fsum
from typing import Final

from srconsole.core.trader import Trader
from srconsole.engine.view.of_strategy import before_its_plan
from srconsole.engine.view.of_trader import guards_of, position_of
from srconsole.engine.view.snapshot import AccountView, FeedView, MarketView, Snapshot

_STARTING: Final = "the engine is starting"


def market_view(trader: Trader, symbol: str, timeframe: int, feed: FeedView, decimals: int) -> MarketView:
    """Return what a trader alone can tell of its market."""
    return MarketView(
        symbol=symbol,
        timeframe=timeframe,
        candles=(),
        levels=(),
        pattern=None,
        position=position_of(trader),
        waited_for=None,
        order=None,
        price=trader.price,
        price_time=trader.time,
        losses_in_row=trader.halt.losses_in_row,
        halted=trader.halt.active,
        halt_candles_left=trader.halt.candles_left,
        paused=trader.paused,
        why_flat="",
        trades=(),
        trade_count=0,
        feed=feed,
        decimals=decimals,
    )


def before_the_engine(trader: Trader, mode: str, run: str, view: MarketView) -> Snapshot:
    """Return what can be shown before the engine has begun: the trader as it was left, no candles, levels, offers."""
    closed = trader.closed_equity
    equity = closed + profit_of(trader)
    view = view._replace(
        why_flat=_STARTING if trader.lot is None else "",
        strategy=None if trader.settings.strategy.name == "levels" else before_its_plan(trader, _STARTING),
    )
    return Snapshot(
        mode=mode,
        run=run,
        settings=trader.settings,
        account=AccountView(equity, closed, fsum(trader.account.bound.values())),
        markets=(view,),
        log=(),
        fault="",
        guards=guards_of(trader.account, trader.settings.guards, equity),
        begun=False,
    )


def profit_of(trader: Trader) -> float:
    """Return what a trader holds has made at the last price, USDT."""
    return 0.0 if trader.price is None else trader.profit_at(trader.price)
