"""What a traded history is taken apart into adds up to the whole again."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srconsole.research.breakdowns import (
    YEAR,
    by_group,
    daily_returns_of,
    drawdown_of,
    hours_held,
    monthly_returns,
    r_multiples,
)
from srconsole.research.compared import LEAST_DAYS, MOST_POINTS, correlations, equity_curve
from srconsole.research.reported import Reported
from srconsole.settings.schema import Settings
from tests.reports.traded import traded


def of_equity(times: list[str], equity: list[float], capital: float = 100.0) -> Reported:
    """Return a history of which equity alone matters."""
    candles = pd.DataFrame({"Time": pd.to_datetime(times, utc=True).as_unit("us"), "Equity": equity})
    summary = {"settings": {"risk": {"initial_capital": capital}, "strategy": {"name": "levels"}}}
    return Reported("made", "backtest", candles, pd.DataFrame(), pd.DataFrame(), summary)


def test_a_month_is_compared_with_the_end_of_the_one_before() -> None:
    """A monthly table reads as traders read it.

    Given equity of 110 at the end of November, 99 at that of January and 198 at that of February, of a capital of 100
    When the monthly table is made
    Then they are +10 %, -10 %, +100 %, nothing for December, and the years +10 % and +80 %
    """
    made = of_equity(["2019-11-30 23:00", "2020-01-15 00:00", "2020-02-29 12:00"], [110.0, 99.0, 198.0])
    table = monthly_returns(made)
    assert table.columns.tolist() == [*range(1, 13), YEAR]
    told = table.to_numpy()
    assert told[0, 10] == pytest.approx(0.1)
    assert math.isnan(told[0, 11])
    assert told[1, :2].tolist() == pytest.approx([-0.1, 1.0])
    assert table[YEAR].tolist() == pytest.approx([0.1, 0.8])


@settings(max_examples=40)
@given(st.lists(st.floats(50, 200), min_size=1, max_size=60), st.integers(1, 40))
def test_months_and_days_lead_from_the_capital_to_the_end(equity: list[float], step: int) -> None:
    """No month and no day is lost.

    Given equity at any times
    When its months, years and days are taken one after the other
    Then each of them leads from the capital to the last equity
    """
    times = [str(time) for time in pd.date_range("2019-01-01", periods=len(equity), freq=f"{step * 7}h")]
    made = of_equity(times, equity)
    table = monthly_returns(made)
    grown = 1 + table.drop(columns=YEAR).to_numpy()
    assert np.nanprod(grown) == pytest.approx(equity[-1] / 100)
    assert (1 + table[YEAR]).prod() == pytest.approx(equity[-1] / 100)
    assert (1 + daily_returns_of(made)).prod() == pytest.approx(equity[-1] / 100)


def test_drawdown_is_how_far_equity_is_below_its_peak() -> None:
    """The capital is the first peak.

    Given equity of 90, 120, 60 of a capital of 100
    When its drawdown is asked for
    Then it is 10 %, nothing, and half
    """
    made = of_equity(["2020-01-01", "2020-01-02", "2020-01-03"], [90.0, 120.0, 60.0])
    assert drawdown_of(made).tolist() == pytest.approx([-0.1, 0.0, -0.5])


def test_groups_hold_each_trade_once() -> None:
    """Tiers and reasons add up to all trades.

    Given a walk that was traded
    When its trades are put together by tier and by how they were left
    Then trades, wins, results and fees add up to the summary's
    """
    made = traded()
    for column in ("tier", "exit_reason"):
        table = by_group(made.trades, column)
        assert table["trades"].sum() == made.summary["trades"] > 10
        assert table["wins"].sum() == made.summary["wins"]
        assert table["net"].sum() == pytest.approx(made.summary["net_profit"])
        assert table["fees"].sum() == pytest.approx(made.summary["fees"])


def test_tiers_stand_in_the_order_of_their_numbers() -> None:
    """S10 comes behind S9.

    Given trades of S10, S2 and S1
    When they are put together by tier
    Then the rows are S1, S2, S10
    """
    trades = traded().trades.head(3).assign(tier=["S10", "S2", "S1"])
    assert by_group(trades, "tier").index.tolist() == ["S1", "S2", "S10"]


def test_no_trades_are_no_rows_of_the_same_columns() -> None:
    """A notebook adds up what is not there to nothing.

    Given a walk that was traded, and no trade of it
    When trades are put together by tier
    Then without trades there is no row, and the columns have the types that they have with trades
    """
    trades = traded().trades
    some, none = by_group(trades, "tier"), by_group(trades.head(0), "tier")
    assert none.empty
    assert none.reset_index().dtypes.to_dict() == some.reset_index().dtypes.to_dict()
    assert set(map(str, some.dtypes)) == {"int64", "float64"}


def test_a_loss_at_the_first_stop_is_one_r() -> None:
    """R is what a trade would have lost at its first stop.

    Given a walk that was traded by levels
    When its results are taken as multiples of what was risked
    Then what was sold at its first stop, and not below it, lost 1 R
    """
    made = traded()
    multiples = r_multiples(made)
    assert multiples is not None
    stopped = made.trades["exit_reason"] == "stop_loss"
    stop_pct = Settings().strategy.stop_pct
    first = np.isclose(made.trades["stop"], made.trades["level"] * (1 - stop_pct)) & stopped
    first &= np.isclose(made.trades["exit_price"], made.trades["stop"])
    assert first.sum() > 3
    assert multiples[first].tolist() == pytest.approx([-1.0] * int(first.sum()), rel=1e-9)


def test_r_is_not_told_where_the_first_stop_is_not_known() -> None:
    """Nothing is guessed.

    Given a history of another strategy than levels
    When its results are asked for as multiples of what was risked
    Then there are none, and the hours that trades were held are told all the same
    """
    made = traded()
    other = Reported(
        made.name, made.mode, made.candles, made.trades, made.fills,
        {**made.summary, "settings": {**made.summary["settings"], "strategy": {"name": "grid"}}},
    )  # fmt: skip
    assert r_multiples(other) is None
    assert hours_held(other.trades).mean() == pytest.approx(made.summary["average_hold_hours"])


def test_histories_that_are_one_go_wholly_together() -> None:
    """A correlation is of the days that two histories share.

    Given a history beside itself, beside its mirror, and beside one of another year
    When their daily returns are compared
    Then they are 1, -1 and nothing
    """
    days = [str(day) for day in pd.date_range("2020-01-01", periods=30)]
    moves = np.random.default_rng(1).normal(0, 0.01, 30)
    one = of_equity(days, (100 * np.cumprod(1 + moves)).tolist())
    mirror = of_equity(days, (100 * np.cumprod(1 - moves)).tolist())
    later = of_equity([day.replace("2020", "2022") for day in days], (100 * np.cumprod(1 + moves)).tolist())
    still = of_equity(days, [100.0] * 30)
    table = correlations([one, one, mirror, later, still]).to_numpy()
    assert table[0, :3].tolist() == pytest.approx([1.0, 1.0, -1.0])
    assert np.isnan(table[0, 3:]).all()
    assert np.isnan(correlations([of_equity(days[: LEAST_DAYS - 1], [100.0, 101.0])]).to_numpy()).all()


def test_a_long_curve_keeps_its_extremes() -> None:
    """A comparison does not make a history look calmer than it was.

    Given equity at four times as many candles as are drawn
    When its curve is made
    Then it has fewer points, among them the first, the last, the highest and the lowest
    """
    values = 100 + np.cumsum(np.random.default_rng(2).normal(0, 1, 4 * MOST_POINTS))
    times = [str(time) for time in pd.date_range("2020-01-01", periods=len(values), freq="1h")]
    curve = equity_curve(of_equity(times, values.tolist()))
    assert len(curve) <= MOST_POINTS
    assert curve.iloc[[0, -1]].tolist() == pytest.approx((values[[0, -1]] / 100).tolist())
    assert (curve.min(), curve.max()) == pytest.approx((values.min() / 100, values.max() / 100))
