"""What is held stays covered while the fate of an order is not known, and nothing is sold beside that order."""

from __future__ import annotations

import msgspec
import pytest

from srconsole.core.by_hand import Flatten
from srconsole.core.order import Exit, OrderState
from srconsole.engine import market_facts
from srconsole.engine.cover import AGAIN
from srconsole.engine.effects import Cancel, ReadAccount, Send, WakeIn
from srconsole.engine.inputs import Asked
from srconsole.engine.readings import Trigger
from srconsole.engine.view.live import Outlook
from srconsole.engine.view.of_market import live_view
from tests.engine.watched import FLAT, MARKET, SETTINGS, Watched

LOST = "no answer came"


def unknown_exit(*, covered: bool = True) -> Watched:
    """Return a market whose lot a person wants sold, and of whose sale nothing is known."""
    market = Watched()
    lot = market.bought()
    if covered:
        market.read(market.holding(market.stop_at(lot.stop)), after=300)
    market.take(Asked(MARKET, Flatten()))
    market.report(OrderState.UNKNOWN, note=LOST)
    return market


def unknown_entry() -> Watched:
    """Return a market of whose entry nothing is known."""
    market = Watched()
    market.price(99.6)
    market.report(OrderState.UNKNOWN, note=LOST)
    return market


def test_the_account_is_read_as_soon_as_an_order_is_unknown() -> None:
    """Given a lot whose sale is out
    When it becomes known that nothing is known of it
    Then the account is asked for, behind no end of an order
    """
    market = unknown_exit()
    assert market.of(ReadAccount) == [ReadAccount(MARKET, -1)]


def test_a_stop_that_is_gone_is_placed_while_an_exit_is_unknown() -> None:
    """Given a covered lot of whose sale nothing is known
    When two good readings a second apart still show it, and no stop
    Then a stop for all that is held is placed, the first reading only looks again, and no order goes out
    """
    market = unknown_exit()
    market.read(market.holding(), after=300)
    assert not market.stops_set()
    assert [wake.seconds for wake in market.of(WakeIn)] == [1.0]
    market.read(market.holding(), after=1000)
    (asked,) = market.stops_set()
    assert (asked.stop.standing, asked.stop.price, asked.stop.quantity) == (None, market.lot.stop, 0.0)
    assert market.noted(market_facts.Uncovered)
    assert market.sent() is None


@pytest.mark.parametrize(("there", "sells"), [(0.4, 0.0), (1.0, 0.0), (3.0, 1.0)])
def test_no_more_than_ours_is_covered(there: float, sells: float) -> None:
    """Given a lot without a stop, of whose sale nothing is known
    When a part of it is read as held, all of it, or more than it
    Then the stop is of the position where that is ours, and of our quantity where others hold more beside it
    """
    market = unknown_exit(covered=False)
    lot = market.lot.quantity
    for _ in range(2):
        market.read(market.holding(quantity=lot * there), after=1000)
    (asked,) = market.stops_set()
    assert asked.stop.quantity == pytest.approx(lot * sells)


def test_nothing_is_placed_where_nothing_is_held() -> None:
    """Given a lot of whose sale nothing is known
    When the exchange shows nothing held, again and again
    Then no stop is placed and nothing is booked before the order's fate is known
    """
    market = unknown_exit()
    for _ in range(3):
        market.read(FLAT, after=1000)
        assert not market.stops_set()
    assert market.lot.quantity > 0


def test_a_stop_that_stands_is_kept_and_trails_while_an_exit_is_unknown() -> None:
    """Given a covered lot of whose sale nothing is known
    When price goes up and the account is read
    Then the stop is moved up in place; and when price is below it, it is left where it is
    """
    market = unknown_exit()
    standing = market.stop_at(98.1)
    market.price(120.0)
    market.read(market.holding(standing), after=6000)
    (asked,) = market.stops_set()
    assert asked.stop.standing == standing
    assert asked.stop.price == pytest.approx(118.8)
    market.answer(True)
    market.price(115.0)
    market.read(market.holding(standing), after=6000)
    assert not market.stops_set()
    assert not market.of(Cancel)


