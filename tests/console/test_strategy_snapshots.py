"""Pictures of other strategies' screens; `pytest --snapshot-update` takes them anew where a change is meant."""

from __future__ import annotations

import pytest

from srconsole.console.app import ConsoleApp
from srconsole.settings.schema import ConsoleSettings, Settings
from tests.console import canned, canned_strategies
from tests.console.fake_link import FakeLink
from tests.console.test_snapshots import SnapCompare, settled

pytestmark = pytest.mark.slow


def console(state: str, theme: str = "dark") -> ConsoleApp:
    """Return a console that shows one of the strategies."""
    settings = Settings(console=ConsoleSettings(theme=theme, charset="unicode"))
    return ConsoleApp(
        FakeLink(canned_strategies.STATES[state](settings)),
        settings,
        themes=[canned.CHECKOUT / "themes"],
        environment={"TERM": "xterm-256color"},
        monotonic=lambda: 0.0,
    )


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("state", canned_strategies.STATES)
def test_strategy_screen(snap_compare: SnapCompare, state: str, size: tuple[int, int]) -> None:
    """The screen looks as it was approved.

    Given a signal strategy that waits, one that holds, a scalper with targets, a grid with lots, or a trailing breakout
    When the main screen is drawn at 80x24 and at 120x40
    Then it is the picture that was approved
    """
    assert snap_compare(console(state), terminal_size=size, run_before=settled)


def test_two_panes_of_indicators(snap_compare: SnapCompare) -> None:
    """A tall screen shows more.

    Given a scalper with two indicators of two scales and seven guards
    When the main screen is drawn at 200x60
    Then it is the picture that was approved
    """
    assert snap_compare(console("scalper"), terminal_size=(200, 60), run_before=settled)


def test_selected_lot_in_the_light_theme(snap_compare: SnapCompare) -> None:
    """The screen can be read on paper white too.

    Given a grid with its second lot selected, in the light theme
    When the main screen is drawn
    Then it is the picture that was approved
    """
    app = console("grid", "light")
    assert snap_compare(app, terminal_size=(120, 40), press=["down", "down"], run_before=settled)
