"""What the help says is read whole, however narrow the terminal."""

from __future__ import annotations

import pytest

from srconsole.console.actions import ACTIONS, OF_LOTS, applies
from srconsole.console.help import state_lines
from srconsole.console.panes.lines import Lines
from srconsole.console.signs import SIGNS
from srconsole.settings.schema import ConsoleSettings, KeySettings, Settings
from tests.console import canned
from tests.console.driven import console, press
from tests.console.fake_link import FakeLink

pytestmark = pytest.mark.slow


@pytest.mark.asyncio
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (50, 20)])
async def test_no_sentence_of_the_help_is_cut(size: tuple[int, int]) -> None:
    """Half a sentence about what never falls is worse than none.

    Given a terminal of any width
    When the help is opened, its pages are turned, and each is read from its first row to its last
    Then every sentence about keys and states stands there whole
    """
    read = ""
    app = console(FakeLink(canned.flat()))
    async with app.run_test(size=size) as pilot:
        await press(pilot, ["question_mark"])
        for _ in range(3):
            for _ in range(8):
                shown = app.screen.query_one("#help-lines", Lines)
                read += "\n" + "\n".join(line[: shown.size.width] for line in shown.text.split("\n"))
                await pilot.press("pagedown")
            await pilot.press("right")

    words = " ".join(read.split())
    keys = [action.does for action in ACTIONS.values() if applies(action.id, "replay") and action.id not in OF_LOTS]
    states = [line[-1].text for line in state_lines(SIGNS["unicode"]) if len(line) > 1]
    assert [sentence for sentence in (*keys, *states) if " ".join(sentence.split()) not in words] == []
    assert "the stop follows the highest price, and never falls" in words


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("opener", "heading", "told"), [("r", "Trades", "choose"), ("L", "Log", "find"), ("comma", "Settings", "find")]
)
async def test_a_screens_own_keys_are_told_by_its_help(opener: str, heading: str, told: str) -> None:
    """What has no room in the last row is looked up where a person is.

    Given a screen beside the main one, and pause on another key
    When the help is opened there
    Then its first page has the screen's own keys, those that move, and those that work everywhere, as they are bound
    """
    app = console(
        FakeLink(canned.flat()), Settings(console=ConsoleSettings(refresh_hz=10), keys=KeySettings(pause="f6"))
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, [opener, "question_mark"])
        page = app.screen.query_one("#help-lines", Lines).text
        assert "[this screen]" in app.screen.query_one("#help-pages", Lines).text
        assert page.splitlines()[0].strip() == heading
        rows = [row.split() for row in page.splitlines()]
        for row in (["/", told], ["pgup", "pgdn", "a", "page", "up,", "down"], ["esc", "back"]):
            assert row in rows
        assert ["f6", "pause", "or", "resume", "entries"] in rows
        assert ":" in page
        assert "type a command" in page
