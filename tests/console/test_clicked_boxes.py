"""The mouse in boxes: the keys that they name can be clicked, and a wheel goes through their rows."""

from __future__ import annotations

import pytest
from textual.app import App
from textual.events import MouseScrollDown
from textual.pilot import Pilot

from srconsole.console.app import ConsoleApp
from srconsole.console.help_screen import HelpScreen
from srconsole.console.main_screen import MainScreen
from srconsole.console.modals import LEFT, PromptScreen, QuestionScreen
from srconsole.console.palette_screen import PaletteScreen
from srconsole.console.panes.lines import Lines
from srconsole.core.by_hand import Flatten, MoveStop
from srconsole.settings.schema import Settings
from tests.console import canned
from tests.console.driven import FAST, THEMES, console, message, press, shown, work_done
from tests.console.fake_link import FakeLink

pytestmark = pytest.mark.slow


async def click(pilot: Pilot[None], box: str, word: str, times: int = 1) -> None:
    """Click on a word of a row that names keys, and let what that starts come to its end."""
    line = pilot.app.screen.query_one(box, Lines).text
    await pilot.click(box, offset=(line.index(word), 0), times=times)
    await work_done(pilot)
    await pilot.pause()


@pytest.mark.asyncio
async def test_the_answers_of_a_question_can_be_clicked() -> None:
    """A mouse that opens a question can answer it, and no click answers one that nobody has read.

    Given the question before flattening, by a clock that stands still
    When yes is clicked at once, then no half a second later; and, asked again, yes twice in one go, and then once
    Then the first does nothing, no leaves it, a double click does nothing, and a yes sells
    """
    link, time = FakeLink(canned.in_stop_loss()), [0.0]
    environment = {"TERM": "xterm"}
    app = ConsoleApp(link, Settings(console=FAST), themes=THEMES, environment=environment, monotonic=lambda: time[0])
    async with app.run_test() as pilot:
        await press(pilot, ["F"])
        await click(pilot, "#box-keys", "yes")
        assert (shown(app), link.asked) == (QuestionScreen, [])
        time[0] += 0.5
        await click(pilot, "#box-keys", "[n no]")
        assert (shown(app), message(app), link.asked) == (MainScreen, LEFT, [])
        await press(pilot, ["F"])
        await click(pilot, "#box-keys", "yes", times=2)
        assert (shown(app), link.asked) == (QuestionScreen, [])
        time[0] += 0.5
        await click(pilot, "#box-keys", "y yes")
        assert link.asked == [Flatten()]


@pytest.mark.asyncio
async def test_the_keys_of_a_prompt_can_be_clicked() -> None:
    """Given a prompt for a stop
    When a stop is typed and enter is clicked, and when another prompt's escape is clicked
    Then the stop is moved, and the other prompt is left
    """
    link = FakeLink(canned.in_stop_loss())
    app = console(link)
    async with app.run_test() as pilot:
        await press(pilot, ["s"])
        await click(pilot, "#box-keys", "until")
        assert (shown(app), link.asked) == (PromptScreen, [])
        await press(pilot, ["3", "7", "0", "0"])
        await click(pilot, "#box-keys", "do it")
        assert link.asked == [MoveStop(3700.0, only_up=True)]
        await press(pilot, ["s"])
        await click(pilot, "#box-keys", "leave it")
        assert (shown(app), len(link.asked)) == (MainScreen, 1)


@pytest.mark.asyncio
async def test_a_wheel_goes_through_rows_and_escape_can_be_clicked() -> None:
    """Given the help and the command line
    When a wheel is turned over each, and their escape is clicked
    Then the help scrolls, the next command is lit, and each closes
    """
    app = console(FakeLink(canned.in_stop_loss()))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, ["question_mark"])
        assert shown(app) is HelpScreen
        first = app.screen.query_one("#help-lines", Lines).text
        await turned(app, pilot, "#help-lines")
        assert app.screen.query_one("#help-lines", Lines).text != first
        await click(pilot, "#help-keys", "close")
        assert shown(app) is MainScreen
        await press(pilot, ["colon"])
        assert isinstance(app.screen, PaletteScreen)
        await turned(app, pilot, "#palette-found")
        await press(pilot, ["tab"])
        await click(pilot, "#box-keys", "leave it")
        assert shown(app) is MainScreen


async def turned(app: App[None], pilot: Pilot[None], selector: str) -> None:
    """Turn a wheel down twice over a part of the screen."""
    for _ in range(2):
        await pilot._post_mouse_events([MouseScrollDown], selector, button=0)  # noqa: SLF001  # Textual has no way of its own
    await pilot.pause()
