"""The console on an engine, from the first frame to the last."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from srconsole.bundled import bundled
from srconsole.compose.progress import OpeningProgress
from srconsole.compose.replay import Replay, open_engine, open_feed
from srconsole.engine.thread import EngineThread, Opened
from srconsole.loading import loaded
from srconsole.plain_text import plain
from srconsole.settings.layers import personal_folder
from srconsole.settings.schema import Settings

if TYPE_CHECKING:
    from srconsole.compose.arming import Arming
    from srconsole.compose.rehearse.stage import Rehearsal
    from srconsole.console.watch import Watch
    from srconsole.engine.host import Publish
    from srconsole.engine.link import Arm
    from srconsole.engine.view.snapshot import Snapshot


class FirstLook:
    """What can be told of a replay before its engine has begun, asked on the engine's thread.

    Args:
        settings, replay: what is opened.
        environment: the process's.
    """

    def __init__(self, settings: Settings, replay: Replay, environment: Mapping[str, str]) -> None:
        self._of = (settings, replay.file, replay.detail, replay.fresh, environment)
        self._closed: int | None = None

    def __call__(self) -> Snapshot | None:
        """Return it, None where it is nothing.

        Raises:
            SrconsoleError: there is no such file, or it may not be read.
        """
        # What reads candles and journals takes as long to load as all of the screen, which is drawn by now.
        from srconsole.compose.first_frame import opening_snapshot

        snapshot = opening_snapshot(*self._of)
        if snapshot is not None:
            self._closed = snapshot.market.feed.closed
        return snapshot

    def is_new(self) -> bool:
        """Tell whether it was a run without a closed candle."""
        return self._closed == 0


def open_console(settings: Settings, replay: Replay, watch: Watch) -> int:
    """Open the console on a replay and stay until the person leaves, or the watch asks; return the exit code.

    Raises:
        SrconsoleError: the replay could not be opened, or the engine has stopped; nothing is lost.
    """
    from srconsole.console.terminal import check_terminal, is_terminal
    from srconsole.market.regular_candles import regular_file

    environment = dict(os.environ)
    for file in (replay.file, replay.detail):
        if file is not None:
            # One that is not there needs no screen; what is in it is read behind the first frame.
            with regular_file(str(file)):
                pass
    reads, writes = is_terminal(sys.stdin), is_terminal(sys.stdout)
    if replay.asked is not None and not (reads and writes):
        # Where no screen can come, candles that a preset is not for are worth a word first.
        open_feed(settings, replay)
    check_terminal(environment, reads=reads, writes=writes)
    progress = OpeningProgress(replay.file.name)
    opens = partial(open_engine, settings, replay, environment, read=progress)
    look = FirstLook(settings, replay, environment)
    engine = EngineThread(opens, look, progress=progress.words)
    return _stayed(engine, settings, environment, watch, (None, None, look.is_new))


def open_lines(settings: Settings, replay: Replay, watch: Watch) -> int:
    """Trade a replay in lines, what is told and what is typed, and stay as `open_console` does.

    Raises:
        SrconsoleError: the replay could not be opened, or the engine has stopped; nothing is lost.
    """
    from srconsole.compose.looks import LooksInFolders
    from srconsole.console.format import zone_of
    from srconsole.console.line.run import run_lines

    environment, progress = dict(os.environ), OpeningProgress()
    zone = zone_of(settings.console.timezone)
    opens = partial(open_engine, settings, replay, environment, read=progress)
    engine = EngineThread(opens, progress=progress.words)
    watch.asks(lambda _: engine.stop())
    try:
        code = run_lines(engine, zone, watch, engine.start, LooksInFolders())
    finally:
        engine.stop()
    if engine.error is not None:
        raise engine.error
    return code


def open_rehearsed(settings: Settings, source: str, rehearsal: Callable[[], Rehearsal], watch: Watch) -> int:
    """Open the console on a rehearsal and stay as `open_console` does; nothing of it is kept.

    Args:
        settings: in force.
        source: what is rehearsed on, as a person is told.
        rehearsal: makes the rehearsal, on the engine's thread.
        watch: tells the console to leave.

    Raises:
        SrconsoleError: the rehearsal could not be opened, or the engine has stopped.
    """
    from srconsole.console.terminal import check_terminal, is_terminal
    from srconsole.virtual_time.loop import VirtualTimeLoop

    def opens(publish: Publish) -> AbstractContextManager[Opened] | AbstractAsyncContextManager[Opened]:
        # A simulated exchange, its server and ccxt: a second of loading, for which no screen waits.
        from srconsole.compose.rehearse.on_screen import opened_rehearsal

        return opened_rehearsal(settings, rehearsal())(publish)

    environment = dict(os.environ)
    check_terminal(environment, reads=is_terminal(sys.stdin), writes=is_terminal(sys.stdout))
    engine = EngineThread(opens, None, VirtualTimeLoop)
    what = f"starting the simulated exchange on {plain(source)}"
    return _stayed(engine, settings, environment, watch, (None, ("rehearsal", what), bool))


def open_market_run(settings: Settings, arming: Arming, watch: Watch, *, fresh: bool = False) -> int:
    """Open the console on a market's run, or `fresh` on a new one, and stay as `open_console` does.

    Raises:
        SrconsoleError: it could not be opened, or the engine has stopped; what is held keeps its stop at the exchange.
    """
    from srconsole.compose.market.late_run import LateRun
    from srconsole.console.terminal import check_terminal, is_terminal

    environment = dict(os.environ)
    run = LateRun(settings, arming, environment, fresh=fresh)
    check_terminal(environment, reads=is_terminal(sys.stdin), writes=is_terminal(sys.stdout))
    market = settings.market
    what = f"{market.symbols[0]} opens: {market.exchange} is asked for contract, account and candles"
    engine = EngineThread(run.open, goes_on=run.goes_on)
    return _stayed(engine, settings, environment, watch, (run.arm, (market.mode, what), bool))


def _stayed(
    engine: EngineThread,
    settings: Settings,
    environment: dict[str, str],
    watch: Watch,
    beside: tuple[Arm | None, tuple[str, str] | None, Callable[[], bool]],
) -> int:
    """Stay with an engine until the person leaves, or the watch asks; `beside` is what `Given` begins with."""
    watch.asks(lambda _: engine.stop())
    try:
        from srconsole.compose.reach import reach_of
        from srconsole.console.run import Given, run_console

        def shown() -> None:
            # Both need the interpreter, and a person waits for the screen.
            loaded()
            engine.start()

        code = run_console(
            engine,
            settings,
            themes=theme_folders(environment),
            environment=environment,
            watch=watch,
            shown=shown,
            given=Given(*beside, reach_of(settings, environment)),
        )
    finally:
        engine.stop()
    if engine.error is not None:
        raise engine.error
    return code


def theme_folders(environment: Mapping[str, str]) -> list[Path]:
    """Return where themes stand: the ones that come along, then a person's own, which win."""
    home = environment.get("HOME", "")
    own = personal_folder(Path(home) if home else None, environment)
    return [bundled("themes"), *([own / "themes"] if own else [])]


def check_appearance(settings: Settings, environment: Mapping[str, str]) -> None:
    """Check keys, theme and time zone as the console does before it opens.

    Raises:
        SettingsError: names all that the console cannot use.
    """
    from srconsole.console.appearance import appearance_of
    from srconsole.errors import SettingsError

    trouble = appearance_of(settings, theme_folders(environment), environment).trouble
    if trouble:
        raise SettingsError(trouble)
