"""What goes on beside a rehearsal's engine on its machine: the machine sleeps, and somebody reads the journal."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

from srconsole.compose.rehearse.over_http import virtual_loop
from srconsole.compose.rehearse.scenario import Scenario
from srconsole.compose.rehearse.told import ToldReader, ToldSleep


@asynccontextmanager
async def beside(scenario: Scenario, journal: Path) -> AsyncIterator[None]:
    """Have the machine sleep and the journal read as a scenario tells, while this is entered.

    Raises:
        sqlite3.Error: the journal could not be read.
    """
    loop = asyncio.get_running_loop()
    tasks = [loop.create_task(_sleep(told)) for told in scenario.sleeps]
    tasks += [loop.create_task(_read(told, journal)) for told in scenario.readers]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    for fault in ended:
        if isinstance(fault, Exception):
            raise fault


async def _sleep(told: ToldSleep) -> None:
    """Let the time of day pass, here and at the exchange, and no second of those that this machine counts awake."""
    await asyncio.sleep(told.after - virtual_loop().time())
    virtual_loop().start += round(told.seconds * 1000)


async def _read(told: ToldReader, journal: Path) -> None:
    """Read all of a journal, and stay at it."""
    await asyncio.sleep(told.after - virtual_loop().time())
    with closing(sqlite3.connect(f"{journal.as_uri()}?mode=ro", uri=True, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        for (name,) in reader.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            reader.execute(f'SELECT * FROM "{name}"').fetchall()  # noqa: S608  # the names are the journal's own
        await asyncio.sleep(told.until - told.after)
