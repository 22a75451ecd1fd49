"""The engine as `make run` starts it, without the screen: for tests that drive it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from srconsole.compose.replay import Replay, open_engine
from srconsole.core.candle import Candle
from srconsole.engine.request import Request
from srconsole.engine.view.snapshot import Snapshot
from srconsole.market.candle_writer import write_table
from srconsole.settings.schema import Settings
from tests.frames import frame


class Ran(NamedTuple):
    """What an engine left behind."""

    rows: str
    """`historical_data.csv`"""
    trades: str
    """`historical_trades.csv`"""
    snapshot: Snapshot
    """The last one."""


def at_once(settings: Settings) -> Settings:
    """Return settings by which a replay is as fast as it goes."""
    console = msgspec.structs.replace(settings.console, unpaced=10**9)
    return msgspec.structs.replace(settings, console=console)


def written(candles: Sequence[Candle], path: Path) -> Path:
    """Write candles as a standard file."""
    write_table(frame(candles), path)
    return path


def run_to_end(
    settings: Settings, replay: Replay, home: Path, first: Sequence[Request] = (), more: Mapping[str, str] | None = None
) -> Ran:
    """Trade a replay to its end, by the engine that the console opens, and return what it left."""
    shown: list[Snapshot] = []
    environment = {"SRCONSOLE_HOME": str(home), **(more or {})}
    with open_engine(at_once(settings), replay, environment, shown.append) as opened:
        asyncio.run(opened.engine.trade([*opened.first, *first], until_end=True))
    return left(shown[-1])


def left(snapshot: Snapshot) -> Ran:
    """Return what stands in a run's folder."""
    folder = Path(snapshot.run)
    rows = (folder / "historical_data.csv").read_text(encoding="utf-8")
    return Ran(rows, (folder / "historical_trades.csv").read_text(encoding="utf-8"), snapshot)
