"""The state of a market's run as its journal tells it: what is at the exchange, and whether what is held is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from srconsole.core.trader import Trader
from srconsole.engine.broken_journal import left_by
from srconsole.engine.checkpoint import memory_of, settings_of
from srconsole.engine.cover import Cover, CoverMemory, Finding
from srconsole.engine.entry_gate import EntryGate, GateMemory
from srconsole.engine.exchange_memory import AtExchangeMemory
from srconsole.engine.explained import Difference, differences
from srconsole.engine.holding import Held, held_of
from srconsole.engine.inputs import AccountRead, EntriesBarred, PriceSeen, Stored
from srconsole.engine.ports import Remembered
from srconsole.engine.readings import Reading, Trigger
from srconsole.engine.rows import time_text
from srconsole.engine.status import trader_of

POLLS: Final = 3
LEAST: Final = 30_000
"""Milliseconds, and polls, whichever are longer, that a reading of an engine at work may be old."""
UNKNOWN: Final = ("in_position", "position_size", "entry_price", "lots")
"""The keys of a status that are None while it is not known what is held."""


def at_the_exchange(remembered: Remembered, now: int | None) -> dict[str, Any]:
    """Return what a market's status has beside that of every run; empty where no account is read.

    Where what is held is not known, the keys that tell of it are among them, with None: nothing was read since the
    start, or not lately though an engine is at work, or the exchange holds something else.

    Args:
        remembered: the run.
        now: our time, UTC milliseconds; None where no engine is at work.

    Raises:
        JournalError: the checkpoint cannot be read.
    """
    checkpoint = remembered.checkpoint
    if checkpoint is None:
        return {}
    memory = memory_of(checkpoint.state)
    market = next(iter(memory.markets.values()))
    kept = market.exchange
    if kept is None:
        return {}
    reading, asked, received = _newest(kept, remembered.inputs)
    trader, left = trader_of(checkpoint, remembered.facts), left_by(checkpoint, remembered.facts)
    cover = Cover(remembered.run, trader.market, trader.settings.risk)
    cover.memory = CoverMemory(told=left.told, attached=left.attached)
    covered = _covered(cover, _held(trader, market.digits[0]), reading, (asked, received))
    held = trader.quantity
    found = () if reading is None else differences(reading, held, cover.is_ours, remembered.run)
    limit = max(round(POLLS * settings_of(memory).market.poll_seconds * 1000), LEAST)
    fresh = reading is not None and asked > 0 and (now is None or now - asked <= limit)
    known = fresh and kept.inherits is None and not any(one.kind in ("position", "short") for one in found)
    standing = cover.memory.standing
    return {
        **_priced(trader, _newest_price(market.prices.newest, remembered.inputs)),
        **({} if known else dict.fromkeys(UNKNOWN)),
        "account_read": time_text(asked) if asked else None,
        "exchange_stop": None if standing is None else standing.price,
        "exchange_stop_trigger": None if standing is None else _by(standing.trigger).value,
        "covered": covered,
        "differences": [one.text for one in found],
        "against_entries": _against(kept.gate, trader, remembered.inputs, (reading, asked, found)),
    }


def _by(trigger: Trigger) -> Trigger:
    """Return what a stop counts as: one whose price the exchange does not say may look at the mark."""
    return trigger if trigger is Trigger.LAST else Trigger.MARK


def _priced(trader: Trader, newest: PriceSeen | None) -> dict[str, Any]:
    """Return what the last price says, with its own time; empty where none is known."""
    if newest is None:
        return {}
    return {
        "equity": trader.equity(newest.last),
        "last_price": newest.last,
        "last_price_time": time_text(newest.time),
    }


def _newest_price(kept: PriceSeen | None, inputs: Sequence[Stored]) -> PriceSeen | None:
    """Return the newest price by the exchange's time: one that came late is none."""
    for seen in (stored.input for stored in inputs):
        if isinstance(seen, PriceSeen) and (kept is None or seen.time > kept.time):
            kept = seen
    return kept


def _held(trader: Trader, decimals: int) -> Held | None:
    """Return what is held; a lot of which only facts tell knows no tick, and prices' decimals say how far it goes."""
    held = held_of(trader)
    return held if held is None or held.tick else held._replace(tick=10.0 ** (1 - decimals))


def _covered(cover: Cover, held: Held | None, reading: Reading | None, when: tuple[int, int]) -> bool | None:
    """Return whether what is held has a stop at the exchange; None where nothing is, or where that is not known."""
    if reading is None or held is None:
        return None
    finding = cover.look(reading.stops, held, *when)
    return None if finding is Finding.UNREADABLE else finding is Finding.COVERED


def _against(
    kept: GateMemory,
    trader: Trader,
    behind: Sequence[Stored],
    read: tuple[Reading | None, int, tuple[Difference, ...]],
) -> list[str]:
    gate = EntryGate(trader)
    gate.memory = kept
    for barred in (stored.input for stored in behind):
        if isinstance(barred, EntriesBarred):
            gate.bar(barred)
    reading, asked, found = read
    if reading is not None:
        gate.read(reading, asked, found)
    return list(gate.reasons())


def _newest(kept: AtExchangeMemory, inputs: Sequence[Stored]) -> tuple[Reading | None, int, int]:
    """Return the newest reading, when it was asked for and when it came.

    One that equals the one before is stored without what it says.
    """
    reading, asked, received = kept.reading, kept.asked, kept.received
    for read in (stored.input for stored in inputs):
        if isinstance(read, AccountRead):
            reading, asked, received = read.reading or reading, read.asked, read.received
    return reading, asked, received
