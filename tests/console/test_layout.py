"""Where the panes stand: every cell of every terminal is somebody's, and nobody's twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.console.layout import (
    ACCOUNT,
    CHART,
    CLASSES,
    EXCHANGE,
    LEVELS,
    LOG,
    PANES,
    POSITION,
    TRADES,
    Place,
    Rows,
    arrange,
    class_of,
    folded,
    is_framed,
    is_small,
    shown_at_first,
)
from srconsole.console.message import most_rows

_ROWS = st.builds(Rows, st.integers(0, 2), st.integers(2, 4), st.integers(0, 5), st.integers(5, 7), st.integers(1, 4))


def picture(places: dict[str, Place], width: int, height: int) -> list[list[str]]:
    """Return whose each cell is; fail where it is two panes'."""
    cells = [[""] * width for _ in range(height)]
    for name, place in places.items():
        for y in range(place.y, place.y + place.height):
            for x in range(place.x, place.x + place.width):
                assert not cells[y][x], f"{name} lies over {cells[y][x]}"
                cells[y][x] = name
    return cells


@given(
    width=st.integers(1, 260), height=st.integers(1, 90), rows=_ROWS,
    shown=st.frozensets(st.sampled_from(PANES), min_size=1), zoomed=st.sampled_from(["", *PANES]),
)  # fmt: skip
def test_every_cell_is_one_panes(width: int, height: int, rows: Rows, shown: frozenset[str], zoomed: str) -> None:
    """No pane hides another, and no part of the screen is dead.

    Given a terminal of any size, any panes shown, and perhaps one of them zoomed
    When they are arranged
    Then every cell belongs to exactly one of them or to what is around them
    And in a terminal that has room for panes each of those shown has its place
    """
    rows = rows._replace(message=min(rows.message, most_rows(height)))
    places = arrange(width, height, rows, shown, zoomed)
    cells = picture(places, width, height)

    assert all(name for line in cells for name in line)
    assert all(place.width > 0 and place.height > 0 for place in places.values())
    if not is_small(width, height):
        assert {zoomed} if zoomed else shown - folded(width, height, rows, shown) <= places.keys()
        assert {"status", "message", "footer"} <= places.keys()


@given(
    width=st.integers(80, 260), height=st.integers(24, 90), rows=_ROWS,
    shown=st.frozensets(st.sampled_from(PANES), min_size=1),
)  # fmt: skip
def test_what_is_held_is_told_whole_and_the_chart_has_room(
    width: int, height: int, rows: Rows, shown: frozenset[str]
) -> None:
    """A screen on which nothing can be read because all of it is shown shows less.

    Given a terminal of any size with room for panes, any of them shown, and any rows around them
    When they are arranged
    Then the position has all of its rows, and the chart those that it needs, unless there is nothing beside them
    And only records, the exchange and the account are folded, and none where there is room for all
    """
    places = arrange(width, height, rows, shown)
    left_out = folded(width, height, rows, shown)
    frame = 2 if is_framed(width, height) else 0

    assert left_out <= {LOG, TRADES, EXCHANGE, ACCOUNT} & shown
    assert left_out.isdisjoint(places)
    alone = height - 2 - rows.banner - rows.status - rows.alerts < rows.position + 6
    if POSITION in shown and CHART in shown and not alone:
        assert places[POSITION].height >= rows.position + frame
        assert places[CHART].height >= 6 + frame
    if height >= 60:
        assert not left_out


def test_the_end_of_a_file_beside_the_account_leaves_the_chart_its_room() -> None:
    """Given 80x24 with the account shown, and the two rows that a file's end has above all
    When it is arranged
    Then the log is folded, and chart, position and account are there
    """
    shown = shown_at_first("narrow-short") | {ACCOUNT}

    assert folded(80, 24, Rows(banner=2), shown) == {LOG}
    assert arrange(80, 24, Rows(banner=2), shown)[CHART].height == 7
    assert not folded(80, 24, Rows(), shown_at_first("narrow-short"))


@given(width=st.integers(80, 260), height=st.integers(24, 90), rows=_ROWS)
def test_no_pane_that_nobody_has_chosen_is_too_narrow_for_its_lines(width: int, height: int, rows: Rows) -> None:
    """A log of fifteen columns says that something was, and not what.

    Given a terminal of any size that has room for panes, and a person who has chosen none
    When the panes are arranged
    Then each has the columns that its lines take: of a log 33, so that most short lines are whole
    """
    places = arrange(width, height, rows, shown_at_first(class_of(width, height)))

    least = {LOG: 33, LEVELS: 34, POSITION: 77, TRADES: 66, CHART: 44}
    assert {pane: place.width for pane, place in places.items() if place.width < least.get(pane, 0)} == {}


def test_a_high_narrow_window_tells_more_of_the_position() -> None:
    """Given terminals of 80 columns, one of 24 rows and one of 50
    When the panes are arranged
    Then the position has four rows more in the high one, where the records have many
    """
    low, high = (arrange(80, height, Rows(), shown_at_first(class_of(80, height)))[POSITION] for height in (24, 50))
    assert high.height == low.height + 4


