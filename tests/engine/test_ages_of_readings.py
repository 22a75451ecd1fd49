"""A reading of the account is as old as the question, not as the answer; a stop as old as when it was asked for."""

from __future__ import annotations

import msgspec

from srconsole.core.order import Entry
from srconsole.engine import facts, market_facts
from srconsole.engine.effects import ReadAccount
from srconsole.engine.entry_gate import NOT_READ
from srconsole.engine.readings import Trigger
from srconsole.engine.view.live import Outlook
from srconsole.engine.view.of_market import live_view
from tests.engine.watched import FLAT, Watched

NOTHING = Outlook()


def test_a_reading_that_took_nine_seconds_lets_nothing_be_bought() -> None:
    """Given an account whose reading came a moment ago, nine seconds after it was asked for
    When price comes down to S1
    Then the entry waits for another reading, and is made on one that was asked for just now
    """
    market = Watched()
    market.price(105.0, after=8000)
    market.read(FLAT, after=1500, took=9000)
    market.price(99.6, after=200)
    assert market.sent() is None
    assert market.of(ReadAccount)
    market.read(FLAT, after=300, took=250)
    assert isinstance(market.sent(), Entry)


def test_a_late_reading_makes_no_entry_that_waits() -> None:
    """Given an entry that waits for the account to be read
    When a reading comes that was asked for more than two seconds before its price
    Then nothing is bought on it; and where no other comes in time, the refusal says why
    """
    market = Watched()
    market.price(104.0, after=3000)
    market.price(99.6)
    market.read(FLAT, after=100, took=2500)
    assert market.sent() is None
    market.price(99.6, after=2500)
    assert [fact.reason for fact in market.noted(facts.EntryRefused)] == [NOT_READ]


def test_two_readings_are_a_second_apart_from_answer_to_question() -> None:
    """Given a covered lot, and a reading without its stop that took nine seconds
    When the next one comes two seconds later, but was asked for as the first had hardly come
    Then it proves nothing yet; one that was asked for a second behind the first does
    """
    market = Watched()
    lot = market.bought()
    market.read(market.holding(market.stop_at(lot.stop)), after=300)
    market.read(market.holding(), after=9000, took=9000)
    market.read(market.holding(), after=2000, took=1900)
    assert not market.stops_set()
    market.read(market.holding(), after=100, took=50)
    assert len(market.stops_set()) == 1


def test_cover_is_known_as_of_the_question() -> None:
    """Given a covered lot, whose stop was last seen by a reading that took two seconds
    When it is gone, and is there again in a reading a second later
    Then all of the three seconds may have been without it
    """
    market = Watched()
    lot = market.bought()
    stop = market.stop_at(lot.stop)
    market.read(market.holding(stop), after=3000, took=2000)
    market.read(market.holding(), after=500, took=100)
    market.read(market.holding(stop), after=500, took=100)
    assert [fact.seconds for fact in market.noted(market_facts.CoveredAgain)] == [3.0]


def test_the_screen_tells_the_age_of_the_question() -> None:
    """Given an account whose reading took nine seconds
    When it is shown a second after it came
    Then it is ten seconds old
    """
    market = Watched()
    market.read(msgspec.structs.replace(FLAT, equity=999.0), after=9000, took=9000)
    shown = live_view(market.market, NOTHING, market.now + 1000, "")
    assert shown is not None
    assert shown.account_age == 10.0


def test_a_stop_shows_how_long_it_lies_as_it_does() -> None:
    """Given a lot whose stop came with its entry, and was then moved to look at the last price
    When it is shown before that, and five seconds after it was asked for
    Then the first is as it came with its entry, the second five seconds old
    """
    market = Watched()
    lot = market.bought()
    market.read(market.holding(market.stop_at(lot.stop, trigger=Trigger.MARK)), after=300)
    market.stops_set()
    asked = market.now
    market.answer(True)
    market.read(market.holding(market.stop_at(lot.stop)), after=300)
    shown = live_view(market.market, NOTHING, asked + 5000, "")
    assert shown is not None
    assert shown.stop is not None
    assert shown.stop.age == 5.0

    other = Watched()
    lot = other.bought()
    other.read(other.holding(other.stop_at(lot.stop)), after=300)
    shown = live_view(other.market, NOTHING, other.now, "")
    assert shown is not None
    assert shown.stop is not None
    assert shown.stop.age is None
