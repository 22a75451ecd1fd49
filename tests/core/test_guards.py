"""Guards against losing too much: what trips them, and what ends them."""

from __future__ import annotations

import msgspec
import pytest

from srconsole.core.account import Account
from srconsole.core.guards import DAY, Guard, GuardChange, Guards
from srconsole.settings.schema import GuardSettings, RiskSettings, Settings

LOSS = GuardSettings(day_loss=0.1)
FALL = GuardSettings(drawdown=0.1)
BOTH = GuardSettings(day_loss=0.1, drawdown=0.1)
NOON = DAY // 2


def guards(limits: GuardSettings, *equities: float, day: int = 3) -> Guards:
    """Return guards that began with 1,000 USDT, and saw these equities at noon of a day."""
    made = Guards.of(limits, 1000.0)
    assert made is not None
    made.moved_at(day * DAY + NOON)
    for equity in equities:
        made.look(equity, limits)
    return made


def test_no_limits_no_guards() -> None:
    """Given settings in which both limits are 0, selling or not
    When an account begins
    Then it has no guards, and with a limit it has
    """
    assert Account.of(Settings(guards=GuardSettings(flatten=True))).guards is None
    account = Account.of(Settings(guards=FALL, risk=RiskSettings(initial_capital=500.0)))
    assert account.guards == Guards(500.0, 500.0, 500.0)


@pytest.mark.parametrize(("equity", "tripped"), [(900.0, True), (899.0, True), (900.0000000001, False), (1000, False)])
def test_a_days_loss_trips_at_its_bound(equity: float, *, tripped: bool) -> None:
    """Given a guard at 10 % of a day that began with 1,000 USDT
    When equity comes to 900, falls below it, or stays a hair above
    Then it trips at 900 and below, and not above
    """
    made = guards(LOSS, equity)

    assert (Guard.DAY_LOSS in made.tripped) is tripped
    assert made.taken() == ([GuardChange(Guard.DAY_LOSS, True, equity, 1000.0)] if tripped else [])


def test_a_gain_of_the_day_does_not_raise_what_its_loss_is_measured_by() -> None:
    """Given a day that began with 1,000 USDT and has seen 1,200
    When equity falls to 950
    Then the day's loss has not tripped, and the fall from the peak has
    """
    made = guards(BOTH, 1200.0, 950.0)

    assert made.tripped == [Guard.DRAWDOWN]
    assert (made.first, made.peak) == (1000.0, 1200.0)


def test_a_days_loss_ends_with_the_day() -> None:
    """Given a day's loss that has tripped
    When price moves in the last millisecond of that day in UTC, then in the first of the next
    Then it holds before, has ended after, and the new day begins with the last equity
    """
    made = guards(LOSS, 890.0, 880.0)
    made.moved_at(4 * DAY - 1)
    assert made.tripped == [Guard.DAY_LOSS]
    made.taken()

    made.moved_at(4 * DAY)

    assert (made.tripped, made.first) == ([], 880.0)
    assert made.taken() == [GuardChange(Guard.DAY_LOSS, False, 880.0, 1000.0)]


def test_a_day_before_does_not_come_back() -> None:
    """Given a day that has begun
    When something of the day before comes late
    Then the day is still the later one, with its first equity
    """
    made = guards(LOSS, 950.0)

    made.moved_at(3 * DAY - 1)

    assert (made.day, made.first) == (3 * DAY, 1000.0)


def test_a_day_before_the_epoch_is_a_day_too() -> None:
    """Given candles of 1969
    When price moves one millisecond before 1970
    Then the day is the last of 1969
    """
    made = Guards(1000.0, 1000.0, 1000.0)

    made.moved_at(-1)

    assert made.day == -DAY


@pytest.mark.parametrize(("equity", "tripped"), [(1080.0, True), (1080.0000000001, False)])
def test_a_fall_from_the_peak_trips_at_its_bound(equity: float, *, tripped: bool) -> None:
    """Given a guard at 10 % below the peak, and a peak of 1,200 USDT
    When equity comes to 1,080, or stays a hair above
    Then it trips at 1,080 only
    """
    assert (Guard.DRAWDOWN in guards(FALL, 1200.0, equity).tripped) is tripped


def test_a_fall_ends_when_a_person_resumes() -> None:
    """Given a fall from the peak that has tripped, and a new day
    When equity recovers, then a person resumes
    Then nothing but the person ends it, and the peak is the equity of that moment
    """
    made = guards(FALL, 1200.0, 1000.0)
    made.moved_at(4 * DAY)
    made.look(1150.0, FALL)
    assert made.tripped == [Guard.DRAWDOWN]

    made.resume()

    assert (made.tripped, made.peak) == ([], 1150.0)
    made.look(1036.0, FALL)
    assert made.tripped == []
    made.look(1035.0, FALL)
    assert made.tripped == [Guard.DRAWDOWN]


