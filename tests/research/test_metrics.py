"""The figures of a backtest, by hand and against a library made for them."""

from __future__ import annotations

import math

import empyrical
import numpy as np
import pandas as pd
import pytest

from srconsole.core.closed_trades import longest_streak
from srconsole.market.stretches import STRETCH
from srconsole.research import metrics
from srconsole.research.price_decimals import decimals_of_prices

DAYS = pd.date_range("2024-01-01", periods=400, freq="1D", tz="UTC")


def curve(equity: pd.Series) -> metrics.Curve:
    """Return a series by time as a curve."""
    times = equity.index.as_unit("us").asi8  # type: ignore[attr-defined]  # an index of times
    return metrics.Curve(times, equity.to_numpy(np.float64))


def us(day: pd.Timestamp) -> int:
    """Return a time in microseconds."""
    return int(day.timestamp()) * 1_000_000


def equity_curve(seed: int) -> pd.Series:
    """Return 400 daily equities from 1000 USDT on."""
    returns = np.random.default_rng(seed).normal(0.001, 0.02, len(DAYS))
    return pd.Series(1000 * np.cumprod(1 + returns), index=DAYS)


@pytest.mark.parametrize("seed", range(5))
def test_ratios_are_those_of_a_library(seed: int) -> None:
    """Sharpe, Sortino, Calmar and drawdown are what traders know under these names.

    Given daily equity of more than a year
    When its figures are computed
    Then they are those of a library made for them
    """
    equity = equity_curve(seed)
    returns = metrics.daily_returns(curve(equity), 1000.0)
    assert metrics.sharpe(returns) == pytest.approx(empyrical.sharpe_ratio(returns, annualization=365))
    assert metrics.sortino(returns) == pytest.approx(empyrical.sortino_ratio(returns, annualization=365))
    fall = metrics.drawdown(curve(equity), 1000.0).fraction.depth
    assert fall == pytest.approx(-empyrical.max_drawdown(returns))
    yearly = metrics.annual_return(1000.0, float(equity.iloc[-1]), len(DAYS))
    assert yearly == pytest.approx(empyrical.annual_return(returns, annualization=365))
    assert yearly is not None
    assert yearly / fall == pytest.approx(empyrical.calmar_ratio(returns, annualization=365))


def test_daily_returns_take_each_days_last_equity() -> None:
    """A day's return is from the last equity of the day before to its own.

    Given equity every 12 hours, and a day without candles
    When daily returns are taken from a start of 100
    Then each compares the last values of two days, and the missing day changes nothing
    """
    times = pd.to_datetime(["2024-01-01 00:00", "2024-01-01 12:00", "2024-01-02 12:00", "2024-01-04 00:00"], utc=True)
    equity = pd.Series([150.0, 110.0, 99.0, 198.0], index=times)
    returns = metrics.daily_returns(curve(equity), 100.0)
    assert returns.tolist() == pytest.approx([0.1, -0.1, 0.0, 1.0])


def test_drawdown_names_its_peak_and_trough() -> None:
    """A drawdown is the fall from the peak before it.

    Given equity of 100, 120, 90, 130, 100 of a capital of 100
    When the drawdown is taken
    Then the deepest is from 120 to 90: 30 USDT, a quarter of the peak
    """
    equity = pd.Series([100.0, 120.0, 90.0, 130.0, 100.0], index=DAYS[:5])
    fall = metrics.Fall(30.0, us(DAYS[1]), us(DAYS[2]))
    assert metrics.drawdown(curve(equity), 100.0) == metrics.Drawdown(fall, fall._replace(depth=0.25))


def test_the_capital_is_the_first_peak() -> None:
    """What is lost in the first candle is lost.

    Given equity of 990, 985, 1000 of a capital of 1000
    When the drawdown is taken
    Then it is 15 USDT, 1.5 % of the capital, from the first candle to the second
    """
    equity = pd.Series([990.0, 985.0, 1000.0], index=DAYS[:3])
    fall = metrics.Fall(15.0, us(DAYS[0]), us(DAYS[1]))
    assert metrics.drawdown(curve(equity), 1000.0) == metrics.Drawdown(fall, fall._replace(depth=0.015))


def test_the_largest_fall_in_money_need_not_be_the_largest_in_percent() -> None:
    """Each of the two figures has its own times.

    Given equity that falls from 100 to 80, rises to 200 and falls to 170, of a capital of 100
    When the drawdown is taken
    Then in money it is the second fall, of 30 USDT, and as a fraction the first, of 20 %
    """
    equity = pd.Series([100.0, 80.0, 200.0, 170.0], index=DAYS[:4])
    fall = metrics.drawdown(curve(equity), 100.0)
    assert fall.money == metrics.Fall(30.0, us(DAYS[2]), us(DAYS[3]))
    assert fall.fraction == metrics.Fall(0.2, us(DAYS[0]), us(DAYS[1]))


