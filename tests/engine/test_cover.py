"""What is held on a market is covered by a stop at the exchange, and what is done where it is not."""

from __future__ import annotations

import msgspec
import pytest

from srconsole.core.order import Exit, ExitReason, OrderState
from srconsole.engine import facts, market_facts
from srconsole.engine.effects import Cancel, ReadAccount, ReadFills, WakeIn
from srconsole.engine.readings import Cause, Trigger
from srconsole.engine.view.live import Outlook
from srconsole.engine.view.of_market import live_view
from tests.engine.watched import FLAT, SETTINGS, Watched


def test_an_entry_carries_its_stop() -> None:
    """Given a market that waits flat above S1, read a moment ago
    When price comes down to S1
    Then the entry that is sent carries the stop of the lot that it buys
    """
    market = Watched()
    market.price(99.6)
    carried = market.order.stop
    market.report(OrderState.FILLED)
    assert market.lot.stop == carried


def test_the_stop_that_came_with_the_entry_is_moved_to_the_last_price() -> None:
    """Given a lot whose stop came with its entry and looks at the mark price
    When the account is read
    Then that stop is moved in place, under an id of this run, to look at the last price
    """
    market = Watched()
    lot = market.bought()
    attached = market.stop_at(lot.stop, trigger=Trigger.MARK)
    market.read(market.holding(attached), after=300)
    (asked,) = market.stops_set()
    assert (asked.stop.standing, asked.stop.price, asked.stop.quantity) == (attached, lot.stop, 0.0)
    assert asked.stop.client_id == "run-s1"
    market.answer(True)
    assert market.of(ReadAccount)
    market.read(market.holding(market.stop_at(lot.stop)), after=300)
    assert not market.stops_set()


def test_a_stop_whose_price_the_exchange_does_not_say_counts_and_shows_as_the_marks() -> None:
    """Given a lot whose stop lies at the exchange, which does not say what price it looks at
    When it is read, and shown
    Then it is moved to the last price like one that looks at the mark, and MARK is what is shown until it is
    """
    market = Watched()
    lot = market.bought()
    market.read(market.holding(market.stop_at(lot.stop, trigger=Trigger.UNKNOWN)), after=2000)
    assert [each.stop.price for each in market.stops_set()] == [lot.stop]
    shown = live_view(market.market, Outlook(), market.now, "")
    assert shown is not None
    assert shown.stop is not None
    assert (shown.stop.trigger, shown.covered) == ("MARK", True)


def test_a_stop_is_absent_only_after_two_good_readings() -> None:
    """Given a lot whose stop is not among the stops that were read
    When it is read once, and again a second later
    Then the first reading only has it looked again, and the second has a stop placed under an id of this run
    """
    market = Watched()
    lot = market.bought()
    market.read(market.holding(), after=300)
    assert not market.stops_set()
    assert market.of(WakeIn)
    market.read(market.holding(), after=1000)
    (asked,) = market.stops_set()
    assert (asked.stop.standing, asked.stop.price) == (None, lot.stop)
    assert market.noted(market_facts.Uncovered)


def test_a_lot_that_no_stop_covers_is_left() -> None:
    """Given a lot without a stop, for which one was placed
    When that stop is refused
    Then the lot is sold, the reason is `uncovered`, and no loss is counted in the row
    """
    market = Watched()
    market.bought()
    market.read(market.holding(), after=300)
    market.read(market.holding(), after=1000)
    market.answer(False, note="no such plan")
    sold = market.sent()
    assert isinstance(sold, Exit)
    assert sold.reason is ExitReason.UNCOVERED
    market.report(OrderState.FILLED, price=99.0)
    assert market.noted(facts.Closed)[0].trade.exit_reason == "uncovered"
    assert market.market.trader.halt.losses_in_row == 0


