"""The settings' screen, as a person changes one."""

from __future__ import annotations

from pathlib import Path

import pytest

from srconsole.compose.reach import SettingsFiles
from srconsole.console.app import ConsoleApp
from srconsole.console.modals import QuestionScreen
from srconsole.console.panes.lines import Lines
from srconsole.console.screens.settings_screen import SettingsScreen
from srconsole.console.screens.stage import Reach
from srconsole.engine.view.snapshot import Snapshot
from tests.console import canned
from tests.console.driven import console, press, shown
from tests.console.fake_link import FakeLink
from tests.console.screens.opened import part, settled


def on_settings(snapshot: Snapshot, home: Path, environment: dict[str, str] | None = None) -> ConsoleApp:
    """Return a console that saves settings below a home, in an environment."""
    app = console(FakeLink(snapshot))
    app.reach = Reach(own_settings=SettingsFiles(home, home, environment or {}))
    return app


@pytest.mark.slow
@pytest.mark.asyncio
async def test_a_setting_is_found_changed_and_taken_back(tmp_path: Path) -> None:
    """Given nothing held
    When a person looks for a setting, types a wrong value, then a right one, and takes it back
    Then the wrong one says why and enter does nothing, the right one is in the person's file and counts from the next
    start, and the file no longer sets it in the end
    """
    file = tmp_path / ".config" / "srconsole" / "settings.toml"
    app = on_settings(canned.flat(), tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        await press(pilot, ["comma", "slash", *"swing_order", "enter", "enter", "backspace", "backspace", "0", "enter"])
        assert shown(app) is SettingsScreen
        assert "must be an integer from" in part(app, "beside-message")

        await press(pilot, ["backspace", *"24", "enter"])
        assert "it counts from the next start" in " ".join(part(app, "beside-message").split())
        assert "swing_order = 24" in file.read_text(encoding="utf-8")
        assert "1 change at the next start" in part(app, "beside-about")

        await press(pilot, ["backspace"])
        assert "swing_order" not in file.read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.asyncio
@pytest.mark.parametrize(("key", "saved"), [("n", False), ("y", True)])
@pytest.mark.parametrize(
    ("setting", "typed"), [("risk.leverage", "2.0"), ("sizing.rule", '"kelly"'), ("pyramid.levels", "2")]
)
async def test_what_decides_about_trades_is_asked_while_something_is_held(
    tmp_path: Path, key: str, saved: bool, setting: str, typed: str
) -> None:
    """Given a position
    When a setting of risk, of how much is bought or how often is changed, and the question is answered
    Then the question names the mode and what changes, and only a yes saves it
    """
    file = tmp_path / ".config" / "srconsole" / "settings.toml"
    app = on_settings(canned.in_stop_loss(), tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        await press(pilot, ["comma", "slash", *setting, "enter", "enter", "ctrl+u", *typed, "enter"])
        assert shown(app) is QuestionScreen
        assert "[REPLAY]" in part(app, "box-title")
        assert setting in part(app, "box-lines")

        await press(pilot, [key])
        assert shown(app) is SettingsScreen
        assert file.exists() == saved


@pytest.mark.slow
@pytest.mark.asyncio
async def test_why_a_value_is_refused_is_told_whole_in_a_narrow_window(tmp_path: Path) -> None:
    """Half a reason is none.

    Given a window of 80 columns
    When a stop is typed that lies beyond the liquidation price, and the line is left again
    Then the whole sentence stands there in several rows, and the list has its room back afterwards
    """
    app = on_settings(canned.flat(), tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("comma", "slash", *"strategy.stop_pct", "enter")
        await settled(pilot)
        height = app.screen.query_one("#beside-list", Lines).size.height
        await pilot.press("enter", *["backspace"] * 4, *"0.2")
        await settled(pilot)
        rows = part(app, "beside-message").splitlines()
        assert len(rows) > 1
        assert "liquidation" in " ".join(rows)
        assert all(len(row) <= 80 for row in rows)

        await pilot.press("escape")
        await settled(pilot)
        assert app.screen.query_one("#beside-list", Lines).size.height == height


@pytest.mark.slow
@pytest.mark.asyncio
async def test_what_would_not_start_is_told_while_it_is_typed(tmp_path: Path) -> None:
    """A key that does nothing is not offered.

    Given the line for the theme
    When a name is typed that no theme has, enter is pressed, and then a name that there is
    Then the first says which there are, enter is offered for the second alone, and nothing was written before
    """
    app, config = on_settings(canned.flat(), tmp_path), tmp_path / ".config"
    async with app.run_test(size=(100, 30)) as pilot:
        await press(pilot, ["comma", "slash", *"console.theme", "enter", "enter", "ctrl+u", *'"pink"', "enter"])
        assert "is no theme: there are" in part(app, "beside-message")
        assert "enter" not in part(app, "beside-keys")
        assert not config.exists()

        await press(pilot, ["ctrl+u", *'"light"'])
        assert "enter take it" in part(app, "beside-keys")


@pytest.mark.slow
@pytest.mark.asyncio
async def test_a_saved_value_that_is_overruled_is_said_to_be(tmp_path: Path) -> None:
    """What is saved and does not count is no news to be glad of.

    Given a speed in the environment, which comes before a person's file
    When another one is saved
    Then it is said what comes before it, and what the next start has
    """
    app = on_settings(canned.flat(), tmp_path, {"SRCONSOLE_CONSOLE_SPEED": "9"})
    async with app.run_test(size=(120, 30)) as pilot:
        await press(pilot, ["comma", "slash", *"console.speed", "enter", "enter", "ctrl+u", *"2", "enter"])

        told = " ".join(part(app, "beside-message").split())
        assert "SRCONSOLE_CONSOLE_SPEED comes before it: the next start has 9.0" in told


@pytest.mark.slow
@pytest.mark.asyncio
async def test_what_another_file_has_is_said_where_nothing_is_left_of_ones_own(tmp_path: Path) -> None:
    """Given a speed in the settings of the current folder, and none in the person's own file
    When it is taken out of that file
    Then it is said that the other file has it, and what the next start has
    """
    (tmp_path / "settings.toml").write_text("[console]\nspeed = 7\n", encoding="utf-8")
    app = on_settings(canned.flat(), tmp_path)
    async with app.run_test(size=(120, 30)) as pilot:
        await press(pilot, ["comma", "slash", *"console.speed", "enter", "backspace"])

        told = " ".join(part(app, "beside-message").split())
        assert "settings.toml:2 has it too: the next start has 7.0" in told
