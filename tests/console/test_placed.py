"""The panes on the screen: keys that show, hide and zoom them, and a new size that is drawn once."""

from __future__ import annotations

from typing import Any

import pytest
from textual.app import App
from textual.events import MouseScrollDown

from srconsole.console.app import ConsoleApp
from srconsole.console.main_screen import MainScreen
from srconsole.console.modals import QuestionScreen
from srconsole.console.modes import NO_MARKET
from srconsole.console.panes.lines import Lines
from srconsole.engine.view.snapshot import Snapshot
from srconsole.settings.schema import ConsoleSettings, Settings
from tests.console import canned
from tests.console import canned_market as market
from tests.console import canned_strategies as strategies
from tests.console.driven import console, drawn_whole, message, press, shown
from tests.console.fake_link import FakeLink

pytestmark = pytest.mark.slow

SELDOM = Settings(console=ConsoleSettings(refresh_hz=0.1))
SIZES = ((120, 40), (60, 14))


def drawn(app: ConsoleApp) -> list[str]:
    """Return the rows of the screen."""
    return [strip.text for strip in app.screen._compositor.render_strips()]  # noqa: SLF001


def there(app: ConsoleApp, *panes: str) -> list[bool]:
    """Tell which of the panes are on the screen."""
    return [bool(app.screen.query_one(f"#{pane}").display) for pane in panes]


@pytest.mark.asyncio
async def test_digits_show_and_hide_panes_and_z_shows_one_alone() -> None:
    """A person has the screen that they work with.

    Given 80x24
    When 4 hides the log, 5 shows the closed trades, tab and z zoom the chart, and z ends that
    Then each is so, the others have the room, and the message line says what was done
    """
    app = console(FakeLink(canned.in_stop_loss()))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, ["4"])
        assert (there(app, "log"), message(app)) == ([False], "log hidden")
        await press(pilot, ["5"])
        assert (there(app, "trades"), message(app)) == ([True], "closed trades shown")
        await press(pilot, ["tab", "z"])
        assert there(app, "chart", "levels", "position", "trades") == [True, False, False, False]
        assert app.screen.query_one("#chart").size.height == 20
        await press(pilot, ["z"])
        assert there(app, "chart", "levels", "position", "trades") == [True, True, True, True]
        await press(pilot, ["6"])
        assert message(app) == NO_MARKET


@pytest.mark.asyncio
async def test_clicks_press_keys_and_the_wheel_selects() -> None:
    """A mouse does what keys do, by the same ways.

    Given a position
    When the name of flatten in the footer is clicked, the wheel is turned over the levels, R1 and the log are clicked
    Then the question of flatten opens, a level is selected, then R1, and the log is in focus
    """
    app = console(FakeLink(canned.in_stop_loss()))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.2)
        column = app.screen.query_one("#footer", Lines).text.index("flatten")
        await pilot.click("#footer", offset=(column, 0))
        assert shown(app) is QuestionScreen
        await press(pilot, ["escape"])
        main = app.screen
        assert isinstance(main, MainScreen)
        app.post_message(MouseScrollDown(None, 60, 8, 0, 0, 0, False, False, False, 60, 8))
        await pilot.pause(0.1)
        assert main.selected is not None
        rows = main.query_one("#level-names", Lines).text.splitlines()
        named = next(row for row, text in enumerate(rows) if text.split()[0].endswith("R1"))
        await pilot.click("#level-names", offset=(2, named))
        assert main.selected == next(level.id for level in canned.in_stop_loss().market.levels if level.tier == "R1")
        await pilot.click("#log")
        await pilot.pause(0.1)
        assert main.query_one("#log").has_class("-focused")


@pytest.mark.asyncio
async def test_what_was_chosen_is_there_again(tmp_path: Any) -> None:
    """Given a person with a home, who hides the levels
    When the console is left and opened again, once with a file that somebody has broken
    Then the levels are hidden still, and back with a message that names the broken file
    """
    environment = {"TERM": "xterm", "HOME": str(tmp_path)}
    app = console(FakeLink(canned.flat()), environment=environment)
    async with app.run_test() as pilot:
        await press(pilot, ["2"])
        assert there(app, "levels") == [False]
    app = console(FakeLink(canned.flat()), environment=environment)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert there(app, "levels") == [False]
    kept = tmp_path / ".local" / "state" / "srconsole" / "layout.toml"
    kept.write_text("shown = [", encoding="utf-8")
    app = console(FakeLink(canned.flat()), environment=environment)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert there(app, "levels") == [True]
        assert str(kept)[:60] in message(app)


@pytest.mark.asyncio
@pytest.mark.parametrize("snapshot", [market.paper_long(), strategies.grid()], ids=["paper", "grid"])
async def test_a_new_size_is_drawn_once_and_whole(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    """A window that is drawn wider does not flicker.

    Given the screen at 80x24
    When the window is sized to 120x40, and to 60x14
    Then each size reaches the terminal in one piece, which is what the same window shows when it is opened at that size
    """
    fresh: list[list[str]] = []
    for size in SIZES:
        opened = console(FakeLink(snapshot), SELDOM)
        async with opened.run_test(size=size) as pilot:
            await drawn_whole(pilot)
            fresh.append(drawn(opened))
    app = console(FakeLink(snapshot), SELDOM)
    frames: list[int] = []
    display = App._display  # noqa: SLF001

    def counted(self: App[Any], screen: Any, renderable: Any) -> None:
        if renderable is not None:
            frames.append(1)
        display(self, screen, renderable)

    async with app.run_test(size=(80, 24)) as pilot:
        await drawn_whole(pilot)
        monkeypatch.setattr(App, "_display", counted)
        for size, whole in zip(SIZES, fresh, strict=True):
            frames.clear()
            await pilot.resize_terminal(*size)
            await drawn_whole(pilot)
            assert len(frames) == 1, size
            assert drawn(app) == whole
