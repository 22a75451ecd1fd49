"""Backtests beside each other, told in rows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from srconsole.console.screens.cursor import Cursor
from srconsole.console.screens.trial_rows import Bench, compared, packed, told_of_trial, trial_lines, wanted_lines
from tests.console.pane_text import ASCII, text
from tests.console.screens.trials import WANTED, trial

TWO = [trial(12.0, 0.05, "levels.swing_order=24", trades=2), trial()]
BENCH = Bench(TWO, 7)


def test_what_is_asked_for_is_told_in_full() -> None:
    """Given candles alone, and candles with finer ones and changes
    When what is asked for is shown
    Then each row says what it is, also where it is none, and the selected one is pointed at
    """
    alone = [text(line) for line in wanted_lines(WANTED, 0, 80, ASCII)]
    full = [text(line) for line in wanted_lines(WANTED._replace(detail="1m.csv", changes="a.b=1"), None, 80, ASCII)]

    assert alone == [
        "> candles        candles.csv",
        "  finer candles  none: price moves by each candle's own four prices",
        "  changes        none: the settings of the next start",
    ]
    assert full[1:] == ["  finer candles  1m.csv", "  changes        a.b=1"]


def test_backtests_are_compared_row_by_row() -> None:
    """Given two backtests, the newer one with another setting
    When they are shown
    Then each has its number, its figures and its changes, the newest first, the selected one pointed at
    """
    lines = [text(line).rstrip() for line in trial_lines(BENCH, Cursor(1), 10, 80, ASCII)]

    assert lines == [
        "  run  trades     won  net USDT  factor   fall  Sharpe  changes",
        "    7       2  50.0 %    +12.00    3.72  5.0 %    0.97  levels.swing_order=24",
        ">   6       3  33.3 %     +9.53    1.85  5.6 %    0.97  none",
    ]


def test_backtests_of_other_candles_are_told_apart() -> None:
    """Given two backtests with the same changes, the newer one of another file, with finer candles
    When they are shown
    Then each row has its candles before its changes
    """
    other = TWO[1]._replace(wanted=WANTED._replace(file="eth.csv", detail="1m.csv"))
    lines = [text(line) for line in trial_lines(Bench([other, TWO[1]], 2), None, 10, 120, ASCII)]

    assert [
        line[-len(end) :] for line, end in zip(lines, ("candles, changes", "ones, none", "1h, none"), strict=True)
    ] == [
        "candles, changes",
        "ones, none",
        "1h, none",
    ]


@given(width=st.integers(60, 200))
def test_what_is_said_of_a_backtest_is_said_whole(width: int) -> None:
    """Which way price moves decides much, and the last of three ways is no less telling than the first.

    Given two backtests and a terminal of any width
    When more is said of the newer one
    Then no line is wider, no figure is cut, and the last lines say how it differs from the one below it
    """
    lines = [text(line) for line in told_of_trial(TWO[0], TWO[1], width, BENCH)]

    assert all(len(line) <= width for line in lines)
    told = " ".join(" ".join(lines).split())
    for part in (
        "candles.csv: BTC/USD 1h, 2018-09-01 to 2019-10-17, 9,873 candles",
        "adverse +12.00 in 3 polls -27.04 in 2",
        "entries refused: halted 117 no pattern 35",
    ):
        assert part in told
    assert told.endswith("beside run 6: net +2.47 USDT, -1 trade, deepest fall -0.6 points")
    assert "beside" not in " ".join(text(line) for line in told_of_trial(TWO[0], None, width, BENCH))


@given(parts=st.lists(st.text("abc123", min_size=1, max_size=12), max_size=8), width=st.integers(20, 60))
def test_parts_are_packed_whole(parts: list[str], width: int) -> None:
    """Given a lead and any parts behind it
    When they are put into rows of a width
    Then each part stands whole in one row, in its order, and no row is wider
    """
    rows = packed("a lead:", parts, width)

    assert all(len(row) <= width for row in rows)
    assert " ".join(rows).split() == ["a", "lead:", *parts]


def test_any_two_backtests_are_compared() -> None:
    """Given three backtests, the oldest of which was chosen to compare others with
    When they are told
    Then it is marked in the table, and each other one is told beside it, itself beside the one below it
    """
    three = Bench([*TWO, trial(20.0)], 9, TWO[1])

    assert [three.named(each) for each in three.trials] == ["9", "*8", "7"]
    assert three.beside(three.trials[0]) is three.chosen
    assert three.beside(three.trials[2]) is three.chosen
    assert three.beside(TWO[1]) is three.trials[2]
    assert Bench(three.trials, 9).beside(three.trials[2]) is None
    assert "beside run 8: net" in " ".join(text(line) for line in told_of_trial(three.trials[2], TWO[1], 120, three))


def test_the_sensitivity_and_what_was_refused_are_told() -> None:
    """Given a backtest
    When more is said of it
    Then it has its span, what was made by each way in which price may move, and why entries were refused
    """
    lines = [text(line) for line in told_of_trial(TWO[1], None, 160, BENCH)]

    assert lines[0] == " candles.csv: BTC/USD 1h, 2018-09-01 to 2019-10-17, 9,873 candles"
    assert lines[2] == " by how price moves in a candle: adverse +9.53 in 3  polls -27.04 in 2"
    assert lines[3] == " entries refused: halted 117  no pattern 35"


def test_the_verdict_and_the_finer_candles_are_told() -> None:
    """What speaks against a result is said wherever the result is.

    Given a backtest with finer candles, and one without
    When more is said of them, wholly and where there is little room
    Then the headline of the verdict is always there, its sentences wholly, and both kinds of candles of the first
    """
    finer = trial()._replace(wanted=WANTED._replace(detail="1m.csv"))
    bench = Bench([finer, TWO[1]], 2)
    wholly = [text(line) for line in told_of_trial(finer, None, 120, bench)]
    briefly = [text(line) for line in told_of_trial(TWO[1], None, 120, bench, wholly=False)]

    assert " moved by finer candles: 4,540 candles, 5,333 by their own" in wholly
    assert wholly[-2:] == [
        " +9.53 USDT in 3 trades: 2 of 7 checks speak against it.",
        " There are 3 trades, too few to tell.",
    ]
    assert briefly[-1] == wholly[-2]
    assert not any("finer" in line for line in briefly)


def test_a_backtest_like_another_differs_by_nothing() -> None:
    """Given the same backtest twice
    When they are compared
    Then nothing differs
    """
    assert " ".join(compared(TWO[1], TWO[1])) == "net +0.00 USDT, +0 trades, deepest fall +0.0 points"
