"""The table of trades at every width, and what they come to."""

from __future__ import annotations

from datetime import UTC

from hypothesis import given
from hypothesis import strategies as st

from srconsole.console.screens.cursor import Cursor
from srconsole.console.screens.trade_rows import columns_of, totals_lines, trade_table
from srconsole.core.closed_trades import totals_of
from srconsole.core.trade import Trade
from tests.console import canned
from tests.console.pane_text import ASCII, text

TRADES = canned.trades()[::-1]


FIRST = Cursor()


def table(width: int, trades: tuple[Trade, ...] = TRADES, height: int = 10, cursor: Cursor = FIRST) -> list[str]:
    """Return the table as text."""
    columns = columns_of(trades, UTC, 2)
    return [text(line) for line in trade_table(trades, cursor, (width, height), columns, ASCII)]


def test_a_narrow_table_has_what_matters() -> None:
    """Given three closed trades
    When their table is drawn 80 columns wide
    Then each row has times, tier, prices, result and reason, under their names, the selected one pointed at
    """
    assert [line.rstrip() for line in table(80)] == [
        "  closed            tier     entry      exit    USDT       %  reason       held",
        "> 2019-01-09 02:00  S1    3,983.50  3,943.66   -5.60  -1.12%  stop_loss     6 h",
        "  2019-01-06 23:00  S3    3,633.09  3,787.93  +20.70  +4.14%  take_profit   6 d",
        "  2018-12-28 15:00  S2    3,684.98  3,648.32   -5.57  -1.11%  stop_loss    25 h",
    ]


@given(width=st.integers(40, 250), height=st.integers(2, 6), at=st.integers(0, 2))
def test_no_row_is_wider_than_its_terminal_and_none_is_cut(width: int, height: int, at: int) -> None:
    """A number that lost its last digits is another number.

    Given three closed trades
    When their table is drawn at any width and height
    Then no row is wider than that, every cell stands under its column whole, and the selected row is pointed at
    """
    cursor = Cursor(at).within(len(TRADES), height - 1)
    head, *rows = table(width, height=height, cursor=cursor)

    assert len(rows) == min(3, height - 1)
    for place, row in enumerate(rows, cursor.first):
        assert len(row) <= max(width, 18)
        assert row.startswith(">") == (place == at)
    names = head.split()
    whole = [column for column in columns_of(TRADES, UTC, 2) if column.title in names]
    for place, row in enumerate(rows, cursor.first):
        assert all(column.text(TRADES[place]) in row for column in whole)


def test_a_trade_of_several_sales_or_strategies_says_so() -> None:
    """Given trades of two strategies, one of them sold in three parts
    When their table is drawn
    Then there are columns for both
    """
    trades = (TRADES[0]._replace(strategy="scalper", parts=3), TRADES[1])

    head, scalped, level = table(120, trades)

    assert "strategy" in head
    assert "parts" in head
    assert "scalper" in scalped
    assert "levels" in level


def test_totals_are_whole_at_every_width() -> None:
    """Given three closed trades
    When what they come to is told at 80 columns and at 120
    Then count, win rate, net, fees, expectancy and profit factor are there, and a wider terminal has more of them
    """
    narrow, wide = (
        [text(line).rstrip() for line in totals_lines(totals_of(TRADES), 0.0056, width)] for width in (80, 120)
    )

    assert narrow == [
        " trades 3  won 33.3 %  net USDT +9.53  fees 1.81  expectancy +3.18",
        " profit factor 1.85  deepest fall at exits 0.6 %  best +20.70  worst -5.60",
    ]
    assert wide[1].startswith(f"{narrow[1]}  in a row won 1  lost 1")
