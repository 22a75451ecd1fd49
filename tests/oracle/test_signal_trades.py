"""The oracle of signals' trades on paths made by hand, which docs/strategies.md section 8 asks for."""

from __future__ import annotations

import pytest

from srconsole.core.candle import Candle
from tests.oracle.signal_trades import Rules, SignalTrades, Told
from tests.walks import HOUR, candles

RULES = Rules(lambda _, e: (e * 0.98, e * 1.04), HOUR, fee_rate=0.0)
BUY = [1, 0, 0, 0, 0]
FIRST = (100.0, 100.0, 100.0, 100.0)


def told(made: list[Candle], signals: list[int], **others: object) -> Told:
    """Return what comes of signals."""
    rules = Rules(**{**vars(RULES), **others})
    return SignalTrades(made, signals, rules).run()


def ends(made: list[Candle], signals: list[int], **others: object) -> list[tuple[float, float, str]]:
    """Return entry, exit and reason of each trade."""
    trades = told(made, signals, **others).trades
    return [(trade["entry_price"], trade["exit_price"], trade["exit_reason"]) for trade in trades]


def test_a_signal_buys_at_the_next_open_and_not_after_a_gap() -> None:
    """Given a buy signal at a close of 100, and a next candle that opens at 101 in time, or an hour late
    When price moves on to the target
    Then the lot is bought at 101 and sold at 105.04, or not bought at all, then or later
    """
    made = candles(FIRST, (101, 106, 101, 105), (105, 105, 105, 105))
    assert ends(made, BUY[:3]) == [(101.0, 105.04, "target")]
    late = [made[0], *(candle._replace(time=candle.time + HOUR) for candle in made[1:])]
    assert ends(late, BUY[:3]) == []
    within = [made[0], *(candle._replace(time=candle.time + 60_000) for candle in made[1:])]
    assert len(ends(within, BUY[:3])) == 1


@pytest.mark.parametrize(
    ("candle", "favourable", "expected"),
    [
        ((100, 105, 99, 103), False, (100.0, 104.0, "target")),
        ((100, 103, 97, 99), False, (100.0, 98.0, "stop_loss")),
        ((100, 105, 97, 99), False, (100.0, 98.0, "stop_loss")),
        ((100, 105, 97, 99), True, (100.0, 104.0, "target")),
        ((100, 103, 98, 99), False, (100.0, 98.0, "stop_loss")),
        ((100, 104, 99, 99), False, (100.0, 104.0, "target")),
    ],
)
def test_a_lot_is_left_at_stop_or_target(
    candle: tuple[float, float, float, float], favourable: bool, expected: tuple[float, float, str]
) -> None:
    """Given a lot bought at 100 with its stop at 98 and its target at 104
    When a candle reaches one of them, both in either order, or just one exactly
    Then it is left there
    """
    assert ends(candles(FIRST, candle), BUY[:2], favourable=favourable) == [expected]


def test_a_gap_beyond_stop_or_target_sells_at_the_open() -> None:
    """Given a lot bought at 100
    When the next candle opens at 90, at 98 exactly, or at 110
    Then it is sold there, by its stop or by its target
    """
    quiet = (100.0, 100.0, 100.0, 100.0)
    for open_, reason in ((90.0, "stop_loss"), (98.0, "stop_loss"), (110.0, "target")):
        made = candles(FIRST, quiet, (open_, open_, open_, open_))
        assert ends(made, BUY[:3]) == [(100.0, open_, reason)]


def test_signals_that_do_not_fit_leave_nothing() -> None:
    """Given a buy while long, and a sell while flat
    When their candles have passed
    Then neither is done later; a sell while long sells at the next open
    """
    quiet = [FIRST] * 6
    assert ends(candles(*quiet), [1, 1, -1, 0, 0, 0]) == [(100.0, 100.0, "signal")]
    assert ends(candles(*quiet), [-1, 0, 1, 0, -1, 0]) == [(100.0, 100.0, "signal")]
    assert told(candles(*quiet), [-1, 0, 1, 0, -1, 0]).trades[0]["entry_time"] == 3 * HOUR
    # Stopped in the candle behind a second buy signal: that signal is gone.
    fall = candles(FIRST, FIRST, (100, 100, 97, 97), (97, 97, 97, 97))
    assert ends(fall, [1, 1, 0, 0]) == [(100.0, 98.0, "stop_loss")]


def test_losses_in_a_row_halt_what_signals_buy() -> None:
    """Given two lots that are stopped, two losses in a row being one too many
    When a third signal comes in the candles of the halt, and a fourth behind it
    Then the third is refused and the fourth is bought
    """
    down = (100.0, 100.0, 97.0, 100.0)
    made = candles(FIRST, down, down, FIRST, FIRST, FIRST)
    outcome = told(made, [1, 1, 1, 0, 1, 0], losses=2, pause=2)
    assert (outcome.halts, outcome.refused) == (1, {"halted": 1})
    assert [row["Position"] for row in outcome.rows] == ["FLAT"] * 5 + ["STOP_LOSS"]
