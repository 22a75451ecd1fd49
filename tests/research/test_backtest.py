"""Backtests: the output's form and its figures."""

from __future__ import annotations

import itertools
import json
from collections import Counter

import msgspec
import pandas as pd
import pytest

import srconsole
from srconsole.bundled import bundled
from srconsole.core.lot import Trade
from srconsole.errors import CandleError, SettingsError
from srconsole.research.backtest import Result, backtest
from srconsole.settings.schema import Settings
from tests.frames import frame
from tests.walks import candles, walk

SUMMARY_KEYS = [
    "file",
    "symbol",
    "timeframe",
    "first",
    "last",
    "candles",
    "settings",
    "trades",
    "wins",
    "losses",
    "win_rate",
    "net_profit",
    "net_profit_pct",
    "fees",
    "profit_factor",
    "expectancy",
    "average_win",
    "average_loss",
    "largest_win",
    "largest_loss",
    "longest_win_streak",
    "longest_loss_streak",
    "max_drawdown",
    "max_drawdown_pct",
    "max_drawdown_from",
    "max_drawdown_to",
    "max_drawdown_pct_from",
    "max_drawdown_pct_to",
    "exposure",
    "sharpe",
    "sortino",
    "calmar",
    "final_equity",
    "buy_and_hold",
    "buy_and_hold_margin",
    "same_candle_trades",
    "open_position",
    "halts",
    "refused",
    "spread_not_checked",
    "detail",
    "sensitivity",
    "verdict",
    "open_lots",
    "average_hold_hours",
    "daily",
    "guards",
]


@pytest.fixture(scope="module")
def sample() -> pd.DataFrame:
    """Return the bundled real candles."""
    return srconsole.read_candles(bundled("data/coinbase_BTC-USD_1h_2018-09_2019-10.csv"))


@pytest.fixture(scope="module")
def traded(sample: pd.DataFrame) -> Result:
    """Return the backtest of the bundled candles by the defaults."""
    return backtest(sample, file="sample.csv")


def test_rows_have_the_columns_of_the_rules(traded: Result, sample: pd.DataFrame) -> None:
    """A backtest's rows can be relied on by other programs.

    Given the bundled candles
    When they are traded
    Then there is one row a candle, with exactly the columns of docs/strategy.md section 8
    """
    tiers = [f"{side}{number}" for side in "SR" for number in range(1, 11)]
    head = ["Time", "Open", "High", "Low", "Close", "Volume", "Symbol", "SR_Proximity"]
    assert list(traded.candles.columns) == [*head, *tiers, "Position", "Stop", "Equity"]
    pd.testing.assert_frame_equal(traded.candles[head[:7]], sample)
    assert set(traded.candles["Position"]) == {"FLAT", "STOP_LOSS", "TAKE_PROFIT"}
    assert (traded.candles["Stop"].isna() == (traded.candles["Position"] == "FLAT")).all()


def test_trades_have_the_columns_of_the_rules(traded: Result) -> None:
    """A backtest's trades can be relied on by other programs.

    Given the bundled candles
    When they are traded
    Then trades have exactly the columns of docs/strategy.md section 8, behind them those of docs/strategies.md, and
        peak is empty without TAKE_PROFIT
    """
    columns = "entry_time entry_price exit_time exit_price quantity tier level stop midpoint peak exit_reason fees pnl "
    columns += "strategy parts max_profit max_loss pnl_pct"
    assert list(traded.trades.columns) == columns.split() == list(Trade._fields)
    stopped = traded.trades["exit_reason"] == "stop_loss"
    assert (traded.trades["peak"].isna() == stopped).all()
    assert 0 < stopped.sum() < len(traded.trades)


def test_summary_has_the_keys_that_scripts_rely_on(traded: Result) -> None:
    """The summary is a contract.

    Given a backtest
    When its summary is written as JSON
    Then it has exactly the keys of docs/interfaces.md, and reads back the same
    """
    assert sorted(traded.summary) == sorted(SUMMARY_KEYS)
    assert json.loads(json.dumps(traded.summary, allow_nan=False)) == traded.summary


def test_the_sample_trades_as_the_rules_say_it_does(traded: Result) -> None:
    """The rules name the sample's figures.

    Given the bundled candles and the defaults
    When they are traded
    Then there are 115 trades as candles and 73 as polls, as docs/strategy.md section 4 says
    """
    sensitivity = traded.summary["sensitivity"]
    assert {name: figures["trades"] for name, figures in sensitivity.items()} == {
        "adverse": 115,
        "favourable": 100,
        "polls": 73,
    }
    assert sensitivity["adverse"]["net_profit"] == pytest.approx(traded.summary["net_profit"], rel=1e-12)


