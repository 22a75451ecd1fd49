"""A link whose answers come when a test releases them, and a console on it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from textual.pilot import Pilot

from srconsole.console.app import ConsoleApp
from srconsole.console.panes.lines import Lines
from srconsole.engine.request import Request
from srconsole.engine.view.preview import Preview
from srconsole.engine.view.snapshot import Snapshot
from srconsole.settings.schema import ConsoleSettings, Settings
from tests.console import canned
from tests.console.fake_link import FakeLink


class HeldLink(FakeLink):
    """A link whose previews come when they are released, each as the engine had it when it was asked.

    Attributes:
        most: how many were out at the same time, at most.
    """

    def __init__(self, newest: Snapshot) -> None:
        super().__init__(newest)
        self.most = 0
        self._out: list[asyncio.Event] = []

    async def preview(self, request: Request) -> Preview:
        """Answer once released."""
        seen = await super().preview(request)
        released = asyncio.Event()
        self._out.append(released)
        self.most = max(self.most, len(self._out))
        await released.wait()
        return seen

    def release(self) -> None:
        """Give the answers that are out."""
        for released in self._out:
            released.set()
        self._out.clear()


def console(
    link: FakeLink, monotonic: Callable[[], float] | None = None, shown: Callable[[], object] | None = None
) -> ConsoleApp:
    """Return a console that draws when it is told to; unless it has a clock, its questions take a yes at once."""
    moments = iter(range(1_000_000))
    return ConsoleApp(
        link,
        Settings(console=ConsoleSettings(refresh_hz=0.1)),
        themes=[canned.CHECKOUT / "themes"],
        environment={"TERM": "xterm-256color"},
        monotonic=monotonic or (lambda: float(next(moments))),
        shown=shown,
    )


def said(app: ConsoleApp, part: str = "box-lines") -> str:
    """Return what a part of the top screen says."""
    return app.screen.query_one(f"#{part}", Lines).text


def message(app: ConsoleApp) -> str:
    """Return what the message says, in one row however many it takes."""
    rows = app.screen_stack[0].query_one("#message", Lines).text.splitlines()
    return " ".join(row.strip() for row in rows)


async def press(pilot: Pilot[None], keys: Sequence[str]) -> None:
    """Press keys, and let what is not held back come to its end."""
    for key in keys:
        await pilot.press(key)
    await pilot.pause()


async def follow(app: ConsoleApp, pilot: Pilot[None], snapshot: Snapshot) -> None:
    """Let the engine show something else."""
    link = app._link  # noqa: SLF001  # the one that the test gave it
    assert isinstance(link, FakeLink)
    link.newest = snapshot
    app.draw()
    await pilot.pause()
