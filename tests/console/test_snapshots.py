"""Pictures of the main screen; `pytest --snapshot-update` takes them anew where a change is meant."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from srconsole.console.app import ConsoleApp
from srconsole.settings.schema import ConsoleSettings, Settings
from tests.console import canned
from tests.console.fake_link import FakeLink

pytestmark = pytest.mark.slow

SnapCompare = Callable[..., bool]


def console(state: str, theme: str = "dark") -> ConsoleApp:
    """Return a console that shows one of the canned states."""
    settings = Settings(console=ConsoleSettings(theme=theme, charset="unicode"))
    return ConsoleApp(
        FakeLink(canned.STATES[state](settings)),
        settings,
        themes=[canned.CHECKOUT / "themes"],
        environment={"TERM": "xterm-256color"},
        monotonic=lambda: 0.0,
    )


async def settled(pilot: Pilot[None]) -> None:
    """Wait until the panes have filled their sizes."""
    await pilot.pause()
    await pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("state", canned.STATES)
def test_main_screen(snap_compare: SnapCompare, state: str, size: tuple[int, int]) -> None:
    """The screen looks as it was approved.

    Given nothing held, a position in STOP_LOSS, one in TAKE_PROFIT, or a halt
    When the main screen is drawn at 80x24 and at 120x40
    Then it is the picture that was approved
    """
    assert snap_compare(console(state), terminal_size=size, run_before=settled)


def test_light_theme(snap_compare: SnapCompare) -> None:
    """The screen can be read on paper white too.

    Given a position in STOP_LOSS and the light theme
    When the main screen is drawn
    Then it is the picture that was approved
    """
    assert snap_compare(console("stop_loss", "light"), terminal_size=(80, 24), run_before=settled)


def test_question(snap_compare: SnapCompare) -> None:
    """The question before a sale looks as it was approved.

    Given a position in STOP_LOSS
    When flatten is pressed
    Then it is the picture that was approved
    """
    assert snap_compare(console("stop_loss"), terminal_size=(80, 24), press=["F"], run_before=settled)
