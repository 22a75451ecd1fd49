"""What a run has come to so far, as an account's line shows it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from srconsole.compose.replay import Replay
from srconsole.engine.view.snapshot import CANDLES_SHOWN
from srconsole.engine.view.totals import DAY, POINTS, Totals
from srconsole.settings.schema import LevelSettings, Settings, StrategySettings
from tests.console import canned
from tests.engine.running import run_to_end, written
from tests.walks import walk

HOUR = 3_600_000
SEED = 4
"""Of a walk on which the highest equity comes early."""


def test_profit_today_counts_from_what_the_day_began_with() -> None:
    """A day begins at midnight, in UTC.

    Given a run of 1,000 USDT whose equity is 1,020 at the last close of a day, and 1,050 and 1,030 in the next
    When its totals are read within that day, and on the day after, in which no candle has closed yet
    Then today it has made 10 so far, at all 30, and on the day after nothing but what price did since the close
    """
    totals = Totals(1000.0)
    totals.close(DAY - HOUR, 1010.0)
    totals.close(DAY, 1020.0)
    totals.close(DAY + HOUR, 1050.0)

    seen = totals.view(1030.0, 0.0, DAY + HOUR)

    assert (seen.today, seen.profit) == (10.0, 30.0)
    assert totals.view(1055.0, 0.0, 2 * DAY).today == 5.0


def test_a_day_whose_first_moment_had_no_close_begins_with_the_close_before() -> None:
    """A gap over midnight hides nothing.

    Given an equity of 1,020 at the last close before midnight, and the next close of 990 two hours after it
    When the totals are read then
    Then today it has lost 30
    """
    totals = Totals(1000.0)
    totals.close(DAY - HOUR, 1020.0)
    totals.close(DAY + 2 * HOUR, 990.0)

    assert totals.view(990.0, 0.0, DAY + 2 * HOUR).today == -30.0


def test_a_drawdown_is_from_the_highest_equity_there_was() -> None:
    """A peak between two trades counts as well as a closed one.

    Given trades that made and lost, and an open lot that had made more in between
    When the totals are read
    Then fees, trades and those that won are counted, what is held included in the fees, and the fall is from the peak
    """
    totals = Totals(1000.0)
    first, second, third = canned.trades()
    totals.trades([first, second])
    totals.close(DAY, 1100.0)
    totals.trade(third._replace(pnl=-50.0))

    seen = totals.view(990.0, 0.25, DAY)

    assert (seen.trades, seen.won) == (3, 1)
    assert seen.fees == pytest.approx(0.6 + 0.61 + 0.6 + 0.25)
    assert seen.drawdown == pytest.approx(0.1)


def test_a_curve_has_so_many_points_and_ends_with_the_newest() -> None:
    """A long run fits into a line.

    Given a thousand closes, and ten
    When their curves are read
    Then neither has more points than are shown, and both end with the newest equity
    """
    long, short = Totals(0.0), Totals(0.0)
    for place in range(1000):
        long.close(place * HOUR, float(place))
    for place in range(10):
        short.close(place * HOUR, float(place))

    curve = long.view(999.0, 0.0, 0).curve

    assert len(curve) <= POINTS
    assert curve[-1] == 999.0
    assert short.view(9.0, 0.0, 0).curve == tuple(map(float, range(10)))


def test_a_fall_from_a_height_that_is_not_known_is_not_told() -> None:
    """No number is better than one that may be wrong.

    Given a run that went on, of which not all closes were read
    When its totals are read
    Then profit, fees and trades are told, and no fall from the peak
    """
    totals = Totals(1000.0)
    totals.peaked(None)
    totals.close(DAY, 1100.0)

    seen = totals.view(990.0, 0.25, DAY)

    assert (seen.profit, seen.fees, seen.drawdown) == (-10.0, 0.25, None)


def test_a_fall_is_from_the_highest_equity_of_closes_that_are_not_told_too() -> None:
    """Given a run of 1,000 USDT that went on, which had come to 1,200 before the closes that were read
    When its totals are read at 1,080
    Then it is a tenth below its peak
    """
    totals = Totals(1000.0)
    totals.peaked(1200.0)
    totals.close(DAY, 1100.0)

    assert totals.view(1080.0, 0.0, DAY).drawdown == pytest.approx(0.1)


@pytest.mark.slow
def test_a_long_run_tells_its_fall_from_the_peak_after_a_restart(tmp_path: Path) -> None:
    """What a run has lost from its peak is not forgotten because its engine was started again.

    Given a run of more candles than a start takes, whose equity was highest in those that it does not
    When its engine ends, and goes on
    Then it tells the same fall from the peak as before, and that is the one of historical_data.csv
    """
    replay = Replay(written(walk(SEED, CANDLES_SHOWN + 300, gap=0.006), tmp_path / "walk.csv"))
    settings = Settings(levels=LevelSettings(swing_order=2), strategy=StrategySettings(trail_pct=0.01))

    before = run_to_end(settings, replay, tmp_path)
    again = run_to_end(settings, replay, tmp_path)

    equities = [float(row["Equity"]) for row in csv.DictReader(io.StringIO(before.rows))]
    assert max(equities) > max(1000.0, *equities[-CANDLES_SHOWN:])
    totals = before.snapshot.account.totals
    assert totals is not None
    assert totals.drawdown == 1 - equities[-1] / max(equities)
    assert again.snapshot.account.totals == totals
