"""The runs that are kept, looked at without an engine."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from srconsole.compose.run_records import begun_run, timeframe_of

if TYPE_CHECKING:
    from srconsole.engine.ports import Checkpoint
    from srconsole.journal.read_only import RunSeen


def run_status(environment: Mapping[str, str], part: str | None = None) -> dict[str, Any]:
    """Return the state of the run with a part in its name, else of the one that is traded, or was last.

    Raises:
        RequestError: there is no such run, or there are several.
        JournalError: its journal cannot be read.
    """
    from srconsole.compose.replay import SystemClock
    from srconsole.engine.market_status import UNKNOWN, at_the_exchange
    from srconsole.engine.status import status_of

    seen, checkpoint = begun_run(part, environment)
    folder = seen.folder
    there = at_the_exchange(seen.remembered, None if seen.engine is None else SystemClock().wall())
    status = {
        "mode": folder.parts[-3],
        **status_of(checkpoint, seen.remembered.facts, there.get("last_price")),
        **there,
    }
    return {
        **status,
        **(dict.fromkeys(UNKNOWN) if _sold_since(folder, there.get("account_read")) else {}),
        **_come_to(seen, checkpoint, status),
        "engine": seen.engine,
        "run": str(folder),
    }


def _come_to(seen: RunSeen, checkpoint: Checkpoint, status: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the run has come to, as the account's line shows it, and why it holds nothing."""
    from srconsole.engine.run_account import account_of, why_nothing_is_held
    from srconsole.engine.status import trader_of
    from srconsole.journal.read_only import read_records

    trader = trader_of(checkpoint, seen.remembered.facts)
    timeframe = timeframe_of(seen.folder)
    records = read_records(seen.folder, trader.market, rows=True, facts=False)
    return {
        "why_flat": why_nothing_is_held(seen.remembered, checkpoint, trader, timeframe, ended=status["ended"]),
        **account_of(trader, status["equity"], records.rows, records.trades, timeframe),
    }


def _sold_since(folder: Path, read: str | None) -> bool:
    """Tell whether a flatten without the engine has sold what no reading has looked at since.

    Args:
        folder: of the run.
        read: when the account was read last, ISO-8601 UTC.
    """
    from srconsole.compose.flatten import FLATTENED

    flattened = folder / FLATTENED
    if not flattened.exists():
        return False
    return read is None or datetime.fromisoformat(read).timestamp() < flattened.stat().st_mtime
