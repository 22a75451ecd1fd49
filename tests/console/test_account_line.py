"""The account's line: the day, the run, what it cost, and a curve, as much as there is room for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.console.panes.account import account_lines, curve_text, today_line
from srconsole.engine.view.snapshot import Snapshot, TotalsView
from tests.console import canned
from tests.console.pane_text import ASCII, text

TOTALS = TotalsView(
    profit=9.53, today=-5.6, fees=1.81, trades=3, won=1, drawdown=0.0365, curve=(1000.0, 1010.0, 1020.7, 1009.53)
)


def with_totals(totals: TotalsView | None = TOTALS) -> Snapshot:
    """Return a flat snapshot whose run has come to something."""
    shown = canned.flat()
    return shown._replace(account=shown.account._replace(totals=totals))


def line_of(snapshot: Snapshot, width: int) -> str:
    """Return the account's line as it is read."""
    return "   ".join(text(part) for part in account_lines(snapshot, width, ASCII) if part)


def test_the_line_says_what_the_run_has_come_to() -> None:
    """A trader sees at a glance whether it pays.

    Given a run with three trades, one of them won
    When the account's line is written with room for all, and for less
    Then profit, drawdown, trades won, losses in a row, fees and margin stand there in that order, whole items only
    """
    all_of_it = "since start +9.53   below peak 3.6 %   won 1 of 3, 33 %   losses in row 1/5   fees 1.81   margin 0.00"

    assert line_of(with_totals(), len(all_of_it)) == all_of_it
    assert line_of(with_totals(), 60) == "since start +9.53   below peak 3.6 %   won 1 of 3, 33 %"
    assert line_of(with_totals(), 10) == ""
    assert line_of(with_totals(None), 200) == ""


def test_a_day_is_told_with_its_sign() -> None:
    """Gain and loss are told by their sign and not by colour alone.

    Given a day that lost 5.60, one that made 41.20, and a run that has not begun
    When the day is written
    Then it has its sign, and before the run has begun there are the losses in a row
    """
    gained = with_totals(TOTALS._replace(today=41.2))

    assert text(today_line(with_totals())) == "today -5.60"
    assert text(today_line(gained)) == "today +41.20"
    assert [line[1].role for line in (today_line(with_totals()), today_line(gained))] == ["loss", "gain"]
    assert text(today_line(with_totals(None))) == "losses in row 1/5"


def test_where_there_is_room_a_curve_follows() -> None:
    """Given a run of some closes, and one of two hundred
    When the account's line is written with more room than its figures need
    Then the curve stands behind them
    """
    line = line_of(with_totals(), 140)
    long = with_totals(TOTALS._replace(curve=tuple(map(float, range(200)))))

    assert line.endswith("margin 0.00   _.'.")
    assert len(line_of(long, 160)) <= 160


@pytest.mark.parametrize(
    ("curve", "charset", "drawn"),
    [
        ((1.0, 1.0, 1.0), "unicode", "▁▁▁"),
        ((0.0, 7.0, 3.0), "unicode", "▁█▄"),
        ((0.0, 3.0, 1.0, 2.0), "ascii", "_'.-"),
        ((0.0, 3.0), "vt", "_'"),
        ((9.0, 0.0, 3.0), "ascii", "'_"),
    ],
)
def test_a_curve_is_as_high_as_its_points(curve: tuple[float, ...], charset: str, drawn: str) -> None:
    """Given a curve, and two or more columns
    When it is drawn in one row
    Then its lowest point is the lowest sign and its highest the highest, and a flat one lies at the bottom
    """
    assert curve_text(curve, max(2, len(drawn)), charset) == drawn


@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=60), st.integers(2, 60))
def test_a_curve_is_of_the_same_time_however_short_it_is_drawn(points: list[float], width: int) -> None:
    """A curve of a dozen columns lay flat at the bottom while equity was far below where it came from.

    Given a curve of some points, and some columns
    When it is drawn
    Then it has at most so many columns, each of as many points, which are all there are, and ends with the newest
    """
    drawn = curve_text([*points[:-1], 2e6], width, "unicode")

    step = -(-len(points) // width)
    assert len(drawn) <= width
    assert len(drawn) * step >= len(points)
    assert drawn[-1] == "█"
