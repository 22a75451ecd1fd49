"""The figures of reports against two libraries made for them, on the same returns and the same bases."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import empyrical
import numpy as np
import pandas as pd
import pytest

from srconsole.market.candle_file import read_candles
from srconsole.research import metrics
from srconsole.research.backtest import backtest
from srconsole.research.breakdowns import daily_returns_of
from srconsole.research.reported import Reported, of_result
from tests.reports.traded import traded

pytestmark = pytest.mark.slow

BUNDLED = Path(__file__).resolve().parents[2] / "data" / "coinbase_BTC-USD_1h_2018-09_2019-10.csv"
YEAR = metrics.DAYS_A_YEAR


def bundled() -> Reported:
    """Return the bundled candles, traded by the settings that are built in."""
    return of_result(backtest(read_candles(BUNDLED)), BUNDLED.name)


@pytest.mark.parametrize(
    "made", [partial(traded, 5, 4000), partial(traded, 6, 3000), bundled], ids=["walk 5", "walk 6", "data"]
)
def test_a_reports_figures_are_those_of_two_libraries(made: Callable[[], Reported]) -> None:
    """Sharpe, Sortino, drawdown and yearly return are what traders know under these names.

    Given a history that was traded, and its daily returns
    When quantstats and empyrical compute their figures, of years of 365 days and without interest
    Then those of days are the summary's, and drawdown, yearly return and Calmar are ours of the same days
    """
    from quantstats import stats  # noqa: PLC0415  # loads for more than a second what one test wants

    history = made()
    returns = daily_returns_of(history)
    days = pd.date_range(pd.Timestamp(history.summary["first"]).tz_localize(None).normalize(), periods=len(returns))
    bare = pd.Series(returns.to_numpy(), index=days)
    summary = history.summary
    for sharpe in (stats.sharpe(bare, periods=YEAR), empyrical.sharpe_ratio(bare, annualization=YEAR)):
        assert summary["sharpe"] == pytest.approx(sharpe)
    for sortino in (stats.sortino(bare, periods=YEAR), empyrical.sortino_ratio(bare, annualization=YEAR)):
        assert summary["sortino"] == pytest.approx(sortino)
    equity = history.capital * np.cumprod(1 + returns.to_numpy(np.float64))
    curve = metrics.Curve(days.as_unit("us").asi8, equity)
    fall = metrics.drawdown(curve, history.capital).fraction.depth
    yearly = metrics.annual_return(history.capital, float(equity[-1]), len(equity))
    assert yearly is not None
    for deepest in (stats.max_drawdown(bare), empyrical.max_drawdown(bare)):
        assert fall == pytest.approx(-deepest)
    for annual in (stats.cagr(bare, periods=YEAR), empyrical.annual_return(bare, annualization=YEAR)):
        assert yearly == pytest.approx(annual)
    for calmar in (stats.calmar(bare, periods=YEAR), empyrical.calmar_ratio(bare, annualization=YEAR)):
        assert yearly / fall == pytest.approx(calmar)
    assert summary["max_drawdown_pct"] >= fall - 1e-12
    assert np.isclose(equity[-1], summary["final_equity"])
