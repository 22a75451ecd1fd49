"""All that is asked of one backtest about luck, on real candles."""

from __future__ import annotations

import numpy as np
import pytest

from srconsole.bundled import bundled
from srconsole.market.candle_file import load_candles
from srconsole.research import metrics
from srconsole.research.backtest import backtest
from srconsole.research.luck.of_backtest import Traded, luck_of
from srconsole.research.trade_tables import trade_frame, trades_in
from srconsole.settings.schema import Settings


@pytest.fixture(scope="module")
def traded() -> Traded:
    """Return the backtest of the bundled candles by the defaults."""
    candles = load_candles(bundled("data/coinbase_BTC-USD_1h_2018-09_2019-10.csv"))
    result = backtest(candles.frame)
    equity = metrics.Curve(candles.columns.time, result.candles["Equity"].to_numpy(np.float64))
    returns = metrics.daily_returns(equity, 1_000.0)
    return Traded(candles.columns, trades_in(result.trades), returns, result.summary["buy_and_hold"])


def test_a_frame_of_trades_reads_back(traded: Traded) -> None:
    """Trades are the same in a table and in the core.

    Given the trades of a backtest
    When they are made a table and read from it
    Then they are those trades
    """
    assert len(traded.trades) == 115
    assert trades_in(trade_frame(traded.trades)) == traded.trades
    assert trades_in(trade_frame([])) == []


def test_the_same_chance_finds_the_same(traded: Traded) -> None:
    """Who repeats an evaluation gets its numbers again.

    Given the bundled candles' backtest
    When it is asked about luck twice with the same seed, and once with another
    Then the first two answers are equal, the third is not, and all are about the same trades and days
    """
    one, same, other = (luck_of(traded, Settings(), np.random.default_rng(seed), draws=200) for seed in (1, 1, 2))
    assert one == same != other
    assert one.shuffle is not None
    assert one.shuffle.net_profit == pytest.approx(248.70, abs=0.005)
    assert one.bootstrap is not None
    assert one.bootstrap.days == 412
    assert one.bootstrap.profit.low < 269.31 < one.bootstrap.profit.high
    assert one.sharpe is not None
    assert one.sharpe.sharpe == pytest.approx(0.97, abs=0.005)
    assert one.entries is not None
    assert one.entries.found == pytest.approx(248.70, abs=0.005)
    assert one.entries.buy_and_hold == pytest.approx(146.31, abs=0.005)
