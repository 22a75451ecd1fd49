"""The ladder of levels: what is seen of it in so many rows and columns, and what each row says."""

from __future__ import annotations

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.console.intent import step_selection
from srconsole.console.layout import LEVELS, Rows, arrange, class_of, shown_at_first
from srconsole.console.panes.ladder import Row, Writer, columns_for, folded_text, ladder_of, unfolded
from srconsole.console.panes.strategy import first_row
from srconsole.core import refusals
from srconsole.core.offer import Key
from srconsole.engine.view.snapshot import LevelView, MarketView
from tests.console import canned
from tests.console.pane_text import ASCII, text

FRAME = 4
"""Columns of the frame around a pane, and of the blanks inside of it."""
S3 = canned.key("S", "2018-12-31T19")
BROKEN = canned.key("S", "2018-11-20T20")


def written(market: MarketView, width: int, height: int, selected: Key | None = None, *, broken: bool = False) -> str:
    """Return the ladder as text, row by row, without what is blank at the ends."""
    columns = columns_for(market, width)
    writer = Writer(market, selected, UTC, ASCII)
    lines = ["".join(column.title for column in columns)]
    for row in ladder_of(market, selected, height, broken=broken).rows:
        cells = writer.cells(row, columns)
        lines.append("".join(f"{text(cells[column.id]):<{column.width}}" for column in columns))
    return "\n".join(line.rstrip() for line in lines)


def test_the_nearest_levels_stand_around_the_price() -> None:
    """Given more levels than rows, three of them broken, one disabled
    When the ladder is written for a small terminal
    Then the nearest stand above and below the last price, the rest is counted, and each support says whether it buys
    """
    assert (
        written(canned.flat().market, 34, 9)
        == """\
 tier     price    dist state
 6 more above
 R3    4,175.00    +10%
 R2    3,971.58     +5%
 R1    3,916.57     +4%
 last  3,779.03
 S1    3,730.00   -1.3% armed
 S2    3,676.15   -2.7% armed
 S3    3,625.84     -4% disabled
 5 more below"""
    )


def test_a_wide_ladder_tells_all_of_a_level() -> None:
    """Given a market with a tick
    When the ladder has the room that it has at 200x60, with five digits before the point of a price
    Then it has the ticks to each level, its touches, the times of the first and the last, and since when it was known
    """
    market = canned.flat().market._replace(tick=0.5)
    place = arrange(200, 60, Rows(), shown_at_first(class_of(200, 60)))[LEVELS]
    dear = market._replace(levels=(market.levels[0]._replace(price=112_345.67), *market.levels[1:]))
    assert {column.id for column in columns_for(dear, place.width - FRAME)} >= {"away", "first", "seen", "known"}
    lines = written(market, place.width - FRAME, 40).splitlines()
    titles = ["tier", "price", "dist", "ticks", "touches", "first touch", "last touch", "known since", "state"]

    assert lines[0].split() == " ".join(titles).split()
    assert lines[2] == " R8    6,467.57    +71%   +5,400       2 10-24 04:00 11-04 18:00 10-24 17:00"
    assert lines[13] == " S3    3,625.84     -4%     -310       1 12-31 19:00 12-31 19:00 01-01 08:00 disabled"


def test_touches_are_told_at_120x40_of_six_digits_before_the_point() -> None:
    """Given a market whose prices have a digit more than most
    When its ladder has the room that it has at 120x40
    Then touches have a column all the same, and the distances stand apart from the prices
    """
    market = canned.flat().market
    dear = market._replace(
        levels=tuple(level._replace(price=level.price * 30) for level in market.levels), price=(market.price or 1) * 30
    )
    place = arrange(120, 40, Rows(), shown_at_first(class_of(120, 40)))[LEVELS]
    lines = written(dear, place.width - FRAME, 12).splitlines()
    assert lines[0].split() == ["tier", "price", "dist", "touches", "state"]
    assert all(len(line.split()) >= 4 for line in lines if line.lstrip()[:2] in ("R1", "S1"))


