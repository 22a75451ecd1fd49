"""A choice is made on what is there now: never on a reading that an order, a restart or time has overtaken."""

from __future__ import annotations

import msgspec
import pytest

from srconsole.core.by_hand import Flatten
from srconsole.core.order import OrderState
from srconsole.engine import facts, market_facts
from srconsole.engine.effects import Answered, ReadAccount
from srconsole.engine.inputs import Asked
from srconsole.engine.preview import preview
from srconsole.engine.request import AdoptPosition, Answer, CloseForeign
from tests.engine.watched import FLAT, MARKET, Watched

HELD = msgspec.structs.replace(FLAT, quantity=0.5, entry_price=104.0)
CHOICES = [AdoptPosition(), CloseForeign()]


def asked(market: Watched, request: AdoptPosition | CloseForeign) -> Answer | None:
    """Make a choice; return the answer, None where it waits for an order."""
    market.take(Asked(MARKET, request))
    answers = market.of(Answered)
    return answers[0].answer if answers else None


def refused(market: Watched, request: AdoptPosition | CloseForeign) -> bool:
    """Tell whether a choice is refused, also where it is only asked what it would come to, and has the account read."""
    told = preview(request, market.market)
    answer = asked(market, request)
    assert market.of(ReadAccount)
    assert market.sent() is None
    return answer is not None and not answer.done and "ask again" in answer.text and told.refused == answer.text


@pytest.mark.parametrize("request_", CHOICES)
def test_what_was_just_bought_is_not_given_up_on_the_reading_before(request_: AdoptPosition | CloseForeign) -> None:
    """Given a purchase that was filled just now, on an account that was read flat before it
    When a person adopts or closes what that reading shows
    Then it is refused until the account was read behind the purchase, and the lot is held
    """
    market = Watched()
    whole = market.bought().quantity
    assert refused(market, request_)
    assert market.lot.quantity == whole
    assert not market.noted(market_facts.SoldOutside)


@pytest.mark.parametrize("request_", CHOICES)
def test_what_was_just_sold_is_not_adopted_on_the_reading_before(request_: AdoptPosition | CloseForeign) -> None:
    """Given a lot that was sold just now, and an account that was read with it there
    When a person adopts or closes what that reading shows
    Then it is refused, and nothing is held or sent
    """
    market = Watched()
    lot = market.bought()
    market.read(market.holding(market.stop_at(lot.stop)), after=300)
    market.take(Asked(MARKET, Flatten()))
    market.report(OrderState.FILLED)
    assert refused(market, request_)
    assert market.market.trader.lot is None
    market.read(FLAT, after=300)
    answer = asked(market, request_)
    assert answer is not None
    assert "ask again" not in answer.text


@pytest.mark.parametrize("request_", CHOICES)
@pytest.mark.parametrize("why", ["restarted", "not read for long"])
def test_an_old_reading_is_no_ground_for_a_choice(request_: AdoptPosition | CloseForeign, why: str) -> None:
    """Given a position at the exchange that is not from here, read before a restart, or more than half a minute ago
    When a person adopts or closes it
    Then it is refused until the account is read
    """
    market = Watched()
    market.read(HELD)
    if why == "restarted":
        market.restarted()
    else:
        market.price(105.0, after=31_000)
    assert refused(market, request_)
    market.read(HELD, after=300)
    answer = asked(market, request_)
    assert answer is None or answer.done


def test_what_is_gone_is_not_given_up_before_the_fills_were_read() -> None:
    """Given a covered lot that was just read as gone
    When a person takes the exchange's word for it before its fills have been read, and after
    Then the first is refused: the fill's price may be had; the second is booked
    """
    market = Watched()
    lot = market.bought()
    market.read(market.holding(market.stop_at(lot.stop)), after=300)
    market.read(FLAT, after=2000)
    assert refused(market, AdoptPosition())
    market.fills()
    answer = asked(market, AdoptPosition())
    assert answer is not None
    assert answer.done
    assert market.noted(facts.Closed)
