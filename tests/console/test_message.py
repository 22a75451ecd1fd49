"""The message row: what a key came to is said for eight seconds, what is grave until the next key."""

from __future__ import annotations

import pytest

from srconsole.console.message import FADES_AFTER, Message
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


@pytest.mark.asyncio
async def test_a_message_that_is_longer_than_the_row_is_seen_to_be() -> None:
    """Given a window of 40 columns
    When a message of more is said
    Then it is cut before its last columns, and ends with what says so
    """
    app = console(FakeLink(canned.flat()))
    async with app.run_test(size=(40, 10)) as pilot:
        app.screen.say("sold 4.995 at 100.10; entries are paused")  # type: ignore[attr-defined]
        await pilot.pause()
        assert message(app).endswith(("…", "..."))
        assert len(message(app)) <= 39