@given(width=st.integers(1, 79), height=st.integers(1, 23))
def test_the_smallest_window_is_all_for_what_matters(width: int, height: int) -> None:
    """A window of any size shows the position and not a message about sizes.

    Given a terminal below 80x24
    When it is arranged
    Then the small screen has it, with the keys below it from two rows on and the last message from three
    """
    places = arrange(width, height, Rows(), frozenset(PANES))

    assert "small" in places
    assert ("footer" in places) == (height > 1)
    assert ("message" in places) == (height > 2)
    assert not set(PANES) & places.keys()


def test_eighty_columns_have_chart_levels_and_five_rows_of_position() -> None:
    """The smallest whole screen has what a trade needs.

    Given 80x24
    When it is arranged for somebody who has not chosen
    Then the levels stand beside a chart of a dozen rows, over five rows of position and two of the log
    """
    places = arrange(80, 24, Rows(), shown_at_first(class_of(80, 24)))

    assert places[CHART] == Place(0, 2, 44, 13)
    assert places[LEVELS] == Place(44, 2, 36, 13)
    assert places[POSITION] == Place(0, 15, 80, 5)
    assert places[LOG] == Place(0, 20, 80, 2)


def test_a_hundred_and_twenty_columns_have_position_and_log_side_by_side() -> None:
    """A usual window wastes no row on a line that is half empty.

    Given 120x40
    When it is arranged
    Then position and log share their rows, and the chart has three times the room of the levels' margin
    """
    places = arrange(120, 40, Rows(), shown_at_first(class_of(120, 40)))

    assert places[POSITION].y == places[LOG].y
    assert places[POSITION].width + places[LOG].width == 120
    assert places[CHART].width + places[LEVELS].width == 120
    assert places[CHART].height >= 24


def test_two_hundred_columns_have_all_panes() -> None:
    """A large window shows all there is at once.

    Given 200x60
    When it is arranged
    Then all panes are there, the chart has most of the room, the position stands under its levels, and the log over the
        trades, each as wide as the chart
    """
    places = arrange(200, 60, Rows(), shown_at_first(class_of(200, 60)))
    area = {name: place.width * place.height for name, place in places.items()}

    assert set(PANES) <= places.keys()
    assert area[CHART] == max(area.values())
    assert area[CHART] > 200 * 60 / 3
    assert places[POSITION].x == places[LEVELS].x == places[EXCHANGE].x
    assert places[LOG].y < places[TRADES].y
    assert places[LOG].width == places[TRADES].width == places[CHART].width


@given(width=st.integers(170, 260), height=st.integers(24, 90), shown=st.frozensets(st.sampled_from(PANES), min_size=1))
def test_a_line_of_the_log_says_something_in_any_wide_window(width: int, height: int, shown: frozenset[str]) -> None:
    """Fifteen columns beside the trades have a date and the first word.

    Given a terminal of 170 columns or more, and any panes shown
    When they are arranged
    Then the log has 66 columns at least, in which most of its lines are whole
    """
    places = arrange(width, height, Rows(), shown | {LOG})

    assert LOG not in places or places[LOG].width >= 66


def test_two_hundred_columns_of_a_replay_have_trades_where_the_exchange_would_be() -> None:
    """Given 200x60, and a run without an exchange
    When it is arranged
    Then the trades stand under the position, the log has all of the chart's width, and no pane grows beyond its use
    """
    places = arrange(200, 60, Rows(), frozenset(PANES) - {EXCHANGE})

    assert places[TRADES].x == places[POSITION].x
    assert places[TRADES].y > places[POSITION].y
    assert places[LOG].width == places[CHART].width
    assert places[LEVELS].height < 36


@pytest.mark.parametrize("pane", PANES)
def test_a_hidden_pane_leaves_its_room_to_the_others(pane: str) -> None:
    """Hiding is for seeing more of the rest.

    Given any class of sizes, with all of its panes
    When one pane is hidden
    Then it is not there, and the others have all of the screen
    """
    for width, height in ((80, 24), (80, 60), (120, 30), (120, 40), (200, 30), (200, 60)):
        shown = frozenset(PANES) - {pane}
        places = arrange(width, height, Rows(), shown)
        assert pane not in places
        assert shown - folded(width, height, Rows(), shown) <= places.keys()


def test_sizes_fall_into_the_classes_that_are_remembered() -> None:
    """A window that grows by a row keeps its panes.

    Given sizes on both sides of each bound
    When their classes are named
    Then they are the ones there are, and change at the bounds alone
    """
    found = {class_of(width, height) for width in (80, 109, 110, 169, 170, 400) for height in (24, 33, 34, 49, 50, 99)}

    assert found == set(CLASSES)
    assert class_of(119, 39) == class_of(120, 40)
