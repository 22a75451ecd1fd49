"""What is shown of a run before its engine has begun: looked up on the engine's thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from srconsole.compose.first_frame import opening_snapshot
from srconsole.compose.replay import Replay, open_engine
from srconsole.engine.host import Publish
from srconsole.engine.thread import EngineThread, Opened
from srconsole.engine.view.snapshot import Snapshot
from srconsole.errors import CandleError
from tests.engine.running import written
from tests.engine.test_thread import SETTINGS, shown_after
from tests.walks import walk


def test_what_a_run_was_left_with_is_shown_until_its_engine_has_begun(tmp_path: Path) -> None:
    """A person sees their run before all of its candles are read.

    Given an engine with a look at what its run was left with
    When it begins, and opens
    Then the look is asked once, on the engine's thread, before anything is opened, and is shown until candles close
    """
    file, happened = written(walk(26, 70), tmp_path / "walk.csv"), list[str]()
    left = opening_snapshot(SETTINGS, file, None, False, {"SRCONSOLE_HOME": str(tmp_path / "home")})

    def look() -> Snapshot | None:
        happened.append(f"looked on {threading.current_thread().name}")
        return left

    @contextmanager
    def opened(publish: Publish) -> Iterator[Opened]:
        happened.append("opened" if thread.snapshot() is left else "opened before")
        with open_engine(SETTINGS, Replay(file), {"SRCONSOLE_HOME": str(tmp_path / "home")}, publish) as engine:
            yield engine

    thread = EngineThread(opened, look)
    assert thread.snapshot() is None
    thread.start()
    shown = asyncio.run(shown_after(thread, 1))
    thread.stop()

    assert left is not None
    assert shown.begun
    assert happened == ["looked on engine", "opened"]


def test_a_look_that_fails_ends_the_engine_before_it_opens() -> None:
    """A file that is gone by then is told like every other error.

    Given a look that finds no file
    When the engine begins
    Then nothing is opened, and the message says what the look said
    """

    def look() -> Snapshot | None:
        raise CandleError("walk.csv: there is no such file")

    def opened(_: Publish) -> AbstractContextManager[Opened]:
        raise AssertionError("opened")

    thread = EngineThread(opened, look)
    thread.start()
    thread.stop()

    assert thread.failure() == "walk.csv: there is no such file"
    assert thread.snapshot() is None
