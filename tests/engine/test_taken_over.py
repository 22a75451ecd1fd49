"""What a broken journal knew is taken over as far as the exchange shows it; entries wait for a person."""

from __future__ import annotations

import msgspec
import pytest

from srconsole.core.by_hand import Flatten, PauseEntries, ResumeEntries
from srconsole.core.lot import State
from srconsole.core.order import Exit, OrderState
from srconsole.engine import facts, market_facts
from srconsole.engine.broken_journal import SPARE, left_in_memory
from srconsole.engine.effects import Answered, Send
from srconsole.engine.inputs import Asked
from srconsole.engine.legacy import BROKEN, JOURNAL, JournalReplaced, Legacy
from srconsole.engine.preview import preview
from srconsole.engine.readings import Reading
from srconsole.engine.request import AdoptPosition, Answer, Request
from tests.engine.watched import FLAT, MARKET, Watched

OLD_STOP = "run-s3"


def broken(*, trailed: bool = False) -> tuple[Watched, Legacy, Reading]:
    """Return a market that begins in a broken journal's place, what that knew, and what the exchange has."""
    before = Watched()
    before.bought()
    stop = before.stop_at(before.lot.stop, client_id=OLD_STOP)
    before.read(before.holding(stop), after=1000)
    if trailed:
        before.price(110.0)
        before.price(112.0)
    legacy = left_in_memory(before.market)
    there = before.holding(stop)
    after = Watched()
    after.now = before.now
    after.take(JournalReplaced(MARKET, "it is damaged", legacy))
    return after, legacy, there


def asked(market: Watched, request: Request) -> Answer:
    """Ask for something; return the answer."""
    market.take(Asked(MARKET, request))
    (answered,) = market.of(Answered)
    return answered.answer


def test_what_was_held_goes_on_with_its_stop_as_soon_as_the_account_is_read() -> None:
    """Given a lot in TAKE_PROFIT whose journal breaks
    When the exchange is read with that position and the old run's stop
    Then the lot goes on with peak and trailed stop, the old stop is its own and is moved to where the engine's is
    """
    market, legacy, there = broken(trailed=True)
    assert legacy.lot is not None
    assert market.market.trader.lot is None
    market.read(there)
    (moved,) = market.stops_set()
    assert (market.lot.state, market.lot.peak, market.lot.stop) == (State.TAKE_PROFIT, 112.0, legacy.lot.stop)
    assert market.lot.quantity == there.quantity
    assert (moved.stop.price, moved.stop.client_id) == (legacy.lot.stop, f"run-s{SPARE + 1}")
    assert moved.stop.standing is not None
    assert moved.stop.standing.client_id == OLD_STOP


def test_a_lot_that_was_taken_over_is_sold_at_its_stop_once() -> None:
    """Given a lot that was taken over
    When price falls to its stop
    Then it is sold whole, by an order whose number the old run cannot have used, and that is one trade
    """
    market, _, there = broken()
    market.read(there)
    market.price(98.0)
    (sent,) = market.of(Send)
    assert sent.order.client_id == f"run-{SPARE + 2}"
    assert isinstance(sent.order.intent, Exit)
    assert sent.order.intent.quantity == there.quantity
    market.report(OrderState.FILLED, price=98.0)
    assert len(market.noted(facts.Closed)) == 1
    assert market.market.trader.lot is None


@pytest.mark.parametrize("share", [0.5, 1.0, 1.5])
def test_no_more_is_taken_over_than_was_known_and_is_there(share: float) -> None:
    """Given a broken journal that knew of a lot
    When the exchange shows half of it, all of it, or half as much again
    Then the lot is the smaller of both, and what is beyond it is a difference with choices
    """
    market, legacy, there = broken()
    assert legacy.lot is not None
    quantity = legacy.lot.quantity * share
    market.read(msgspec.structs.replace(there, quantity=quantity))
    assert market.lot.quantity == min(quantity, legacy.lot.quantity)
    assert ["position" in {found.kind for found in market.exchange_side.differences}] == [share > 1]
    if share > 1:
        market.read(msgspec.structs.replace(there, quantity=quantity))
        assert asked(market, AdoptPosition()).done
        assert market.lot.quantity == pytest.approx(quantity)


