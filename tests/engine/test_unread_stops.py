"""What is done for a lot's cover while the exchange does not tell which stops wait."""

from __future__ import annotations

import msgspec
import pytest

from srconsole.engine import market_facts
from srconsole.engine.cover import UNREAD_AGAIN
from tests.engine.watched import Watched


def test_unreadable_stops_are_not_absent_ones() -> None:
    """Given a lot, and an exchange that does not tell its stops
    When it is read again and again
    Then one stop is placed, entries would be refused, and nothing is sold
    """
    market = Watched()
    market.bought()
    unread = msgspec.structs.replace(market.holding(), stops=None, why_unread="HTTP status 524")
    market.read(unread, after=300)
    assert len(market.stops_set()) == 1
    market.answer(None)
    for _ in range(5):
        market.read(unread, after=2000)
        assert not market.stops_set()
        assert market.sent() is None
    assert [fact.reason for fact in market.noted(market_facts.StopsUnread)] == ["HTTP status 524"]


@pytest.mark.parametrize("answered", [None, False])
def test_a_stop_that_did_not_come_about_while_none_can_be_read_is_tried_again(answered: bool | None) -> None:
    """Given a lot whose stops cannot be read, and a stop that was placed for that, and refused or not answered
    When half a minute has passed and they still cannot be read
    Then one more is placed, under another id, and nothing is sold; one that was taken is the last
    """
    market = Watched()
    market.bought()
    unread = msgspec.structs.replace(market.holding(), stops=None, why_unread="HTTP status 524")
    market.read(unread, after=300)
    market.answer(answered)
    market.read(unread, after=UNREAD_AGAIN - 1000)
    assert not market.stops_set()
    market.read(unread, after=1000)
    (asked,) = market.stops_set()
    assert (asked.stop.client_id, asked.stop.quantity) == ("run-s2", 0.0)
    market.answer(True)
    market.read(unread, after=2 * UNREAD_AGAIN)
    assert not market.stops_set()
    assert market.sent() is None
    assert len(market.noted(market_facts.StopsUnread)) == 1


def test_of_a_part_no_second_stop_is_placed_where_the_first_may_stand() -> None:
    """Given a lot beside what others hold, whose stops cannot be read, and whose placed stop was not answered
    When they cannot be read for minutes
    Then no other one is placed: both together would sell what is theirs
    """
    market = Watched()
    lot = market.bought()
    beside = msgspec.structs.replace(market.holding(quantity=2 * lot.quantity), stops=None, why_unread="HTTP 524")
    market.read(beside, after=300)
    market.answer(None)
    market.read(beside, after=4 * UNREAD_AGAIN)
    assert not market.stops_set()