def test_resuming_ends_no_days_loss_and_moves_no_peak_for_nothing() -> None:
    """Given a day's loss that has tripped and a peak far above
    When a person resumes
    Then the day's loss still holds, and the peak is what it was
    """
    made = guards(LOSS, 1200.0, 890.0)

    made.resume()

    assert (made.tripped, made.peak) == ([Guard.DAY_LOSS], 1200.0)


def test_a_guard_trips_once() -> None:
    """Given a guard that has tripped
    When equity falls further
    Then it is told once, and counted once
    """
    made = guards(BOTH, 890.0, 700.0, 500.0)

    assert made.trips == 2
    assert [change.guard for change in made.taken()] == [Guard.DAY_LOSS, Guard.DRAWDOWN]
    assert made.taken() == []


def test_money_that_is_moved_is_no_loss() -> None:
    """Given a day that began with 1,000 USDT, now at its peak of 1,100
    When 500 are taken out, as the exchange's bills say
    Then nothing trips while trading makes nothing, and the guards hold by the baselines less 500
    """
    made = guards(BOTH, 1100.0)

    made.moved_by(-500.0)
    made.look(1100.0, BOTH)

    assert (made.first, made.peak, made.tripped) == (500.0, 600.0, [])
    made.look(1041.0, BOTH)
    assert made.tripped == []
    made.look(1040.0, BOTH)
    assert made.tripped == [Guard.DRAWDOWN]
    made.look(950.0, BOTH)
    assert made.tripped == [Guard.DRAWDOWN, Guard.DAY_LOSS]


def test_money_that_is_moved_before_midnight_counts_for_the_next_day() -> None:
    """Given 200 USDT that come in after the last look of a day
    When the next day begins
    Then its first equity has them
    """
    made = guards(LOSS, 1000.0)

    made.moved_by(200.0)
    made.moved_at(4 * DAY)

    assert made.first == 1200.0


def test_a_limit_that_is_taken_away_stops_nothing() -> None:
    """Given an account of which both guards have tripped
    When it goes on under settings with the fall alone, and under settings with neither
    Then only the fall holds, and then there are no guards
    """
    kept = Account(800.0, guards=guards(BOTH, 800.0))
    for limits, tripped in ((FALL, [Guard.DRAWDOWN]), (GuardSettings(), None)):
        account = Account.of(Settings(guards=limits))
        account.go_on(msgspec.msgpack.decode(msgspec.msgpack.encode(kept), type=Account), limits)
        assert account.closed_equity == 800.0
        assert (None if account.guards is None else account.guards.tripped) == tripped


def test_an_account_from_before_there_were_guards_begins_with_what_it_has() -> None:
    """Given what was written down of an account without guards
    When it is read under settings with one
    Then the guard begins at its closed equity, and nothing has tripped
    """
    kept = msgspec.msgpack.decode(msgspec.msgpack.encode({"closed_equity": 700.0, "bound": {}}), type=Account)
    account = Account.of(Settings(guards=BOTH))

    account.go_on(kept, BOTH)

    assert account.guards == Guards(700.0, 700.0, 700.0)


@pytest.mark.parametrize("wrong", [{"day": 10**16}, {"trips": -1}, {"tripped": ["month loss"]}])
def test_guards_that_cannot_be_are_not_read(wrong: dict[str, object]) -> None:
    """Given guards as they are written down, with a day, a count or a name that cannot be
    When they are read
    Then that is refused
    """
    written = msgspec.msgpack.encode(msgspec.to_builtins(guards(BOTH, 890.0)) | wrong)

    with pytest.raises(msgspec.ValidationError):
        msgspec.msgpack.decode(written, type=Guards)


SILENCE = GuardSettings(api_silence=300.0)
SECOND = 1000


@pytest.mark.parametrize(("seconds", "tripped"), [(300.0, False), (300.001, True)])
def test_a_silence_trips_behind_its_bound(seconds: float, *, tripped: bool) -> None:
    """Given a guard that takes 300 seconds without an answer
    When the exchange answers after so long, or a moment longer
    Then entries stop only after the longer one
    """
    heard = guards(SILENCE)
    heard.answered(NOON, SILENCE)
    heard.answered(NOON + round(seconds * SECOND), SILENCE)
    assert (Guard.API_SILENCE in heard.tripped) is tripped


def test_a_minute_of_answers_ends_a_silence() -> None:
    """Given an exchange that was silent for ten minutes
    When it answers every two seconds, is silent for a minute on the way, and answers again
    Then entries stop until it has answered for a minute without such a pause
    """
    heard = guards(SILENCE)
    stopped = []
    for second in (0, 600, *range(602, 660, 2), *range(718, 780, 2)):
        heard.answered(second * SECOND, SILENCE)
        if Guard.API_SILENCE in heard.tripped:
            stopped.append(second)
    assert (stopped[0], stopped[-1]) == (600, 776)
    assert heard.counts == {"silence of the exchange": 1}