def test_an_entry_that_was_out_is_known_with_its_stop() -> None:
    """Given an entry whose fate is not known when the journal breaks
    When the exchange shows what it bought
    Then that is held with the stop that the entry carried
    """
    before = Watched()
    before.read(FLAT, after=1000)
    before.price(99.6, after=500)
    order = before.order
    legacy = left_in_memory(before.market)
    market = Watched()
    market.take(JournalReplaced(MARKET, "it is damaged", legacy))
    market.read(msgspec.structs.replace(FLAT, quantity=order.intent.quantity, entry_price=99.6))
    assert (market.lot.quantity, market.lot.stop) == (order.intent.quantity, order.stop)
    assert not market.exchange_side.differences


def test_a_stop_of_ours_above_the_last_known_one_stays() -> None:
    """Given a journal whose newest state is lost, so that the last known stop is an older one
    When the exchange is read with the stop where it was moved to since
    Then the lot's stop is that one
    """
    market, legacy, there = broken()
    assert legacy.lot is not None
    higher = market.stop_at(legacy.lot.stop + 0.5, client_id=OLD_STOP)
    market.read(msgspec.structs.replace(there, stops=(higher,)))
    assert market.lot.stop == legacy.lot.stop + 0.5


def test_what_is_gone_is_not_held() -> None:
    """Given a broken journal that knew of a lot
    When the exchange is read flat
    Then nothing is held, the log says so, and our stop that is left is taken away
    """
    market, _, there = broken()
    market.read(msgspec.structs.replace(FLAT, stops=there.stops))
    assert market.market.trader.lot is None
    assert any("nothing is held any more" in fact.text for fact in market.noted(market_facts.Remark))


def test_of_a_journal_that_told_nothing_a_position_stays_unexplained() -> None:
    """Given a broken journal of which nothing could be read
    When the exchange shows a position
    Then nothing is held, nothing is sent, and there are choices
    """
    market = Watched()
    market.take(JournalReplaced(MARKET, "it is no journal", Legacy()))
    market.read(msgspec.structs.replace(FLAT, quantity=0.5, entry_price=104.0))
    assert market.market.trader.lot is None
    assert market.sent() is None
    assert [found.kind for found in market.exchange_side.differences] == ["position"]


def test_a_refused_resume_keeps_a_flatten_going() -> None:
    """Given a market that began in a broken journal's place, whose position is being flattened
    When a person resumes entries, which is refused
    Then what is left of the position is still sold
    """
    market, _, there = broken()
    market.read(there)
    market.take(Asked(MARKET, Flatten()))
    assert market.market.orders.flattening
    assert not asked(market, ResumeEntries()).done
    assert market.market.orders.flattening


def test_entries_wait_until_a_person_resumes_them_with_nothing_held() -> None:
    """Given a market that began in a broken journal's place and holds what that held
    When it is looked at what resuming entries comes to, and a person resumes them, before it is sold and after
    Then the first time it is refused, as was told, and the bar outlasts a restart; the second time entries go on
    """
    market, _, there = broken()
    market.read(there)
    assert preview(ResumeEntries(), market.market).refused == BROKEN
    assert asked(market, ResumeEntries()) == Answer(False, BROKEN)
    market.restarted()
    assert market.exchange_side.gate.memory.bars == {JOURNAL: BROKEN}
    market.price(98.0)
    market.price(98.0)
    market.report(OrderState.FILLED, price=98.0)
    assert not asked(market, ResumeEntries()).done
    market.read(msgspec.structs.replace(FLAT, stops=there.stops))
    assert not asked(market, ResumeEntries()).done
    market.read(FLAT)
    assert asked(market, PauseEntries()).done
    assert market.exchange_side.gate.memory.bars == {JOURNAL: BROKEN}
    assert preview(ResumeEntries(), market.market).refused == ""
    assert asked(market, ResumeEntries()).done
    assert market.exchange_side.gate.memory.bars == {}


def test_a_restart_before_the_first_reading_forgets_nothing() -> None:
    """Given a market that began in a broken journal's place
    When it is started again before the account was read
    Then what was held is taken over at the first reading all the same
    """
    market, legacy, there = broken()
    market.restarted()
    market.read(there)
    assert legacy.lot is not None
    assert market.lot.quantity == legacy.lot.quantity