def test_a_stop_that_was_taken_and_is_absent_again_leaves_the_lot() -> None:
    """Given a lot whose stop was absent, and was placed anew
    When it is absent in two good readings again
    Then the lot is sold as uncovered
    """
    market = Watched()
    market.bought()
    market.read(market.holding(), after=300)
    market.read(market.holding(), after=1000)
    market.answer(True)
    market.read(market.holding(), after=300)
    assert market.sent() is None
    market.read(market.holding(), after=1000)
    sold = market.sent()
    assert isinstance(sold, Exit)
    assert sold.reason is ExitReason.UNCOVERED


@pytest.mark.parametrize("unreadable", [True, False])
def test_a_lot_that_is_covered_again_is_not_left_for_a_refusal(unreadable: bool) -> None:
    """Given a lot whose stop was absent once, was placed anew and is there
    When another stop is refused, sent since stops could not be read, or to move the one that is there
    Then the lot is kept: the stop that was placed stands by all that is known
    """
    market = Watched()
    lot = market.bought()
    market.read(market.holding(), after=300)
    market.read(market.holding(), after=1000)
    market.answer(True)
    there = market.holding(market.stop_at(lot.stop - (0.0 if unreadable else 1.0), client_id="run-s1"))
    market.read(there, after=300)
    market.read(msgspec.structs.replace(there, stops=None, why_unread="cut") if unreadable else there, after=60_000)
    assert market.stops_set()
    market.answer(False, note="there is a position stop already")
    assert market.sent() is None


def test_a_stop_that_price_has_crossed_is_an_exit_now() -> None:
    """Given a lot whose stop has to be placed anew
    When the exchange refuses it since price is beyond it already
    Then the lot is sold at once, by the state that it is in
    """
    market = Watched()
    market.bought()
    market.read(market.holding(), after=300)
    market.read(market.holding(), after=1000)
    market.answer(False, crossed=True)
    sold = market.sent()
    assert isinstance(sold, Exit)
    assert sold.reason is ExitReason.STOP_LOSS


def test_the_stop_follows_the_trail_by_large_enough_moves_and_not_too_often() -> None:
    """Given a covered lot in TAKE_PROFIT
    When the trail rises, by little, by more, and by more at once again
    Then the stop at the exchange is moved only for a move that is large enough, and 5 s apart
    """
    risk = msgspec.structs.replace(SETTINGS.risk, stop_min_move=0.002)
    market = Watched(msgspec.structs.replace(SETTINGS, risk=risk))
    lot = market.bought()
    market.read(market.holding(market.stop_at(lot.stop)), after=300)
    market.price(120.0)
    market.read(market.holding(market.stop_at(98.1)), after=100)
    (first,) = market.stops_set()
    assert first.stop.price == pytest.approx(118.8)
    market.answer(True)
    standing = market.stop_at(118.8)
    market.price(120.02)
    market.read(market.holding(standing), after=4000)
    assert not market.stops_set()
    market.price(121.0, after=100)
    market.read(market.holding(standing), after=100)
    (second,) = market.stops_set()
    assert second.stop.price > first.stop.price
    market.answer(True)
    market.price(122.0, after=100)
    market.read(market.holding(market.stop_at(second.stop.price)), after=100)
    assert not market.stops_set()


def test_a_position_larger_than_the_lot_is_covered_by_a_stop_of_the_lots_size() -> None:
    """Given a covered lot, beside which somebody buys more of the same symbol
    When the account is read
    Then our stop is one of our quantity, and nothing more is bought
    """
    market = Watched()
    lot = market.bought()
    market.read(market.holding(market.stop_at(lot.stop)), after=300)
    market.read(market.holding(market.stop_at(lot.stop), quantity=lot.quantity + 1), after=6000)
    (asked,) = market.stops_set()
    assert asked.stop.quantity == lot.quantity
    assert [difference.kind for difference in market.exchange_side.differences] == ["position"]


def test_stops_of_ours_are_swept_from_a_flat_symbol_and_others_are_not() -> None:
    """Given a symbol that is flat on both sides
    When a stop of this run and one of somebody else wait there
    Then ours is taken away, the other one is shown and stays
    """
    market = Watched()
    ours, other = market.stop_at(98.0, client_id="run-s3"), market.stop_at(97.0, client_id="somebody")
    market.read(msgspec.structs.replace(FLAT, stops=(ours, other)))
    (cancel,) = market.of(Cancel)
    assert cancel.stops == (ours,)
    assert [difference.kind for difference in market.exchange_side.differences] == ["stop"]


