"""A level that is said to be armed is bought when price comes down to it, and one that is not said to be is not."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.core import refusals
from srconsole.core.account import Account
from srconsole.core.buying import touched
from srconsole.core.fill import fill_at_once
from srconsole.core.guards import Guard, Guards
from srconsole.core.offer import Offer, Plan
from srconsole.core.order import Entry, OrderState
from srconsole.core.trader import Trader
from srconsole.engine.entry_gate import CROSSED, LEVERAGE, ORDERS_UNREAD
from srconsole.engine.inputs import EntriesBarred, TermsRead
from srconsole.engine.readings import Reading, Terms
from srconsole.engine.touch import OUT, touch
from srconsole.engine.view.of_levels import levels_of
from srconsole.settings.schema import GuardSettings, MarketSettings, RiskSettings, Settings
from srconsole.strategies.levels.strategy import Levels
from tests.core.offers import rule
from tests.core.traders import trader_at
from tests.engine.watched import FLAT, MARKET, RULES, Watched


@st.composite
def traders(draw: st.DrawFn) -> Trader:
    """Draw a trader with supports, something that may stand against entries, and a price anywhere around them."""
    supports = draw(st.lists(st.integers(50, 150), min_size=1, max_size=4, unique=True))
    rarely = st.integers(0, 5).map(lambda drawn: drawn == 0)
    market = MarketSettings(min_notional=120.0) if draw(rarely) else MarketSettings()
    risk = RiskSettings(margin=100.0, leverage=1.0, initial_capital=99.0 if draw(rarely) else 1000.0)
    price = draw(st.none() | st.floats(40, 170))
    trader = trader_at(price, *(float(support) for support in sorted(supports, reverse=True)), risk=risk, market=market)
    trader.exits = rule(midpoint=None if draw(rarely) else 160.0)
    trader.paused, trader.halt.active = draw(rarely), draw(rarely)
    keys = [offer.key for offer in trader.plan.offers]
    trader.disabled = draw(st.sets(st.sampled_from(keys), max_size=1))
    trader.left = draw(st.sets(st.sampled_from(keys), max_size=1))
    if draw(rarely):
        trader.glide(200.0)
        order = trader.glide(40.0)
        if isinstance(order, Entry):
            trader.filled(order, fill_at_once(order, trader.settings.costs))
    return trader


def met(trader: Trader, offer: Offer, *, jumps: bool) -> bool:
    """Tell whether price coming down to an offer's trigger, from where it is, has it bought."""
    other = copy.deepcopy(trader)
    # The one offer alone: another one that is above it would be met before it.
    other.plan = Plan.of((offer,))
    order = other.jump(offer.trigger) if jumps else other.glide(offer.trigger)
    return isinstance(order, Entry) and order.offer.key == offer.key


@given(traders(), st.booleans())
def test_armed_means_that_a_touch_buys(trader: Trader, jumps: bool) -> None:
    """Given any state of a trader
    When price comes down to a support's trigger, gliding or by a jump
    Then it is bought if it was said to be armed, and not if a reason was told; what was asked has changed nothing
    """
    before, refused = trader.remember(), trader.refused.copy()
    for offer in trader.plan.offers:
        answer = touched(trader, offer)
        assert met(trader, offer, jumps=jumps) == isinstance(answer, Entry), answer
    assert trader.remember() == before
    assert trader.refused == refused


def barred(market: Watched) -> None:
    """Have somebody bar entries."""
    market.take(EntriesBarred(MARKET, "clock", "the clock is off"))


def terms(market: Watched, *, most: float = 0.0, closed: str = "") -> None:
    """Have the contract's terms read."""
    market.take(TermsRead(MARKET, Terms(RULES, most=most, closed=closed), None))


def seen(reading: Reading, **fields: Any) -> Callable[[Watched], None]:
    """Return what has the account read with other fields."""
    return lambda market: market.read(msgspec.structs.replace(reading, **fields))


AGAINST: dict[str, Callable[[Watched], None]] = {
    "": lambda _: None,
    "the clock is off": barred,
    "the contract is delisted": lambda market: terms(market, closed="the contract is delisted"),
    CROSSED: seen(FLAT, isolated=False),
    LEVERAGE: seen(FLAT, leverage=3.0),
    ORDERS_UNREAD: seen(FLAT, orders=None),
    refusals.TOO_SMALL: lambda market: terms(market, most=0.0001),
    refusals.PAUSED: lambda market: setattr(market.market.trader, "paused", True),
    refusals.NO_PRICE: lambda market: market.restarted(),
}


@pytest.mark.parametrize("reason", AGAINST)
def test_what_stands_against_entries_on_a_market_stands_in_the_level(reason: str) -> None:
    """Given something that stands against entries on a market, or nothing
    When the levels are shown, and price then comes down to the first of them
    Then each support in force has that reason and nothing is sent, or has none and it is bought
    """
    market = Watched()
    AGAINST[reason](market)
    strategy = market.market.strategy
    assert isinstance(strategy, Levels)
    supports = [level for level in levels_of(strategy.structure, market.market) if level.tier.startswith("S")]

    assert {level.held_up for level in supports} == {reason}
    market.price(99.6, after=500)
    assert isinstance(market.sent(), Entry) == (not reason)


def test_while_an_order_is_out_no_level_is_armed() -> None:
    """Given an order that is out, then a position
    When the levels are asked for
    Then they say that an order is out, and then that a position is open
    """
    market = Watched()
    market.read(FLAT, after=1000)
    market.price(99.6, after=500)
    offer = market.market.trader.plan.offers[-1]
    assert touch(market.market, offer) == OUT
    market.report(OrderState.FILLED)
    assert touch(market.market, offer) == refusals.POSITION_OPEN


def test_broken_levels_and_resistances_say_what_they_are() -> None:
    """Given a market whose price has fallen below its supports
    When the levels are shown
    Then the supports are broken, and the resistances are never bought
    """
    market = Watched()
    strategy = market.market.strategy
    assert isinstance(strategy, Levels)
    strategy.structure.close(10**9, 60.0, 50.0, 50.0, 1.0)
    shown = levels_of(strategy.structure, market.market)
    assert {level.held_up for level in shown if level.side == "S"} == {refusals.BROKEN}
    assert {level.held_up for level in shown if level.side == "R"} == {refusals.RESISTANCE}
    assert all(level.known > level.first_touch for level in shown)


def test_a_guard_that_has_tripped_is_the_reason() -> None:
    """Given a guard that has tripped
    When a support is asked for
    Then the guard is the reason
    """
    settings = Settings(guards=GuardSettings(day_loss=0.01))
    trader = Trader(settings, rule(), Account.of(settings))
    trader.close(Plan.of((Offer("S1", "S1", 100.0, 101.0, 99.0),)))
    trader.jump(105.0)
    assert isinstance(trader.account.guards, Guards)
    trader.account.guards.tripped.append(Guard.DAY_LOSS)
    assert touched(trader, trader.plan.offers[0]) == "day loss"
