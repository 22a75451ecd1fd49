"""A row of a list is selected by a click, and one that is selected is opened by it."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from srconsole.console.main_screen import MainScreen
from srconsole.console.screens.beside import Beside
from srconsole.console.screens.log_screen import LogScreen
from srconsole.console.screens.overview_screen import OverviewScreen
from srconsole.console.screens.settings_screen import SettingsScreen
from srconsole.console.screens.trade_chart import TradeChart
from srconsole.console.screens.trades_screen import TradesScreen
from srconsole.console.screens.trial_screen import TrialScreen
from srconsole.console.screens.trial_trades import TrialTrades
from tests.console import canned
from tests.console.driven import press, shown
from tests.console.fake_link import FakeLink
from tests.console.screens.opened import beside, part, settled
from tests.console.screens.test_settings_screen import on_settings
from tests.console.screens.test_trial_screen import look, on_bench
from tests.console.screens.trials import CannedTrials
from tests.journal.looked_back import write
from tests.journal.scripted_run import opened

pytestmark = pytest.mark.slow


async def click(pilot: Pilot[None], row: int, name: str = "beside-list") -> None:
    """Click a row of a part of the screen, the first one being 0."""
    await pilot.click(f"#{name}", offset=(4, row))
    await settled(pilot)


def row_of(pilot: Pilot[None], row: int) -> str:
    """Return what a row of the list says."""
    screen = pilot.app.screen
    assert isinstance(screen, Beside)
    return screen.query_one("#beside-list").render_line(row).text


def copied(pilot: Pilot[None]) -> str:
    """Return what would be copied: the selected row, whole."""
    screen = pilot.app.screen
    assert isinstance(screen, Beside)
    return screen.copied()


@pytest.mark.asyncio
async def test_a_line_of_the_log_is_clicked_and_its_trade_by_a_second_click(tmp_path: Path) -> None:
    """Given a log with more lines than its pane has rows, scrolled to its newest
    When a line in the middle that tells of a trade is clicked, and clicked again
    Then it is selected first, without the rows moving, and the trades are shown by the second click
    """
    with opened(tmp_path) as journal:
        write(journal, 0, 60)
    app = beside(run=tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, ["L"])
        await settled(pilot)
        row = next(row for row in range(10, 30) if "filled" in row_of(pilot, row))
        wanted, above = row_of(pilot, row).split(), row_of(pilot, row - 1)
        await click(pilot, row)
        assert shown(app) is LogScreen
        assert copied(pilot).split()[-4:] == wanted[-4:]
        assert row_of(pilot, row - 1) == above
        assert "enter its trade" in part(app, "beside-keys")
        await click(pilot, row)
        assert shown(app) is TradesScreen


@pytest.mark.asyncio
async def test_a_trade_is_clicked_and_its_chart_by_a_second_click() -> None:
    """Given three closed trades below the names of their columns
    When the names are clicked, an empty row, the third trade, and the third trade again
    Then nothing is selected by names and empty rows, the trade by its first click, and its second one opens its chart
    """
    app = beside()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, ["r"])
        await settled(pilot)
        newest = copied(pilot)
        await click(pilot, 0)
        await click(pilot, 9)
        assert shown(app) is TradesScreen
        assert copied(pilot) == newest
        await click(pilot, 3)
        assert shown(app) is TradesScreen
        third = copied(pilot)
        await press(pilot, ["end"])
        assert copied(pilot) == third != newest
        await click(pilot, 3)
        assert shown(app) is TradeChart


@pytest.mark.asyncio
async def test_a_setting_is_clicked_in_a_list_that_has_moved_and_changed_by_a_second_click(tmp_path: Path) -> None:
    """Given the settings, gone down to their last one
    When the fourth row that is shown is clicked, and clicked again, and another row while a value is typed
    Then that setting is selected, its value is typed at the second click, and the third changes nothing
    """
    app = on_settings(canned.flat(), tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        await press(pilot, ["comma", "end"])
        await click(pilot, 3)
        screen = app.screen
        assert isinstance(screen, SettingsScreen)
        one = screen.selected
        assert one is not None
        assert one.key.name in row_of(pilot, 3)
        assert "enter change" in part(app, "beside-keys")
        await click(pilot, 3)
        assert "enter take it" in part(app, "beside-keys")
        assert one.key.path in part(app, "beside-message")
        await click(pilot, 1)
        assert screen.selected == one
        await press(pilot, ["7"])
        assert app.screen.query_one(Input).value.endswith("7")


@pytest.mark.asyncio
async def test_a_market_is_clicked_and_its_screen_by_a_second_click() -> None:
    """Given two markets
    When the second one is clicked, the account below them, and the second one again
    Then it is selected, the account does nothing, and the market's screen is shown at last
    """
    one = canned.flat()
    both = one._replace(markets=(one.market, canned.halted().market._replace(symbol="ETH/USD")))
    app = beside(FakeLink(both))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, ["M"])
        before = row_of(pilot, 2)
        await click(pilot, 2)
        selected = row_of(pilot, 2)
        assert selected[:1] != before[:1] == " "
        await click(pilot, 4)
        assert shown(app) is OverviewScreen
        assert row_of(pilot, 2) == selected
        await click(pilot, 2)
        assert shown(app) is MainScreen


@pytest.mark.asyncio
async def test_what_a_backtest_is_asked_for_and_what_it_came_to_are_clicked() -> None:
    """Given a backtest that has been run, and is selected
    When its changes are clicked twice and left with escape, and the backtest is clicked twice
    Then the changes are selected and typed, and the backtest is selected and its trades are shown
    """
    trials = CannedTrials()
    trials.ends.set()
    app = on_bench(trials)
    async with app.run_test(size=(120, 40)) as pilot:
        await look(pilot, "R", "s")
        await look(pilot)
        assert "enter its trades" in part(app, "beside-keys")
        await click(pilot, 2, "trial-form")
        assert "enter change" in part(app, "beside-keys")
        await click(pilot, 2, "trial-form")
        assert "changes" in part(app, "beside-message")
        assert "enter take it" in part(app, "beside-keys")
        await press(pilot, ["escape"])
        await click(pilot, 0)
        assert "enter change" in part(app, "beside-keys")
        await click(pilot, 1)
        assert shown(app) is TrialScreen
        assert "enter its trades" in part(app, "beside-keys")
        await click(pilot, 1)
        assert shown(app) is TrialTrades
