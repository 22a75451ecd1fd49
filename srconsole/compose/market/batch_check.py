"""Holds the engine's levels against the batch form's at each start, in a process of its own."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from typing import Final

import msgspec
from msgspec import Struct

from srconsole.compose.market.levels_said import Said, difference
from srconsole.engine.inputs import EntriesBarred, Input
from srconsole.settings.schema import LevelSettings, Settings, StrategySettings
from srconsole.strategies.levels.edit import Edit

SOURCE: Final = "batch form"
CHECKING: Final = "the levels are being held against the batch form"
LIMIT: Final = 300.0
"""Seconds after which a check that has not ended has failed."""


class Asked(Struct, frozen=True):
    """What the batch form is asked for: levels and pattern of candles, by their rows, under settings."""

    levels: LevelSettings
    strategy: StrategySettings
    rows: Sequence[str]
    edits: Sequence[Edit] = ()


async def found_by_batch(settings: Settings, rows: Sequence[str], edits: Sequence[Edit] = ()) -> Said | None:
    """Return what the batch form says of candles, by their rows; None where it came to no end in order."""
    asked = msgspec.msgpack.encode(Asked(settings.levels, settings.strategy, rows, edits))
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "srconsole.compose.market.batch_form",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        answer, _ = await asyncio.wait_for(process.communicate(asked), LIMIT)
        return msgspec.msgpack.decode(answer, type=Said) if process.returncode == 0 else None
    except (TimeoutError, msgspec.DecodeError):
        return None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


class BatchCheck:
    """Bars entries from when it is begun until the batch form has said the same as the engine."""

    def __init__(self, settings: Settings, symbol: str, post: Callable[[Input], None]) -> None:
        self._settings = settings
        self._symbol = symbol
        self._post = post

    async def run(self, rows: Sequence[str], said: Said, edits: Sequence[Edit] = ()) -> None:
        """Check what the engine says as of the last of all its candles, by their rows; `edits` were made by hand."""
        self._post(EntriesBarred(self._symbol, SOURCE, CHECKING, starting=True))
        batch = await found_by_batch(self._settings, rows, edits)
        if batch is None:
            self._bar("the check of the levels did not come to an end; start again, and see to this machine's memory")
        else:
            found = difference(said, batch)
            self._bar(f"the batch form has other levels: {found}" if found else "")

    def _bar(self, reason: str) -> None:
        self._post(EntriesBarred(self._symbol, SOURCE, reason))
