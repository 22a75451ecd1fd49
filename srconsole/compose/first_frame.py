"""What can be told of a replay before its engine has begun: the last price of the run, or the first one of the file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from srconsole.core.trader import Trader
from srconsole.engine.status import only_looked_at, trader_of
from srconsole.engine.view.before_a_run import before_the_engine, market_view
from srconsole.engine.view.snapshot import FeedView, Snapshot
from srconsole.errors import SrconsoleError
from srconsole.figures import PriceDigits
from srconsole.journal.identity import file_hash, settings_hash
from srconsole.journal.read_only import read_run
from srconsole.journal.run_folder import RunFolder, home_folder, runs_of
from srconsole.market.candle_arrays import SECOND
from srconsole.market.exact_reader import row_of
from srconsole.market.file_bytes import opened
from srconsole.market.timeframe import timeframe_text
from srconsole.settings.schema import Settings

LARGEST = 16 * 1024 * 1024
"""Bytes of a file whose run is looked up before it is opened; to hash a larger one takes too long."""
_LOOK = 4096


def opening_snapshot(
    settings: Settings, file: Path, detail: Path | None, fresh: bool, environment: Mapping[str, str]
) -> Snapshot | None:
    """Return what can be told of a replay without reading it; None where that is nothing.

    Raises:
        CandleError: there is no such file, or it may not be read.
    """
    with opened(file) as content:
        head = content.read(_LOOK)
        small = content.size <= LARGEST
    try:
        first, second = (row_of(line) for line in head[: head.rfind(b"\n")].splitlines()[1:3])
    except ValueError:
        # What is wrong with them is said by whoever reads all of it.
        return None
    timeframe = (second.time - first.time) // SECOND
    if not small or timeframe < 1:
        return None
    folder = RunFolder.replay(
        home_folder(environment),
        file,
        file_hash(file, detail),
        settings_hash(settings),
        first.symbol,
        timeframe_text(timeframe),
    )
    path, kept = (folder.path, None) if fresh else _kept(folder.path)
    if kept is None:
        trader, closed = Trader(settings, only_looked_at), 0
        trader.time, trader.price = first.time * 1000 // SECOND, first.numbers[0]
    else:
        trader, closed = kept
    feed = FeedView(False, settings.console.speed, closed, None, False)
    digits = PriceDigits(settings.market.tick)
    for row in (first, second):
        digits.see(*row.numbers[:4])
    return before_the_engine(
        trader, "replay", str(path), market_view(trader, first.symbol, timeframe, feed, digits.decimals)
    )


def _kept(named: Path) -> tuple[Path, tuple[Trader, int] | None]:
    """Return a run's folder, the trader it was left with, and how many candles had closed; None if there is no run.

    The folder's name has a timeframe in it, which two candles only suggest: the run may have another name.
    """
    try:
        runs = runs_of(named.parent)
        folder = named if named in runs or len(runs) != 1 else runs[0]
        remembered = read_run(folder).remembered
        if remembered.checkpoint is not None:
            return folder, (trader_of(remembered.checkpoint, remembered.facts), remembered.checkpoint.place)
    except (SrconsoleError, OSError):
        # The engine says what is wrong with it.
        return named, None
    return folder, None
