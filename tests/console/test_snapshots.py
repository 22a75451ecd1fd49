"""Pictures of the main screen; `pytest --snapshot-update` takes them anew where a change is meant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pytest
from textual.pilot import Pilot

from srconsole.console.app import ConsoleApp
from srconsole.engine.view.snapshot import FeedView
from srconsole.settings.schema import ConsoleSettings, Settings
from tests.console import canned
from tests.console.fake_link import FakeLink

pytestmark = pytest.mark.slow

SnapCompare = Callable[..., bool]


BOTH = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])


def console(state: str, theme: str = "dark", charset: Literal["unicode", "ascii"] = "unicode") -> ConsoleApp:
    """Return a console that shows one of the canned states."""
    settings = Settings(console=ConsoleSettings(theme=theme, charset=charset))
    return console_on(FakeLink(canned.STATES[state](settings)), settings)


def console_on(link: FakeLink, settings: Settings | None = None) -> ConsoleApp:
    """Return a console on what a link has to show; in the dark theme unless settings say otherwise."""
    return ConsoleApp(
        link,
        settings or Settings(console=ConsoleSettings(theme="dark", charset="unicode")),
        themes=[canned.CHECKOUT / "themes"],
        environment={"TERM": "xterm-256color"},
        monotonic=lambda: 0.0,
    )


async def settled(pilot: Pilot[None]) -> None:
    """Wait until the panes have filled their sizes."""
    await pilot.pause()
    await pilot.pause()


@BOTH
@pytest.mark.parametrize("state", canned.STATES)
def test_main_screen(snap_compare: SnapCompare, state: str, size: tuple[int, int]) -> None:
    """The screen looks as it was approved.

    Given nothing held, a position in STOP_LOSS, one in TAKE_PROFIT, or a halt
    When the main screen is drawn at 80x24 and at 120x40
    Then it is the picture that was approved
    """
    assert snap_compare(console(state), terminal_size=size, run_before=settled)


def test_main_screen_with_room(snap_compare: SnapCompare) -> None:
    """A large terminal has all panes.

    Given a position in TAKE_PROFIT
    When the main screen is drawn at 200x60
    Then it is the picture that was approved
    """
    assert snap_compare(console("take_profit"), terminal_size=(200, 60), run_before=settled)


@pytest.mark.parametrize("theme", ["light", "contrast", "ansi", "green-red"])
def test_theme(snap_compare: SnapCompare, theme: str) -> None:
    """The screen can be read in each theme.

    Given a position in STOP_LOSS and one of the themes beside the dark one
    When the main screen is drawn
    Then it is the picture that was approved
    """
    assert snap_compare(console("stop_loss", theme), terminal_size=(80, 24), run_before=settled)


def test_plain_signs(snap_compare: SnapCompare) -> None:
    """The screen can be read where a terminal has nothing but ASCII.

    Given a position in TAKE_PROFIT and the plainest character set
    When the main screen is drawn
    Then it is the picture that was approved
    """
    assert snap_compare(console("take_profit", charset="ascii"), terminal_size=(80, 24), run_before=settled)


@BOTH
def test_opening(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    """A run that is being read is no blank screen.

    Given a new run whose first 1,300 of 2,000 candles have come
    When the main screen is drawn
    Then it is the picture that was approved
    """
    feed = FeedView(False, 4.0, 1300, 9473, False, 0, 2000)
    link = FakeLink(canned.flat()._replace(markets=(canned.flat().market._replace(feed=feed),)))

    assert snap_compare(console_on(link), terminal_size=size, run_before=settled)
