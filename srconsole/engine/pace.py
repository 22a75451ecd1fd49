"""What a person may do to a replay's pace."""

from __future__ import annotations

from srconsole.core.by_hand import Refused
from srconsole.engine.ports import Feed, Pace
from srconsole.engine.request import FeedRequest, PauseFeed, ResumeFeed, SetSpeed, StepFeed

MAX_SPEED = 100_000.0
"""Candles a second; above it only `max` makes sense."""


def change_pace(request: FeedRequest, feed: Feed, closed: int) -> str:
    """Change a feed's pace, of which so many candles have closed; return what was done.

    Raises:
        Refused: the speed is none, or the file has ended.
    """
    if feed.total is not None and closed >= feed.total:
        raise Refused(f"the file has ended: all of its {feed.total:,} candles have closed")
    pace = feed.pace
    match request:
        case PauseFeed():
            feed.set_pace(Pace(True, pace.speed))
            return "the candles are paused"
        case ResumeFeed():
            feed.set_pace(Pace(False, pace.speed))
            return "the candles go on"
        case StepFeed():
            feed.set_pace(Pace(True, pace.speed, pace.steps + 1))
            return "one candle"
        case SetSpeed(speed):
            if not 0 < speed <= MAX_SPEED and speed != float("inf"):
                raise Refused(
                    f"a speed is above 0 and at most {MAX_SPEED:,.0f} candles a second, or max, not {speed!r}"
                )
            feed.set_pace(pace._replace(speed=speed))
            return "as fast as it goes" if speed == float("inf") else f"{speed:g} candles a second"
