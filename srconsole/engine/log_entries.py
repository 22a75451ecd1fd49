"""Facts as lines of the whole log."""

from __future__ import annotations

from typing import Final

from srconsole.core.by_hand import ClosePart, EnterLevel, SellLot
from srconsole.engine import facts, market_facts
from srconsole.engine.facts import Fact, Noted, is_grave
from srconsole.engine.inputs import CONSOLE
from srconsole.engine.request import FeedRequest, Request
from srconsole.engine.sentences import sentence
from srconsole.engine.view.records import Entry
from srconsole.engine.view.told_later import RefusalView

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


_TOLD_BY_ORDERS: Final = FeedRequest | ClosePart | SellLot | EnterLevel
"""Requests that the order that they lead to tells of, or that are none of a trade's business."""


def log_text(noted: Noted, asked: facts.Requested | None, decimals: int) -> str:
    """Return a fact in the words of the log; empty where it has none of its own.

    The log tells what happened to trades and what a person did to them; how a key was answered is no part of it.

    Args:
        noted: the fact.
        asked: what was asked for last before it; looked at where it tells what came of that.
        decimals: of its prices.
    """
    match noted.fact:
        case facts.Requested():
            return ""
        case facts.Done() | facts.NotDone():
            return _by_hand(noted.fact, asked)
        case _:
            return sentence(noted, decimals)


def _by_hand(fact: facts.Done | facts.NotDone, asked: facts.Requested | None) -> str:
    """Return in words what a person has done; empty where an order tells it, or who asked was answered."""
    who = CONSOLE if asked is None else asked.who
    request: Request | None = None if asked is None else asked.request
    if isinstance(fact, facts.NotDone):
        return "" if who == CONSOLE else f"refused from the {who}: {fact.text}"
    if request is not None and isinstance(request, _TOLD_BY_ORDERS):
        return ""
    return f"by hand{'' if who == CONSOLE else f', from the {who}'}: {fact.text}"


def entry_of(noted: Noted, decimals: int, asked: facts.Requested | None = None) -> Entry | None:
    """Return a fact as a line of the log, as `log_text` words it; None where that has no words for it."""
    fact, text = noted.fact, log_text(noted, asked, decimals)
    if not text:
        return None
    return Entry(
        number=noted.sequence,
        time=noted.time,
        grave=is_grave(fact),
        text=text,
        of_trade=is_of_trade(fact),
        trade=fact.trade if isinstance(fact, facts.Closed) else None,
        refusal=refusal_of(noted),
    )


def refusal_of(noted: Noted) -> RefusalView | None:
    """Return the entry that a fact says was refused, None where it tells of something else."""
    fact = noted.fact
    if not isinstance(fact, facts.EntryRefused):
        return None
    return RefusalView(noted.time, fact.label, fact.offer_price, fact.reason)


def is_of_trade(fact: Fact) -> bool:
    """Tell whether it tells of an order or a lot."""
    return isinstance(fact, _OF_TRADES)
