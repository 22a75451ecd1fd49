"""Others at the same account: what they hold, sell and leave unanswered is told apart from what is ours."""

from __future__ import annotations

import msgspec

from srconsole.core.guards import Guards
from srconsole.core.order import Exit, OrderState
from srconsole.engine import market_facts
from srconsole.engine.effects import Cancel, ReadFills, WakeIn
from srconsole.engine.inputs import DeadlinePassed
from srconsole.engine.readings import Cause, FillSeen, Trigger
from srconsole.settings.schema import GuardSettings
from tests.engine.watched import FLAT, MARKET, Watched

MORE = 10.0
"""What a person holds beside the lot."""


def beside() -> Watched:
    """Return a market with a lot under a stop of its size, beside which a person holds more."""
    market = Watched()
    lot = market.bought()
    stop = market.stop_at(lot.stop, client_id="run-s1", quantity=lot.quantity)
    market.read(market.holding(stop, quantity=lot.quantity + MORE), after=300)
    return market


def test_what_is_a_persons_is_not_sold_at_our_stop() -> None:
    """Given a lot under a stop of its own size, beside which a person holds more
    When price comes to the stop
    Then nothing is sold from here for the grace of the stop, and the lot is sold from here when that is over
    """
    market = beside()
    market.price(market.lot.stop - 0.1)
    assert market.sent() is None
    (wake,) = market.of(WakeIn)
    assert wake.seconds == market.settings.risk.stop_grace
    market.take(DeadlinePassed(MARKET, wake.time))
    sold = market.sent()
    assert isinstance(sold, Exit)
    assert sold.quantity == market.lot.quantity


def test_a_stop_of_the_lots_size_has_sold_the_lot() -> None:
    """Given a lot under a stop of its own size, beside which a person holds more than it
    When the stop is gone, and its fill is read
    Then the whole lot is booked as sold by the stop
    """
    market = beside()
    quantity = market.lot.quantity
    market.read(market.holding(quantity=MORE), after=300)
    assert market.of(ReadFills)
    market.fills(market.sale(97.0, Cause.STOP))
    (sold,) = market.noted(market_facts.SoldOutside)
    assert (sold.quantity, sold.reason) == (quantity, "stop_loss")
    assert market.market.trader.lot is None


def test_what_a_person_sold_before_our_purchase_was_not_ours() -> None:
    """Given a person who sold what was theirs a few seconds before a lot was bought
    When the lot is sold by its stop, and all these fills are read
    Then only what came behind the purchase is booked
    """
    market = Watched()
    theirs = FillSeen("theirs", "order-theirs", "", False, 1.0, 99.0, 0.01, market.now, Cause.ORDER)
    lot = market.bought()
    bought = FillSeen("ours", "order-ours", "run-1", True, lot.quantity, 99.6, 0.05, market.now, Cause.ORDER)
    stop = market.sale(97.0, Cause.STOP)
    market.read(market.holding(market.stop_at(lot.stop)), after=300)
    market.read(market.holding(quantity=0.0), after=2000)
    market.fills(theirs, bought, msgspec.structs.replace(stop, time=market.now))
    (sold,) = market.noted(market_facts.SoldOutside)
    assert (sold.fill_id, sold.reason) == ("f1", "stop_loss")


def test_a_sale_that_finds_nothing_is_not_sent_again_without_a_pause() -> None:
    """Given a lot that the exchange shows, and of which it says again and again that there is nothing to sell
    When the exit is sent a second time
    Then the third one waits two seconds, and is no rejection
    """
    market = Watched()
    lot = market.bought()
    there = market.holding(market.stop_at(lot.stop))
    market.read(there, after=300)
    market.price(lot.stop - 0.1)
    market.report(OrderState.CANCELLED, filled=0.0, note="no position to close")
    market.read(there)
    market.price(lot.stop - 0.2, after=100)
    market.report(OrderState.CANCELLED, filled=0.0, note="no position to close")
    assert [wake.seconds for wake in market.of(WakeIn)] == [2]
    market.read(there)
    market.price(lot.stop - 0.3, after=100)
    assert market.sent() is None
    market.price(lot.stop - 0.4, after=2000)
    assert isinstance(market.sent(), Exit)


def test_a_stop_that_was_not_answered_is_not_sent_again_at_once() -> None:
    """Given a stop that looks at the mark, and a request to move it that was not answered
    When the next readings show it as it was
    Then it is asked for again five seconds later, not before
    """
    market = Watched()
    lot = market.bought()
    attached = market.stop_at(lot.stop, trigger=Trigger.MARK)
    market.read(market.holding(attached), after=300)
    market.answer(None, note="no answer")
    market.read(market.holding(attached), after=300)
    assert not market.stops_set()
    market.read(market.holding(attached), after=5000)
    assert len(market.stops_set()) == 1


def test_losses_are_measured_from_the_money_that_is_there() -> None:
    """Given a day's loss of 3 %, an account of 1000 USDT, and 500 USDT that are taken out
    When 14 USDT are lost, and then 2 more
    Then the guard trips with the second loss, at 484 of 500 USDT
    """
    limits = GuardSettings(day_loss=0.03)
    guards = Guards.of(limits, 1000.0)
    assert guards is not None
    guards.moved_by(-500.0)
    guards.look(986.0, limits)
    assert not guards.tripped
    guards.look(984.0, limits)
    (change,) = guards.taken()
    assert (change.equity, change.baseline) == (484.0, 500.0)


def test_a_stop_that_was_never_read_is_swept_as_well() -> None:
    """Given a lot whose stops could not be read from its entry to its end at the exchange
    When that leaves the stop of the entry behind, and it can be read
    Then it is taken away, and nothing stands against entries
    """
    market = Watched()
    lot = market.bought()
    left = market.stop_at(lot.stop, trigger=Trigger.MARK)
    market.read(msgspec.structs.replace(market.holding(), stops=None, why_unread="no answer"), after=300)
    market.read(msgspec.structs.replace(FLAT, stops=None, why_unread="no answer"), after=2000)
    market.fills(market.sale(99.0, Cause.LIQUIDATION))
    assert market.market.trader.lot is None
    market.read(msgspec.structs.replace(FLAT, stops=(left,)), after=2000)
    (swept,) = market.of(Cancel)
    assert swept.stops == (left,)
    assert not market.noted(market_facts.Differs)[1:]
