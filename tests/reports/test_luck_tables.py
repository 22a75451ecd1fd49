"""What luck may have made, on a terminal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from srconsole.reports.luck_tables import luck_table, overfitting_table, split_table
from srconsole.research.luck.bands import Band
from srconsole.research.luck.bootstrap import Bootstrap
from srconsole.research.luck.of_backtest import Luck
from srconsole.research.luck.pbo import Overfitting
from srconsole.research.luck.random_entries import RandomEntries
from srconsole.research.luck.sharpe import SharpeOdds
from srconsole.research.luck.shuffle import Shuffle
from srconsole.research.luck.split import Part, Split
from tests.reports.drawn import drawn

SHUFFLE = Shuffle(1000, 115, 248.7, Band(120, 180, 290), Band(0.11, 0.17, 0.28), 272.75, 0.2715, 0.071, 0.002)
BOOTSTRAP = Bootstrap(1000, 412, 7, Band(-210, 230, 900), Band(-0.21, 0.23, 0.9), Band(0.13, 0.22, 0.4), 0.19)
ENTRIES = RandomEntries(1000, 115, Band(-380, -40, 310), 248.7, 0.92, 0.081, 146.31)
LUCK = Luck(SHUFFLE, BOOTSTRAP, SharpeOdds(0.97, 412, 40, 1.6, 0.861, 0.264), ENTRIES)
PART = Part("2018-09-01T00:00:00Z", "2019-06-16T23:00:00Z", 6911, 80, 0.1, 310.5, 61.2, 0.25, 1.4)


def test_bands_stand_beside_what_there_was() -> None:
    """A number of luck can be held against the run's own.

    Given what was found about luck
    When it is shown on 80 columns
    Then each row has its band and the run's number, no row is cut, and the sentences below have shares as percent
    """
    text = drawn(luck_table(LUCK))
    rows = [line.split() for line in text.splitlines()]
    assert ["drawdown,", "trades", "shuffled", "120.00", "180.00", "290.00", "272.75"] in rows
    assert ["of", "peak", "11.00", "%", "17.00", "%", "28.00", "%", "27.15", "%"] in rows
    assert ["profit,", "random", "entries", "-380.00", "-40.00", "+310.00", "+248.70"] in rows
    assert ["buy", "and", "hold", "-", "-", "-", "+146.31"] in rows
    words = " ".join(text.split())
    assert (
        "fall as deep in 7.1 % of the orders, and leave nothing of the capital in 0.2 %; the profit is the same"
        in words
    )
    assert "drawn in blocks of 7 in the mean, 19.0 % end with a loss." in words
    assert "92.0 % of 1,000 times 115 random entries, as large and held as long, made less" in words
    assert "above the 1.60 of the luckiest of 40 trials with one of 26.4 %." in words
    assert max(len(line) for line in text.splitlines()) <= 80


def test_one_trade_is_one_trade() -> None:
    """A sentence about a single trade is in the singular.

    Given what was found about luck of one trade on one day
    When it is shown
    Then trade, entry and day are one each
    """
    one = Luck(
        shuffle=replace(SHUFFLE, trades=1),
        bootstrap=replace(BOOTSTRAP, days=1),
        sharpe=None,
        entries=replace(ENTRIES, trades=1),
    )
    words = " ".join(drawn(luck_table(one)).split())
    assert "1,000 times, 1 trade falls as deep" in words
    assert "and leaves nothing of the capital" in words
    assert "1,000 times 1 day, drawn" in words
    assert "1,000 times 1 random entry, as large" in words


@pytest.mark.parametrize(
    ("luck", "text"),
    [
        (Luck(None, None, None, None), "No trade was closed"),
        (Luck(None, None, SharpeOdds(0.97, 412, 1, 0.0, 0.861, 0.861), None), "with a probability of 86.1 %."),
    ],
)
def test_what_is_not_known_is_left_out(luck: Luck, text: str) -> None:
    """A table has no rows of nothing.

    Given a backtest without trades, and one of which only the Sharpe ratio is known
    When luck is shown
    Then it is said in words
    """
    assert text in " ".join(drawn(luck_table(luck)).split())


def test_a_sweep_and_a_split_have_tables_of_their_own() -> None:
    """Overfitting and the part held back can be read at a glance.

    Given the overfitting of a sweep and a history in two parts
    When they are shown on 80 columns
    Then probabilities are percent, and both parts stand side by side
    """
    text = drawn(overfitting_table(Overfitting(60, 412, 12870, 0.43, 0.38, 2.1, 0.2)))
    assert "60 settings on 412 days, halved in 12,870 ways" in text
    assert "43.0 %" in text
    text = drawn(split_table(Split(0.7, PART, PART)))
    assert "the first 70 % of the candles" in text
    assert ["net", "profit", "+310.50", "+310.50"] in [line.split() for line in text.splitlines()]
    assert max(len(line) for line in text.splitlines()) <= 80
