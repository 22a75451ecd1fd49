"""Switches a defence off in a process of its own: of pytest, or of `srconsole`.

A plugin of pytest switches it off before any test is collected: `-p tests.scenarios.without`. As a program,
`python -m tests.scenarios.without DEFENCE rehearse …` goes on as `srconsole rehearse …` without it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Final

from srconsole.cli.main import main as srconsole
from srconsole.loading import loading
from tests.scenarios.patch import ForGood

WITHOUT: Final = "SRCONSOLE_TESTS_WITHOUT"
"""The environment variable that has the defence's words."""


def pytest_configure() -> None:
    """Switch it off, for good."""
    _switch_off(os.environ[WITHOUT])


def main(words: Sequence[str]) -> int:
    """Be `srconsole` without a defence: its words come first, then the command's; return the exit code."""
    defence, *command = words
    _switch_off(defence)
    return srconsole(command)


def _switch_off(defence: str) -> None:
    with loading():
        from tests.scenarios.defences import DEFENCES  # noqa: PLC0415  # most of srconsole comes with them

    DEFENCES[defence](ForGood())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
