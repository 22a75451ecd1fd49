"""A rehearsal as the console opens it: on a thread of its own, whose loop is one on virtual time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from srconsole.compose.rehearse.memory import Commits
from srconsole.compose.rehearse.over_http import listening, virtual_loop
from srconsole.compose.rehearse.parts import open_rehearsal, rehearsal_folder
from srconsole.compose.rehearse.play import settings_of
from srconsole.compose.rehearse.stage import Rehearsal, staged
from srconsole.engine.host import Publish
from srconsole.engine.thread import Opened, OpenEngine
from srconsole.settings.schema import Settings


def opened_rehearsal(settings: Settings, rehearsal: Rehearsal) -> OpenEngine:
    """Return what opens a rehearsal; at the end of its candles the engine stays."""
    settings = settings_of(settings, rehearsal)

    @asynccontextmanager
    async def open_engine(publish: Publish) -> AsyncIterator[Opened]:
        stage = staged(settings, rehearsal)
        virtual_loop().start = stage.exchange.venue.now
        with rehearsal_folder() as folder:
            async with (
                listening(stage) as port,
                open_rehearsal(settings, rehearsal, stage, port, folder, Commits(), publish) as opened,
            ):
                yield Opened(opened.engine, (), opened.polled(stops=False))

    return open_engine
