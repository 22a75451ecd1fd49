"""What a command line asks of a run that goes on wins over what the run remembers, or is refused with the reason."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from srconsole.compose.going_on import first_requests
from srconsole.compose.replay import Replay, open_engine, open_feed
from srconsole.engine.host import Engine
from srconsole.engine.request import PauseFeed, Request, ResumeFeed, SetSpeed
from srconsole.engine.view.snapshot import Snapshot
from srconsole.errors import RequestError
from srconsole.settings.schema import ConsoleSettings, LevelSettings, Settings
from tests.engine.running import written
from tests.walks import walk

LENGTH, PLACE = 60, 40
WALK = walk(26, LENGTH)


def left_at(place: int, tmp_path: Path, *, paused: bool = False) -> tuple[Path, Path]:
    """Trade a walk up to a place, and leave it there; return the file and the run's folder."""
    file = written(WALK, tmp_path / "walk.csv")
    shown = traded_to(place, Replay(file), place, tmp_path, paused=paused)
    return file, Path(shown.run)


def traded_to(place: int, replay: Replay, unpaced: int, tmp_path: Path, *, paused: bool = False) -> Snapshot:
    """Open a run until so many candles have closed, and leave it; return what it showed last."""
    settings = Settings(levels=LevelSettings(swing_order=2), console=ConsoleSettings(unpaced=unpaced, speed=0.001))
    shown: list[Snapshot] = []
    there = asyncio.Event()

    def show(snapshot: Snapshot) -> None:
        shown.append(snapshot)
        if snapshot.market.feed.closed == place:
            there.set()

    async def trade(engine: Engine) -> None:
        trading = asyncio.create_task(engine.trade())
        await there.wait()
        if paused:
            await engine.ask(PauseFeed())
        engine.stop()
        await trading

    with open_engine(settings, replay, {"SRCONSOLE_HOME": str(tmp_path / "home")}, show) as opened:
        asyncio.run(trade(opened.engine))
    return shown[-1]


def asked(replay: Replay, folder: Path | None) -> list[Request]:
    """Return what a run is asked first."""
    return first_requests(replay, open_feed(Settings(), replay), folder)


@pytest.mark.parametrize("paused", [False, True])
def test_a_speed_on_the_command_line_lets_a_paused_run_go_on(*, paused: bool, tmp_path: Path) -> None:
    """Who asks for twenty candles a second wants to see candles.

    Given a run that was left while its candles were paused, or went on
    When it is opened again with a speed, and without one
    Then with a speed it goes on at that, and without one it is as it was left
    """
    file, folder = left_at(PLACE, tmp_path, paused=paused)
    going = [ResumeFeed()] if paused else []

    assert asked(Replay(file, speed=20.0), folder) == [*going, SetSpeed(20.0)]
    assert asked(Replay(file), folder) == []


def test_a_time_that_the_run_has_passed_is_refused(tmp_path: Path) -> None:
    """A run cannot go back, and does not pretend to.

    Given a run that has traded forty candles
    When it is opened again from a candle before there, and from a later one
    Then the first is refused with the candle that it has traded and what to do, and the second is done
    """
    file, folder = left_at(PLACE, tmp_path)
    with pytest.raises(RequestError, match=r"--from 1970-01-01T11:00:00Z comes too late.*has traded.*--fresh"):
        asked(Replay(file, paced_from=WALK[10].time), folder)

    assert asked(Replay(file, paced_from=WALK[50].time), folder) == []
    assert asked(Replay(file, paced_from=WALK[10].time), None) == []


@pytest.mark.parametrize(("option", "speed"), [("--speed", 20.0), ("--from", None)])
def test_nothing_is_asked_of_a_file_that_has_ended(option: str, speed: float | None, tmp_path: Path) -> None:
    """At the end no pace is left to set.

    Given a run that has come to the end of its file
    When it is opened again with a speed or a time
    Then that is refused with what to do
    """
    file, folder = left_at(LENGTH, tmp_path)
    paced_from = WALK[-1].time if speed is None else None
    with pytest.raises(RequestError, match=f"{option} comes too late: all 60 candles"):
        asked(Replay(file, speed=speed, paced_from=paced_from), folder)


def test_a_run_goes_on_at_its_pace_from_where_it_was_left(tmp_path: Path) -> None:
    """Nobody's position is traded through hundreds of candles because a window was opened again.

    Given a run whose candles came at once up to the twentieth, since a person had said so, and settings with fifty
    When it is opened again without that, and a third time with another time on the command line
    Then it stands where it was left, and the third time the candles up to that time come at once
    """
    file = written(WALK, tmp_path / "walk.csv")
    began = traded_to(20, Replay(file, paced_from=WALK[20].time), 50, tmp_path)
    again = traded_to(20, Replay(file), 50, tmp_path)
    later = traded_to(30, Replay(file, paced_from=WALK[30].time), 50, tmp_path)
    after = traded_to(30, Replay(file), 50, tmp_path)

    assert [each.market.feed.at_once for each in (began, again, later, after)] == [20, 20, 30, 30]
    assert [each.market.feed.closed for each in (began, again, later, after)] == [20, 20, 30, 30]
