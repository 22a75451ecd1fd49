"""The summary of a backtest: every key of docs/interfaces.md, "summary.json"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from srconsole.core.guards import Guard
from srconsole.core.lot import Lot
from srconsole.core.refusals import MAX_POSITIONS
from srconsole.core.trade import Trade
from srconsole.core.trader import Trader
from srconsole.engine.rows import time_text
from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.timeframe import timeframe_text
from srconsole.research import metrics
from srconsole.research.trade_figures import daily_figures, net_profit_of, trade_figures
from srconsole.research.verdict.evidence import evidence_of
from srconsole.research.verdict.judging import verdict
from srconsole.settings.schema import Settings

GUARD_KEYS: Final = {
    "day_loss": Guard.DAY_LOSS,
    "week_loss": Guard.WEEK_LOSS,
    "day_drop": Guard.DAY_DROP,
    "drawdown": Guard.DRAWDOWN,
    "stops_in_row": Guard.STOPS_IN_ROW,
    "day_win_rate": Guard.DAY_WIN_RATE,
    "max_move": Guard.MAX_MOVE,
    "max_positions": None,
}
"""The guards that a backtest can show, by their keys in `[guards]`; the last one trips by refusing."""


class Traded(NamedTuple):
    """The candles that were traded, one at least, as far as figures need them.

    Attributes:
        symbol: theirs.
        times: opening times, microseconds since 1970 UTC.
        first_open, last_close: USDT.
        held: 0 where nothing was held at each one's end.
        equity: at each one's end, USDT.
    """

    symbol: str
    times: metrics.Times
    first_open: float
    last_close: float
    held: NDArray[np.bool_ | np.int8]
    equity: metrics.Floats


class Ending(NamedTuple):
    """What a run came to, besides its rows and trades."""

    trader: Trader
    """The settings' own trader, as it stands after the last candle."""
    by_movement: Mapping[str, Trader]
    """The trader of each way in which price might have moved, `trader` among them."""
    unguarded: Mapping[str, Trader]
    """The trader without each guard that is set, by the guard's key."""
    detailed: int
    """Candles that moved by finer ones."""
    undetailed: int
    """Candles that moved by their own four prices."""


def traded_from(
    candles: CandleColumns, first: int, held: NDArray[np.bool_ | np.int8], equity: metrics.Floats
) -> Traded:
    """Return what figures need of a history whose candle of that number is the first that was traded."""
    return Traded(
        candles.symbol,
        candles.time[first:],
        float(candles.open[first]),
        float(candles.close[-1]),
        held[first:],
        equity[first:],
    )


def summarise(rows: Traded, settings: Settings, outcome: Ending, timeframe: int) -> dict[str, Any]:
    """Return the summary of the traded candles, but for the name of their file.

    Args:
        rows: the candles that were traded.
        settings: the settings in force.
        outcome: what the traders came to.
        timeframe: seconds a candle.
    """
    trader = outcome.trader
    trades, close = trader.trades, rows.last_close
    recorded = recorded_summary(rows, trades, settings, timeframe)
    daily = recorded.pop("daily")  # it is long, and stands behind what is short
    figures: dict[str, Any] = {
        **recorded,
        "open_position": _open_position(trader.lot, close),
        "open_lots": [_open_position(lot, close) for lot in trader.lots],
        "halts": trader.halt.count,
        "refused": dict(sorted(trader.refused.items())),
        "spread_not_checked": _spread_not_checked(trader, settings),
        "daily": daily,
        "guards": _guards(outcome, close),
        "detail": {"used": outcome.detailed, "not_used": outcome.undetailed},
        "sensitivity": {
            name: {"trades": len(rival.trades), "net_profit": net_profit_of(rival.trades)}
            for name, rival in outcome.by_movement.items()
        },
    }
    figures["verdict"] = verdict(evidence_of(figures, [trade.pnl for trade in trades])).lines()
    return figures


def _spread_not_checked(trader: Trader, settings: Settings) -> int:
    """Return how many entries a market might have refused for the spread of ask and bid, which candles do not tell."""
    return len(trader.trades) + len(trader.lots) if settings.strategy.name == "scalper" else 0


