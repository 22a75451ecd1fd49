"""What the panes show of a run, read from its journal for a shell: trades, orders, log; no engine is disturbed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from srconsole.errors import RequestError

if TYPE_CHECKING:
    from srconsole.core.trade import Trade
    from srconsole.engine.checkpoint import RunMemory
    from srconsole.engine.orders_seen import OrderSeen
    from srconsole.engine.ports import Checkpoint
    from srconsole.engine.view.snapshot import LogLine
    from srconsole.journal.read_only import RunSeen

MODES: Final = ("replay", "paper", "testnet", "live")
"""Modes whose runs are kept."""


class RunLooked(NamedTuple):
    """A run that is looked at."""

    folder: Path
    seen: RunSeen
    memory: RunMemory
    symbol: str
    decimals: int
    """How many decimals its prices are told with."""


def chosen_run(part: str | None, environment: Mapping[str, str]) -> Path:
    """Return the folder of the run with a part in its name; without one, that which is traded, else was last.

    Raises:
        RequestError: there is none, or there are several.
        JournalError: the runs cannot be looked for.
    """
    from srconsole.compose.orders import named
    from srconsole.journal.run_folder import home_folder, latest_run, market_runs

    home = home_folder(environment)
    if part is None:
        latest = latest_run(home)
        if latest is None:
            raise RequestError(f"there is no run in {home} yet; `srconsole` starts one")
        return latest
    found = named(market_runs(home, MODES), part, home)
    if not found:
        raise RequestError(f"there is no run with {part!r} in its name in {home}; leave --run out for the last one")
    if len(found) > 1:
        names = ", ".join(str(folder.relative_to(home)) for folder in found)
        raise RequestError(f"{len(found)} runs have {part!r} in their names: give more of one: {names}")
    return found[0]


def begun_run(part: str | None, environment: Mapping[str, str]) -> tuple[RunSeen, Checkpoint]:
    """Return what the journal of a run says, which `chosen_run` finds, and its newest checkpoint.

    Raises:
        RequestError: as `chosen_run`, or the run has not begun.
        JournalError: its journal cannot be read.
    """
    return _begun_in(chosen_run(part, environment))


def _begun_in(folder: Path) -> tuple[RunSeen, Checkpoint]:
    from srconsole.journal.read_only import read_run

    seen = read_run(folder)
    checkpoint = seen.remembered.checkpoint
    if checkpoint is None:
        raise RequestError(f"the run in {seen.folder} has not begun; start it again with `srconsole`")
    return seen, checkpoint


def timeframe_of(folder: Path) -> int:
    """Return how many seconds a candle of the run in a folder lasts, which its name says."""
    from srconsole.market.timeframe import timeframe_seconds

    return timeframe_seconds(folder.name.partition(".")[0].rpartition("-")[2])


def looked_at(part: str | None, environment: Mapping[str, str]) -> RunLooked:
    """Return a run as `chosen_run` finds it.

    Raises:
        RequestError: as `begun_run`.
        JournalError: its journal cannot be read.
    """
    return looked_in(chosen_run(part, environment))


def looked_in(folder: Path) -> RunLooked:
    """Return the run in a folder.

    Raises:
        RequestError: it has not begun.
        JournalError: its journal cannot be read.
    """
    from srconsole.engine.checkpoint import memory_of

    seen, checkpoint = _begun_in(folder)
    memory = memory_of(checkpoint.state)
    symbol, market = next(iter(memory.markets.items()))
    return RunLooked(seen.folder, seen, memory, symbol, market.digits[0])


def run_trades(run: RunLooked) -> list[Trade]:
    """Return all closed trades of a run, the oldest first.

    Raises:
        JournalError: its journal cannot be read.
    """
    from srconsole.engine.rows import trade_of
    from srconsole.journal.read_only import read_records

    return [trade_of(line) for line in read_records(run.folder, run.symbol).trades]


def run_orders(run: RunLooked) -> list[OrderSeen]:
    """Return all orders of a run, the oldest first.

    Raises:
        JournalError: its journal cannot be read.
    """
    from srconsole.engine.orders_seen import orders_of
    from srconsole.journal.read_only import read_records

    return orders_of(read_records(run.folder, run.symbol).facts)


def run_log(run: RunLooked) -> list[LogLine]:
    """Return what has happened in a run in the sentences of the log, the oldest first.

    Raises:
        JournalError: its journal cannot be read.
    """
    from srconsole.engine.view.log_lines import LogLines
    from srconsole.journal.read_only import read_records

    lines = LogLines(None)
    for noted in read_records(run.folder, run.symbol).facts:
        lines.take(noted, run.decimals)
    return list(lines.worded())
