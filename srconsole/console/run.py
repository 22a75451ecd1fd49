"""Opens the console in this process's terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from srconsole.console.app import ConsoleApp
from srconsole.console.terminal import check_terminal, wants_mouse
from srconsole.engine.link import EngineLink
from srconsole.settings.schema import Settings


def run_console(
    link: EngineLink,
    settings: Settings,
    *,
    themes: Sequence[Path],
    environment: Mapping[str, str],
    shown: Callable[[], object] | None = None,
) -> int:
    """Show an engine until the person leaves; return the exit code: 143 and 129 after SIGTERM and SIGHUP.

    Args:
        link: the way to the engine.
        settings: the settings in force.
        themes: folders of themes; where two have one of the same name, the later wins.
        environment: the process's environment.
        shown: is called once, when the first frame is on the screen.

    Raises:
        RequestError: there is no terminal to draw on.
        SettingsError: theme, keys or time zone cannot be used.
        Exception: whatever ended the console by its own fault; the terminal is restored by then.
    """
    check_terminal(environment, reads=sys.stdin.isatty(), writes=sys.stdout.isatty())
    app = ConsoleApp(link, settings, themes=themes, environment=environment, shown=shown)
    app.run(mouse=wants_mouse(settings.console, environment))
    if app.error is not None:
        raise app.error
    return app.return_code or 0
