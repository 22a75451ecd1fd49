"""Sending only the cells that change."""

from __future__ import annotations

import pyte
from hypothesis import given, settings
from hypothesis import strategies as st

from srconsole.console.sparing import Sparing
from srconsole.console.styling import change_of

WIDTH, HEIGHT = 12, 5
PARTS = ("1", "2", "4", "7", "31", "38;5;9", "38;2;1;2;3", "48;2;9;8;7", "48;5;3", "97")
STYLES = st.lists(st.sampled_from(PARTS), max_size=3).map(";".join)
SIGNS = st.text(alphabet="ab1 ┃╻▄→", min_size=1, max_size=6)


@st.composite
def frames(draw: st.DrawFn) -> str:
    """Return what Textual may draw: moves, styled texts that end in a reset, new lines, the whole screen at times."""
    if draw(st.integers(0, 9)) == 0:
        sign = draw(st.sampled_from("ab "))
        return (
            "".join(f"\x1b[{row};1H{sign * WIDTH}\r\n" for row in range(1, HEIGHT)) + f"\x1b[{HEIGHT};1H{sign * WIDTH}"
        )
    drawn = []
    for _ in range(draw(st.integers(1, 5))):
        row, column = draw(st.integers(1, HEIGHT)), draw(st.integers(1, WIDTH - 6))
        drawn.append(f"\x1b[{row};{column}H")
        for _ in range(draw(st.integers(1, 2))):
            style, signs = draw(STYLES), draw(SIGNS)
            room = WIDTH - column + 1
            signs, column = signs[:room], column + len(signs[:room])
            drawn.append(f"\x1b[{style}m{signs}\x1b[0m" if style else signs)
        if row < HEIGHT and draw(st.booleans()):
            drawn.append("\r\n")
    return (
        draw(st.sampled_from(["", "\x1b[?2026h", "\x07"])) + "".join(drawn) + draw(st.sampled_from(["", "\x1b[1;1H"]))
    )


def shown(screen: pyte.Screen) -> list[list[pyte.screens.Char]]:
    """Return all cells with their looks."""
    return [[screen.buffer[row][column] for column in range(WIDTH)] for row in range(HEIGHT)]


@given(st.lists(frames(), min_size=1, max_size=8), st.sets(st.integers(0, 7)))
@settings(deadline=None, max_examples=150)
def test_a_spared_screen_is_the_screen_that_was_drawn(texts: list[str], forgotten: set[int]) -> None:
    """Given any run of drawings, and moments at which what the terminal shows is not known any more
    When one terminal is sent all that is drawn, and another only what changes
    Then both show the same after each drawing, sign by sign and look by look
    """
    whole, spared, sparing = pyte.Screen(WIDTH, HEIGHT), pyte.Screen(WIDTH, HEIGHT), Sparing()
    to_whole, to_spared = pyte.Stream(whole), pyte.Stream(spared)
    for number, text in enumerate(texts):
        if number in forgotten:
            sparing.forget()
        to_whole.feed(text)
        to_spared.feed(sparing.rewritten(text, (WIDTH, HEIGHT)))
        assert shown(spared) == shown(whole)


@given(STYLES, STYLES)
def test_one_style_leads_to_another(style: str, wanted: str) -> None:
    """Given two looks of a cell
    When a terminal with the one is told what leads to the other
    Then what it writes looks as if it had been told that alone
    """
    one, other = pyte.Screen(2, 1), pyte.Screen(2, 1)
    first = f"\x1b[{style}m" if style else ""
    pyte.Stream(one).feed(f"{first}{change_of(style, wanted)}x")
    pyte.Stream(other).feed(f"\x1b[0{';' if wanted else ''}{wanted}mx")
    assert one.buffer[0][0] == other.buffer[0][0]


def test_a_digit_that_changes_is_all_that_is_sent() -> None:
    """Given a line that is on the screen
    When it is drawn again with one digit changed
    Then a move, the style, the digit and a reset are sent, and nothing where nothing has changed
    """
    sparing = Sparing()
    line = "\x1b[2;3H\x1b[1;38;2;240;228;66m{}\x1b[0m\x1b[2;80H\r\n"
    sparing.rewritten(line.format("3,741.20"), (80, 24))

    assert sparing.rewritten(line.format("3,741.30"), (80, 24)) == "\x1b[2;9H\x1b[1;38;2;240;228;66m3\x1b[0m"
    assert sparing.rewritten(line.format("3,741.30"), (80, 24)) == ""


def test_what_cannot_be_followed_is_sent_whole() -> None:
    """Given a wide sign, an unknown sequence, another size, and a screen that was forgotten
    When each is followed by the same line
    Then that is sent whole: nobody knows what the terminal shows
    """
    sparing, line = Sparing(), "\x1b[1;1Habc"
    for unclear in ("\x1b[1;1H币", "\x1b[2J", "\x1b[?1049h", "\x1b[1;79Habcdef"):
        sparing.rewritten(line, (80, 24))
        assert sparing.rewritten(unclear, (80, 24)) == unclear
        assert "abc" in sparing.rewritten(line, (80, 24)), unclear
    assert "abc" in sparing.rewritten(line, (81, 24))
    sparing.forget()
    assert "abc" in sparing.rewritten(line, (81, 24))
