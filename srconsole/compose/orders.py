"""Single orders to an engine that trades, from another shell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    from srconsole.journal.run_folder import home_folder, traded_runs
    from srconsole.remote.caller import call

    home = home_folder(environment)
    traded = named(traded_runs(home), run, home)
    if not traded:
        raise no_engine(run, home)
    folder = the_one(traded, home)
    answer = call(folder, ORDERS[name])
    if answer is None:
        raise no_answer(folder)
    return answer


def named(runs: Sequence[Path], part: str | None, home: Path) -> list[Path]:
    """Return the runs that have a part in their name; all of them where none is given."""
    return [folder for folder in runs if part is None or part in str(folder.relative_to(home))]


def the_one(traded: Sequence[Path], home: Path) -> Path:
    """Return the only run of several that engines trade.

    Raises:
        RequestError: there are several.
    """
    if len(traded) > 1:
        names = ", ".join(str(folder.relative_to(home)) for folder in traded)
        raise RequestError(f"{len(traded)} engines trade: name one with --run, by a part of its name: {names}")
    return traded[0]


def no_engine(run: str | None, home: Path) -> RequestError:
    """Return the error that says that nothing trades."""
    which = "a run" if run is None else f"a run with {run!r} in its name"
    return RequestError(f"no engine trades {which} in {home}; `srconsole` starts one")


def no_answer(folder: Path) -> SrconsoleError:
    """Return the error that says that an engine is silent."""
    from srconsole.journal.lock import engine_of
    from srconsole.remote.caller import PATIENCE

    return SrconsoleError(
        f"the engine of {folder} (process {engine_of(folder) or 'unknown'}) has not answered within "
        f"{PATIENCE:g} s; it may do so yet: look with `srconsole status`, ask again, or end that process"
    )