def test_a_stop_beyond_the_price_is_not_placed_while_an_exit_is_unknown() -> None:
    """Given a lot that was sold at its stop, and nothing is known of that sale
    When it is read as held without a stop
    Then no stop is sent that price has crossed; once price is above it again, one is
    """
    market = Watched()
    lot = market.bought()
    market.read(market.holding(market.stop_at(lot.stop)), after=300)
    market.price(lot.stop - 0.1)
    market.report(OrderState.UNKNOWN, note=LOST)
    for _ in range(3):
        market.read(market.holding(), after=1000)
        assert not market.stops_set()
    market.price(lot.stop + 1)
    market.read(market.holding(), after=1000)
    assert len(market.stops_set()) == 1


def test_a_stop_that_was_refused_is_tried_again_and_nothing_is_sold_beside_the_order() -> None:
    """Given a lot without a stop, of whose sale nothing is known
    When the stop that is placed is refused, and it is absent in the readings behind that
    Then it is placed again five seconds later, and no second sale goes out
    """
    market = unknown_exit(covered=False)
    market.read(market.holding(), after=1000)
    market.read(market.holding(), after=1000)
    market.answer(False)
    assert not market.of(Send)
    market.read(market.holding(), after=1000)
    market.read(market.holding(), after=1000)
    assert not market.stops_set()
    market.read(market.holding(), after=AGAIN)
    assert len(market.stops_set()) == 1
    assert not market.of(Send)


def test_stops_that_cannot_be_read_have_one_placed_while_an_exit_is_unknown() -> None:
    """Given a lot of whose sale nothing is known, and stops that cannot be read
    When the account is read twice
    Then one stop is placed, once
    """
    market = unknown_exit()
    unread = msgspec.structs.replace(market.holding(), stops=None, why_unread="cut")
    market.read(unread, after=300)
    assert len(market.stops_set()) == 1
    market.answer(True)
    market.read(unread, after=2000)
    assert not market.stops_set()


def test_a_sale_that_never_arrived_leaves_a_covered_lot() -> None:
    """Given a lot whose stop was placed while nothing was known of its sale
    When the sale is proven never to have arrived, and the account is read
    Then the stop is known as ours, nothing more is placed, and the sale goes out again
    """
    market = unknown_exit(covered=False)
    market.read(market.holding(), after=1000)
    market.read(market.holding(), after=1000)
    market.answer(True)
    stop = market.stop_at(market.lot.stop, client_id="run-s1")
    market.read(market.holding(stop), after=500)
    assert market.noted(market_facts.CoveredAgain)
    market.report(OrderState.REJECTED, note="it never reached the exchange")
    market.read(market.holding(stop), after=500)
    assert not market.stops_set()
    market.price(101.0)
    assert isinstance(market.sent(), Exit)


def test_the_stop_of_an_entry_that_is_still_filled_is_left_as_it_is() -> None:
    """Given an entry that is filled in part, and of which nothing is known since
    When the stop that came with it looks at the mark, or lies below the trail, and the account is read
    Then it is not moved: with the next part the exchange would add another one
    """
    market = unknown_entry()
    market.report(OrderState.PARTLY_FILLED, filled=2.0, price=99.6)
    market.report(OrderState.UNKNOWN, note=LOST)
    came = market.stop_at(market.order.stop, client_id="", trigger=Trigger.MARK, quantity=2.0)
    market.price(112.0)
    market.read(market.holding(came), after=10_000)
    assert not market.stops_set()


def test_what_an_unknown_entry_has_bought_is_covered() -> None:
    """Given an entry of which nothing is known
    When two good readings a second apart show a position, and no stop
    Then a stop is placed at the stop of the entry, for no more than it buys, and nothing else goes out
    """
    market = unknown_entry()
    quantity, stop = market.order.intent.quantity, market.order.stop
    for _ in range(2):
        market.read(msgspec.structs.replace(FLAT, quantity=quantity + 1.0), after=1000)
    (asked,) = market.stops_set()
    assert (asked.stop.standing, asked.stop.price, asked.stop.quantity) == (None, stop, quantity)
    assert not market.of(Send)


