"""A console that a test drives: keys are pressed, and the test looks at what is shown."""

from __future__ import annotations

from collections.abc import Sequence
from weakref import WeakKeyDictionary

from textual.app import App
from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from srconsole.console.app import ConsoleApp
from srconsole.console.panes.lines import Lines
from srconsole.console.placed import PlacedScreen
from srconsole.settings.schema import ConsoleSettings, Settings
from tests.console import canned
from tests.console.fake_link import FakeLink

THEMES = [canned.CHECKOUT / "themes"]
FAST = ConsoleSettings(refresh_hz=10)


class Hands:
    """A clock that stands still until a key is pressed: each is half a second after the one before."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


_HANDS: WeakKeyDictionary[App[None], Hands] = WeakKeyDictionary()
"""The clock of each console."""


def console(link: FakeLink, settings: Settings | None = None, environment: dict[str, str] | None = None) -> ConsoleApp:
    """Return a console on a link, whose questions take the yes that the next key is."""
    hands = Hands()
    app = ConsoleApp(
        link,
        settings or Settings(console=FAST),
        themes=THEMES,
        environment=environment or {"TERM": "xterm-256color"},
        monotonic=hands,
    )
    _HANDS[app] = hands
    return app


def message(app: ConsoleApp) -> str:
    """Return what the message says, in one row however many it takes."""
    rows = app.screen_stack[0].query_one("#message", Lines).text.splitlines()
    return " ".join(row.strip() for row in rows)


def shown(app: ConsoleApp) -> type:
    """Return what kind of screen is on top."""
    return type(app.screen)


async def work_done(pilot: Pilot[None]) -> None:
    """Wait for what is done beside drawing; what newer work took the place of is waited for no more."""
    waits = True
    while waits:
        try:
            await pilot.app.workers.wait_for_complete()
            waits = False
        except WorkerCancelled:
            pass


STILL = 5
"""How often in a row a screen has nothing to draw that is drawn whole."""


async def drawn_whole(pilot: Pilot[None]) -> None:
    """Wait until all that the screen has to show is on it, however busy the machine is."""
    still = 0
    while still < STILL:
        await pilot.pause(0.02)
        screen = pilot.app.screen
        assert isinstance(screen, PlacedScreen)
        still = 0 if screen.is_drawing else still + 1


async def press(pilot: Pilot[None], keys: Sequence[str]) -> None:
    """Press keys, and let what they start come to its end."""
    hands = _HANDS.get(pilot.app)
    for key in keys:
        if hands is not None:
            hands.now += 0.5
        await pilot.press(key)
    await work_done(pilot)
    await pilot.pause()
