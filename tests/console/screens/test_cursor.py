"""A person never loses the selected row."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from srconsole.console.screens.cursor import MOVES, Cursor


@given(keys=st.lists(st.sampled_from(MOVES), max_size=30), count=st.integers(0, 40), height=st.integers(1, 15))
def test_the_selected_row_is_in_sight_whatever_is_pressed(keys: list[str], count: int, height: int) -> None:
    """Given a list of any length in a pane of any height
    When any keys are pressed that move in it
    Then the selected row is one of the list's, it is among those shown, and no row stays empty that could show one
    """
    cursor = Cursor()
    for key in keys:
        cursor = cursor.moved(key, count, height)

        assert 0 <= cursor.at <= max(0, count - 1)
        assert cursor.first <= cursor.at < cursor.first + height
        assert cursor.first == 0 or cursor.first + height <= count


def test_keys_go_by_one_by_a_page_and_to_the_ends() -> None:
    """Given the fifth of a hundred rows, ten of them shown
    When each of the keys is pressed
    Then it goes one row, a page but one row, or to an end
    """
    cursor = Cursor(5, 0)

    wanted = {"up": 4, "k": 4, "down": 6, "j": 6, "pageup": 0, "pagedown": 14, "home": 0, "end": 99, "g": 0, "G": 99}
    assert {key: cursor.moved(key, 100, 10).at for key in MOVES} == wanted


@given(at=st.integers(0, 40), count=st.integers(0, 40), height=st.integers(1, 15), row=st.integers(-1, 20))
def test_a_row_of_the_pane_is_what_is_shown_there(at: int, count: int, height: int, row: int) -> None:
    """Given a list of any length, gone to any place in a pane of any height
    When a row of the pane is pointed at
    Then it is the row of the list that is shown there, and none where the list has ended, or above the pane
    """
    cursor = Cursor(at).within(count, height)

    below = list(range(count))[cursor.first :]
    assert cursor.place_of(row, count) == (below[row] if 0 <= row < len(below) else None)
