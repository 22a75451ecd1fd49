"""Opens the console in this process's terminal."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from srconsole.console.app import ConsoleApp
from srconsole.console.pauses import shorten_pauses
from srconsole.console.screens.stage import Reach
from srconsole.console.terminal import check_terminal, is_terminal, wants_mouse
from srconsole.console.watch import Watch
from srconsole.plain_text import plain
from srconsole.settings.schema import Settings

if TYPE_CHECKING:
    from srconsole.engine.link import Arm, EngineLink

_LOG: Final = logging.getLogger("srconsole.console")
_LOG.addHandler(logging.NullHandler())  # where no run keeps logs, a fault is not printed over the screen

FAULTS: Final = 3
"""Faults of the screen within `WITHIN` seconds that end the console; after fewer it is opened again."""
WITHIN: Final = 60.0


class Given(NamedTuple):
    """What the console is given beside the engine.

    Attributes:
        arm: is given what a person types to arm entries with real money; None where nothing can be armed.
        opening: in which mode and what is being opened, shown until the engine has something to show; None for a file,
            of whose opening the engine tells.
        is_new: tells, once something is shown of the run, whether it has just begun, so that a person is told what
            the lines of the chart are.
        reach: what the screens beside the main one reach beyond the snapshot.
    """

    arm: Arm | None = None
    opening: tuple[str, str] | None = None
    is_new: Callable[[], bool] = bool
    reach: Reach = Reach()


ALONE: Final = Given()


def run_console(
    link: EngineLink,
    settings: Settings,
    *,
    themes: Sequence[Path],
    environment: Mapping[str, str],
    watch: Watch,
    shown: Callable[[], object] | None = None,
    given: Given = ALONE,
) -> int:
    """Show an engine until the person leaves, or the process has to end; return the exit code.

    A screen that ends by a fault of its own is opened again, while the engine goes on.

    Args:
        link: the way to the engine.
        settings: the settings in force.
        themes: folders of themes; where two have one of the same name, the later wins.
        environment: the process's environment.
        watch: tells the console to leave, and is told of the terminal.
        shown: is called once, when the first frame is on the screen.
        given: what it is given beside the engine.

    Raises:
        RequestError: there is no terminal to draw on.
        SettingsError: theme, keys or time zone cannot be used.
        Exception: whatever ended the console by its own fault, time and again; the terminal is restored by then.
    """
    check_terminal(environment, reads=is_terminal(sys.stdin), writes=is_terminal(sys.stdout))
    once = None if shown is None else cache(shown)

    faults: list[float] = []

    def opened() -> ConsoleApp:
        made = ConsoleApp(link, settings, themes=themes, environment=environment, watch=watch, shown=once)
        made.arm, made.reach, made.opened = given.arm, given.reach, shorten_pauses
        if given.opening is not None:
            made.open_on(*given.opening)
        if not faults:
            made.is_new = given.is_new
        return made

    app = opened()
    while True:
        watch.asks(app.leave)
        app.run(mouse=wants_mouse(settings.console, environment))
        if app.error is None or watch.code is not None:
            break
        _LOG.error("the screen had a fault", exc_info=app.error)
        faults = [moment for moment in faults if moment > time.monotonic() - WITHIN] + [time.monotonic()]
        if len(faults) == FAULTS:
            raise app.error
        app = opened()
        app.say("The screen had a fault and was opened again; errors.log says where.")
    if app.farewell:
        try:
            sys.stdout.write(f"{plain(app.farewell)}\n")
            sys.stdout.flush()
        except OSError:
            # Closed while the console was being left: a lost terminal, and no fault.
            watch.lost()
    return app.return_code or 0
