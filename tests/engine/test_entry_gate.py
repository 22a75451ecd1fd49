"""What stands against an entry on a market whose account is read."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from srconsole.core.order import Entry, OrderState
from srconsole.core.refusals import INSUFFICIENT_FUNDS
from srconsole.engine import facts, market_facts
from srconsole.engine.effects import Prepare, ReadAccount
from srconsole.engine.entry_gate import (
    BALANCE_OFF,
    CROSSED,
    JUST_SET,
    LEVERAGE,
    NOT_READ,
    ORDERS_UNREAD,
    SETTING,
    TOO_DEAR,
)
from srconsole.engine.inputs import EntriesBarred, TermsRead
from srconsole.engine.readings import Funding, OrderSeen, Reading, Terms
from srconsole.settings.schema import MarketSettings
from tests.engine.watched import FLAT, MARKET, RULES, SETTINGS, Watched


def refusals(market: Watched) -> list[str]:
    """Return why entries were refused so far."""
    return [fact.reason for fact in market.noted(facts.EntryRefused)]


def test_an_entry_waits_for_a_reading_that_shows_the_symbol_flat() -> None:
    """Given a market whose account was read a while ago
    When price comes down to S1
    Then the account is read before anything is sent, and the entry is made on that price once it has come
    """
    market = Watched()
    market.price(104.0, after=3000)
    market.price(99.6)
    assert market.sent() is None
    assert market.of(ReadAccount)
    assert market.market.last_price == 99.6
    market.read(FLAT, after=400)
    sent = market.sent()
    assert isinstance(sent, Entry)
    assert sent.price == 99.6


def test_an_entry_is_dropped_where_the_account_is_not_read_in_time() -> None:
    """Given an entry that waits for the account to be read
    When the reading comes later than a decision may be old
    Then nothing is sent, and the refusal says why
    """
    market = Watched()
    market.price(104.0, after=3000)
    market.price(99.6)
    market.read(FLAT, after=2500)
    assert market.sent() is None
    assert refusals(market) == [NOT_READ]


def test_price_that_has_left_again_is_not_bought() -> None:
    """Given an entry that waits for the account to be read
    When price is above the level again before that
    Then nothing is bought, then or with the reading
    """
    market = Watched()
    market.price(104.0, after=3000)
    market.price(99.6)
    market.price(103.0, after=1000)
    market.read(FLAT, after=100)
    assert market.sent() is None


SHORT = msgspec.structs.replace(FLAT, short=0.5)
HELD = msgspec.structs.replace(FLAT, quantity=0.5, entry_price=100.0)
FOREIGN = msgspec.structs.replace(FLAT, orders=(OrderSeen("1", "somebody", True, 1.0, 0.0, 90.0, False),))
UNREAD = msgspec.structs.replace(FLAT, orders=None)


@pytest.mark.parametrize(
    ("reading", "begins"),
    [
        (SHORT, "read-only: 0.5 is held short"),
        (HELD, "read-only: the exchange holds 0.5"),
        (FOREIGN, "read-only: an order of somebody else"),
    ],
)
def test_what_is_not_explained_makes_the_symbol_read_only(reading: Reading, begins: str) -> None:
    """Given something at the exchange that is not from here: a short, a position, somebody's order
    When price comes down to S1
    Then nothing is bought, the difference is told once, and it ends when the exchange agrees again
    """
    market = Watched()
    market.read(reading)
    market.read(reading, after=100)
    market.price(99.6, after=500)
    assert market.sent() is None
    assert refusals(market)[0].startswith(begins)
    assert len(market.noted(market_facts.Differs)) == 1
    market.read(FLAT, after=100)
    assert market.noted(market_facts.Agrees)


@pytest.mark.parametrize(
    ("reading", "reason"),
    [
        (UNREAD, ORDERS_UNREAD),
        (msgspec.structs.replace(FLAT, stops=None), ORDERS_UNREAD),
        (msgspec.structs.replace(FLAT, isolated=False), CROSSED),
        (msgspec.structs.replace(FLAT, leverage=20.0), LEVERAGE),
        (msgspec.structs.replace(FLAT, changes_risk="automatic margin is on"), "automatic margin is on"),
    ],
)
def test_an_account_that_is_not_as_it_shall_be_buys_nothing(reading: Reading, reason: str) -> None:
    """Given an account whose orders are unread, or on crossed or automatic margin, or at another leverage
    When price comes down to S1
    Then the entry is refused with that reason
    """
    market = Watched()
    market.read(reading)
    market.price(99.6, after=500)
    assert market.sent() is None
    assert refusals(market) == [reason]


def test_leverage_is_set_while_the_symbol_is_flat() -> None:
    """Given an account at another leverage than the settings'
    When it is read while the symbol is flat, and while a lot is held
    Then only the first asks for the right one
    """
    market = Watched()
    market.read(msgspec.structs.replace(FLAT, leverage=20.0))
    assert [prepare.leverage for prepare in market.of(Prepare)] == [5.0]
    market.read(FLAT)
    lot = market.bought()
    market.read(msgspec.structs.replace(market.holding(market.stop_at(lot.stop)), leverage=20.0), after=300)
    assert not market.of(Prepare)


def test_leverage_that_could_not_be_set_is_looked_at_until_it_is_known_to_be_right() -> None:
    """Given leverage whose setting has failed, so that nothing is bought
    When the account reads right all the same, since it was done or a person has done it
    Then it is asked for once more, whose success lets entries be made again; then no more
    """
    market = Watched()
    market.read(msgspec.structs.replace(FLAT, leverage=20.0))
    market.take(EntriesBarred(MARKET, SETTING, "no answer"))
    market.of(Prepare)
    market.read(FLAT)
    assert [prepare.leverage for prepare in market.of(Prepare)] == [5.0]
    market.take(EntriesBarred(MARKET, SETTING, ""))
    market.read(FLAT)
    assert not market.of(Prepare)
    market.price(99.6, after=500)
    assert market.sent() is not None


def test_a_look_that_was_under_way_while_leverage_was_set_says_nothing_of_it() -> None:
    """A touch just behind a start is bought, whichever answer came first.

    Given an account at another leverage, which is being set, and a look at it that was asked for before that was done
    When the setting is done, that look comes and shows the old leverage, and price comes down to S1
    Then another look was asked for and nothing is refused; the entry is made once it shows the leverage as it shall be
    """
    market = Watched()
    market.read(old := msgspec.structs.replace(FLAT, leverage=20.0))
    market.take(EntriesBarred(MARKET, SETTING, ""))
    assert (bool(market.of(ReadAccount)), market.exchange_side.gate.reasons()) == (True, (JUST_SET,))
    market.read(old, after=100, took=300)
    assert not market.of(Prepare)
    market.price(99.6, after=100)
    assert market.sent() is None
    assert refusals(market) == []
    market.read(FLAT, after=200)
    assert isinstance(market.sent(), Entry)


def test_a_setting_that_was_not_kept_is_seen_by_the_second_look() -> None:
    """Given leverage that the exchange says it has set, and has not
    When the account is read twice behind that
    Then the first look may have been older; the second stands against entries, and asks for the leverage again
    """
    market = Watched()
    market.read(old := msgspec.structs.replace(FLAT, leverage=20.0))
    market.take(EntriesBarred(MARKET, SETTING, ""))
    market.read(old, after=100)
    market.read(old, after=100)
    assert market.of(Prepare)
    market.price(99.6, after=100)
    assert market.sent() is None
    assert refusals(market) == [LEVERAGE]


def test_somebodys_reduce_only_order_beside_our_position_is_only_shown() -> None:
    """Given a covered lot, beside which somebody's reduce-only order waits
    When the account is read
    Then nothing differs
    """
    market = Watched()
    lot = market.bought()
    waits = (OrderSeen("1", "somebody", False, 0.1, 0.0, 130.0, True),)
    market.read(msgspec.structs.replace(market.holding(market.stop_at(lot.stop)), orders=waits), after=300)
    assert not market.exchange_side.differences


CLOSED = TermsRead(MARKET, Terms(RULES, closed="the contract is in maintenance"))
BARRED = EntriesBarred(MARKET, "arming", "not armed")


def dear(market: Watched) -> TermsRead:
    """Return a funding that is due in five minutes and costs 0.2 %."""
    return TermsRead(MARKET, Terms(RULES), Funding(market.now + 300_000, 0.002))


def later(market: Watched) -> TermsRead:
    """Return the same in an hour."""
    return TermsRead(MARKET, Terms(RULES), Funding(market.now + 3_600_000, 0.002))


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (lambda _: CLOSED, "the contract is in maintenance"),
        (lambda _: BARRED, "not armed"),
        (dear, TOO_DEAR),
        (later, None),
    ],
)
def test_reasons_from_outside_stand_against_entries(
    told: Callable[[Watched], TermsRead | EntriesBarred], reason: str | None
) -> None:
    """Given a contract that may not be bought, an engine that is not armed, or a funding that is due and dear
    When price comes down to S1
    Then the entry is refused with that reason; a dear funding in an hour is none
    """
    market = Watched()
    market.take(told(market))
    market.price(99.6)
    assert refusals(market) == ([] if reason is None else [reason])
    assert (market.sent() is None) is (reason is not None)


def test_a_reason_from_outside_ends() -> None:
    """Given an engine that was not armed
    When it is armed
    Then price that comes down to S1 is bought, and both are told once
    """
    market = Watched()
    market.take(BARRED)
    market.take(BARRED)
    market.take(EntriesBarred(MARKET, "arming", ""))
    market.price(99.6)
    assert isinstance(market.sent(), Entry)
    assert [fact.reason for fact in market.noted(market_facts.Barred)] == ["not armed", ""]


def test_too_little_money_stops_entries_until_there_is_more() -> None:
    """Given an entry that the exchange refused for lack of funds
    When price comes down to the next support, before and after the balance has risen
    Then only the second is sent
    """
    market = Watched()
    market.price(99.6)
    market.report(OrderState.REJECTED, note=f"{INSUFFICIENT_FUNDS}: code 40762")
    market.read(FLAT, after=100)
    market.price(105.0, after=100)
    market.price(98.5, after=500)
    assert refusals(market) == [INSUFFICIENT_FUNDS]
    market.read(msgspec.structs.replace(FLAT, available=1100.0, equity=1000.0), after=100)
    assert market.exchange_side.gate.memory.short_of is None


def test_real_money_is_bound_only_as_far_as_it_is_there() -> None:
    """Given an account on demo with 100 USDT available, less than the margin of 100 and one per cent
    When price comes down to S1
    Then the entry is refused; on paper, where the capital is that of the settings, it is not
    """
    for mode, refused in (("testnet", True), ("paper", False)):
        market = Watched(msgspec.structs.replace(SETTINGS, market=MarketSettings(mode=mode)))  # type: ignore[arg-type]
        market.read(msgspec.structs.replace(FLAT, available=100.0))
        market.price(99.6, after=500)
        assert (market.sent() is None) is refused


def test_a_balance_that_moved_by_itself_stops_entries() -> None:
    """Given an account that loses 2 % while the symbol is flat
    When price comes down to S1, before and after a person has resumed
    Then the first entry is refused, and the difference is known
    """
    market = Watched()
    market.read(msgspec.structs.replace(FLAT, equity=980.0))
    market.price(99.6, after=500)
    assert refusals(market) == [BALANCE_OFF]
    assert market.exchange_side.gate.memory.off == pytest.approx(-20.0)
    market.exchange_side.gate.accept_balance()
    assert market.exchange_side.gate.memory.off == 0
