"""What a command line asks of a replay that goes on: it wins over what the run remembers, or is refused."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from srconsole.engine.checkpoint import memory_of
from srconsole.engine.request import Request, ResumeFeed, SetSpeed
from srconsole.engine.rows import time_text
from srconsole.errors import RequestError

if TYPE_CHECKING:
    from srconsole.compose.replay import Replay
    from srconsole.market.replay_feed import ReplayFeed

_ADVICE = "or begin anew with --fresh, which keeps this run aside"


def first_requests(replay: Replay, feed: ReplayFeed, folder: Path | None) -> list[Request]:
    """Return what a run is asked before it trades, so that it goes on as the command line says.

    Args:
        replay: what was asked for.
        feed: the candles.
        folder: of the run, None where it has not begun.

    Raises:
        RequestError: the run is past the time, or at the end of its candles.
        JournalError: its journal cannot be read.
    """
    asked: list[Request] = [] if replay.speed is None else [SetSpeed(replay.speed)]
    if folder is None or (replay.speed is None and replay.paced_from is None):
        return asked
    place, paused = _left(feed, folder)
    if feed.total is not None and place >= feed.total:
        option = "--from" if replay.speed is None else "--speed"
        raise RequestError(
            f"{option} comes too late: all {place:,} candles of this run have closed; leave it out to see what they "
            f"came to, {_ADVICE}"
        )
    if replay.paced_from is not None and place > feed.at_once:
        bar = feed.bar(place - 1)
        stands = "" if bar is None else time_text(bar.candle.time)
        raise RequestError(
            f"--from {time_text(replay.paced_from)} comes too late: this run has traded the candle of {stands} "
            f"already; leave it out to go on from there, {_ADVICE}"
        )
    return [ResumeFeed(), *asked] if paused else asked


def _left(feed: ReplayFeed, folder: Path) -> tuple[int, bool]:
    """Return how many candles have closed in a run, and whether a person has paused it."""
    from srconsole.journal.read_only import read_run

    checkpoint = read_run(folder).remembered.checkpoint
    if checkpoint is None:
        return 0, False
    pace = memory_of(checkpoint.state).pace.get(feed.symbol)
    return checkpoint.place, pace is not None and pace.paused
