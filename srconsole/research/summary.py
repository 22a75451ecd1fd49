"""The summary of a backtest: every key of docs/interfaces.md, "summary.json"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any, NamedTuple

import msgspec
import numpy as np
import pandas as pd

from srconsole.core.lot import Lot, State
from srconsole.core.trader import Trader
from srconsole.market.timeframe import timeframe_text
from srconsole.research import metrics
from srconsole.research.utc import iso
from srconsole.settings.schema import Settings


class Ending(NamedTuple):
    """What a run came to, besides its rows and trades."""

    trader: Trader
    """The settings' own trader, as it stands after the last candle."""
    by_movement: Mapping[str, Trader]
    """The trader of each way in which price might have moved, `trader` among them."""
    detailed: int
    """Candles that moved by finer ones."""
    undetailed: int
    """Candles that moved by their own four prices."""


def summarise(
    rows: pd.DataFrame, trades: pd.DataFrame, settings: Settings, outcome: Ending, timeframe: int
) -> dict[str, Any]:
    """Return the summary of the traded candles, but for the name of their file.

    Args:
        rows: the output's rows of the candles that were traded.
        trades: all closed trades.
        settings: the settings in force.
        outcome: what the traders came to.
        timeframe: seconds a candle.
    """
    trader = outcome.trader
    equity = rows.set_index("Time")["Equity"]
    return {
        "symbol": str(rows["Symbol"].iloc[0]),
        "timeframe": timeframe_text(timeframe),
        "first": iso(rows["Time"].iloc[0]),
        "last": iso(rows["Time"].iloc[-1]),
        "candles": len(rows),
        "settings": msgspec.json.decode(msgspec.json.encode(settings)),
        **_trade_figures(trades, settings.risk.initial_capital),
        **_equity_figures(equity, settings.risk.initial_capital, timeframe),
        "exposure": float((rows["Position"] != State.FLAT.value).mean()),
        **_buy_and_hold(rows, settings),
        "open_position": _open_position(trader.lot, float(rows["Close"].iloc[-1])),
        "halts": trader.halt.count,
        "refused": dict(sorted(trader.refused.items())),
        "detail": {"used": outcome.detailed, "not_used": outcome.undetailed},
        "sensitivity": {
            name: {"trades": len(rival.trades), "net_profit": _total(trade.pnl for trade in rival.trades)}
            for name, rival in outcome.by_movement.items()
        },
    }


def _trade_figures(trades: pd.DataFrame, capital: float) -> dict[str, Any]:
    pnl = trades["pnl"].to_numpy(np.float64)
    lost = pnl < 0
    won = ~lost
    net = float(pnl.sum())
    return {
        "trades": len(pnl),
        "wins": int(won.sum()),
        "losses": int(lost.sum()),
        "win_rate": metrics.ratio(float(won.sum()), len(pnl)),
        "net_profit": net,
        "net_profit_pct": net / capital,
        "fees": float(trades["fees"].sum()),
        "profit_factor": metrics.ratio(float(pnl[won].sum()), -float(pnl[lost].sum())),
        "expectancy": metrics.ratio(net, len(pnl)),
        "average_win": metrics.ratio(float(pnl[won].sum()), int(won.sum())),
        "average_loss": metrics.ratio(float(pnl[lost].sum()), int(lost.sum())),
        "largest_win": float(pnl[won].max()) if won.any() else None,
        "largest_loss": float(pnl[lost].min()) if lost.any() else None,
        "longest_win_streak": metrics.longest_streak(won.tolist()),
        "longest_loss_streak": metrics.longest_streak(lost.tolist()),
        "same_candle_trades": int((trades["entry_time"] == trades["exit_time"]).sum()),
    }


def _equity_figures(equity: pd.Series, capital: float, timeframe: int) -> dict[str, Any]:
    returns = metrics.daily_returns(equity, capital)
    fall = metrics.drawdown(equity, capital)
    final = float(equity.iloc[-1])
    days = ((equity.index[-1] - equity.index[0]).total_seconds() + timeframe) / 86400
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


def _iso_or_none(time: pd.Timestamp | None) -> str | None:
    return None if time is None else iso(time)


def _buy_and_hold(rows: pd.DataFrame, settings: Settings) -> dict[str, float]:
    """Return what buying at the first open and selling at the last close would have made, fees paid, USDT."""
    bought, sold = float(rows["Open"].iloc[0]), float(rows["Close"].iloc[-1])
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
        "entry_time": iso(pd.Timestamp(lot.entry_time, unit="ms", tz="UTC")),
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


def _total(values: Iterable[float]) -> float:
    """Add one after the other: what `sum` does depends on Python's version."""
    total = 0.0
    for value in values:
        total += value
    return total
