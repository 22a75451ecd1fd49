"""A console for benchmarks/console.py: it shows what changes in one way only, or times how its own loop is held up.

`price`: once a second another price, and nothing else. `time`: nothing but time passes. `loop`: the bundled candles are
replayed by a real engine, and a task of the console's loop that wants to wake every few milliseconds tells how late it
did.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from srconsole.compose.console import theme_folders
from srconsole.compose.replay import SAMPLE, Replay, open_engine
from srconsole.console.run import run_console
from srconsole.console.watch import Watch, terminals
from srconsole.engine.link import EngineLink
from srconsole.engine.thread import EngineThread
from srconsole.settings.schema import ConsoleSettings, Settings
from tests.console.canned import changed, in_stop_loss
from tests.console.fake_link import FakeLink

STEP, CENTRE, SWING = 0.37, 3741.2, 9
"""What a price moves by, USDT, around what, and after how many moves it turns."""
HELD_FROM = 1_541_635_200_000
"""From here, 2018-11-08, a position is held for days, UTC milliseconds."""
WAKE = 0.004
"""Seconds between two looks of the probe."""
_KEPT: list[asyncio.Future[None]] = []
"""The tasks of the console's loop: it holds none itself."""


def main() -> None:
    """Open the console."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scene", choices=["price", "time", "loop"])
    parser.add_argument("--home", type=Path)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--backtest", action="store_true")
    arguments = parser.parse_args()
    if arguments.scene == "loop":
        _replay(arguments.home, arguments.seconds, backtest=arguments.backtest)
    else:
        link = FakeLink(in_stop_loss())
        _show(link, Settings(), partial(_started, _move, link) if arguments.scene == "price" else None)


def _started(work: Callable[..., Coroutine[None, None, None]], *given: object) -> None:
    _KEPT.append(asyncio.ensure_future(work(*given)))


async def _move(link: FakeLink) -> None:
    moves = 0
    while True:
        await asyncio.sleep(1)
        moves += 1
        step = SWING - abs(moves % (2 * SWING) - SWING)
        link.newest = changed(in_stop_loss(), price=CENTRE + STEP * step)


def _replay(home: Path, seconds: float, *, backtest: bool) -> None:
    settings = Settings(console=ConsoleSettings(speed=4.0))
    environment = {**os.environ, "SRCONSOLE_HOME": str(home)}
    held = Replay(Path(SAMPLE), paced_from=HELD_FROM)
    engine = EngineThread(partial(open_engine, settings, held, environment))

    def begin() -> None:
        engine.start()
        _started(partial(_probe, backtest=backtest), home / "waits", seconds)

    try:
        _show(engine, settings, begin)
    finally:
        engine.stop()


async def _probe(told: Path, seconds: float, *, backtest: bool) -> None:
    """Write down how late each look was, in milliseconds, a line each; the first two seconds are the start's."""
    await asyncio.sleep(4)
    beside = None
    if backtest:
        command = ["nice", sys.executable, "-c", _BACKTESTS]
        quiet = asyncio.subprocess.DEVNULL
        beside = await asyncio.create_subprocess_exec(*command, stdout=quiet, stderr=quiet)
    late, end = [], perf_counter() + seconds
    while (begun := perf_counter()) < end:
        await asyncio.sleep(WAKE)
        late.append(1000 * (perf_counter() - begun - WAKE))
    if beside is not None:
        beside.kill()
        await beside.wait()
    written = told.with_suffix(".part")
    written.write_text("\n".join(map(str, late)), encoding="ascii")
    written.rename(told)


_BACKTESTS = f"""
from srconsole.cli.main import main
while True:
    main(["backtest", {SAMPLE!r}, "--quiet"])
"""


def _show(link: EngineLink, settings: Settings, shown: Callable[[], object] | None) -> None:
    environment = dict(os.environ)
    with Watch(terminals()) as watch:
        run_console(
            link, settings, themes=theme_folders(environment), environment=environment, watch=watch, shown=shown
        )


if __name__ == "__main__":
    main()
