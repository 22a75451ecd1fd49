"""What a person may choose where the exchange has what is not from here, and what is done at the end of an engine."""

from __future__ import annotations

import msgspec
import pytest

from srconsole.core.by_hand import EnterLevel, Flatten, MoveStop, PauseEntries, ResumeEntries
from srconsole.core.order import Exit, OrderState
from srconsole.engine import facts, market_facts
from srconsole.engine.effects import Answered, Cancel
from srconsole.engine.inputs import Asked, EntriesBarred, Leaving
from srconsole.engine.readings import Cause
from srconsole.engine.request import AdoptPosition, Answer, CloseForeign, IgnoreMarket, Request
from tests.engine.watched import FLAT, MARKET, SETTINGS, Watched

HELD = msgspec.structs.replace(FLAT, quantity=0.5, entry_price=104.0)


def asked(market: Watched, request: Request) -> Answer | None:
    """Ask for something; return the answer, None where it waits for an order."""
    market.take(Asked(MARKET, request))
    answers = market.of(Answered)
    return answers[0].answer if answers else None


def test_a_position_from_elsewhere_is_adopted_with_a_stop() -> None:
    """Given a position at the exchange that was not bought from here
    When a person adopts it with a stop
    Then it is a lot of ours with that stop, which is placed at the exchange at once
    """
    market = Watched()
    market.read(HELD)
    answer = asked(market, AdoptPosition(101.0))
    assert answer is not None
    assert answer.done
    assert (market.lot.quantity, market.lot.stop, market.lot.label) == (0.5, 101.0, "adopted")
    (asked_for,) = market.stops_set()
    assert asked_for.stop.price == 101.0
    market.answer(True)
    market.read(market.holding(market.stop_at(101.0, client_id="run-s1"), quantity=0.5), after=300)
    assert not market.stops_set()
    assert not market.exchange_side.differences


@pytest.mark.parametrize("stop", [200.0, -1.0])
def test_a_position_is_not_adopted_with_a_stop_that_is_none(stop: float) -> None:
    """Given a position at the exchange that was not bought from here
    When a person adopts it with a stop above the price, or below 0
    Then that is refused, and nothing is taken over
    """
    market = Watched()
    market.read(HELD)
    answer = asked(market, AdoptPosition(stop))
    assert answer is not None
    assert not answer.done
    assert market.market.trader.lot is None


def test_a_position_from_elsewhere_is_closed() -> None:
    """Given a position at the exchange that was not bought from here
    When a person has it closed
    Then it is sold reduce-only, the person hears of the fill, and no trade is booked
    """
    market = Watched()
    market.read(HELD)
    assert asked(market, CloseForeign()) is None
    sold = market.sent()
    assert isinstance(sold, Exit)
    assert sold.quantity == 0.5
    market.report(OrderState.FILLED)
    assert market.of(Answered)[0].answer.done
    assert not market.noted(facts.Closed)
    market.read(FLAT, after=300)
    assert not market.exchange_side.differences


def test_a_symbol_is_left_alone_until_entries_are_resumed() -> None:
    """Given a symbol that a person wants left alone
    When price comes down to S1, before and after entries are resumed
    Then only the second is bought
    """
    market = Watched()
    asked(market, IgnoreMarket())
    market.price(99.6)
    assert market.sent() is None
    asked(market, ResumeEntries())
    market.price(105.0)
    market.read(FLAT)
    market.price(98.5, after=500)
    assert market.sent() is not None


def test_resuming_says_what_still_holds_entries_back() -> None:
    """Nobody believes that entries are on while a gate is closed.

    Given a market that is not armed, paused by hand
    When a person resumes entries, before it is armed and after
    Then the answer names the gate the first time, and says that entries are on the second
    """
    market = Watched()
    market.take(EntriesBarred(MARKET, "arming", "not armed"))
    assert asked(market, PauseEntries()) == Answer(True, "entries are paused")
    assert asked(market, ResumeEntries()) == Answer(True, "entries are not paused, and still wait: not armed")
    market.take(EntriesBarred(MARKET, "arming", ""))
    assert asked(market, ResumeEntries()) == Answer(True, "entries are on")


def test_a_symbol_that_is_left_alone_keeps_no_stop_of_ours() -> None:
    """Given a lot that was sold beside what somebody else bought, so that its stop still waits there
    When the account is read before and after a person leaves the symbol alone
    Then the stop is told of first, since it would sell what is not from here, and taken away then; theirs stays
    """
    market = Watched()
    stop = market.bought().stop
    ours = market.stop_at(stop, client_id="run-s1", quantity=market.lot.quantity)
    theirs = market.stop_at(90.0, client_id="other", quantity=0.5)
    market.read(market.holding(ours, theirs, quantity=market.lot.quantity + 0.5), after=300)
    asked(market, Flatten())
    market.report(OrderState.FILLED)
    there = market.holding(ours, theirs, quantity=0.5)
    market.read(there, after=300)
    assert not market.of(Cancel)
    assert any("our stop" in difference.text for difference in market.exchange_side.differences)
    asked(market, IgnoreMarket())
    market.read(there, after=300)
    (swept,) = market.of(Cancel)
    assert swept.stops == (ours,)