@pytest.mark.parametrize("values", [[1000.0], [1000.0, 1000.0, 1000.0]])
def test_ratios_without_a_meaning_are_none(values: list[float]) -> None:
    """Nothing is divided by zero.

    Given equity that never moves, or one day only
    When its ratios are asked for
    Then they are none, and the drawdown is 0 without a time
    """
    equity = pd.Series(values, index=DAYS[: len(values)])
    returns = metrics.daily_returns(curve(equity), 1000.0)
    assert metrics.sharpe(returns) is None
    assert metrics.sortino(returns) is None
    never = metrics.Fall(0.0, None, None)
    assert metrics.drawdown(curve(equity), 1000.0) == metrics.Drawdown(never, never)


@pytest.mark.parametrize(("start", "end", "days"), [(1000, 0, 10), (1000, -5, 10), (1000, 1001, 0), (1e-9, 1e9, 0.001)])
def test_a_yearly_return_without_a_meaning_is_none(start: float, end: float, days: float) -> None:
    """A ruined account has no yearly return.

    Given equity that ends at or below 0, or a time too short to speak of a year
    When the yearly return is asked for
    Then it is none
    """
    assert metrics.annual_return(start, end, days) is None


def test_a_year_that_doubles_returns_all_of_it() -> None:
    """A yearly return over one year is the return.

    Given equity that doubles in 365 days
    When the yearly return is asked for
    Then it is 100 %
    """
    doubled = metrics.annual_return(1000.0, 2000.0, 365.0)
    assert doubled is not None
    assert math.isclose(doubled, 1.0)


def test_streaks_and_ratios() -> None:
    """The longest run counts.

    Given wins and losses in a row
    When the longest streak is asked for
    Then it is the longest one, and a ratio over nothing is none
    """
    assert longest_streak([True, True, False, True, True, True, False]) == 3
    assert longest_streak([]) == 0
    assert metrics.ratio(1.0, 0) is None


@pytest.mark.parametrize("seed", range(4))
def test_a_long_curve_has_the_figures_of_one_piece(seed: int) -> None:
    """Ten years of minutes are looked at in parts, and a fall may span them.

    Given equity of several parts, in whole USDT so that peaks come more than once, with days that are missing
    When its deepest falls, its days and their returns are found
    Then they are those that all of it gives at once
    """
    chance, start = np.random.default_rng(seed), 5000.0
    steps = chance.integers(1, 30, 2 * STRETCH + 100) * 60_000_000
    times = np.cumsum(np.where(chance.random(len(steps)) < 1e-4, steps * 9000, steps))
    values = np.cumsum(chance.integers(-3, 4, len(steps))).astype(np.float64)
    values += start - min(0.0, values.min())
    found = metrics.drawdown(metrics.Curve(times, values), start)

    whole = np.concatenate(([start], values))
    peaks = np.maximum.accumulate(whole)
    for fall, depths in ((found.money, peaks - whole), (found.fraction, (peaks - whole) / peaks)):
        trough = int(depths.argmax())
        peak = int(whole[: trough + 1].argmax())
        assert fall == (depths[trough], times[max(peak - 1, 0)], times[trough - 1])
    days = times // metrics.DAY
    last = np.flatnonzero(np.diff(days, append=days[-1] + 1))
    assert metrics.last_of_days(times).tolist() == last.tolist()
    daily = np.repeat(values[last], np.diff(days[last], append=days[-1] + 1))
    returns = metrics.daily_returns(metrics.Curve(times, values), start)
    assert returns.tolist() == (daily / np.concatenate(([start], daily[:-1])) - 1).tolist()


def test_prices_of_a_long_history_are_told_with_the_decimals_of_all() -> None:
    """A market that changed its tick years ago shows all digits that it has had.

    Given a long history in whole USDT, with one price of two decimals, and one of four near its end
    When it is asked with how many decimals prices are told
    Then it is four, and two without the last one; and of a tick that is known, the tick's
    """
    prices = np.full(3 * STRETCH, 50_000.0)
    prices[STRETCH] = 50_000.25
    assert decimals_of_prices([prices, prices]) == 2
    prices[-2] = 50_000.0625
    assert decimals_of_prices([prices]) == 4
    assert decimals_of_prices([prices], 0.5) == 1
