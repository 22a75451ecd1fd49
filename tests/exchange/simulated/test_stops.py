"""Stops at the simulated exchange: along with an entry, by themselves, moved in place, triggered, and swept."""

from __future__ import annotations

from decimal import Decimal

import pytest

from srconsole.exchange.simulated.codes import Code, Refused
from srconsole.exchange.simulated.plans import KINDS, PlanTicket, change_plan, find_plan, place_plan
from srconsole.exchange.simulated.state import Conduct, Venue
from srconsole.exchange.simulated.values import Plan, Side
from tests.exchange.simulated.venues import SYMBOL, market_order, minutes, venue_of


def stop_at(venue: Venue, price: str, kind: str = "pos_loss", side: Side = Side.LONG, **more: Decimal | bool) -> Plan:
    """Place a stop or a target."""
    return place_plan(venue, PlanTicket(SYMBOL, side, kind, Decimal(price), **more))  # type: ignore[arg-type]


def test_a_stop_sent_with_an_entry_lies_there_once_it_is_filled() -> None:
    """An entry is never uncovered.

    Given an entry with a stop at 99
    When it is filled
    Then a stop of the whole position is live at 99, triggered by the mark
    """
    venue = venue_of(100.0)
    order = market_order(venue, "buy", "1", stop="99")
    (plan,) = venue.open_plans.values()

    assert (plan.parent, plan.kind, plan.trigger, plan.by_mark) == (order.id, "pos_loss", Decimal(99), True)


def test_an_attached_stop_of_its_own_size_grows_with_the_fills() -> None:
    """The other thing that Bitget may make of an attached stop.

    Given an exchange that attaches stops of a size, and fills 1 at each price
    When an entry of 2 is filled in two parts
    Then its one stop is of 1 and then of 2
    """
    venue = venue_of(100.0, conduct=Conduct(attached_plan="loss_plan", depth=Decimal(1)))
    market_order(venue, "buy", "2", stop="99")
    (plan,) = venue.open_plans.values()
    assert plan.size == 1
    minutes(venue, 0.25)

    assert [plan.size for plan in venue.open_plans.values()] == [Decimal(2)]


def test_a_stop_sells_the_position_at_the_price_that_met_it() -> None:
    """A stop is a market order once it is met.

    Given a long of 1 from 100 with a stop at 99
    When the price jumps to 98
    Then all is sold at 98, by an order that bears the stop's id and says where it comes from
    """
    venue = venue_of(100.0, 99.5, 98.0)
    market_order(venue, "buy", "1", stop="99")
    (plan,) = venue.open_plans.values()
    minutes(venue)
    assert venue.open_plans
    minutes(venue)

    order = venue.orders[plan.child]
    assert (order.client_id, order.source, order.average) == (plan.id, "pos_loss_market", Decimal(98))
    assert not venue.account.positions
    assert plan.status == "executed"


@pytest.mark.parametrize(("by_mark", "sold"), [(True, False), (False, True)])
def test_the_mark_or_the_last_price_triggers_a_stop_as_it_was_told(by_mark: bool, sold: bool) -> None:
    """A stop by the mark sleeps through a fall of the last price alone.

    Given a long with a stop at 99, and a mark that is 2 % above the last price
    When the last price is 98.5
    Then only a stop by the last price sells
    """
    venue = venue_of(100.0, 98.5)
    market_order(venue, "buy", "1")
    stop_at(venue, "99", by_mark=by_mark)
    venue.markets[SYMBOL].mark_ratio = Decimal("1.02")
    minutes(venue)

    assert (not venue.account.positions) is sold


def test_a_short_is_stopped_above_and_takes_its_profit_below() -> None:
    """Both sides have stops and targets.

    Given a short of 2 from 100 with a target of half at 95 and a stop at 103
    When the price is 94 and then 104
    Then half is bought back at 94, the rest at 104, and nothing waits any more
    """
    venue = venue_of(100.0, 94.0, 104.0)
    market_order(venue, "sell", "2")
    stop_at(venue, "95", "profit_plan", Side.SHORT, size=Decimal(1))
    stop_at(venue, "103", side=Side.SHORT)
    minutes(venue)
    assert venue.account.size(SYMBOL, Side.SHORT) == 1
    minutes(venue)

    assert [fill.price for fill in venue.fills] == [100, 94, 104]
    assert [*venue.open_plans, *venue.account.positions] == []