def test_summary_agrees_with_the_tables(traded: Result) -> None:
    """No figure of the summary contradicts the tables.

    Given a backtest
    When its summary is laid beside its rows and trades
    Then counts, sums, streaks, exposure and equity agree
    """
    summary, trades, rows = traded.summary, traded.trades, traded.candles
    pnl = trades["pnl"].tolist()
    assert summary["trades"] == len(pnl) == summary["wins"] + summary["losses"]
    assert summary["net_profit"] == pytest.approx(sum(pnl))
    assert summary["fees"] == pytest.approx(trades["fees"].sum())
    assert summary["largest_loss"] == min(pnl)
    runs = [(lost, len(list(run))) for lost, run in itertools.groupby(value < 0 for value in pnl)]
    assert summary["longest_loss_streak"] == max(length for lost, length in runs if lost)
    assert summary["longest_win_streak"] == max(length for lost, length in runs if not lost)
    assert summary["same_candle_trades"] == (trades["entry_time"] == trades["exit_time"]).sum()
    assert summary["exposure"] == pytest.approx((rows["Position"] != "FLAT").sum() / len(rows))
    assert summary["final_equity"] == rows["Equity"].iloc[-1]
    held = summary["open_position"]
    assert summary["final_equity"] == pytest.approx(1000 + sum(pnl) + held["unrealised"])
    fall = rows["Equity"].cummax() - rows["Equity"]
    assert summary["max_drawdown"] == pytest.approx(fall.max())
    assert summary["max_drawdown_pct"] == pytest.approx((fall / rows["Equity"].cummax()).max())


def test_buy_and_hold_pays_its_fees() -> None:
    """The comparison with buying and holding is fair.

    Given price that goes from 100 to 110, fees of 0.06 % and 1000 USDT
    When it is bought at the first open and sold at the last close
    Then the whole capital makes 1000 / 100.06 * 110 * 0.9994 - 1000, and 500 USDT on margin 50 less 0.63 of fees
    """
    made = frame(candles((100, 105, 95, 102), (102, 111, 101, 110)))
    summary = backtest(made).summary
    assert summary["buy_and_hold"] == pytest.approx(1000 / 100.06 * 110 * 0.9994 - 1000)
    assert summary["buy_and_hold_margin"] == pytest.approx(5 * 10 - 5 * 210 * 0.0006)


def test_nothing_traded_has_no_ratios() -> None:
    """No trade, no ratio.

    Given candles in which nothing is bought
    When they are traded
    Then counts are 0, ratios are none and the tables are there all the same
    """
    result = backtest(frame(candles((100, 105, 95, 102), (102, 111, 101, 110))))
    assert result.summary["trades"] == 0
    for key in ("win_rate", "profit_factor", "expectancy", "average_win", "largest_loss", "sharpe", "calmar"):
        assert result.summary[key] is None
    assert result.trades.empty
    assert result.candles["Equity"].tolist() == [1000.0, 1000.0]
    assert str(result.trades["entry_time"].dtype) == str(result.candles["Time"].dtype)


def test_trades_are_told_apart_by_reason(traded: Result) -> None:
    """The reason names the state, not the result.

    Given a backtest
    When its trades are counted by reason
    Then there are stop-losses that lose and take-profits, and nothing else
    """
    reasons = Counter(traded.trades["exit_reason"])
    assert set(reasons) == {"stop_loss", "take_profit"}
    assert (traded.trades.loc[traded.trades["exit_reason"] == "stop_loss", "pnl"] < 0).all()


def test_frames_and_settings_are_checked() -> None:
    """A notebook is told what is wrong with what it gives.

    Given a frame with a price of 0, or a setting out of range
    When it is traded
    Then it is refused in one sentence
    """
    bad = frame(walk(1, 10))
    bad.loc[4, "Low"] = 0.0
    with pytest.raises(CandleError, match=r"Low is 0\.0"):
        backtest(bad)
    with pytest.raises(SettingsError, match="swing_order"):
        backtest(frame(walk(1, 10)), {"levels": {"swing_order": 0}})


def test_the_settings_in_force_are_in_the_summary() -> None:
    """A result says how it was made.

    Given settings of which one is not the default
    When a history is traded
    Then the summary holds all of them
    """
    summary = backtest(frame(walk(1, 10)), {"levels.swing_order": 7}).summary
    assert summary["settings"]["levels"]["swing_order"] == 7
    assert msgspec.convert(summary["settings"], Settings).risk == Settings().risk
