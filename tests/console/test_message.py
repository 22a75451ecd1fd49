"""The message row: what a key came to is said for eight seconds, what is grave until the next key."""

from __future__ import annotations

import pytest

from srconsole.console.main_screen import MainScreen
from srconsole.console.message import FADES_AFTER, Message, fitting, message_lines
from srconsole.console.panes.lines import Lines, Span
from srconsole.console.signs import SIGNS
from tests.console import canned
from tests.console.fake_link import FakeLink
from tests.console.held_link import console, message, press
from tests.console.pane_text import text


class Clock:
    """Seconds that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """Return them."""
        return self.now


def test_a_message_fades_after_eight_seconds() -> None:
    """An answer of yesterday is no answer.

    Given a message that was said at some time
    When less than eight seconds have gone, and then eight
    Then it is shown, and then the row is empty
    """
    clock = Clock()
    row = Message(clock)
    row.say("the stop is at 3,700.00")
    clock.now += FADES_AFTER - 0.1
    assert text(row.line) == " the stop is at 3,700.00"

    clock.now += 0.1

    assert text(row.line) == ""


def test_a_grave_message_stays_until_a_key_that_was_meant_for_it() -> None:
    """What a person must not miss does not go by itself.

    Given a refusal
    When an hour has gone, when a key comes in the moment in which it is said, and when one comes later
    Then it is shown, shown, and gone
    """
    clock = Clock()
    row = Message(clock)
    row.say("Refused: no price has been seen yet", grave=True)
    clock.now += 3600
    assert text(row.line) == " Refused: no price has been seen yet"
    assert row.line[0].role == "alert"
    row.say("Refused: again", grave=True)
    row.key_pressed()
    assert text(row.line) == " Refused: again"

    clock.now += 1
    row.key_pressed()

    assert text(row.line) == ""


@pytest.mark.asyncio
async def test_the_row_of_the_screen_fades_without_any_news() -> None:
    """It fades while the candles are held, too.

    Given a console whose engine shows nothing new, and a message
    When it draws once more eight seconds later
    Then the row is empty
    """
    clock = Clock()
    app = console(FakeLink(canned.flat()), monotonic=clock)
    async with app.run_test() as pilot:
        await press(pilot, ["x"])
        assert message(app).startswith("Select a level first")
        clock.now += FADES_AFTER
        app.draw()
        await pilot.pause()

        assert message(app) == ""


@pytest.mark.slow
@pytest.mark.asyncio
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 14)])
async def test_a_long_message_is_whole_in_as_many_rows_as_it_takes(size: tuple[int, int]) -> None:
    """Of a theme that cannot be used only the beginning of its file's name was to be read at 80 columns.

    Given a message that is longer than a row of the screen
    When it is said, and when it has faded
    Then all of it is there above the keys and covers none of the panes, and then it takes one row again
    """
    clock, count = Clock(), {60: 2, 80: 6, 120: 14}[size[0]]
    app = console(FakeLink(canned.in_stop_loss()), monotonic=clock)
    why = f"Theme not used: /home/{'very/' * count}themes/mine.toml:15 chart-up is no colour: write one like #56B4E9"
    async with app.run_test(size=size) as pilot:
        await pilot.pause(0.2)
        main = app.screen
        assert isinstance(main, MainScreen)
        row = main.query_one("#message", Lines)
        main.say(why)
        await pilot.pause(0.2)
        assert "".join(row.text.split()) == "".join(why.split())
        assert row.size.height == len(row.text.splitlines()) > 1
        assert row.region.bottom == main.query_one("#footer").region.y
        assert all(not pane.region.overlaps(row.region) for pane in main.panes().values() if pane.display)
        clock.now += FADES_AFTER
        app.draw()
        await pilot.pause(0.2)
        assert (row.size.height, row.text) == (1, "")


def test_of_a_message_that_has_no_room_the_end_is_marked() -> None:
    """Given a message of more rows than a screen has for it
    When it is written
    Then it has the rows there are, none of them too wide, and ends in the sign that there is more
    """
    rows = fitting(message_lines((Span(" word" * 60, "alert"),), 40), 40, 2, SIGNS["unicode"])

    assert [len(text(row)) <= 40 for row in rows] == [True, True]
    assert text(rows[-1]).endswith("…")
    assert {span.role for row in rows for span in row} == {"alert"}
