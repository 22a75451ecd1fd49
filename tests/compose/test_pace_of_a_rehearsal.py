"""A rehearsal on its thread is held, stepped and hurried by a person, as a replay is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from math import inf
from pathlib import Path

import pytest

from srconsole.compose.rehearse.on_screen import opened_rehearsal
from srconsole.compose.rehearse.scenario import read_scenario
from srconsole.compose.rehearse.stage import Rehearsal
from srconsole.core.by_hand import Flatten
from srconsole.engine.request import PauseFeed, Request, ResumeFeed, SetSpeed, StepFeed
from srconsole.engine.thread import EngineThread
from srconsole.engine.view.snapshot import FeedView
from srconsole.settings.schema import ConsoleSettings, Settings
from srconsole.virtual_time.loop import VirtualTimeLoop
from tests.engine.running import written
from tests.walks import walk

SCENARIOS = Path(__file__).parents[1] / "scenarios"
LIMIT = 20
SLOW, FAST = 0.5, 64.0
"""Candles a second."""


async def until(engine: EngineThread, reached: Callable[[FeedView], bool]) -> FeedView:
    """Wait for what an engine shows of its feed."""
    async with asyncio.timeout(LIMIT):
        while (snapshot := engine.snapshot()) is None or not reached(snapshot.market.feed):  # noqa: ASYNC110  # a thread's
            await asyncio.sleep(0.005)
    return snapshot.market.feed


async def asked(engine: EngineThread, request: Request) -> str:
    """Ask an engine for something that it does; return what it says."""
    async with asyncio.timeout(LIMIT):
        answer = await engine.ask(request)
    assert answer.done
    return answer.text


@pytest.mark.asyncio
async def test_a_rehearsal_takes_its_pace_from_a_person(tmp_path: Path) -> None:
    """Given a rehearsal that is shown from its 20th candle on
    When it is held, told to sell, stepped, hurried and let go on
    Then it says that twenty came at once; while it is held orders are carried out, a step brings one candle, and then
    it goes on faster; its price and candles are as old as they are on its own clock
    """
    settings = Settings(console=ConsoleSettings(unpaced=20, speed=SLOW))
    file = written(walk(3, 60), tmp_path / "candles.csv")
    engine = EngineThread(opened_rehearsal(settings, Rehearsal(file)), None, VirtualTimeLoop)
    engine.start()
    try:
        assert (await until(engine, lambda feed: feed.closed >= 20)).at_once == 20
        assert await asked(engine, PauseFeed()) == "the candles are paused"
        shown = engine.snapshot()
        assert shown is not None
        assert shown.market.live is not None
        ages = shown.market.live.outlook
        assert None not in (ages.price_age, ages.candle_age)
        assert max(ages.price_age or 0.0, ages.candle_age or 0.0) <= shown.market.timeframe
        held = await until(engine, lambda feed: feed.paused)
        assert "entries are paused" in await asked(engine, Flatten())
        assert await asked(engine, StepFeed()) == "one candle"
        assert await until(engine, lambda feed: feed.closed > held.closed and not feed.steps) == held._replace(
            closed=held.closed + 1
        )
        assert await asked(engine, SetSpeed(FAST)) == "64 candles a second"
        assert await asked(engine, ResumeFeed()) == "the candles go on"
        gone_on = await until(engine, lambda feed: feed.closed >= held.closed + 10)
        assert (gone_on.paused, gone_on.speed) == (False, FAST)
    finally:
        engine.stop()


@pytest.mark.asyncio
async def test_a_rehearsal_says_how_far_it_is_and_when_it_has_ended(tmp_path: Path) -> None:
    """Given a rehearsal of sixty candles, as fast as it goes
    When they have all closed
    Then it shows sixty of sixty, and that it has ended, and it named its file in its first line of the log
    """
    file = written(walk(3, 60), tmp_path / "candles.csv")
    engine = EngineThread(opened_rehearsal(Settings(), Rehearsal(file, speed=inf)), None, VirtualTimeLoop)
    engine.start()
    try:
        ended = await until(engine, lambda feed: feed.ended)
        snapshot = engine.snapshot()
    finally:
        engine.stop()
    assert (ended.closed, ended.total, ended.at_once) == (60, 60, 60)
    assert snapshot is not None
    assert snapshot.log[0].text.endswith(" on candles.csv")


def test_a_scenario_with_candles_of_its_own_names_no_file() -> None:
    """Given a scenario that tells its own market, and a rehearsal of a file
    When it is asked where the candles come from
    Then the one names the scenario, the other the file
    """
    told = read_scenario(SCENARIOS / "f15_closed_by_hand.toml")
    assert told.market is not None
    assert Rehearsal(scenario=told).source == "scenario F15"
    assert Rehearsal(Path("candles.csv")).source == "candles.csv"