def test_a_stop_that_has_gone_is_given_a_moment_for_its_fill() -> None:
    """Given a lot whose stop has just vanished from the exchange while the position is still there
    When price is polled below it
    Then our sale waits for stop_grace, and is sent behind it
    """
    market = Watched()
    lot = market.bought()
    market.read(market.holding(market.stop_at(lot.stop)), after=300)
    market.read(market.holding(), after=2000)
    market.price(97.0, after=500)
    assert market.sent() is None
    market.price(97.0, after=2000)
    assert isinstance(market.sent(), Exit)


def test_a_reading_that_an_order_has_overtaken_says_nothing() -> None:
    """Given a reading that was asked for before the entry was filled
    When it comes behind the fill and shows nothing held
    Then nothing is concluded from it, and the account is read again
    """
    market = Watched()
    before = market.market.orders.ended
    market.bought()
    market.read(FLAT, orders=before)
    assert market.of(ReadAccount)
    assert not market.of(ReadFills)
    assert market.lot.quantity > 0


def test_seconds_without_cover_are_told_when_they_end() -> None:
    """Given a covered lot whose stop vanishes, and is placed anew
    When the new one is read
    Then it is told how long there was none
    """
    market = Watched()
    lot = market.bought()
    market.read(market.holding(market.stop_at(lot.stop)), after=300)
    market.read(market.holding(), after=2000)
    market.read(market.holding(), after=1000)
    market.answer(True)
    market.read(market.holding(market.stop_at(lot.stop, client_id="run-s1")), after=1000)
    assert [fact.seconds for fact in market.noted(market_facts.CoveredAgain)] == [4.0]


def test_seconds_without_cover_are_told_at_the_end_of_a_lot_as_well() -> None:
    """Given a lot whose stop was absent, was placed anew, and is absent again
    When the lot is sold as uncovered
    Then the journal says for how long it was held without a stop; of a lot whose stop sold it, it says nothing
    """
    market, stopped = Watched(), Watched()
    lot = market.bought()
    begun = market.now
    market.read(market.holding(), after=300)
    market.read(market.holding(), after=1000)
    market.answer(False)
    market.price(99.0, after=500)
    market.report(OrderState.FILLED)
    assert [fact.seconds for fact in market.noted(market_facts.LeftBare)] == [(market.now - begun) / 1000]
    lot = stopped.bought()
    stopped.read(stopped.holding(stopped.stop_at(lot.stop)), after=300)
    sale = stopped.sale(97.9, Cause.STOP)
    stopped.read(FLAT, after=3000)
    stopped.fills(sale)
    assert stopped.noted(facts.Closed)
    assert not stopped.noted(market_facts.LeftBare)


def test_a_restart_knows_the_cover() -> None:
    """Given a covered lot
    When the process ends and another goes on from what was written down
    Then the next reading finds the stop as ours, and places nothing
    """
    market = Watched()
    lot = market.bought()
    stop = market.stop_at(lot.stop)
    market.read(market.holding(stop), after=300)
    market.restarted()
    market.read(market.holding(stop), after=5000)
    assert not market.stops_set()
    assert not market.exchange_side.differences


def test_an_entry_that_may_go_without_its_stop_has_it_placed_at_once() -> None:
    """Given settings by which the stop need not be in the same order
    When price comes down to S1 and the entry is filled
    Then the entry carries no stop, and one is placed with the fill
    """
    risk = msgspec.structs.replace(SETTINGS.risk, require_attached_stop=False)
    market = Watched(msgspec.structs.replace(SETTINGS, risk=risk))
    market.price(99.6)
    assert market.order.stop == 0.0
    market.report(OrderState.FILLED)
    (asked,) = market.stops_set()
    assert (asked.stop.standing, asked.stop.price) == (None, market.lot.stop)
