"""What is looked at of the log, told in one row."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.console.screens.log_rows import KINDS, about_line, about_lines
from srconsole.engine.view.records import Kind
from tests.console.pane_text import ASCII, text


@given(
    kind=st.sampled_from([*KINDS]),
    sought=st.text("abc 123", max_size=60),
    count=st.integers(0, 2000),
    begins=st.booleans(),
    following=st.booleans(),
)
def test_how_much_is_looked_at_is_never_cut(kind: Kind, sought: str, count: int, begins: bool, following: bool) -> None:
    """Whether new lines are followed is told in whole words, whatever was sought.

    Given a part of the log, any word that was sought, and any number of lines
    When the row about it is written for 80 columns
    Then it has no more columns, and how many lines there are and whether new ones are followed stand there whole
    """
    lines = about_lines(count, begins=begins, following=following)
    told = text(about_line(kind, sought, lines, 80, ASCII.ellipsis))

    assert len(told) <= 80
    assert told.endswith(f"{lines[0]}  {lines[1]}")
    assert KINDS[kind] in told


@pytest.mark.parametrize(
    ("begins", "following", "told"),
    [
        (True, True, " what needs a look  with halt  all 3 lines  new ones are followed"),
        (False, False, " what needs a look  with halt  3 lines, more before  held, end follows"),
    ],
)
def test_the_row_says_what_is_looked_at(begins: bool, following: bool, told: str) -> None:
    """Given three lines that need a look, found by a word
    When the row about them is written
    Then it says so in a few words
    """
    lines = about_lines(3, begins=begins, following=following)

    assert text(about_line("grave", "halt", lines, 120, ASCII.ellipsis)) == told