def test_a_stop_with_a_limit_waits_there() -> None:
    """A stop that is no market order can be left behind.

    Given a long with a stop at 99 that sells at 98.5 or better
    When the price jumps to 98 and comes back to 98.6
    Then nothing is sold at 98, and all at 98.5 afterwards
    """
    venue = venue_of(100.0, 98.0, 98.6)
    market_order(venue, "buy", "1")
    stop_at(venue, "99", limit=Decimal("98.5"))
    minutes(venue)
    assert venue.account.size(SYMBOL, Side.LONG) == 1
    minutes(venue)

    assert venue.fills[-1].price == Decimal("98.5")


def test_a_stop_is_moved_in_place() -> None:
    """A trail never leaves a position uncovered.

    Given a stop at 95 by the mark
    When it is moved to 99 and the last price, and then to a price that is crossed already
    Then it is the same stop at 99; the second move is refused and changes nothing
    """
    venue = venue_of(100.0)
    market_order(venue, "buy", "1", stop="95")
    (plan,) = venue.open_plans.values()
    change_plan(venue, find_plan(venue, plan.id, ""), Decimal(99), by_mark=False)
    with pytest.raises(Refused, match=Code.LONG_STOP_NOT_BELOW):
        change_plan(venue, plan, Decimal(100))

    assert [*venue.open_plans] == [plan.id]
    assert (plan.trigger, plan.by_mark) == (Decimal(99), False)


def test_a_stop_of_a_size_can_change_it() -> None:
    """A stop follows what it covers.

    Given a stop of 1 of a long of 2
    When it is changed to cover 1.5
    Then it does
    """
    venue = venue_of(100.0)
    market_order(venue, "buy", "2")
    plan = stop_at(venue, "95", "loss_plan", size=Decimal(1))
    change_plan(venue, plan, Decimal(95), size=Decimal("1.5"))

    assert plan.size == Decimal("1.5")


@pytest.mark.parametrize(
    ("price", "kind", "code"),
    [
        ("101", "pos_loss", Code.LONG_STOP_NOT_BELOW),
        ("99", "pos_profit", Code.PARAMETER_UNFIT),
        ("98.999", "pos_loss", Code.PRICE_OFF_TICK),
        ("99", "loss_plan", Code.PARAMETER_EMPTY),
    ],
)
def test_a_stop_that_cannot_be_is_refused(price: str, kind: str, code: Code) -> None:
    """A stop lies on the losing side of the price, on a tick, and knows its size.

    Given a long from 100
    When a stop or target does not fit
    Then it is refused with Bitget's code, and none waits
    """
    venue = venue_of(100.0)
    market_order(venue, "buy", "1")
    with pytest.raises(Refused) as refused:
        stop_at(venue, price, kind)

    assert refused.value.code is code
    assert not venue.open_plans


def test_without_a_position_there_is_no_stop() -> None:
    """A flat symbol has no stops.

    Given nothing held
    When a stop is placed, or one is looked for
    Then both are refused
    """
    venue = venue_of(100.0)
    with pytest.raises(Refused, match=Code.NO_POSITION_FOR_STOP):
        stop_at(venue, "99")
    with pytest.raises(Refused, match=Code.PLAN_UNKNOWN):
        find_plan(venue, "1", "", KINDS)


@pytest.mark.parametrize(("sweeps", "left"), [(True, 0), (False, 1)])
def test_stops_go_with_their_position_unless_the_exchange_forgets_them(sweeps: bool, left: int) -> None:
    """An orphan can be rehearsed: it would sell nothing, and is dropped when it is met.

    Given a long with a stop
    When it is sold by hand
    Then the stop goes with it, or is left behind and fails once the price is there
    """
    venue = venue_of(100.0, 98.0, conduct=Conduct(sweeps_stops=sweeps))
    market_order(venue, "buy", "1", stop="99")
    market_order(venue, "sell", "1", reduce_only=True)
    assert len(venue.open_plans) == left
    minutes(venue)

    assert [plan.status for plan in venue.plans.values()] == ["cancelled" if sweeps else "fail_execute"]


def test_a_stop_comes_before_a_liquidation_that_the_same_jump_reaches() -> None:
    """The stop lies nearer, and so was met first.

    Given a long with leverage 10 and a stop at 95
    When the price jumps to 80, below its liquidation price
    Then the stop sold it at 80
    """
    venue = venue_of(100.0, 80.0)
    market_order(venue, "buy", "1", stop="95")
    minutes(venue)

    assert [fill.price for fill in venue.fills] == [100, 80]
    assert {bill.kind for bill in venue.account.bills[1:]} == {"buy", "sell"}
