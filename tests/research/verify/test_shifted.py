"""How far an answer depends on the past that was loaded."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pytest

from srconsole.research.backtest import Result, backtest
from srconsole.research.verify.check import Verdict
from srconsole.research.verify.shifted import check_shifts, shifts_of
from tests.frames import frame
from tests.walks import walk

CANDLES = frame(walk(5, 400, gap=0.006))


def unheard(done: int, total: int) -> None:
    """Let progress pass."""


def by(settings: Mapping[str, object], candles: pd.DataFrame) -> Result:
    """Trade candles by settings."""
    return backtest(candles, settings)


def test_levels_that_leave_by_age_are_forgotten() -> None:
    """Levels of long ago no longer decide once their age has let them leave.

    Given levels that leave thirty candles behind their last touch, and no halts
    When the first hundred candles are dropped
    Then rows differ for some time and agree from the time that is told on, which is that of the first row behind all
        that differ
    """
    settings = {"levels.swing_order": 2, "levels.max_age": 30, "risk.max_consecutive_losses": 0}
    whole = by(settings, CANDLES)
    check = check_shifts(CANDLES, lambda part: by(settings, part), whole, [100], 0, unheard)[0]

    rest = by(settings, CANDLES.iloc[100:]).candles
    there = whole.candles.iloc[100:].reset_index(drop=True)
    columns = [*(f"S{number}" for number in range(1, 11)), *(f"R{number}" for number in range(1, 11))]
    same = (rest[columns].eq(there[columns]) | (rest[columns].isna() & there[columns].isna())).all(axis=1)
    same &= rest["SR_Proximity"].astype(str) == there["SR_Proximity"].astype(str)
    last = int(same[~same].index[-1])
    assert check.verdict is Verdict.DEPENDS
    assert pd.Timestamp(check.figures["agrees_from"]) == there["Time"].iloc[last + 1]
    assert check.figures["rows_differ"] == int((~same).sum()) > 0


def test_trades_that_the_past_has_made_are_counted() -> None:
    """What differs is told in trades and money.

    Given a strategy on two averages
    When half of the history is dropped
    Then its trades are held against those that the whole one entered behind the warm-up
    """
    settings = {"strategy.name": "sma", "signals.sma_fast": 3, "signals.sma_slow": 9}
    whole = by(settings, CANDLES)
    check = check_shifts(CANDLES, lambda part: by(settings, part), whole, [200], 9, unheard)[0]

    rest = by(settings, CANDLES.iloc[200:]).trades
    before = whole.trades[whole.trades["entry_time"] >= CANDLES["Time"].iloc[209]]
    times = set(before["entry_time"])
    assert check.figures["trades"] == len(rest)
    assert check.figures["trades_of_the_whole"] == len(before)
    assert check.figures["trades_new"] == len([time for time in rest["entry_time"] if time not in times])
    assert check.figures["net_profit_change"] == pytest.approx(rest["pnl"].sum() - before["pnl"].sum())
    assert check.told.startswith(f"{check.figures['rows_differ']} of 200 rows differ, none from ")


def test_a_history_that_says_the_same_passes() -> None:
    """Where nothing hangs on the past, nothing is warned of.

    Given candles of which the first is followed by calm, so that no level is known yet
    When the first candle is dropped
    Then all rows and trades are the same
    """
    settings = {"levels.swing_order": 3}
    check = check_shifts(CANDLES, lambda part: by(settings, part), by(settings, CANDLES), [1], 0, unheard)[0]
    assert (check.name, check.verdict) == ("without the first candle", Verdict.HOLDS)
    assert check.told.startswith("all 399 rows and ")


def test_no_shift_leaves_less_than_a_strategy_needs() -> None:
    """What is left has to be a history.

    Given histories of 1,000 and of 80 candles
    When shifts are chosen for a strategy that needs sixty
    Then they are a candle, a tenth, a quarter and a half, but those that leave less than sixty
    """
    assert shifts_of(1000, 60) == [1, 100, 250, 500]
    assert shifts_of(80, 60) == [1, 8, 20]
    assert shifts_of(50, 60) == []
