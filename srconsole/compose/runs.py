"""The runs that are kept, looked at without an engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from srconsole.errors import RequestError


def run_status(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the state of the run that an engine trades, else of the one that was traded last.

    Raises:
        RequestError: there is no run.
        JournalError: its journal cannot be read.
    """
    from srconsole.compose.replay import SystemClock
    from srconsole.engine.market_status import at_the_exchange
    from srconsole.engine.status import status_of
    from srconsole.journal.read_only import read_run
    from srconsole.journal.run_folder import home_folder, latest_run

    home = home_folder(environment)
    folder = latest_run(home)
    if folder is None:
        raise RequestError(f"there is no run in {home} yet; `srconsole` starts one")
    seen = read_run(folder)
    checkpoint = seen.remembered.checkpoint
    if checkpoint is None:
        raise RequestError(f"the run in {folder} has not begun; start it again with `srconsole`")
    return {
        "mode": folder.parts[-3],
        **status_of(checkpoint, seen.remembered.facts),
        **at_the_exchange(seen.remembered, None if seen.engine is None else SystemClock().wall()),
        "trades": sum(seen.remembered.trades.values()),
        "engine": seen.engine,
        "run": str(folder),
    }
