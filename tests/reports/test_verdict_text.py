"""A verdict on a terminal."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from srconsole.reports.verdict_text import verdict_text
from tests.reports.drawn import drawn


def test_each_sentence_begins_a_line_of_its_own() -> None:
    """What speaks against a result can be counted.

    Given a headline and two sentences, the first longer than a line
    When they are shown
    Then each sentence begins with a dash at the edge, its second line is indented
    """
    text = drawn(verdict_text(["It lost.", "12 trades: too few to tell.", "Short."]), width=20)
    assert text.splitlines() == [
        "It lost.",
        "- 12 trades: too few",
        "  to tell.",
        "- Short.",
    ]


@given(lines=st.lists(st.text(max_size=60), min_size=1, max_size=4), width=st.integers(20, 130))
def test_nothing_in_a_verdict_steers_a_terminal(lines: list[str], width: int) -> None:
    """A verdict is plain text at any width.

    Given any lines
    When they are shown
    Then no control sign but the ends of lines reaches the terminal
    """
    assert all(sign == "\n" or sign.isprintable() for sign in drawn(verdict_text(lines), width))
