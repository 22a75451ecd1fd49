"""Finer candles of a long history, a stretch of which is made at a time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.checks import Origin, check_candles
from srconsole.market.column_room import MEMORY, OnDisk
from srconsole.market.detail import Detail
from srconsole.market.stretches import STRETCH

MINUTE = 60_000_000
COUNT = STRETCH // 60 + 40
"""Hours whose minutes are more than one stretch."""


@pytest.mark.parametrize("on_disk", [False, True])
def test_finer_candles_are_found_in_any_order(tmp_path: Path, *, on_disk: bool) -> None:
    """A candle has its own minutes, whichever was asked for before.

    Given hours and their minutes, in memory or on the disk, of which one hour's high is none of its minutes'
    When the minutes of hours are asked for, forwards, backwards, and those of the odd hour in between
    Then each has its sixty, and the odd one has none
    """
    room = OnDisk(tmp_path) if on_disk else MEMORY
    close = 100 + np.arange(COUNT * 60) % 977 / 8
    times = np.arange(len(close)) * MINUTE
    minutes = CandleColumns("X", times, close, close + 1, close - 1, close, close, room=room)
    by_hour = close.reshape(COUNT, 60)
    high, low = by_hour.max(axis=1) + 1, by_hour.min(axis=1) - 1
    high[3] += 1
    hours = CandleColumns("X", times[::60], by_hour[:, 0], high, low, by_hour[:, -1], high, room=room)
    detail = Detail(*check_candles(hours, Origin("hours")), *check_candles(minutes, Origin("minutes")))

    for at in (0, COUNT - 1, 3, COUNT - 2, 4, 3, 5, STRETCH // 60, 1):
        found = detail.of(at)
        assert [candle.close for candle in found] == ([] if at == 3 else by_hour[at].tolist())
        assert [candle.time for candle in found] == ([] if at == 3 else [(at * 60 + n) * 60_000 for n in range(60)])
