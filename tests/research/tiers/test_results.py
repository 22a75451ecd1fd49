"""Results by what was known when a trade was bought."""

from __future__ import annotations

from math import fsum

import pytest

from srconsole.bundled import bundled
from srconsole.core.trade import Trade
from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.candle_file import load_candles
from srconsole.research.backtest import backtest
from srconsole.research.tiers.results import Results, results_of, risked_of
from srconsole.research.trade_tables import trades_in
from srconsole.settings.layers import settings_from
from srconsole.settings.schema import Settings
from tests.frames import SYMBOL, frame
from tests.walks import HOUR, candles, walk


def trade(hour: int, tier: str, pnl: float, peak: float | None = None) -> Trade:
    """Return a trade that bought 5 at 100 in a candle of so many hours since 1970 began."""
    return Trade(
        hour * HOUR, 100.0, (hour + 1) * HOUR, 100.0 + pnl / 5, 5.0, tier, 100.0, 99.0, 104.0, peak, "stop_loss", 0.0,
        pnl, max_profit=2.0, max_loss=-1.0,
    )  # fmt: skip


def test_rows_are_reckoned_by_hand() -> None:
    """A row's figures are those of its trades.

    Given trades without costs: two at S1 that won 15 and lost 5, one at S2 that made 0, one at S10 that lost 5
    When results are told
    Then S1 stands before S2 and S10 with half of its trades won, 10 USDT, 1 R a trade, half of them in TAKE_PROFIT, and
        the trade that made 0 has won
    """
    history = CandleColumns.of(SYMBOL, candles(*[(100.0, 101.0, 99.0, 100.0)] * 60))
    trades = [trade(1, "S1", 15.0, peak=105.0), trade(26, "S1", -5.0), trade(50, "S10", -5.0), trade(30, "S2", 0.0)]
    found = results_of(history, trades, settings_from({"costs.fee_rate": 0.0, "strategy.stop_pct": 0.01}))
    first, second, tenth = found.tier
    assert (second.label, second.win_rate, second.net) == ("S2", 1.0, 0.0)
    assert first._replace(multiple=None) == ("S1", 2, 0.5, 10.0, 5.0, None, 0.5, 2.0, -1.0, 1, 15.0, -5.0, 0.0)
    assert tenth._replace(multiple=None) == ("S10", 1, 0.0, -5.0, -5.0, None, 0.0, 2.0, -1.0, 0, -5.0, -5.0, 0.0)
    assert (first.multiple, tenth.multiple) == pytest.approx((1.0, -1.0))
    assert [(row.label, row.trades) for row in found.hour] == [("01", 1), ("02", 2), ("06", 1)]
    assert [row.label for row in found.weekday] == ["Thursday", "Friday", "Saturday"]
    assert [row.label for row in found.touches] == ["no level"]
    assert [(row.label, row.trades) for row in found.volatility] == [("not known yet", 4)]


@pytest.fixture(scope="module")
def real() -> Results:
    """Return the results of the bundled candles by the defaults."""
    loaded = load_candles(bundled("data/coinbase_BTC-USD_1h_2018-09_2019-10.csv"))
    return results_of(loaded.columns, trades_in(backtest(loaded.frame).trades), Settings())


def test_each_table_has_all_trades(real: Results) -> None:
    """Nothing is counted twice or forgotten.

    Given the bundled candles' trades
    When their results are told by tier, touches, age, hour, weekday and volatility
    Then each table's rows have 115 trades and 248.70 USDT together
    """
    for rows in (real.tier, real.touches, real.age, real.hour, real.weekday, real.volatility):
        assert sum(row.trades for row in rows) == 115
        assert fsum(row.net for row in rows) == pytest.approx(248.70, abs=0.005)


def test_a_stop_that_was_met_is_one_r() -> None:
    """R is what the trade began by risking, fees included.

    Given the trades of a made history without gaps, with fees and slippage, that ended at their first stop
    When what they made is held against what they risked
    Then each lost exactly that
    """
    settings = settings_from({"levels.swing_order": 2, "costs.slippage": 0.0005, "market.tick": 0.01})
    trades = trades_in(backtest(frame(walk(3, 900, gap=0.0)), settings).trades)
    multiples = []
    for each in trades:
        risked = risked_of(each, settings)
        assert risked is not None
        if each.peak is None:
            multiples.append(each.pnl / risked)
    assert len(multiples) > 10
    assert multiples == pytest.approx([-1.0] * len(multiples))


def test_other_strategies_have_times_and_volatility_only() -> None:
    """What has no level is not told by levels.

    Given the trades of moving averages on a made history
    When results are told
    Then there are tables by hour, weekday and volatility, none by tier, touches or age, and no row has an R
    """
    settings = settings_from({"strategy.name": "sma", "signals.sma_fast": 3, "signals.sma_slow": 9})
    history = walk(4, 400)
    trades = trades_in(backtest(frame(history), settings).trades)
    found = results_of(CandleColumns.of(SYMBOL, history), trades, settings)
    assert (found.tier, found.touches, found.age) == ((), (), ())
    assert sum(row.trades for row in found.hour) == len(trades) > 0
    assert {row.multiple for row in (*found.hour, *found.weekday, *found.volatility)} == {None}


def test_without_trades_there_are_no_rows() -> None:
    """Nothing is not a number.

    Given no trade
    When results are told
    Then no table has a row
    """
    history = CandleColumns.of(SYMBOL, walk(4, 50))
    assert results_of(history, [], Settings()) == Results((), (), (), (), (), ())
