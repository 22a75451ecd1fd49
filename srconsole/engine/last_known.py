"""What a market's run knows of its contract where it may hold something of it, for a start that cannot be told anew."""

from __future__ import annotations

from typing import NamedTuple

from srconsole.core.rounding import MarketRules
from srconsole.engine.checkpoint import memory_of
from srconsole.engine.inputs import AccountRead, TermsRead
from srconsole.engine.legacy import JournalReplaced
from srconsole.engine.ports import Remembered
from srconsole.engine.readings import Reading, Terms
from srconsole.engine.status import held_at_most
from srconsole.settings.schema import Settings


class LastKnown(NamedTuple):
    """What was read last of a contract and of the account that trades it.

    Attributes:
        terms: steps and limits; those of the settings where none were ever read.
        reading: of the account, None where it never was.
    """

    terms: Terms
    reading: Reading | None = None


def last_known(remembered: Remembered, replaced: JournalReplaced | None, settings: Settings) -> LastKnown | None:
    """Return what is known of the contract that a run may hold something of; None where it can hold nothing.

    An order that is out may have bought.

    Args:
        remembered: the run's journal.
        replaced: what a journal in whose place this one was begun knew; None where it goes on.
        settings: in force.

    Raises:
        JournalError: the checkpoint cannot be read.
    """
    unread = LastKnown(Terms(MarketRules.of(settings.market)))
    checkpoint = remembered.checkpoint
    if checkpoint is None:
        return None if replaced is None or replaced.legacy.lot is None else unread
    if not held_at_most(checkpoint, remembered.facts):
        return None
    kept = next(iter(memory_of(checkpoint.state).markets.values())).exchange
    terms, reading = (None, None) if kept is None else (kept.gate.terms, kept.reading)
    for taken in (stored.input for stored in remembered.inputs):
        if isinstance(taken, TermsRead):
            terms = taken.terms
        elif isinstance(taken, AccountRead):
            reading = taken.reading or reading
    return LastKnown(terms or unread.terms, reading)
