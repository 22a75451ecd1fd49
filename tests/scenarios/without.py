"""Switches a defence off in a process of its own: of pytest, or of `srconsole`.

A plugin of pytest switches it off before any test is collected: `-p tests.scenarios.without`. A forked process goes on
as `srconsole` without it.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple, NoReturn

from srconsole.cli.main import main as srconsole
from srconsole.loading import loading
from tests.scenarios.patch import ForGood

WITHOUT: Final = "SRCONSOLE_TESTS_WITHOUT"
"""The environment variable that has the defence's words."""


def pytest_configure() -> None:
    """Switch it off, for good."""
    _switch_off(os.environ[WITHOUT])


class Place(NamedTuple):
    """Where a process works.

    Attributes:
        folder: its working directory.
        surroundings: all that its environment has.
        said: where goes what it writes to its streams.
    """

    folder: Path
    surroundings: dict[str, str]
    said: Path


def run_without(defence: str, command: Sequence[str], place: Place) -> NoReturn:
    """Be `srconsole` without a defence, in a process that was forked: what it was told before is gone.

    Raises:
        SystemExit: always, with the exit code.
    """
    os.environ.clear()
    os.environ.update(place.surroundings)
    time.tzset()
    os.chdir(place.folder)
    with place.said.open("wb") as said:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(said.fileno(), stream.fileno())
    _switch_off(defence)
    sys.exit(srconsole(command))


def _switch_off(defence: str) -> None:
    with loading():
        from tests.scenarios.defences import DEFENCES  # noqa: PLC0415  # most of srconsole comes with them

    DEFENCES[defence](ForGood())
