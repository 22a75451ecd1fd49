"""A console with a screen beside the main one, as a test drives it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from textual.pilot import Pilot

from srconsole.console.app import ConsoleApp
from srconsole.console.panes.lines import Lines
from srconsole.console.screens.stage import Reach
from srconsole.core.trade import Trade
from srconsole.errors import RequestError
from srconsole.journal.looking_back import LookingBack
from srconsole.settings.schema import Settings
from tests.console import canned
from tests.console.driven import console
from tests.console.fake_link import FakeLink


class Files:
    """Files that trades are written to, by their names."""

    def __init__(self) -> None:
        self.written: dict[str, list[Trade]] = {}

    def __call__(self, name: str, trades: Sequence[Trade]) -> str:
        """Take a file, unless it is there."""
        if name in self.written:
            raise RequestError(f"{name}: is there already and was left as it is; choose another name")
        self.written[name] = list(trades)
        return f"/here/{name}"


def beside(
    link: FakeLink | None = None,
    run: Path | None = None,
    files: Files | None = None,
    settings: Settings | None = None,
) -> ConsoleApp:
    """Return a console on a link, with the records of a run's folder."""
    app = console(link or FakeLink(canned.flat()), settings)
    app.reach = Reach(lambda _: None if run is None else LookingBack(run), files)
    return app


def part(app: ConsoleApp, name: str) -> str:
    """Return what a part of the screen on top says."""
    return app.screen.query_one(f"#{name}", Lines).text


async def settled(pilot: Pilot[None]) -> None:
    """Wait until what is read and drawn apart has come."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def message(app: ConsoleApp) -> str:
    """Return what the message of the screen on top says, in one row however many it takes."""
    return " ".join(part(app, "beside-message").split())
