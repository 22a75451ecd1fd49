"""What a checkpoint holds: all state of a run between two candles, whatever the run's age."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from srconsole.core.account import Account
from srconsole.core.bounds import Count
from srconsole.engine.market_trading import MarketMemory
from srconsole.engine.ports import Pace
from srconsole.errors import JournalDamaged, JournalError, misread
from srconsole.settings.schema import Settings

FORMAT = 1
"""What a checkpoint's state looks like; one of another format is refused."""


class RunMemory(Struct, kw_only=True):
    """All state of a run between two candles.

    Attributes:
        format: of this.
        settings: by section and key, under which it came about; keys that are gone since are passed over.
        account: the capital that the markets share.
        markets: each market's part, by symbol.
        pace: how fast each feed brings its candles.
        closed: how many candles of each market have closed.
        totals: how many candles each market's file has; no market of which nobody knows it.
        orders: how many orders there were.
    """

    format: int
    settings: dict[str, dict[str, Any]]
    account: Account
    markets: dict[str, MarketMemory]
    pace: dict[str, Pace]
    closed: dict[str, Count]
    orders: Count
    totals: dict[str, Count] = {}


def memory_of(state: bytes) -> RunMemory:
    """Return the state that a checkpoint holds.

    Raises:
        JournalError: it cannot be read, or is of another format.
    """
    try:
        memory = msgspec.msgpack.decode(state, type=RunMemory)
    except (msgspec.DecodeError, ValueError) as error:
        raise unreadable(error) from error
    if memory.format != FORMAT:
        raise JournalError(
            f"the journal's checkpoint is of format {memory.format}, this srconsole reads {FORMAT}; "
            "start anew with --fresh"
        )
    if not memory.markets:
        raise JournalDamaged("the journal's checkpoint is of no market; start anew with --fresh")
    known = memory.markets.keys()
    if memory.closed.keys() != known or memory.pace.keys() != known or not memory.totals.keys() <= known:
        raise JournalDamaged(
            "the journal's checkpoint does not have the same markets in all its parts; start anew with --fresh"
        )
    return memory


def settings_of(memory: RunMemory) -> Settings:
    """Return the settings under which a state came about; keys that are gone since are left out.

    Raises:
        JournalError: a key that is still there has a value that it cannot have.
    """
    known = {section.name: section.type for section in msgspec.structs.fields(Settings)}
    kept = {
        name: {key: value for key, value in section.items() if key in known[name].__struct_fields__}
        for name, section in memory.settings.items()
        if name in known
    }
    try:
        return msgspec.convert(kept, Settings)
    except msgspec.ValidationError as error:
        raise unreadable(error) from error


def unreadable(error: Exception) -> JournalError:
    """Return the error that says that a checkpoint cannot be read."""
    return JournalDamaged(f"the journal's checkpoint cannot be read: {misread(error)}; start anew with --fresh")
