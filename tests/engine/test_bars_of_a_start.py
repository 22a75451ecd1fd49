"""What bars entries at each start until it is known, and what of it a person reads."""

from __future__ import annotations

from srconsole.engine import facts, market_facts
from srconsole.engine.inputs import EntriesBarred
from tests.engine.watched import MARKET, Watched


def test_what_is_only_not_known_yet_is_no_news() -> None:
    """The log of a start has nothing in it that always stands there.

    Given a start at which the clock is not known yet
    When price comes down to S1, the clock becomes known, is wrong, and the engine starts anew before it is right
    Then nothing was bought while it was not known, and only the wrong one is told of, with its end
    """
    market = Watched()
    first = EntriesBarred(MARKET, "clock", "not known yet", starting=True)
    market.take(first)
    market.price(99.6)
    assert [fact.reason for fact in market.noted(facts.EntryRefused)] == ["not known yet"]
    for told in (EntriesBarred(MARKET, "clock", ""), EntriesBarred(MARKET, "clock", "wrong"), first):
        market.take(told)
    market.take(EntriesBarred(MARKET, "clock", ""))
    assert [fact.reason for fact in market.noted(market_facts.Barred)] == ["wrong", "not known yet", ""]
