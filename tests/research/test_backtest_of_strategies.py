"""What a backtest of any strategy comes to: rows, fills, figures of lots, days and guards, and what is refused."""

from __future__ import annotations

import pandas as pd
import pytest

import srconsole
from srconsole.errors import RequestError
from srconsole.research.backtest import Result, backtest
from srconsole.strategies.built_in import BUILT_IN
from tests.frames import frame
from tests.strategies.cases import CASES, QUARTER, quarters

GRID = {"strategy.name": "grid", **CASES["grid"].given}


@pytest.fixture(scope="module")
def made() -> pd.DataFrame:
    """Return 900 candles of 15 minutes, none missing."""
    candles = [candle._replace(time=at * QUARTER) for at, candle in enumerate(quarters(4, 900))]
    return frame(candles)


@pytest.fixture(scope="module")
def grid(made: pd.DataFrame) -> Result:
    """Return the backtest of a grid."""
    return backtest(made, GRID)


def test_fills_add_up_to_trades(grid: Result) -> None:
    """Given a grid's backtest
    When its fills are summed by key and side
    Then what was bought is what trades and open lots hold, every fill is of a candle, and fees are those of both
    """
    fills, trades = grid.fills, grid.trades
    assert list(fills.columns) == ["time", "key", "side", "reason", "price", "quantity", "fee"]
    assert set(fills["side"]) == {"buy", "sell"}
    assert set(fills.loc[fills["side"] == "buy", "reason"]) == {"entry"}
    assert fills["time"].isin(grid.candles["Time"]).all()
    bought = fills.loc[fills["side"] == "buy", "quantity"].sum()
    held = sum(lot["quantity"] for lot in grid.summary["open_lots"])
    assert bought == pytest.approx(trades["quantity"].sum() + held)
    assert len(fills[fills["side"] == "sell"]) == trades["parts"].sum()


def test_rows_of_several_lots_have_the_highest_stop(grid: Result) -> None:
    """Given a grid's backtest
    When its rows are looked at
    Then Position and Stop are there where lots are held, and Equity is that of all of them at the end
    """
    rows = grid.candles
    assert list(rows.columns[-3:]) == ["Position", "Stop", "Equity"]
    assert (rows["Stop"].isna() == (rows["Position"] == "FLAT")).all()
    open_lots = sum(lot["unrealised"] for lot in grid.summary["open_lots"])
    assert rows["Equity"].iloc[-1] == pytest.approx(1000 + grid.trades["pnl"].sum() + open_lots)


def test_the_figures_of_days_and_of_holding(grid: Result) -> None:
    """Given a grid's backtest
    When its days are added up
    Then they have all trades and their pnl, each on the UTC day of its exit, and the mean hold is that of the trades
    """
    trades, daily = grid.trades, grid.summary["daily"]
    assert sum(day["trades"] for day in daily.values()) == len(trades) > 20
    for day, figures in daily.items():
        pnl = trades.loc[trades["exit_time"].dt.strftime("%Y-%m-%d") == day, "pnl"]
        assert (figures["wins"], figures["losses"]) == ((pnl >= 0).sum(), (pnl < 0).sum())
        assert (figures["best"], figures["worst"]) == (pnl.max(), pnl.min())
        assert figures["pnl"] == pytest.approx(pnl.sum())
    held = (trades["exit_time"] - trades["entry_time"]).dt.total_seconds() / 3600
    assert grid.summary["average_hold_hours"] == pytest.approx(held.mean())
    assert trades["pnl_pct"].to_numpy() == pytest.approx(trades["pnl"] / (trades["quantity"] * trades["entry_price"]))
    assert (trades["max_loss"] <= 0).all()
    assert (trades["max_profit"] >= 0).all()


def test_what_each_guard_saved_or_cost(made: pd.DataFrame, grid: Result) -> None:
    """Given a grid with a guard against a day's loss, and one that never trips
    When it is traded
    Then the summary says how often each tripped, and what the same run without it would have come to
    """
    limits = {"guards.day_loss": 0.002, "guards.drawdown": 0.9}
    guarded = backtest(made, {**GRID, **limits})
    figures = guarded.summary["guards"]
    assert set(figures) == {"day_loss", "drawdown"}
    assert figures["day_loss"]["tripped"] > 0
    assert figures["drawdown"] == {
        "tripped": 0,
        "trades_without": len(guarded.trades),
        "final_equity_without": guarded.summary["final_equity"],
        "saved": 0.0,
    }
    assert figures["day_loss"]["trades_without"] == len(grid.trades)
    assert figures["day_loss"]["final_equity_without"] == grid.summary["final_equity"]
    assert figures["day_loss"]["saved"] == guarded.summary["final_equity"] - grid.summary["final_equity"]
    assert grid.summary["guards"] == {}


def test_entries_of_which_the_spread_was_not_checked_are_counted(made: pd.DataFrame, grid: Result) -> None:
    """Given a scalper, which on a market waits for a narrow spread, and a grid, which does not
    When candles are traded, which tell no spread
    Then the scalper's summary counts all of its entries as not checked, the grid's none
    """
    scalped = backtest(made, {"strategy.name": "scalper", **CASES["scalper"].given})
    bought = int((scalped.fills["side"] == "buy").sum())
    assert scalped.summary["spread_not_checked"] == bought > 0
    assert grid.summary["spread_not_checked"] == 0


def test_too_little_history_is_refused_with_the_number(made: pd.DataFrame) -> None:
    """Given a strategy that needs 60 days of candles, and fewer than that, or a start of trading before them
    When it is traded
    Then that is refused with the number
    """
    with pytest.raises(RequestError, match="breakout needs 5,760 candles before the first one that it trades"):
        backtest(made, {"strategy.name": "breakout"})
    with pytest.raises(RequestError, match=r"sma needs \d+ candles before .*, and there are 10"):
        backtest(made, {"strategy.name": "sma"}, trade_from=made["Time"].iloc[10])


def test_a_frame_that_is_no_multiple_is_refused() -> None:
    """Given a strategy that wants candles of 15 minutes, and candles of an hour
    When they are traded
    Then that is refused in a sentence
    """
    hourly = srconsole.read_candles(srconsole.bundled.bundled("data/coinbase_BTC-USD_1h_2018-09_2019-10.csv"))
    with pytest.raises(RequestError, match="frame 15m cannot be built from candles of 1h"):
        backtest(hourly, {"strategy.name": "scalper", "costs.fee_rate": 0.0001})


@pytest.mark.parametrize("name", sorted(set(BUILT_IN) & set(CASES) - {"breakout"}))
def test_every_strategy_can_be_backtested(name: str, made: pd.DataFrame) -> None:
    """Given a built-in strategy
    When the candles are traded, whole and from their middle on
    Then its columns stand between the candles' and the ends', and nothing is traded before that middle
    """
    given = {"strategy.name": name, **CASES[name].given}
    half = made["Time"].iloc[450]
    result = backtest(made, given, trade_from=half)
    assert len(result.candles) == len(made)
    assert result.summary["candles"] == 450
    assert (result.trades["entry_time"] >= half).all()
    assert set(result.trades["strategy"]) <= {name}
