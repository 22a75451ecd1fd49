"""What tiers are worth, on a terminal."""

from __future__ import annotations

from srconsole.reports.tier_tables import holding_table, result_tables
from srconsole.research.luck.bands import Band
from srconsole.research.tiers.holding import Holding, TierTests
from srconsole.research.tiers.results import Results, Row
from srconsole.research.tiers.touches import Rules
from tests.reports.drawn import drawn

ROW = Row("S1", 102, 0.088, 257.67, 2.53, 0.384, 0.206, 17.52, -2.64, 9, 351.83, -6.58, 61.2)
LONG = Row(
    "13 weeks and more", 1_024, 1.0, -12_570.67, -122.53, None, 0.0, 1_117.52, -1_112.64, 1_024, 0.0, -512.0, 900.1
)


def test_each_group_has_a_row_that_fits() -> None:
    """Results can be compared down a column.

    Given results of a tier, and of an age with large numbers
    When they are shown on 80 columns
    Then each has its row, R where it is known, and nothing of a number is cut
    """
    text = drawn(result_tables(Results((ROW,), (), (LONG,), (), (), ())))
    rows = [line.split() for line in text.splitlines()]
    assert ["S1", "102", "8.8", "%", "+257.67", "+2.53", "+0.38R", "20.6", "%", "+17.52", "-2.64"] in rows
    assert "13 weeks and more" in text
    assert "by touches" not in text
    assert "TP: went on in TAKE_PROFIT." in " ".join(text.split())
    for number in ("1,024", "-12,570.67", "-122.53", "+1,117.52", "-1,112.64"):
        assert number in text
    assert max(len(line) for line in drawn(result_tables(Results((ROW,), (), (), (), (), ()))).splitlines()) <= 80


def test_a_tier_stands_beside_chance() -> None:
    """A share alone says nothing.

    Given how often supports held, and a tier of which nothing is decided yet
    When it is shown on 80 columns
    Then the share stands beside that of random prices, and below the rules by which it was counted
    """
    tiers = (
        TierTests("S", 338, 157, 181, 0, 0.464, Band(0.471, 0.523, 0.567), 0.02),
        TierTests("S1", 1, 0, 0, 1, None, None, None),
    )
    text = drawn(holding_table(Holding(Rules(0.002, 0.01, 0.01), 40, tiers)))
    rows = [line.split() for line in text.splitlines()]
    assert ["S", "338", "157", "181", "0", "46.4", "%", "47", "%", "-", "57", "%", "2", "%"] in rows
    assert ["S1", "1", "0", "0", "1", "-", "-", "-"] in rows
    assert "Touched: within 0.2% of the level. Held: price was 1% away" in " ".join(text.split())
    assert max(len(line) for line in text.splitlines()) <= 80


def test_where_there_is_nothing_a_sentence_says_so() -> None:
    """An empty table is a riddle.

    Given no trades and no touches
    When they are shown
    Then a sentence says what there was not
    """
    assert "No trade was closed" in drawn(result_tables(Results((), (), (), (), (), ())))
    assert "No level was touched" in drawn(holding_table(Holding(Rules(0.002, 0.01, 0.01), 40, ())))
