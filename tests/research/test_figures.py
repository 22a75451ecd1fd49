"""The figures of whole backtests, held against two libraries that were made for them by others."""

from __future__ import annotations

import math
import random
import warnings

import empyrical
import numpy as np
import pandas as pd
import pytest

from srconsole.research.backtest import Result, backtest
from tests.frames import frame
from tests.walks import candles, walk

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # at its import it asks pandas for what a later pandas will not have
    from pandas_ta_classic.utils import max_drawdown, sharpe_ratio

CAPITAL = 1000.0


def random_run(seed: int) -> Result:
    """Return a backtest of a random walk under random settings, of which a part is traded."""
    chance = random.Random(seed)
    made = frame(walk(seed, chance.randint(40, 160), start=chance.choice([5.0, 100.0])))
    settings = {
        "levels.swing_order": chance.randint(1, 3),
        "strategy.trail_pct": chance.choice([0.002, 0.01, 0.08]),
        "strategy.stop_pct": chance.choice([0.003, 0.01]),
        "risk.leverage": chance.choice([5.0, 50.0]),
        "risk.max_consecutive_losses": chance.choice([0, 5]),
        "costs.slippage": chance.choice([0.0, 0.001]),
    }
    start = made["Time"].iloc[chance.randint(0, len(made) // 2)]
    return backtest(made, settings, trade_from=chance.choice([None, start]))


def check_figures(seed: int) -> bool:
    """Hold one run's figures against both libraries; return whether there was a drawdown."""
    result = random_run(seed)
    summary = result.summary
    traded = result.candles[result.candles["Time"] >= pd.Timestamp(summary["first"])]
    equity = traded.set_index("Time")["Equity"]
    begun = pd.concat([pd.Series([CAPITAL], index=[equity.index[0] - pd.Timedelta(hours=1)]), equity])

    theirs = max_drawdown(begun, all=True)
    assert summary["max_drawdown"] == pytest.approx(theirs["dollar"], abs=1e-9)
    assert summary["max_drawdown_pct"] == pytest.approx(theirs["percent"], abs=1e-12)
    changes = begun.pct_change().iloc[1:]
    assert summary["max_drawdown_pct"] == pytest.approx(-empyrical.max_drawdown(changes), abs=1e-12)
    check_times(summary, begun)
    check_ratios(summary, equity)
    return bool(summary["max_drawdown"] > 0)


def check_times(summary: dict[str, object], begun: pd.Series) -> None:
    """Check that each drawdown is the one between its own two times; the capital stands at the first candle's."""
    first = begun.index[1]
    for name, relative in (("max_drawdown", False), ("max_drawdown_pct", True)):
        if not summary[name]:
            assert summary[f"{name}_from"] is summary[f"{name}_to"] is None
            continue
        peak_time, trough_time = (pd.Timestamp(str(summary[f"{name}_{end}"])) for end in ("from", "to"))
        peaks = [float(begun[peak_time]), *([CAPITAL] if peak_time == first else [])]
        trough = float(begun[trough_time])
        falls = [(peak - trough) / (peak if relative else 1.0) for peak in peaks]
        assert any(math.isclose(fall, float(str(summary[name])), rel_tol=1e-9) for fall in falls)


def check_ratios(summary: dict[str, object], equity: pd.Series) -> None:
    """Check Sharpe, Sortino and Calmar, which are of daily changes."""
    closing = [CAPITAL, *equity.resample("1D").last().ffill().tolist()]
    daily = pd.Series(closing, index=pd.date_range("2024-01-01", periods=len(closing), freq="D"))
    returns = daily.pct_change().iloc[1:]
    if summary["sharpe"] is not None:
        assert summary["sharpe"] == pytest.approx(empyrical.sharpe_ratio(returns, annualization=365))
        assert summary["sharpe"] == pytest.approx(sharpe_ratio(daily, period=365))
    if summary["sortino"] is not None:
        assert summary["sortino"] == pytest.approx(empyrical.sortino_ratio(returns, annualization=365))
    if summary["calmar"] is not None:
        # The libraries count days; over a whole number of them the yearly returns are the same.
        hours = (equity.index[-1] - equity.index[0]) / pd.Timedelta(hours=1) + 1
        yearly = (1 + empyrical.cum_returns_final(returns)) ** (365 * 24 / hours) - 1
        assert summary["calmar"] == pytest.approx(yearly / float(str(summary["max_drawdown_pct"])))


def test_figures_of_random_runs_are_those_of_two_libraries() -> None:
    """Drawdown and ratios are what traders know under these names.

    Given 60 backtests of random walks under random settings, some traded in part only
    When their figures are held against those of two libraries, the initial capital being the first peak
    Then they are the same, and a third of the runs had a drawdown at least
    """
    fell = [check_figures(seed) for seed in range(60)]

    assert np.mean(fell) > 0.3


@pytest.mark.soak
def test_figures_of_many_random_runs_are_those_of_two_libraries() -> None:
    """The same over many more.

    Given 700 backtests of random walks
    When their figures are held against those of two libraries
    Then they are the same
    """
    fell = [check_figures(seed) for seed in range(1000, 1700)]

    assert np.mean(fell) > 0.3


def test_a_loss_in_the_first_traded_candle_is_a_drawdown() -> None:
    """What is lost from the capital counts from the first candle on.

    Given candles of which the first that is traded buys and is stopped out
    When they are backtested from that candle on
    Then the drawdown is what was lost, of the initial capital, from that candle to that candle, and Calmar is of it
    """
    made = frame(
        candles(
            (105, 106, 104, 105),
            (105, 105, 100, 101),
            (101, 104, 101, 103),
            (103, 110, 103, 109),
            (109, 109, 104, 105),
            (105, 105, 101, 104),
            (104, 107, 104, 106),
            (106, 106, 99, 99.5),
            (99.5, 99.8, 99.2, 99.5),
        )
    )

    summary = backtest(made, {"levels.swing_order": 1}, trade_from=made["Time"].iloc[7]).summary

    lost = -summary["net_profit"]
    assert lost > 0
    assert (summary["max_drawdown"], summary["max_drawdown_pct"]) == pytest.approx((lost, lost / CAPITAL))
    ends = [summary[f"{name}_{end}"] for name in ("max_drawdown", "max_drawdown_pct") for end in ("from", "to")]
    assert ends == ["1970-01-01T07:00:00Z"] * 4
    assert summary["calmar"] < 0