def _guards(outcome: Ending, close: float) -> dict[str, dict[str, Any]]:
    """Return of each guard that is set how often it tripped, and what it saved (below 0: cost) in final equity."""
    trader = outcome.trader
    counts = {} if trader.account.guards is None else trader.account.guards.counts
    figures = {}
    for key, without in outcome.unguarded.items():
        guard = GUARD_KEYS[key]
        tripped = trader.refused[MAX_POSITIONS] if guard is None else counts.get(guard.value, 0)
        figures[key] = {
            "tripped": tripped,
            "trades_without": len(without.trades),
            "final_equity_without": without.equity(close),
            "saved": trader.equity(close) - without.equity(close),
        }
    return figures


def equity_figures(equity: metrics.Curve, capital: float, timeframe: int) -> dict[str, Any]:
    """Return the figures of an equity curve that began with a capital, USDT; `timeframe` is seconds a candle."""
    returns = metrics.daily_returns(equity, capital)
    fall = metrics.drawdown(equity, capital)
    final = float(equity.values[-1])
    days = (int(equity.times[-1] - equity.times[0]) / 1e6 + timeframe) / 86400
    yearly = metrics.annual_return(capital, final, days)
    return {
        "max_drawdown": fall.money.depth,
        "max_drawdown_pct": fall.fraction.depth,
        "max_drawdown_from": _iso_or_none(fall.money.peak),
        "max_drawdown_to": _iso_or_none(fall.money.trough),
        "max_drawdown_pct_from": _iso_or_none(fall.fraction.peak),
        "max_drawdown_pct_to": _iso_or_none(fall.fraction.trough),
        "sharpe": metrics.sharpe(returns),
        "sortino": metrics.sortino(returns),
        "calmar": None if yearly is None else metrics.ratio(yearly, fall.fraction.depth),
        "final_equity": final,
    }


def _iso(time: int) -> str:
    """Return a time, microseconds since 1970, as text to the second, such as `2024-01-01T00:00:00Z`."""
    return time_text(round(time / 1_000_000) * 1000)


def _iso_or_none(time: int | None) -> str | None:
    return None if time is None else _iso(time)


def _buy_and_hold(rows: Traded, settings: Settings) -> dict[str, float]:
    """Return what buying at the first open and selling at the last close would have made, fees paid, USDT."""
    bought, sold = rows.first_open, rows.last_close
    fee, risk = settings.costs.fee_rate, settings.risk
    whole = risk.initial_capital / (bought * (1 + fee))
    margined = risk.margin * risk.leverage / bought
    return {
        "buy_and_hold": whole * sold * (1 - fee) - risk.initial_capital,
        "buy_and_hold_margin": margined * (sold - bought) - margined * (bought + sold) * fee,
    }


def _open_position(lot: Lot | None, close: float) -> dict[str, Any] | None:
    if lot is None:
        return None
    return {
        "state": lot.state.value,
        "entry_time": _iso(lot.entry_time * 1000),
        "entry_price": lot.holding.entry_price,
        "quantity": lot.quantity,
        "tier": lot.label,
        "level": lot.offer_price,
        "stop": lot.stop,
        "midpoint": lot.activation if isfinite(lot.activation) else None,
        "peak": lot.peak,
        "last_close": close,
        "unrealised": lot.profit_at(close),
    }


def recorded_summary(rows: Traded, trades: Sequence[Trade], settings: Settings, timeframe: int) -> dict[str, Any]:
    """Return those keys of a summary that a run's records tell: rows and closed trades, no trader and no rival.

    Args:
        rows: the candles that have closed.
        trades: the closed trades.
        settings: the settings that are in force now.
        timeframe: seconds a candle.
    """
    capital = settings.risk.initial_capital
    return {
        "symbol": rows.symbol,
        "timeframe": timeframe_text(timeframe),
        "first": _iso(int(rows.times[0])),
        "last": _iso(int(rows.times[-1])),
        "candles": len(rows.times),
        "settings": msgspec.json.decode(msgspec.json.encode(settings)),
        **trade_figures(trades, capital),
        **equity_figures(metrics.Curve(rows.times, rows.equity), capital, timeframe),
        "exposure": int(np.count_nonzero(rows.held)) / len(rows.held),
        **_buy_and_hold(rows, settings),
        "daily": daily_figures(trades),
    }
