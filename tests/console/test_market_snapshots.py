"""Pictures of a market's screen; `pytest --snapshot-update` takes them anew where a change is meant."""

from __future__ import annotations

import pytest

from srconsole.console.app import ConsoleApp
from srconsole.settings.schema import ConsoleSettings, Settings
from tests.console import canned
from tests.console import canned_market as market
from tests.console.fake_link import FakeLink
from tests.console.test_snapshots import SnapCompare, settled

pytestmark = pytest.mark.slow


def console(state: str, theme: str = "dark") -> ConsoleApp:
    """Return a console that shows one of the states of a market."""
    settings = Settings(console=ConsoleSettings(theme=theme, charset="unicode"))
    return ConsoleApp(
        FakeLink(market.STATES[state](settings)),
        settings,
        themes=[canned.CHECKOUT / "themes"],
        environment={"TERM": "xterm-256color"},
        monotonic=lambda: 0.0,
    )


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids=["80x24", "120x40", "200x60"])
@pytest.mark.parametrize("state", market.STATES)
def test_market_screen(snap_compare: SnapCompare, state: str, size: tuple[int, int]) -> None:
    """The screen looks as it was approved.

    Given paper flat, paper long and covered, live read-only, an order whose fate is unknown, or a position uncovered
    When the main screen is drawn at 80x24, 120x40 and 200x60
    Then it is the picture that was approved
    """
    assert snap_compare(console(state), terminal_size=size, run_before=settled)
