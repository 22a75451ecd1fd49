"""Pictures of the screens beside the main one; `pytest --snapshot-update` takes them anew where a change is meant."""

from __future__ import annotations

import pytest

from tests.console.screens.opened import settled
from tests.console.test_snapshots import SnapCompare, console

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize(
    ("screen", "keys"),
    [
        pytest.param("log", ["L"], id="log"),
        pytest.param("trades", ["r"], id="trades"),
        pytest.param("trade", ["r", "enter", "down"], id="trade"),
        pytest.param("settings", ["comma", *["down"] * 14], id="settings"),
    ],
)
def test_screen_beside(snap_compare: SnapCompare, screen: str, keys: list[str], size: tuple[int, int]) -> None:
    """The screens look as they were approved.

    Given a position in STOP_LOSS, and a log and trades as a snapshot has them
    When the log, the trades, a trade's chart or the settings are opened at 80x24 and at 120x40
    Then it is the picture that was approved
    """
    assert snap_compare(console("stop_loss"), press=keys, terminal_size=size, run_before=settled)