def test_what_is_gone_and_by_no_fill_explained_is_given_up_by_a_person() -> None:
    """Given a covered lot that is gone from the exchange, of which no fill tells
    When a person takes the exchange's word for it
    Then the trade is closed at the last price, as external, and the log says that the price is not the exchange's
    """
    market = Watched()
    lot = market.bought()
    market.read(market.holding(market.stop_at(lot.stop)), after=300)
    market.read(FLAT, after=2000)
    market.fills()
    assert market.lot is lot
    asked(market, AdoptPosition())
    assert market.market.trader.lot is None
    assert market.noted(facts.Closed)[0].trade.exit_reason == "external"
    assert market.noted(market_facts.SoldOutside)[0].mark == "the price is not the exchange's"


def test_more_of_our_symbol_is_adopted_at_what_it_cost() -> None:
    """Given a covered lot, beside which 1 more is held at the exchange, at a mean price of 100 for both
    When a person adopts it
    Then the lot holds both at that mean price, under the lot's stop
    """
    market = Watched()
    lot = market.bought()
    both = lot.quantity + 1
    more = msgspec.structs.replace(market.holding(market.stop_at(lot.stop)), quantity=both, entry_price=100.0)
    market.read(more, after=300)
    asked(market, AdoptPosition())
    assert market.lot.quantity == pytest.approx(both)
    assert market.lot.holding.entry_price == pytest.approx(100.0)


def test_a_persons_entry_obeys_what_stands_against_entries() -> None:
    """Given a short position at the exchange that is not from here
    When a person buys on S1
    Then that is refused, with what is there as its reason
    """
    market = Watched()
    market.read(msgspec.structs.replace(FLAT, short=0.5))
    market.price(104.0, after=100)
    answer = asked(market, EnterLevel(market.market.trader.plan.offers[0].key))
    assert answer is not None
    assert "held short" in answer.text
    assert market.sent() is None


def test_a_persons_entry_needs_a_fresh_reading() -> None:
    """Given a market whose account was last read ten seconds ago
    When a person buys on S1, and again once the account was read
    Then the first is refused and has it read, the second is sent with its stop
    """
    market = Watched()
    market.price(99.9, after=9000)
    key = market.market.trader.plan.offers[0].key
    first = asked(market, EnterLevel(key))
    assert first is not None
    assert not first.done
    market.read(FLAT, after=100)
    assert asked(market, EnterLevel(key)) is None
    assert market.order.stop > 0


def test_the_stop_is_brought_along_before_the_engine_leaves() -> None:
    """Given a covered lot in TAKE_PROFIT whose stop at the exchange lags a little behind
    When the engine ends
    Then the exchange's stop is brought to the engine's, however small the move
    """
    risk = msgspec.structs.replace(SETTINGS.risk, stop_min_move=0.002)
    market = Watched(msgspec.structs.replace(SETTINGS, risk=risk))
    lot = market.bought()
    market.read(market.holding(market.stop_at(lot.stop)), after=300)
    market.price(120.0)
    market.read(market.holding(market.stop_at(118.6)), after=100)
    assert not market.stops_set()
    market.take(Leaving(MARKET))
    (asked_for,) = market.stops_set()
    assert asked_for.stop.price == lot.stop == pytest.approx(118.8)


def test_a_trade_is_booked_once_however_its_fills_are_told() -> None:
    """Given a covered lot that the exchange's stop sells in two parts
    When its fills are read after the first part, again, and after the second
    Then two sales are booked, and one trade at their mean price
    """
    market = Watched()
    lot = market.bought()
    stop = market.stop_at(lot.stop)
    market.read(market.holding(stop), after=300)
    half = round(lot.quantity / 2, 3)
    first = market.sale(97.0, Cause.STOP, quantity=half, name="f1")
    second = market.sale(96.0, Cause.STOP, quantity=lot.quantity - half, name="f2")
    market.read(market.holding(quantity=lot.quantity - half), after=2000)
    market.fills(first)
    market.fills(first)
    market.read(FLAT, after=100)
    market.fills(first, second)
    assert [fact.fill_id for fact in market.noted(market_facts.SoldOutside)] == ["f1", "f2"]
    assert market.noted(facts.Closed)[0].trade.exit_price == pytest.approx(96.5, abs=0.01)


def test_the_exchanges_own_liquidation_price_counts() -> None:
    """Given a lot that the exchange says is liquidated at 95
    When a person puts the stop at 94, and at 96
    Then only the second is done
    """
    market = Watched()
    lot = market.bought()
    held = msgspec.structs.replace(market.holding(market.stop_at(lot.stop)), liquidation=95.0)
    market.read(held, after=300)
    for stop, done in ((94.0, False), (96.0, True)):
        answer = asked(market, MoveStop(stop))
        assert answer is not None
        assert answer.done is done
