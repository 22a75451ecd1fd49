"""How far the opening of a replay is, from the reader of its file to the link."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

from srconsole.compose.progress import OpeningProgress
from srconsole.compose.replay import Replay, open_engine
from srconsole.engine.thread import EngineThread
from tests.engine.running import written
from tests.engine.test_thread import SETTINGS, shown_after
from tests.walks import walk


def test_an_opening_is_told_until_the_engine_shows_something(tmp_path: Path) -> None:
    """A person knows that it opens, and how far it is, and is not told so any more once it goes.

    Given an engine whose opening counts what it has read
    When it is asked how far that is, before its start and once it has shown a candle
    Then the count is told at first, and nothing behind
    """
    file, read = written(walk(26, 70), tmp_path / "walk.csv"), OpeningProgress()
    opens = partial(open_engine, SETTINGS, Replay(file), {"SRCONSOLE_HOME": str(tmp_path / "home")}, read=read)
    thread = EngineThread(opens, progress=read.words)
    assert thread.opening() == "opening"
    read(4096)
    assert thread.opening() == "opening: 4,096 candles read"
    thread.start()
    asyncio.run(shown_after(thread, 1))
    thread.stop()
    assert thread.opening() == ""
