"""Pictures of the screens beside the main one; `pytest --snapshot-update` takes them anew where a change is meant."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from srconsole.console.screens.stage import Reach
from tests.console.screens.opened import settled
from tests.console.screens.trials import CannedTrials
from tests.console.test_snapshots import BOTH, SnapCompare, console

pytestmark = pytest.mark.slow


@BOTH
@pytest.mark.parametrize(
    ("screen", "keys"),
    [
        pytest.param("log", ["L"], id="log"),
        pytest.param("trades", ["r"], id="trades"),
        pytest.param("trade", ["r", "enter", "down"], id="trade"),
        pytest.param("overview", ["M"], id="overview"),
        pytest.param("settings", ["comma", *["down"] * 14], id="settings"),
    ],
)
def test_screen_beside(snap_compare: SnapCompare, screen: str, keys: list[str], size: tuple[int, int]) -> None:
    """The screens look as they were approved.

    Given a position in STOP_LOSS, and a log and trades as a snapshot has them
    When the log, the trades, a trade's chart, the overview or the settings are opened at 80x24 and at 120x40
    Then it is the picture that was approved
    """

    async def pressed(pilot: Pilot[None]) -> None:
        for key in keys:
            await pilot.press(key)
        await settled(pilot)

    assert snap_compare(console("stop_loss"), terminal_size=size, run_before=pressed)


@BOTH
def test_backtests(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    """Backtests beside each other look as they were approved.

    Given a console that has run two backtests
    When the screen shows them at 80x24 and at 120x40
    Then it is the picture that was approved
    """
    trials = CannedTrials()
    trials.ends.set()
    app = console("stop_loss")
    app.reach = Reach(trials=trials)

    async def run_two(pilot: Pilot[None]) -> None:
        await pilot.press("R")
        for _ in range(2):
            await pilot.press("s")
            await pilot.pause(0.6)
        await settled(pilot)

    assert snap_compare(app, terminal_size=size, run_before=run_two)