def test_an_unknown_entry_without_a_stop_is_shown_as_uncovered() -> None:
    """Given an entry of which nothing is known
    When a position shows without a stop, and is shown two seconds later
    Then the screen says for how long it has been without cover, and once the stop is read, that it is covered
    """
    market = unknown_entry()
    there = msgspec.structs.replace(FLAT, quantity=market.order.intent.quantity)
    market.read(there, after=1000)
    shown = live_view(market.market, Outlook(), market.now + 2000, "")
    assert shown is not None
    assert (shown.covered, shown.uncovered_for) == (False, 2.0)
    market.read(msgspec.structs.replace(there, stops=(market.stop_at(market.order.stop),)), after=1000)
    shown = live_view(market.market, Outlook(), market.now, "")
    assert shown is not None
    assert (shown.covered, shown.uncovered_for) == (True, None)


def test_a_position_that_is_gone_again_is_not_shown_as_uncovered() -> None:
    """Given an entry of which nothing is known, whose position showed without a stop
    When the symbol is read flat
    Then nothing is shown as uncovered
    """
    market = unknown_entry()
    market.read(msgspec.structs.replace(FLAT, quantity=market.order.intent.quantity), after=1000)
    market.read(FLAT, after=1000)
    shown = live_view(market.market, Outlook(), market.now, "")
    assert shown is not None
    assert (shown.covered, shown.uncovered_for) == (True, None)


def test_the_stop_that_came_with_an_unknown_entry_covers_it() -> None:
    """Given an entry of which nothing is known, and a process that was started again
    When readings show what it has bought under the stop that it carried, and then its fill is reported
    Then nothing is placed, the lot is covered by that stop, and no second without it is counted
    """
    market = unknown_entry()
    quantity, stop = market.order.intent.quantity, market.order.stop
    there = msgspec.structs.replace(FLAT, quantity=quantity, stops=(market.stop_at(stop),))
    market.read(there, after=1000)
    market.restarted()
    market.read(there, after=1000)
    assert not market.stops_set()
    market.report(OrderState.FILLED)
    market.read(there, after=300)
    assert not market.stops_set()
    assert not market.noted(market_facts.CoveredAgain)
    assert not market.exchange_side.differences


def test_seconds_without_cover_before_a_fill_was_known_are_counted() -> None:
    """Given an entry of which nothing is known, and a position without a stop for which one was placed
    When its fill is reported, and then the stop is read
    Then the seconds count from when it was first missing
    """
    market = unknown_entry()
    there = msgspec.structs.replace(FLAT, quantity=market.order.intent.quantity)
    market.read(there, after=1000)
    market.read(there, after=1000)
    market.answer(True)
    market.report(OrderState.FILLED)
    stop = market.stop_at(market.lot.stop, client_id="run-s1")
    market.read(market.holding(stop), after=1000)
    assert [fact.seconds for fact in market.noted(market_facts.CoveredAgain)] == [2.0]


def test_an_entry_without_its_stop_has_no_second_one_placed_with_its_fill() -> None:
    """Given an entry that carries no stop, and for which one was placed while nothing was known of it
    When its fill is reported
    Then no other stop is placed
    """
    risk = msgspec.structs.replace(SETTINGS.risk, require_attached_stop=False)
    market = Watched(msgspec.structs.replace(SETTINGS, risk=risk))
    market.price(99.6)
    market.report(OrderState.UNKNOWN, note=LOST)
    there = msgspec.structs.replace(FLAT, quantity=market.order.intent.quantity)
    market.read(there, after=1000)
    market.read(there, after=1000)
    assert len(market.stops_set()) == 1
    market.report(OrderState.FILLED)
    assert not market.stops_set()


def test_an_entry_that_came_to_nothing_claims_no_stop_of_others() -> None:
    """Given a position and a stop of somebody else at the price of an unknown entry's stop
    When the entry is proven never to have arrived, and the symbol is read flat with another such stop
    Then that stop is not taken away
    """
    market = unknown_entry()
    stop = market.order.stop
    market.read(msgspec.structs.replace(FLAT, quantity=1.0), after=1000)
    market.report(OrderState.REJECTED, note="it never reached the exchange")
    market.read(msgspec.structs.replace(FLAT, stops=(market.stop_at(stop),)), after=1000)
    assert not market.of(Cancel)
