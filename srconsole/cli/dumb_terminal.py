"""What a terminal gets that can only print: the state of the run in plain lines, in the screen's place."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from srconsole.cli.printing import complain, say
from srconsole.console.terminal import is_terminal, only_prints


def status_instead(environment: Mapping[str, str]) -> int | None:
    """Print the state of the last run where a screen cannot be drawn; return the exit code, None where it can.

    Without a terminal nothing is printed: whoever opens the screen says that it needs one.

    Raises:
        RequestError: there is no run yet.
        JournalError: its journal cannot be read.
    """
    if not (only_prints(environment) and is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        return None
    # A screen waits for none of what tells of a run.
    from srconsole.cli.status_text import status_texts
    from srconsole.compose.runs import run_status

    term = environment.get("TERM", "")
    complain(f'srconsole: TERM="{term}" can only print; `srconsole replay --plain` trades in lines. The last run:')
    say("\n".join(f"{key}\t{text}" for key, text in status_texts(run_status(environment))))
    return 0
