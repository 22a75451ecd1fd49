"""`srconsole flatten`: by the engine where it answers; at the exchange itself where none does."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from srconsole.compose.orders import ORDERS, named, no_answer, no_engine, the_one
from srconsole.engine.market_ports import MarketExchange
from srconsole.errors import RequestError
from srconsole.settings.schema import Settings
from srconsole.settings.secret import Credentials

if TYPE_CHECKING:
    from srconsole.engine.host import Publish
    from srconsole.engine.request import Answer
    from srconsole.engine.view.snapshot import Snapshot

AT_STAKE: Final = frozenset({"testnet", "live"})
"""The modes whose positions are at an exchange, and stay there without an engine."""

Opening = Callable[[Settings, Credentials, bool], AbstractAsyncContextManager[MarketExchange]]
"""Opens an exchange with keys; True for its demo."""

FLATTENED: Final = "flattened"
"""In a run's folder: it was flattened without its engine, which begins with entries paused."""
_LOG: Final = logging.getLogger("srconsole.trading")


def flatten(
    run: str | None,
    environment: Mapping[str, str],
    settings: Callable[[], Settings],
    opening: Opening,
    *,
    everything: bool = False,
) -> Answer:
    """Have a run flat; return what was done.

    An engine is asked first. Where it does not answer, or there is none, a market's run is worked on at the exchange:
    the engine is ended, its lock taken, its position sold by reduce-only orders and read as flat, and its stops swept.
    Its trading.log tells of it, and the next start books what it finds.

    Args:
        run: a part of the name of the run's folder; needed where there are several.
        environment: the process's.
        settings: reads them, for the way to the exchange; not asked where an engine answers.
        opening: opens it.
        everything: whether all that is held long of the symbol is sold, whoever bought it.

    Raises:
        RequestError: there is no such run, or several; keys are missing; nothing of it is at an exchange.
        SrconsoleError: the engine does not end, or the exchange does not let itself be traded.
    """
    from srconsole.journal.run_folder import home_folder, market_runs, traded_runs
    from srconsole.remote.caller import call

    home = home_folder(environment)
    traded = named(traded_runs(home), run, home)
    if traded:
        folder = the_one(traded, home)
        answer = call(folder, ORDERS["flatten"])
        if answer is not None:
            return answer
        if _mode(folder, home) not in AT_STAKE:
            raise no_answer(folder)
    else:
        folder = _left_alone(named(market_runs(home, AT_STAKE), run, home), run, home)
    return asyncio.run(_without_engine(folder, home, environment, settings(), opening, everything))


def noting(mark: Path, publish: Publish) -> Publish:
    """Return what publishes snapshots and takes the mark away once one shows the pause that it asks for.

    What is shown is on the disk: from then on the journal has the pause, and a person may end it for good.
    """
    noted = False

    def published(snapshot: Snapshot) -> None:
        nonlocal noted
        if snapshot.market.paused and not noted:
            mark.unlink(missing_ok=True)
            noted = True
        publish(snapshot)

    return published


def _mode(folder: Path, home: Path) -> str:
    return folder.relative_to(home).parts[0]


def _left_alone(runs: list[Path], run: str | None, home: Path) -> Path:
    """Return the one run whose position may be at an exchange without an engine.

    Raises:
        RequestError: there is none, or there are several.
    """
    from srconsole.journal.run_folder import latest_run

    if len(runs) == 1:
        return runs[0]
    if runs:
        names = ", ".join(str(folder.relative_to(home)) for folder in runs)
        raise RequestError(
            f"no engine trades, and {len(runs)} runs may have a position at an exchange: name one with --run, by a "
            f"part of its name: {names}"
        )
    latest = latest_run(home)
    if run is None and latest is not None:
        raise RequestError(
            f"no engine trades, and {latest.relative_to(home)} has nothing outside this machine: nothing is at stake "
            "until `srconsole` opens it again"
        )
    raise no_engine(run, home)


async def _without_engine(
    folder: Path,
    home: Path,
    environment: Mapping[str, str],
    settings: Settings,
    opening: Opening,
    everything: bool,
) -> Answer:
    """End the engine, if there is one, and do its work at the exchange."""
    from srconsole.compose.replay import SystemClock
    from srconsole.compose.rescue import Rescue, own_of, symbol_of
    from srconsole.journal.ending import end_engine
    from srconsole.journal.logs import open_logs
    from srconsole.journal.run_folder import RunFolder
    from srconsole.settings.secret import read_credentials

    # Without keys nothing could be done better than an engine does that may be at it yet.
    credentials, symbol = read_credentials(environment, home), symbol_of(folder)
    market = msgspec.structs.replace(settings.market, symbols=(symbol,))
    settings = msgspec.structs.replace(settings, market=market)
    ended = await asyncio.to_thread(end_engine, folder)
    with RunFolder(home, *folder.relative_to(home).parts), open_logs(folder, environment, credentials.texts()):
        if ended is not None:
            _LOG.warning("flatten without the engine: process %d did not answer and was ended", ended)
        async with opening(settings, credentials, _mode(folder, home) == "testnet") as exchange:
            rescue = Rescue(exchange, symbol, own_of(folder), SystemClock(), everything=everything)
            answer = await rescue.flatten()
        (folder / FLATTENED).touch(mode=0o600)
        _LOG.warning("flatten without the engine: %s", answer.text)
        return answer
