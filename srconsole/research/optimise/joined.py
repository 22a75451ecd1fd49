"""Tests of several windows as the one account that goes through them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from srconsole.core.fill import fill_of
from srconsole.market.candle_arrays import SECOND, CandleColumns
from srconsole.research import metrics
from srconsole.research.backtest import Result
from srconsole.research.optimise.history import Stretch
from srconsole.settings.schema import Settings


@dataclass(frozen=True)
class Tested:
    """What settings came to on a window's test.

    Attributes:
        stretch: its candles.
        equity: at the end of each of them, USDT; the last has what was held sold.
        held: whether something was held at the end of each.
        results: of each trade, those sold at the window's end among them; USDT after fees.
        fees: of all of them, USDT.
        sold: how many lots the end of the window has sold.
        figures: those of summary.json, as a backtest has them, before that sale; None where nothing was traded.
    """

    stretch: Stretch
    equity: metrics.Floats
    held: NDArray[np.bool_]
    results: tuple[float, ...] = ()
    fees: float = 0.0
    sold: int = 0
    figures: dict[str, Any] | None = None

    @property
    def final(self) -> float:
        """Equity when the window has ended, USDT."""
        return float(self.equity[-1])


def untraded(stretch: Stretch, capital: float) -> Tested:
    """Return the test of a window for which there were no settings: the capital lies idle."""
    count = stretch.until - stretch.first
    return Tested(stretch, np.full(count, capital), np.zeros(count, dtype=np.bool_))


def test_of(result: Result, stretch: Stretch, settings: Settings) -> Tested:
    """Return the test that a backtest was; what is still held is sold at the last close, with fee and slippage."""
    rows = result.candles.iloc[stretch.first :]
    equity = rows["Equity"].to_numpy(dtype=np.float64).copy()
    results, fees = result.trades["pnl"].tolist(), result.trades["fees"].tolist()
    lots = result.summary["open_lots"]
    for lot in lots:
        sale = fill_of(lot["last_close"], lot["quantity"], False, settings.costs)
        cost = lot["quantity"] * (lot["last_close"] - sale.price) + sale.fee
        results.append(lot["unrealised"] - cost)
        fees.append(sale.fee)
        equity[-1] -= cost
    held = (rows["Position"] != "FLAT").to_numpy(dtype=np.bool_)
    total = float(np.sum(np.array(fees, dtype=np.float64)))
    return Tested(stretch, equity, held, tuple(results), total, len(lots), result.summary)


def joined(tests: Sequence[Tested], candles: CandleColumns, capital: float, timeframe: int) -> dict[str, Any]:
    """Return the figures of all tests together, by the keys that summary.json has for them.

    Args:
        tests: in their order, one at least; each begins with what the one before it ended with.
        candles: the history that they are of.
        capital: what the first began with, USDT.
        timeframe: seconds a candle.
    """
    curve = curve_of(tests, candles)
    pnl = np.array([each for test in tests for each in test.results], dtype=np.float64)
    won = pnl >= 0
    held = np.concatenate([test.held for test in tests])
    fall = metrics.drawdown(curve, capital)
    returns = metrics.daily_returns(curve, capital)
    days = (int(curve.times[-1] - curve.times[0]) / SECOND + timeframe) / 86_400
    final = float(curve.values[-1])
    yearly = metrics.annual_return(capital, final, days)
    return {
        "trades": len(pnl),
        "wins": int(won.sum()),
        "losses": int((~won).sum()),
        "win_rate": metrics.ratio(float(won.sum()), len(pnl)),
        "net_profit": final - capital,
        "net_profit_pct": (final - capital) / capital,
        "fees": float(np.sum(np.array([test.fees for test in tests], dtype=np.float64))),
        "profit_factor": metrics.ratio(float(pnl[won].sum()), -float(pnl[~won].sum())),
        "expectancy": metrics.ratio(float(pnl.sum()), len(pnl)),
        "max_drawdown": fall.money.depth,
        "max_drawdown_pct": fall.fraction.depth,
        "exposure": float(held.mean()),
        "sharpe": metrics.sharpe(returns),
        "sortino": metrics.sortino(returns),
        "calmar": None if yearly is None else metrics.ratio(yearly, fall.fraction.depth),
        "final_equity": final,
        "sold_at_ends": int(np.sum([test.sold for test in tests])),
    }


def curve_of(tests: Sequence[Tested], candles: CandleColumns) -> metrics.Curve:
    """Return the equity of all tests, one behind the other."""
    times = np.concatenate([candles.time[test.stretch.first : test.stretch.until] for test in tests])
    return metrics.Curve(times, np.concatenate([test.equity for test in tests]))