def test_broken_levels_are_folded_until_they_are_asked_for() -> None:
    """Given three broken levels
    When the ladder is folded, when one of them is selected, and when they are shown
    Then they are counted with the key that shows them, the selected one is seen, and all stand in the order of prices
    """
    market = canned.flat().market

    assert ladder_of(market, None, 40, broken=False).folded == 3
    assert folded_text(3, "B", broken=False) == "3 broken, B shows them"
    assert ">S     4,035.00     +7% broken" in written(market, 34, 40, BROKEN)
    assert ladder_of(market, BROKEN, 40, broken=False).folded == 2
    prices = [row.level.price for row in ladder_of(market, None, 40, broken=True).rows if row.level]
    assert prices == sorted(prices, reverse=True)
    assert len(prices) == len(market.levels)
    assert folded_text(0, "B", broken=True) == "B folds the broken ones"
    assert folded_text(0, "B", broken=False) == ""


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        (refusals.HALTED, "halted"),
        (refusals.PAUSED, "paused"),
        ("no pattern", "no pattern"),
        (refusals.LEFT, "left"),
        (refusals.TOO_SMALL, "too small"),
        (refusals.INSUFFICIENT_FUNDS, "no funds"),
        (refusals.POSITION_OPEN, "one held"),
        (refusals.BELOW_TRIGGER, "price low"),
        ("day loss", "day loss"),
        ("read-only: the exchange holds 3 BTC more than is known here", "barred"),
    ],
)
def test_why_a_level_is_not_armed_stands_in_a_word(reason: str, says: str) -> None:
    """Given a support that would not be bought
    When its row is written for a small terminal, and for a wide one
    Then the small one has a word for the reason, and the wide one the reason itself as far as it fits
    """
    market = canned.flat().market
    levels = tuple(level._replace(held_up=reason) if level.tier == "S1" else level for level in market.levels)
    market = market._replace(levels=levels)

    def row(width: int) -> str:
        return next(line for line in written(market, width, 40).splitlines() if line.startswith(" S1"))

    assert row(34).endswith(f"-1.3% {says}")
    assert reason.startswith(row(110).partition("01-06 15:00")[2].strip().removesuffix("..."))


def levels() -> st.SearchStrategy[tuple[LevelView, ...]]:
    """Draw levels, the highest first, some of them broken."""
    drawn = st.lists(st.tuples(st.integers(1, 400), st.booleans()), max_size=60, unique_by=lambda each: each[0])
    return drawn.map(
        lambda rows: tuple(
            LevelView(f"S{price}", "S", "S1" if tier else "", float(price), 1, 0, 0, disabled=False)
            for price, tier in sorted(rows, reverse=True)
        )
    )


@given(levels(), st.floats(0.5, 401) | st.none(), st.integers(4, 40), st.booleans(), st.data())
def test_any_ladder_fits_and_counts_what_it_hides(
    drawn: tuple[LevelView, ...], price: float | None, height: int, broken: bool, data: st.DataObject
) -> None:
    """Given any levels, price, height and selection
    When the ladder is made
    Then it fits, has the selected level, is in the order of prices, and what it shows, counts and folds is all there is
    """
    market = canned.flat().market._replace(levels=drawn, price=price)
    selected = data.draw(st.none() | st.sampled_from([level.id for level in drawn])) if drawn else None
    ladder = ladder_of(market, selected, height, broken=broken)
    seen = [row.level for row in ladder.rows if row.level]
    hidden = sum(row.hidden for row in ladder.rows)

    assert len(ladder.rows) <= height
    assert selected is None or selected in [level.id for level in seen]
    assert seen == sorted(seen, key=lambda level: -level.price)
    assert len(seen) + hidden + ladder.folded == len(drawn)
    if price is not None and Row() in ladder.rows:
        at = ladder.rows.index(Row())
        assert all(row.level is None or row.level.price > price for row in ladder.rows[:at])
        assert all(row.level is None or row.level.price <= price for row in ladder.rows[at:])
        if selected is None and hidden:
            above, below = at - bool(ladder.rows[0].hidden), len(ladder.rows) - at - 1 - bool(ladder.rows[-1].hidden)
            assert abs(above - below) <= 2 or not ladder.rows[0].hidden or not ladder.rows[-1].hidden


def test_the_keys_go_through_what_is_seen() -> None:
    """Given broken levels between those in force
    When a person goes upwards from the price, with the broken ones folded and with them shown
    Then the next level is the next one that is seen
    """
    snapshot = canned.flat()
    shown = step_selection(snapshot, None, upwards=True, broken=True)
    folded = step_selection(snapshot, None, upwards=True, broken=False)

    assert shown == canned.key("S", "2018-11-30T12")
    assert folded == canned.key("R", "2019-01-02T23")
    assert BROKEN not in [level.id for level in unfolded(snapshot.market, None, broken=False)]


def test_nothing_is_written_where_there_is_nothing() -> None:
    """Given a market without levels and without a price
    When the ladder is made
    Then it has no rows
    """
    market = canned.flat().market._replace(levels=(), price=None)
    assert ladder_of(market, None, 10, broken=False) == ((), 0)


@pytest.mark.parametrize(
    ("count", "height", "selected", "before", "first"),
    [(21, 12, 20, 4, 9), (21, 12, 0, 4, 0), (21, 12, 6, 4, 4), (5, 12, 3, 3, 0)],
)
def test_a_list_moves_only_when_it_has_to(count: int, height: int, selected: int, before: int, first: int) -> None:
    """Given more rows than room, and what was shown before
    When the first row is chosen
    Then it stays as long as the selected one is seen
    """
    assert first_row(count, height, selected, before) == first
