"""A day of polls through HTTP and ccxt, on the simulated clock."""

from __future__ import annotations

import threading
from pathlib import Path

import msgspec
import pytest

from srconsole.compose.rehearse.play import play, report
from srconsole.compose.rehearse.scenario import NOTHING
from srconsole.compose.rehearse.stage import Rehearsal
from srconsole.settings.schema import LevelSettings, Settings, StrategySettings
from tests.engine.running import written
from tests.walks import HOUR, walk

CANDLES = 96
FIRST = 1_704_067_200_000
QUARTER = HOUR // 4
MORE = 48
"""Megabytes that memory may grow by between the first third and the end."""
PAGE = 4096


def _resident() -> float:
    """Return the megabytes that this process holds."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * PAGE / 2**20


@pytest.mark.soak
def test_a_day_through_http_keeps_memory_flat_and_both_sides_equal(tmp_path: Path) -> None:
    """Given a day of candles of a quarter of an hour, and the live feed at two seconds a poll
    When it is rehearsed through HTTP
    Then memory does not grow behind the first third, there are trades, and journal and exchange agree on all of them
    """
    candles = [
        candle._replace(time=FIRST + number * QUARTER) for number, candle in enumerate(walk(3, CANDLES, gap=0.0))
    ]
    rehearsal = Rehearsal(
        written(candles, tmp_path / "day.csv"), scenario=msgspec.structs.replace(NOTHING, feed="live")
    )
    given = Settings(levels=LevelSettings(swing_order=1), strategy=StrategySettings(trail_pct=0.01))
    held: list[float] = []
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(1.0):
            held.append(_resident())

    looking = threading.Thread(target=look)
    looking.start()
    try:
        found = report(given, rehearsal, play(given, rehearsal))
    finally:
        ended.set()
        looking.join()
    third = len(held) // 3

    assert (found.lost, found.ended) == ([], "")
    assert found.trades
    assert max(held[2 * third :]) < max(held[:third]) + MORE
