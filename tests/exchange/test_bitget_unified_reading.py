"""What a unified account is read as: all pages, causes of fills, bills, orders found again, and its asset mode."""

from __future__ import annotations

from decimal import Decimal

import pytest

from srconsole.core.order import OrderState
from srconsole.engine.readings import BillKind, Cause, Trigger
from srconsole.errors import ExchangeError
from srconsole.exchange.simulated.clock import liquidate, reduce_by_exchange
from srconsole.exchange.simulated.happenings import ForeignOrder, ModesChanged, Transfer
from srconsole.exchange.simulated.plans import PlanTicket, place_plan
from srconsole.exchange.simulated.state import Venue
from srconsole.exchange.simulated.values import Position, Side
from srconsole.exchange.simulated.views import View
from tests.exchange.bitget_account import bought, buying, closing, opened
from tests.exchange.simulated.clients import PAIR
from tests.exchange.simulated.venues import START, SYMBOL, minutes
from tests.exchange.unified_account import stop_at, unified

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]


def the_long(venue: Venue) -> Position:
    """Return what is held long."""
    position = venue.position(SYMBOL, Side.LONG)
    assert position is not None
    return position


@pytest.mark.parametrize("hedge", [False, True])
async def test_one_look_tells_all(hedge: bool) -> None:
    """Given something held with a stop, a target of a person's, and a foreign order that waits
    When it is read
    Then position, stop, and the two others are told, each as what it is
    """
    venue = unified(hedge=hedge)
    async with opened(venue) as (_, account):
        await account.exchange.place(buying(2.0, stop=95.0))
        place_plan(venue, PlanTicket(SYMBOL, Side.LONG, "pos_profit", Decimal(120)))
        trade_side = "open" if hedge else ""
        theirs = ForeignOrder(
            venue.now, SYMBOL, "buy", Decimal(1), Decimal(90), trade_side=trade_side, client_id="theirs"
        )
        theirs.happen(venue, View())
        reading = await account.exchange.read(PAIR)

    assert (reading.quantity, reading.short, reading.entry_price, reading.leverage) == (2.0, 0.0, 100.0, 10.0)
    (stop,) = reading.stops or ()
    assert (stop.price, stop.quantity, stop.trigger) == (95.0, 0.0, Trigger.LAST)
    assert reading.orders is not None
    seen = {(order.client_id, order.buys, order.price, order.reduce_only) for order in reading.orders}
    assert seen == {("theirs", True, 90.0, False), ("", False, 120.0, True)}
    assert (reading.hedge, reading.changes_risk, reading.why_unread) == (hedge, "", "")


async def test_several_assets_as_margin_stop_entries() -> None:
    """Given a unified account that counts several assets as margin
    When it is read
    Then it says that this changes the risk, and what to do
    """
    venue = unified()
    async with opened(venue) as (_, account):
        ModesChanged(venue.now, multi_assets=True).happen(venue, View())
        reading = await account.exchange.read(PAIR)

    assert reading.changes_risk == "several assets count as margin (switch the account to basic mode at Bitget)"


async def test_stops_that_cannot_be_read_are_not_absent() -> None:
    """Given something held with a stop, and an answer to the question after stops that is none
    When it is read
    Then stops are unknown and the reason is told, and the position is read all the same
    """
    async with opened(unified()) as (seen, account):
        await bought(account.exchange, stop=95.0)
        seen.fault("status", "unfilled-strategy-orders", status=502)
        reading = await account.exchange.read(PAIR)

    assert (reading.quantity, reading.stops, reading.orders) == (1.0, None, None)
    assert "stops" in reading.why_unread


async def test_fills_say_why_they_came() -> None:
    """Given buys that ended by a sale of ours, a stop, a liquidation and auto-deleveraging
    When the fills are listed
    Then each end says why it came, fees are what was paid, and ours have our ids
    """
    venue = unified(100.0, 94.0, 94.0)
    async with opened(venue) as (_, account):
        exchange = account.exchange
        await bought(exchange, 1.0, "b-1")
        await exchange.place(closing(1.0, "s-1"))
        await bought(exchange, 1.0, "b-2")
        liquidate(venue, the_long(venue))
        await bought(exchange, 1.0, "b-3")
        reduce_by_exchange(venue, the_long(venue), Decimal(1))
        await bought(exchange, 1.0, "b-4")
        await exchange.set_stop(stop_at(95.0))
        minutes(venue, 1.5)
        fills = await exchange.fills(PAIR, START)

    assert [fill.client_id for fill in fills if fill.buys] == ["b-1", "b-2", "b-3", "b-4"]
    ends = [fill for fill in fills if not fill.buys]
    assert [fill.cause for fill in ends] == [Cause.ORDER, Cause.LIQUIDATION, Cause.ADL, Cause.STOP]
    assert (ends[0].client_id, ends[0].fee, ends[0].price) == ("s-1", 0.06, 100.0)
    assert all(fill.fee > 0 for fill in fills)


