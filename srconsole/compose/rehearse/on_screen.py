"""A rehearsal as the console opens it: on a thread of its own, whose loop is one on virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from srconsole.compose.rehearse.memory import Commits
from srconsole.compose.rehearse.parts import open_rehearsal, rehearsal_folder
from srconsole.compose.rehearse.play import settings_of
from srconsole.compose.rehearse.stage import Rehearsal, staged
from srconsole.engine.host import Publish
from srconsole.engine.thread import Opened, OpenEngine
from srconsole.settings.schema import Settings
from srconsole.virtual_time.loop import VirtualTimeLoop


def opened_rehearsal(settings: Settings, rehearsal: Rehearsal) -> OpenEngine:
    """Return what opens a rehearsal; at the end of its candles the engine stays."""
    settings = settings_of(settings, rehearsal)

    @contextmanager
    def open_engine(publish: Publish) -> Iterator[Opened]:
        stage = staged(settings, rehearsal)
        loop = asyncio.get_running_loop()
        if isinstance(loop, VirtualTimeLoop):
            loop.start = stage.exchange.venue.now
        with (
            rehearsal_folder() as folder,
            open_rehearsal(settings, rehearsal, stage, folder, Commits(), publish) as opened,
        ):
            yield Opened(opened.engine, (), opened.polled(stops=False))

    return open_engine
