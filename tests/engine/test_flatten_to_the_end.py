"""A person who asks to be flat on a market is, also where the exchange does not take the first sale."""

from __future__ import annotations

import msgspec

from srconsole.core.by_hand import Flatten, ResumeEntries
from srconsole.core.order import Exit, ExitReason, OrderState
from srconsole.engine.effects import Answered, Send, WakeIn
from srconsole.engine.inputs import Asked, DeadlinePassed
from tests.engine.watched import FLAT, MARKET, Watched

LOST = "it never reached the exchange"


def lost(restarted: bool = False) -> Watched:
    """Return a market that was asked to be flat, and whose sale never reached the exchange."""
    market = Watched()
    market.bought()
    market.take(Asked(MARKET, Flatten()))
    if restarted:
        market.restarted()
    market.report(OrderState.REJECTED, note=LOST)
    return market


def test_a_flatten_that_got_lost_is_told_and_goes_out_again() -> None:
    """Given a lot whose sale was asked for, and never reached the exchange
    When the next price comes, well above the stop
    Then the person has heard that it is tried again, and the same quantity goes out under another id
    """
    market = lost()
    (answered,) = market.of(Answered)
    assert not answered.answer.done
    assert LOST in answered.answer.text
    assert "again" in answered.answer.text
    market.price(101.0)
    sold = market.sent()
    assert isinstance(sold, Exit)
    assert (sold.reason, sold.quantity) == (ExitReason.MANUAL, market.lot.quantity)
    market.report(OrderState.FILLED)
    assert market.market.trader.lot is None
    market.price(101.0)
    assert not market.of(Send)


def test_a_flatten_tells_what_is_held_there_and_not_from_here() -> None:
    """Given an exchange that holds 0.5 which nobody here has bought
    When a person asks to be flat
    Then nothing is sold, and the answer says what is held there all the same
    """
    market = Watched()
    market.read(msgspec.structs.replace(FLAT, quantity=0.5, entry_price=104.0), after=1000)
    market.take(Asked(MARKET, Flatten()))
    (answered,) = market.of(Answered)
    assert "the exchange holds 0.5" in answered.answer.text
    assert market.sent() is None


def test_a_flatten_names_what_it_leaves_when_it_has_sold_our_part() -> None:
    """Flat here is not flat there.

    Given a lot of ours beside 0.5 that somebody else has bought on the same symbol
    When a person asks to be flat, also across a restart, and our part is sold
    Then the answer says that 0.5 are left at the exchange; where nobody else holds anything, it names nothing
    """
    for beside in (0.5, 0.0):
        market = Watched()
        held = market.bought().quantity
        market.read(market.holding(market.stop_at(market.lot.stop), quantity=held + beside), after=1000)
        market.restarted()
        market.take(Asked(MARKET, Flatten()))
        market.report(OrderState.FILLED)
        (answered,) = market.of(Answered)
        assert answered.answer.done
        left = "; left as it is: 0.5 that this run has not bought are held there"
        assert answered.answer.text.endswith(f"; entries are paused{left if beside else ''}")


def test_a_flatten_that_is_refused_again_waits_longer_each_time() -> None:
    """Given a flatten whose sale was refused twice
    When prices come, and the seconds have passed
    Then nothing goes out before, and the sale goes out then without a new price
    """
    market = lost()
    market.price(101.0)
    market.report(OrderState.REJECTED, note=LOST)
    (waits,) = market.of(WakeIn)
    assert waits.seconds == 2
    market.price(101.0, after=500)
    assert not market.of(Send)
    market.take(DeadlinePassed(MARKET, market.now + 1500))
    assert isinstance(market.sent(), Exit)


def test_a_flatten_goes_on_behind_a_restart() -> None:
    """Given a process that was killed while the sale of a flatten was out
    When the next one learns that it never reached the exchange, and a price comes
    Then it goes out again
    """
    market = lost(restarted=True)
    market.price(101.0)
    assert isinstance(market.sent(), Exit)


def test_a_flatten_ends_where_entries_are_resumed() -> None:
    """Given a flatten whose sale never reached the exchange
    When entries are resumed before it goes out again
    Then it does not
    """
    market = lost()
    market.take(Asked(MARKET, ResumeEntries()))
    market.price(101.0)
    assert not market.of(Send)