async def test_a_stop_and_a_person_are_told_apart_by_the_list_of_orders() -> None:
    """Nobody's sale is taken for our stop's, however near to it.

    Given something held, half of it sold by hand just above its stop and the rest by the stop
    When the fills are listed, and once more
    Then the one came by an order and the other by a stop, although neither order tells it by itself, and the list that
    does is asked once
    """
    venue = unified(100.0, 95.05, 94.0)
    async with opened(venue) as (seen, account):
        exchange = account.exchange
        await bought(exchange, 1.0, "b-1")
        await exchange.set_stop(stop_at(95.0))
        minutes(venue, 1.5)
        ForeignOrder(venue.now, SYMBOL, "sell", Decimal("0.5"), reduce_only=True).happen(venue, View())
        minutes(venue, 1)
        fills = await exchange.fills(PAIR, START)
        again = await exchange.fills(PAIR, START)
        asked = [request.path for request in seen.heard if request.path.endswith("history-orders")]

    assert [(fill.buys, fill.cause) for fill in fills] == [
        (True, Cause.ORDER),
        (False, Cause.ORDER),
        (False, Cause.STOP),
    ]
    assert (again, len(asked)) == (fills, 1)


async def test_all_pages_are_read_and_each_fill_once() -> None:
    """Given 230 buys, and an exchange that shows each fill twice
    When the fills are listed
    Then they are there once each, the oldest first, without a question for every order
    """
    venue = unified()
    for number in range(230):
        ForeignOrder(venue.now, SYMBOL, "buy", Decimal("0.05"), client_id=f"n-{number}").happen(venue, View())
    async with opened(venue) as (seen, account):
        seen.exchange.view.fills_twice = True
        fills = await account.exchange.fills(PAIR, START)
        pages, questions = len(seen.sent("trade/fills")), len(seen.sent("order-info"))

    assert [fill.client_id for fill in fills] == [f"n-{number}" for number in range(230)]
    assert (pages, questions) == (5, 0)


async def test_bills_are_fundings_and_transfers() -> None:
    """Given something held over a funding of 0.1 %, and 5 USDT that went out after
    When the bills are listed
    Then they are the funding paid and the transfer, with their signs
    """
    venue = unified(100.0, 100.0)
    venue.funding_rates[SYMBOL] = Decimal("0.001")
    async with opened(venue) as (_, account):
        await bought(account.exchange)
        minutes(venue, 8 * 60)
        Transfer(venue.now, Decimal(-5)).happen(venue, View())
        bills = await account.exchange.bills(PAIR, START + 1)

    assert [(bill.kind, bill.symbol, bill.amount) for bill in bills] == [
        (BillKind.FUNDING, PAIR, -0.1),
        (BillKind.TRANSFER, "", -5.0),
    ]


async def test_an_order_whose_answer_was_lost_is_found_by_its_id() -> None:
    """Given a buy whose answer was lost, and that is not found for a second
    When it is looked up
    Then it is found, with what it cost; and one that never was is unknown after all questions
    """
    venue = unified()
    async with opened(venue) as (seen, account):
        seen.exchange.view.orders_late = 1000
        seen.fault("drop", accepted=True)
        with pytest.raises(ExchangeError):
            await account.exchange.place(buying())
        found = await account.exchange.look_up("b-1")
        unknown = await account.exchange.look_up("never")

    assert found is not None
    assert (found.state, found.filled, found.price, found.fee) == (OrderState.FILLED, 1.0, 100.0, 0.06)
    assert unknown is None


async def test_an_order_is_found_in_the_lists_where_its_id_is_not() -> None:
    """Given a buy that the question by its id does not find
    When it is looked up
    Then the list of those that have ended has it
    """
    async with opened(unified()) as (seen, account):
        await bought(account.exchange)
        seen.fault("code", "order-info", calls=10, code="25204", message="Order does not exist")
        found = await account.exchange.look_up("b-1")

    assert found is not None
    assert (found.state, found.filled) == (OrderState.FILLED, 1.0)
