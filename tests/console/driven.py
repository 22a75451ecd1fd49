"""A console that a test drives: keys are pressed, and the test looks at what is shown."""

from __future__ import annotations

from collections.abc import Sequence

from textual.pilot import Pilot

from srconsole.console.app import ConsoleApp
from srconsole.console.panes.lines import Lines
from srconsole.settings.schema import ConsoleSettings, Settings
from tests.console import canned
from tests.console.fake_link import FakeLink

THEMES = [canned.CHECKOUT / "themes"]
FAST = ConsoleSettings(refresh_hz=10)


class Hands:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Return the time; each look at it is half a second after the one before."""
        self.now += 0.5
        return self.now


def console(link: FakeLink, settings: Settings | None = None, environment: dict[str, str] | None = None) -> ConsoleApp:
    """Return a console on a link, whose questions take a yes at once."""
    return ConsoleApp(
        link,
        settings or Settings(console=FAST),
        themes=THEMES,
        environment=environment or {"TERM": "xterm-256color"},
        monotonic=Hands(),
    )


def message(app: ConsoleApp) -> str:
    """Return what the message line says."""
    return app.screen_stack[0].query_one("#message", Lines).text.strip()


def shown(app: ConsoleApp) -> type:
    """Return what kind of screen is on top."""
    return type(app.screen)


async def press(pilot: Pilot[None], keys: Sequence[str]) -> None:
    """Press keys, and let what they start come to its end."""
    for key in keys:
        await pilot.press(key)
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
