"""Guards that came with more strategies: each trips at its bound and ends when it says (docs/strategies.md 4.5)."""

from __future__ import annotations

import pytest

from srconsole.core.guards import DAY, DayRange, Guard, Guards
from srconsole.settings.schema import GuardSettings

MONDAY = 4 * DAY
"""The first Monday of 1970."""


def guards() -> Guards:
    """Return guards that begin at 1,000 USDT on a Monday."""
    made = Guards(1000.0, 1000.0, 1000.0)
    made.moved_at(MONDAY)
    return made


@pytest.mark.parametrize(("equity", "tripped"), [(900.01, False), (900.0, True)])
def test_a_weeks_loss_holds_until_the_next_monday(equity: float, *, tripped: bool) -> None:
    """Given a guard at 10 % of a week that began with 1,000 USDT
    When equity comes to 900, or stays above, over several days
    Then it trips at 900 and ends on the next Monday, which begins with what there is
    """
    made, limits = guards(), GuardSettings(week_loss=0.1)
    made.moved_at(MONDAY + 2 * DAY)
    made.look(equity, limits)
    assert (Guard.WEEK_LOSS in made.tripped) is tripped
    made.moved_at(MONDAY + 6 * DAY)
    assert (Guard.WEEK_LOSS in made.tripped) is tripped
    made.moved_at(MONDAY + 7 * DAY)
    assert (made.tripped, made.week_first) == ([], equity)


def test_a_days_drop_holds_until_a_person_resumes() -> None:
    """Given a guard at 10 % of a day
    When equity falls to 900, days pass, and a person resumes
    Then it has tripped once, until then, and is measured from 900 on
    """
    made, limits = guards(), GuardSettings(day_drop=0.1)
    made.look(900.0, limits)
    made.moved_at(MONDAY + 3 * DAY)
    assert made.tripped == [Guard.DAY_DROP]
    made.resume()
    made.look(899.0, limits)
    assert made.tripped == []
    made.look(810.0, limits)
    assert made.tripped == [Guard.DAY_DROP]
    assert made.counts == {"day drop": 2}


def test_stops_in_a_row() -> None:
    """Given a guard at three trades in a row that ended at their stop
    When two do, one ends otherwise, and three more do
    Then it trips with the last, until the day ends
    """
    made, limits = guards(), GuardSettings(stops_in_row=3)
    for stopped in (True, True, False, True, True):
        made.trade_closed(-1.0, stopped, limits)
    assert made.tripped == []
    made.trade_closed(-1.0, True, limits)
    assert made.tripped == [Guard.STOPS_IN_ROW]
    made.moved_at(MONDAY + DAY)
    assert made.tripped == []


def test_a_days_win_rate() -> None:
    """Given a guard at 35 % of at least five trades of the day
    When four lose, and then one wins or loses without ending the day
    Then it does not trip before the fifth, and trips at 20 %; a trade of exactly 0 counts as won
    """
    made, limits = guards(), GuardSettings(day_win_rate=0.35, day_win_trades=5)
    for _ in range(4):
        made.trade_closed(-1.0, False, limits)
    assert made.tripped == []
    made.trade_closed(0.0, False, limits)
    assert made.tripped == [Guard.DAY_WIN_RATE]
    made.moved_at(MONDAY + DAY)
    assert (made.tripped, made.closed) == ([], 0)


def test_a_win_rate_at_its_bound_does_not_trip() -> None:
    """Given a guard at 40 % of at least five trades
    When two of five won
    Then it has not tripped
    """
    made, limits = guards(), GuardSettings(day_win_rate=0.4, day_win_trades=5)
    for pnl in (1.0, 1.0, -1.0, -1.0, -1.0):
        made.trade_closed(pnl, False, limits)
    assert made.tripped == []


def test_the_range_of_a_day_forgets_what_is_older() -> None:
    """Given hourly candles from 100 to 100, one of them from 80 to 120
    When its 24 hours are over
    Then the range is 50 % until the candle opened 24 hours later has closed, and 0 then
    """
    made = DayRange()
    hour = DAY // 24
    ranges = [made.close(0, 120.0, 80.0, hour)]
    ranges += [made.close(number * hour, 100.0, 100.0, hour) for number in range(1, 26)]
    assert ranges[:24] == [0.5] * 24
    assert ranges[24:] == [0.0, 0.0]


def test_a_large_move_stops_entries_while_it_lasts() -> None:
    """Given a guard that has been told of a large move
    When the move is over
    Then entries go on, and it has tripped once
    """
    made = guards()
    made.ranged(True)
    made.ranged(True)
    assert made.tripped == [Guard.MAX_MOVE]
    made.ranged(False)
    assert (made.tripped, made.counts) == ([], {"large move": 1})


def test_what_tripped_in_the_history_alone_is_no_trip() -> None:
    """Given candles before the first traded one, among which price moved far three times, at last up to their end
    When price first moves under the guards
    Then entries are stopped, and one trip is counted and told, that which still lasts
    """
    made = Guards(1000.0, 1000.0, 1000.0)
    for far in (True, False, True, False, True):
        made.ranged(far)

    made.moved_at(3 * DAY)

    assert (made.tripped, made.trips, made.counts) == ([Guard.MAX_MOVE], 1, {"large move": 1})
    assert [change.tripped for change in made.taken()] == [True]
    made.ranged(False)
    made.ranged(True)
    assert made.counts == {"large move": 2}
