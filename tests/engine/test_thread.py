"""The engine on its own thread, behind the link that a console has."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

import pytest

from srconsole.compose import Replay, open_engine
from srconsole.core.command import PauseEntries
from srconsole.engine.snapshot import Snapshot
from srconsole.engine.thread import EngineThread
from srconsole.errors import CandleError
from srconsole.settings.schema import ConsoleSettings, LevelSettings, Settings
from tests.engine.running import written
from tests.walks import walk

SETTINGS = Settings(levels=LevelSettings(swing_order=2), console=ConsoleSettings(unpaced=60, speed=0.001))


def thread_on(file: Path, home: Path) -> EngineThread:
    """Return an engine thread that is not started yet."""
    return EngineThread(partial(open_engine, SETTINGS, Replay(file), {"SRCONSOLE_HOME": str(home)}))


async def shown_after(thread: EngineThread, closed: int) -> Snapshot:
    """Return the first snapshot after so many candles."""
    while True:
        snapshot = thread.snapshot()
        if snapshot is not None and (snapshot.feed.closed >= closed or snapshot.fault):
            return snapshot
        if thread.error is not None:
            raise thread.error
        await asyncio.sleep(0.005)


def test_a_request_from_another_thread_is_answered_and_shown(tmp_path: Path) -> None:
    """The console's way to the engine works across threads.

    Given an engine on its thread
    When a request comes from the console's loop
    Then it is answered, the newest snapshot shows its effect, and the engine ends when it is told to
    """
    thread = thread_on(written(walk(26, 120), tmp_path / "walk.csv"), tmp_path / "home")
    thread.start()

    async def ask() -> Snapshot | None:
        await shown_after(thread, 60)
        answer = await thread.ask(PauseEntries())
        assert answer.done
        return thread.snapshot()

    snapshot = asyncio.run(ask())
    thread.stop()
    assert snapshot is not None
    assert snapshot.paused
    assert thread.error is None
    assert asyncio.run(thread.ask(PauseEntries())).text == "the engine is not running"


def test_what_ends_the_engine_is_told_and_kept(tmp_path: Path) -> None:
    """An engine that cannot begin says why.

    Given a file of candles that cannot be used
    When an engine is started on it
    Then its error is kept for whoever started it, and said to whoever asks
    """
    file = tmp_path / "bad.csv"
    file.write_text("Time,Open\n")
    thread = thread_on(file, tmp_path / "home")
    thread.start()
    with pytest.raises(CandleError, match="header"):
        asyncio.run(shown_after(thread, 1))
    thread.stop()
    assert str(file) in thread.failure()
    assert not asyncio.run(thread.ask(PauseEntries())).done


def test_a_thread_that_was_never_started_stops_at_once(tmp_path: Path) -> None:
    """A console that fails before its first frame leaves no engine behind.

    Given an engine that was not started
    When it is told to stop
    Then that is all
    """
    thread = thread_on(tmp_path / "nothing.csv", tmp_path)
    thread.stop()
    assert thread.snapshot() is None
    assert thread.failure() == ""
