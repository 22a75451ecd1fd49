"""The levels' DataFrame of a rehearsal: one object, equal to the core at every close."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pandas as pd
import pytest

from srconsole.compose.rehearse.memory import Commits
from srconsole.compose.rehearse.over_http import listening
from srconsole.compose.rehearse.parts import open_rehearsal
from srconsole.compose.rehearse.stage import Rehearsal, staged
from srconsole.market.level_frame import LevelFrame
from srconsole.settings.schema import LevelSettings, Settings
from srconsole.strategies.contract import Strategy
from srconsole.strategies.levels.strategy import Levels
from srconsole.virtual_time.loop import VirtualTimeLoop
from tests.engine.running import written
from tests.walks import walk

SETTINGS = Settings(levels=LevelSettings(swing_order=2))
CANDLES = 60


@pytest.mark.slow
def test_one_frame_equals_the_core_at_every_close_of_a_rehearsal(tmp_path: Path) -> None:
    """Given a walk that is rehearsed through HTTP
    When candle after candle closes
    Then all the time the levels' frame is the same object, and equal to the core's levels
    """
    rehearsal = Rehearsal(written(walk(5, CANDLES), tmp_path / "walk.csv"))
    stage = staged(SETTINGS, rehearsal)
    levels: list[int] = []

    async def whole() -> None:
        async with (
            listening(stage) as port,
            open_rehearsal(SETTINGS, rehearsal, stage, port, tmp_path, Commits(), None) as opened,
        ):
            frame = opened.levels.frame

            def closed(market: str, strategy: Strategy, close: float) -> None:
                opened.levels.closed(market, strategy, close)
                assert isinstance(strategy, Levels)
                anew = LevelFrame(SETTINGS.levels.max_levels)
                anew.update(strategy.structure, close)
                pd.testing.assert_frame_equal(opened.levels.frame, anew.frame)
                assert opened.levels.frame is frame
                levels.append(int(frame["price"].notna().sum()))

            opened.engine.listen(closed)
            async with opened.polled(stops=True):
                await opened.engine.trade()

    loop = VirtualTimeLoop(start=stage.exchange.venue.now)
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(whole())
    assert len(levels) == CANDLES
    assert levels[-1] > 2
