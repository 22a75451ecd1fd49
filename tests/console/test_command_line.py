"""The command line as a person types at it: found, previewed, asked first, done."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from srconsole.console.main_screen import MainScreen
from srconsole.console.modals import QuestionScreen
from srconsole.console.palette_screen import PaletteScreen
from srconsole.console.panes.lines import Lines
from srconsole.console.screens.trades_screen import TradesScreen
from srconsole.core.commands import Flatten, MoveStop, PauseEntries
from srconsole.engine.view.preview import Preview
from tests.console import canned
from tests.console.driven import console, message, press, shown
from tests.console.fake_link import FakeLink

pytestmark = pytest.mark.slow


def keys(text: str) -> list[str]:
    """Return the keys that a text is typed with."""
    return [{" ": "space", ".": "full_stop", "%": "percent_sign"}.get(sign, sign) for sign in text]


@pytest.mark.asyncio
async def test_a_stop_is_typed_with_its_effect_before_enter() -> None:
    """Given a position
    When `:stop 3700` is typed, and enter
    Then what the stop would come to is shown at the bottom edge before, and the engine is asked for it once
    """
    link = FakeLink(canned.in_stop_loss())
    app = console(link)
    async with app.run_test() as pilot:
        await press(pilot, ["colon", *keys("stop 3700")])
        assert shown(app) is PaletteScreen
        told = app.screen.query_one("#box-lines", Lines).text
        assert "3,692.70 -> 3,700.00" in told
        assert "-5.60 USDT" in told
        assert app.screen.query_one("#box").region.bottom == 24
        await press(pilot, ["enter"])
        assert shown(app) is MainScreen
        assert [request for request in link.asked if isinstance(request, MoveStop)] == link.asked
        assert len(link.asked) == 1


@pytest.mark.asyncio
async def test_flatten_is_asked_first_and_a_letter_is_no_yes() -> None:
    """Given a position
    When `fl` is typed and enter takes the command that is lit, then y
    Then the same question opens as by its key, and the sale is asked for after the y
    """
    link = FakeLink(canned.in_stop_loss())
    app = console(link)
    async with app.run_test() as pilot:
        await press(pilot, ["ctrl+p", *keys("fl"), "enter"])
        assert shown(app) is QuestionScreen
        assert link.asked == []
        await press(pilot, ["y"])
        assert link.asked == [Flatten()]


@pytest.mark.asyncio
async def test_enter_is_off_for_what_would_be_refused() -> None:
    """Given a position, and an engine that would refuse a stop
    When a bare trail is typed and enter, then a stop and enter, then esc
    Then both lines stay with their reasons, nothing is asked, and esc leaves
    """
    link = FakeLink(canned.in_stop_loss())
    link.previews = lambda _: Preview("the stop lies above the price")
    app = console(link)
    async with app.run_test() as pilot:
        for line, why in (("trail 3", 'write "trail 3%"'), ("stop 9000", "the stop lies above the price")):
            await press(pilot, ["colon", *keys(line), "enter"])
            assert shown(app) is PaletteScreen
            assert app.screen.query_one(Input).value == line
            assert why in app.screen.query_one("#box-lines", Lines).text
            await press(pilot, ["escape"])
            assert shown(app) is MainScreen
        assert link.asked == []


@pytest.mark.asyncio
async def test_where_no_command_fits_enter_is_off() -> None:
    """Given the command line
    When letters are typed that no command has
    Then no command is called so, and no key claims to take one
    """
    app = console(FakeLink(canned.flat()))
    async with app.run_test() as pilot:
        await press(pilot, ["colon", *keys("xqzj")])
        assert "no command is called so" in app.screen.query_one("#box-lines", Lines).text
        assert app.screen.query_one("#box-keys", Lines).text.startswith("enter is off ")


@pytest.mark.asyncio
async def test_theme_zoom_and_select_are_the_screens_own() -> None:
    """Given a market that is flat
    When a theme, a pane and a level are typed
    Then the colours change, the pane is alone, and the level is selected, without a word to the engine
    """
    link = FakeLink(canned.flat())
    app = console(link)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, ["colon", *keys("theme light"), "enter"])
        assert app.theme == "light"
        assert "console.theme" in message(app)
        await press(pilot, ["colon", *keys("zoom log"), "enter"])
        assert not app.screen.query_one("#chart").display
        await press(pilot, ["colon", *keys("zoom"), "enter"])
        assert app.screen.query_one("#chart").display
        await press(pilot, ["colon", *keys("select s1"), "enter"])
        main = app.screen
        assert isinstance(main, MainScreen)
        assert main.selected == next(level.id for level in canned.flat().market.levels if level.tier == "S1")
        assert link.asked == []


@pytest.mark.asyncio
async def test_a_command_that_is_clicked_is_typed_and_not_done() -> None:
    """Given a position, and the commands that begin with `st`
    When the row of one of them is clicked, an empty row, a stop is typed behind it, and its row clicked
    Then it is typed, nothing is asked of the engine by any click, and what was typed stays
    """
    link = FakeLink(canned.in_stop_loss())
    app = console(link)
    async with app.run_test() as pilot:
        await press(pilot, ["colon", *keys("st")])
        found = app.screen.query_one("#palette-found", Lines)
        rows = found.text.splitlines()
        row = next(place for place, text in enumerate(rows) if text.startswith(" stop 60800"))
        assert len(rows) > 1
        await pilot.click("#palette-found", offset=(3, row))
        await press(pilot, [])
        assert app.screen.query_one(Input).value == "stop "
        await pilot.click("#palette-found", offset=(3, 4))
        await press(pilot, keys("3700"))
        await pilot.click("#palette-found", offset=(3, 0))
        await press(pilot, [])
        assert shown(app) is PaletteScreen
        assert app.screen.query_one(Input).value == "stop 3700"
        assert link.asked == []
        await press(pilot, ["enter"])
        assert [type(request) for request in link.asked] == [MoveStop]


@pytest.mark.asyncio
async def test_a_command_that_is_clicked_in_a_list_that_has_moved_is_the_one_that_is_shown_there() -> None:
    """Given all commands, gone down to where the first ones are no longer shown
    When the last row that is shown is clicked
    Then its command is typed
    """
    app = console(FakeLink(canned.in_stop_loss()))
    async with app.run_test() as pilot:
        await press(pilot, ["colon", *["down"] * 8])
        last = app.screen.query_one("#palette-found", Lines).text.splitlines()[4]
        await pilot.click("#palette-found", offset=(3, 4))
        await press(pilot, [])
        typed = app.screen.query_one(Input).value
        assert typed.strip()
        assert last.startswith(f" {typed.strip()}")


@pytest.mark.asyncio
async def test_the_second_click_of_a_double_click_types_no_other_command() -> None:
    """Given the commands that `as` may mean, where flatten comes to stand in the row of pause once that is typed
    When the row of pause is clicked twice at once
    Then pause is typed, and not flatten
    """
    app = console(FakeLink(canned.in_stop_loss()))
    async with app.run_test() as pilot:
        await press(pilot, ["colon", *keys("as")])
        found = app.screen.query_one("#palette-found", Lines)
        row = next(place for place, text in enumerate(found.text.splitlines()) if text.startswith(" pause "))
        await pilot.click("#palette-found", offset=(3, row), times=2)
        await press(pilot, [])
        assert app.screen.query_one(Input).value == "pause"
        assert found.text.splitlines()[row].startswith(" flatten ")


@pytest.mark.asyncio
async def test_a_command_is_typed_on_any_screen() -> None:
    """Who types `:pause` on the screen of trades has paused once, and not by the first letter.

    Given the screen of all trades, over a position
    When `:pause` is typed there, then a theme, then `:cursor`, which is about the chart
    Then the entries are paused and the screen of trades stays, and says so, until the chart is asked for
    """
    link = FakeLink(canned.in_stop_loss())
    app = console(link)
    async with app.run_test() as pilot:
        await press(pilot, ["r", "colon", *keys("pause")])
        assert shown(app) is PaletteScreen
        await press(pilot, ["enter"])
        assert link.asked == [PauseEntries()]
        assert shown(app) is TradesScreen
        await press(pilot, ["colon", *keys("theme light"), "enter"])
        assert shown(app) is TradesScreen
        await press(pilot, ["colon", *keys("cursor"), "enter"])
        assert shown(app) is MainScreen
        await press(pilot, ["L", "colon", *keys("zoom chart"), "enter"])
        assert shown(app) is MainScreen
