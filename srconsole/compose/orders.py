"""Single orders to an engine that trades, from another shell."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from srconsole.core.by_hand import Flatten, PauseEntries, ResumeEntries
from srconsole.errors import RequestError, SrconsoleError

if TYPE_CHECKING:
    from srconsole.engine.request import Answer
    from srconsole.remote.wire import RemoteRequest

ORDERS: Mapping[str, RemoteRequest] = {"pause": PauseEntries(), "resume": ResumeEntries(), "flatten": Flatten()}
"""What may be ordered, by the name of its command."""


def order(name: str, run: str | None, environment: Mapping[str, str]) -> Answer:
    """Hand an order to the engine that trades; return what came of it, once that is on the disk.

    Args:
        name: of `ORDERS`.
        run: a part of the name of the run's folder; needed where several are traded.
        environment: the process's.

    Raises:
        RequestError: no engine trades, or several do and none is named.
        SrconsoleError: the engine does not answer.
    """
    from srconsole.journal.lock import engine_of
    from srconsole.remote.caller import PATIENCE, call

    folder = _traded(run, environment)
    answer = call(folder, ORDERS[name])
    if answer is None:
        raise SrconsoleError(
            f"the engine of {folder} (process {engine_of(folder) or 'unknown'}) has not answered within "
            f"{PATIENCE:g} s; it may do so yet: look with `srconsole status`, ask again, or end that process"
        )
    return answer


def _traded(run: str | None, environment: Mapping[str, str]) -> Path:
    from srconsole.journal.run_folder import home_folder, traded_runs

    home = home_folder(environment)
    traded = [folder for folder in traded_runs(home) if run is None or run in str(folder.relative_to(home))]
    if not traded:
        which = "a run" if run is None else f"a run with {run!r} in its name"
        raise RequestError(f"no engine trades {which} in {home}; `srconsole` starts one")
    if len(traded) > 1:
        names = ", ".join(str(folder.relative_to(home)) for folder in traded)
        raise RequestError(f"{len(traded)} engines trade: name one with --run, by a part of its name: {names}")
    return traded[0]
