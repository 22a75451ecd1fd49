"""Facts as lines of the whole log."""

from __future__ import annotations

from typing import Final

from srconsole.engine import facts, market_facts
from srconsole.engine.facts import Fact, Noted, is_grave
from srconsole.engine.sentences import sentence
from srconsole.engine.view.records import Entry

_OF_TRADES: Final = (
    facts.Ordered,
    facts.Filled,
    facts.Rejected,
    facts.Unknown,
    facts.Closed,
    facts.Switched,
    facts.BrokenEven,
    market_facts.SoldOutside,
    market_facts.ClosedShort,
    market_facts.NothingToSell,
    market_facts.Adopted,
    market_facts.Booked,
)


def entry_of(noted: Noted, decimals: int) -> Entry:
    """Return a fact as a line of the log, its prices with so many decimals."""
    fact = noted.fact
    return Entry(
        number=noted.sequence,
        time=noted.time,
        grave=is_grave(fact),
        text=sentence(noted, decimals),
        of_trade=is_of_trade(fact),
        trade=fact.trade if isinstance(fact, facts.Closed) else None,
    )


def is_of_trade(fact: Fact) -> bool:
    """Tell whether it tells of an order or a lot."""
    return isinstance(fact, _OF_TRADES)
