"""Pictures of the command line and the help; `pytest --snapshot-update` takes them anew where a change is meant."""

from __future__ import annotations

import pytest

from tests.console.test_snapshots import SnapCompare, console, settled

pytestmark = pytest.mark.slow

STOP = [*"stop", "space", *"3700"]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_command_line(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    """Given a position in STOP_LOSS
    When a stop is typed at the command line
    Then what it would come to stands at the bottom edge, as in the picture that was approved
    """
    keys = ["colon", *STOP]

    assert snap_compare(console("stop_loss"), terminal_size=size, press=keys, run_before=settled)


@pytest.mark.parametrize("page", [1, 2], ids=["signs", "states"])
def test_help(snap_compare: SnapCompare, page: int) -> None:
    """Given a position in STOP_LOSS
    When the help is opened, and its pages are turned
    Then each is the picture that was approved
    """
    keys = ["question_mark", *["right"] * page]

    assert snap_compare(console("stop_loss"), terminal_size=(80, 24), press=keys, run_before=settled)
