"""A closed trade as the chart shows it: the candles around it, its stop as it was, its entry and its exit."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final, NamedTuple

from srconsole.console.chart.chosen import Chosen, frames_of
from srconsole.console.chart.held import UNKNOWN, Held
from srconsole.core.candle import Candle
from srconsole.core.lot import State
from srconsole.core.trade import Trade
from srconsole.engine.view.live import LiveView
from srconsole.engine.view.records import Stretch
from srconsole.engine.view.snapshot import LevelView, MarketView, PatternView, PositionView, RowView, WaitedFor
from srconsole.engine.view.strategy import LotView, StrategyView

_FILLED: Final = 0.7
"""The share of the chart's columns that candles are read for; the rest is free, as on the main screen."""
_LEAST: Final = 8
"""Candles before and behind a trade that are shown at least."""
MOST: Final = 6000
"""Candles that are read at most."""


class TradeScene(NamedTuple):
    """What the chart of a trade shows; implements `console.chart.lines.Scene`."""

    candles: tuple[Candle, ...]
    rows: tuple[RowView, ...]
    timeframe: int
    trades: tuple[Trade, ...]
    price: float
    decimals: int
    position: PositionView | None
    strategy: StrategyView | None
    live: LiveView | None = None
    levels: tuple[LevelView, ...] = ()
    pattern: PatternView | None = None
    waited_for: WaitedFor | None = None


def span_of(trade: Trade, timeframe: int, columns: int) -> tuple[int, int]:
    """Return from when on candles are shown, UTC milliseconds, and how many: the trade's, and as many as fit around.

    Args:
        trade: the trade.
        timeframe: seconds a candle.
        columns: for candles.
    """
    length = timeframe * 1000
    held = (trade.exit_time - trade.entry_time) // length + 1
    free = max(2 * _LEAST, int(columns * _FILLED) - held, held // 2)
    before = max(_LEAST, free * 2 // 3)
    return trade.entry_time - before * length, min(MOST, before + held + max(_LEAST, free - before))


def stretch_in(market: MarketView, since: int, count: int) -> Stretch:
    """Return the candles of a span that a snapshot has, where no records are kept."""
    first = bisect_left(market.candles, since, key=lambda candle: candle.time)
    candles = market.candles[first : first + count]
    missing = len(market.candles) - len(market.rows)
    rows = tuple(
        market.rows[place - missing] if place >= missing else UNKNOWN for place in range(first, first + len(candles))
    )
    return Stretch(candles, rows)


def further_in(market: MarketView, held: Held, side: str) -> Stretch:
    """Return the candles that a snapshot has before those that are held, or behind them, where no records are kept."""
    whole = Held.of(market)
    first = bisect_left(whole.candles, held.candles[0].time, key=_time)
    behind = bisect_right(whole.candles, held.candles[-1].time, key=_time)
    part = slice(0, first) if side == "older" else slice(behind, None)
    return Stretch(whole.candles[part], whole.rows[part])


def _time(candle: Candle) -> int:
    return candle.time


def others_beside(trade: Trade, closed: Sequence[Trade], lots: Sequence[LotView]) -> bool:
    """Tell whether something else was held while a trade was: then the rows have the highest stop of all.

    Args:
        trade: it.
        closed: trades that ended since its entry, itself among them.
        lots: what is still held.
    """
    beside = any(other != trade and _overlap(trade, other.entry_time, other.exit_time) for other in closed)
    return beside or any(lot.entry_time < trade.exit_time for lot in lots)


def _overlap(trade: Trade, entered: int, left: int) -> bool:
    return entered < trade.exit_time and left > trade.entry_time


def scene_of(
    trade: Trade,
    stretch: Stretch,
    timeframe: int,
    decimals: int,
    live: LiveView | None = None,
    *,
    alone: bool = True,
) -> TradeScene:
    """Return a trade's scene; rows before its entry and from its exit on tell of others, and are left out.

    Args:
        trade: it.
        stretch: the candles around it.
        timeframe: seconds a candle.
        decimals: of prices.
        live: what the market's exchange has; None for candles of a file.
        alone: whether nothing else was held meanwhile; else its stops are not known.
    """
    rows = tuple(
        row if alone and trade.entry_time <= candle.time < trade.exit_time else UNKNOWN
        for candle, row in zip(stretch.candles, stretch.rows, strict=True)
    )
    position, strategy = (_position(trade), None) if trade.midpoint is not None else (None, _of_strategy(trade))
    price = trade.exit_price
    return TradeScene(stretch.candles, rows, timeframe, (trade,), price, decimals, position, strategy, live)


def chosen_for(scene: TradeScene, columns: int) -> Chosen:
    """Return the chart's choices with which all candles are seen in so many columns, as longer ones where they must."""
    base = scene.timeframe * 1000
    frames = frames_of(base)
    fits = (frame for frame in frames if len(scene.candles) * base <= frame * columns)
    frame = next(fits, frames[-1])
    return Chosen(frame=0 if frame == base else frame, last="EXIT", ended=scene.trades[0].exit_time)


def _position(trade: Trade) -> PositionView:
    return PositionView(
        state=State.STOP_LOSS if trade.peak is None else State.TAKE_PROFIT,
        tier=trade.tier,
        level_price=trade.level,
        quantity=trade.quantity,
        entered=trade.quantity,
        entry_price=trade.entry_price,
        entry_time=trade.entry_time,
        stop=trade.stop,
        midpoint=trade.midpoint or 0.0,
        peak=trade.peak,
        # As it was at the exit: where the stop lay, below the peak.
        trail_pct=0.0 if trade.peak is None else 1 - trade.stop / trade.peak,
        liquidation=0.0,
        unrealised=trade.pnl,
        risk=0.0,
    )


def _of_strategy(trade: Trade) -> StrategyView:
    """Return a trade of another strategy than `levels`, which has no midpoint, as its one lot."""
    lot = LotView(
        key="",
        label=trade.tier,
        state=State.STOP_LOSS if trade.peak is None else State.TAKE_PROFIT,
        quantity=trade.quantity,
        entered=trade.quantity,
        entry_price=trade.entry_price,
        entry_time=trade.entry_time,
        stop=trade.stop,
        unrealised=trade.pnl,
        at_stop=0.0,
        peak=trade.peak,
    )
    return StrategyView(name=trade.strategy, waits="", lots=(lot,))
