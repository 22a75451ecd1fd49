"""What is there at Bitget is read from the right lists, all pages of them, and what was not read is not nothing."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from srconsole.engine.market_ports import StopRequest
from srconsole.engine.readings import BillKind, Cause, Trigger
from srconsole.errors import ExchangeError
from srconsole.exchange.ccxt.bitget.reading import WINDOW
from srconsole.exchange.simulated.clock import liquidate, react, reduce_by_exchange
from srconsole.exchange.simulated.happenings import Transfer
from srconsole.exchange.simulated.placing import close_all
from srconsole.exchange.simulated.plans import PlanTicket, place_plan
from srconsole.exchange.simulated.state import Conduct, Venue
from srconsole.exchange.simulated.values import Position, Side
from tests.exchange.bitget_account import bought, closing, opened
from tests.exchange.simulated.clients import PAIR
from tests.exchange.simulated.venues import SYMBOL, limit_order, market_order, venue_of

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]


End = Callable[[Venue, Position], object]
ENDS: tuple[End, ...] = (
    close_all,
    liquidate,
    lambda venue, position: reduce_by_exchange(venue, position, position.size),
)
"""How others end a position: by hand, by force, and to settle somebody else's."""


@pytest.mark.parametrize("hedge", [False, True])
async def test_one_look_has_position_stop_money_and_manner(hedge: bool) -> None:
    """Given one bought at 100 with a stop at 95, ten times levered, in either position mode
    When the account is read
    Then position, liquidation, the attached stop on the mark, money and modes are there
    """
    async with opened(venue_of(100, hedge=hedge)) as (_, account):
        await bought(account.exchange, stop=95.0)
        reading = await account.exchange.read(PAIR)

    assert (reading.quantity, reading.short, reading.entry_price) == (1.0, 0.0, 100.0)
    assert 89 < reading.liquidation < 91.5
    assert reading.stops is not None
    (stop,) = reading.stops
    assert (stop.price, stop.quantity, stop.trigger, stop.client_id) == (95.0, 0.0, Trigger.MARK, "")
    assert reading.equity == pytest.approx(999.94)
    assert reading.available == pytest.approx(989.94)
    assert (reading.leverage, reading.isolated, reading.hedge) == (10.0, True, hedge)
    assert (reading.orders, reading.changes_risk, reading.why_unread) == ((), "", "")


async def test_all_pages_of_stops_are_read() -> None:
    """Given a position with 130 stops of parts, a page being 100
    When the account is read
    Then all of them are seen
    """
    venue = venue_of(100)
    async with opened(venue) as (seen, account):
        await bought(account.exchange)
        for number in range(130):
            place_plan(
                venue, PlanTicket(SYMBOL, Side.LONG, "loss_plan", Decimal(50) + number % 40, size=Decimal("0.1"))
            )
        seen.heard.clear()
        reading = await account.exchange.read(PAIR)

    assert reading.stops is not None
    assert len(reading.stops) == len({stop.order_id for stop in reading.stops}) == 130
    asked = [body["planType"] for body in seen.sent("orders-plan-pending")]
    assert sorted(map(str, asked)) == ["normal_plan", "profit_loss", "profit_loss"]


@pytest.mark.parametrize("hedge", [False, True])
async def test_what_is_no_stop_of_ours_is_seen_apart(hedge: bool) -> None:
    """Given a long position with a target, and a limit buy that waits
    When the account is read
    Then both are other orders, the first one that can only sell, and there is no stop
    """
    venue = venue_of(100, hedge=hedge)
    async with opened(venue) as (_, account):
        await bought(account.exchange)
        place_plan(venue, PlanTicket(SYMBOL, Side.LONG, "pos_profit", Decimal(120)))
        if not hedge:
            limit_order(venue, "buy", "1", "90")
        reading = await account.exchange.read(PAIR)

    assert reading.stops == ()
    assert reading.orders is not None
    seen = [(order.buys, order.price, order.reduce_only) for order in reading.orders]
    assert seen == ([] if hedge else [(True, 90.0, False)]) + [(False, 120.0, True)]


async def test_a_short_position_and_its_stop_are_not_taken_for_ours() -> None:
    """Given an account in hedge mode where somebody holds two short with a stop
    When it is read
    Then nothing is held long, two are held short, and that stop is an other order
    """
    venue = venue_of(100, hedge=True)
    async with opened(venue) as (_, account):
        market_order(venue, "sell", "2", trade_side="open")
        place_plan(venue, PlanTicket(SYMBOL, Side.SHORT, "pos_loss", Decimal(110)))
        reading = await account.exchange.read(PAIR)

    assert (reading.quantity, reading.short, reading.entry_price, reading.stops) == (0.0, 2.0, 0.0, ())
    assert reading.orders is not None
    assert [(order.buys, order.reduce_only) for order in reading.orders] == [(True, True)]


@pytest.mark.parametrize(
    ("path", "lost"), [("orders-plan-pending", "stops"), ("orders-pending", "orders"), ("account/account", "equity")]
)
async def test_what_was_not_read_is_none_and_says_why(path: str, lost: str) -> None:
    """Given a position with a stop, and a list that cannot be read
    When the account is read
    Then what was on that list is None with the reason, and the position is there
    """
    async with opened(venue_of(100)) as (seen, account):
        await bought(account.exchange, stop=95.0)
        seen.fault("text", path, calls=2)
        reading = await account.exchange.read(PAIR)

    assert getattr(reading, lost) is None
    assert "something else than JSON" in reading.why_unread
    assert reading.quantity == 1.0


@pytest.mark.parametrize("fault", ["text", "drop", "code", "status"])
async def test_a_position_that_was_not_read_is_not_flat(fault: str) -> None:
    """Given a position, and a line that gives no word of it
    When the account is read, or the position asked
    Then that raises
    """
    async with opened(venue_of(100)) as (seen, account):
        await bought(account.exchange)
        seen.fault(fault, "all-position", calls=6)
        with pytest.raises(ExchangeError):
            await account.exchange.read(PAIR)
        with pytest.raises(ExchangeError):
            await account.exchange.position(PAIR)


@pytest.mark.parametrize("data", ["null", "{}", '""', '[{"symbol":"BTCUSDT"}]', "[1]"])
async def test_a_word_of_success_without_a_list_is_not_flat(data: str) -> None:
    """Given an answer that says success and has no list of positions in it
    When the position is asked
    Then that raises
    """
    async with opened(venue_of(100)) as (seen, account):
        seen.fault("text", "all-position", body=f'{{"code":"00000","msg":"success","data":{data}}}')
        with pytest.raises(ExchangeError):
            await account.exchange.position(PAIR)


async def test_money_that_was_not_told_is_none() -> None:
    """Given an account whose answers have no balance in them
    When it is read
    Then equity and what is available are None, not 0
    """
    manner = '{"marginMode":"isolated","posMode":"one_way_mode","isolatedLongLever":10}'
    async with opened(venue_of(100)) as (seen, account):
        seen.fault("text", "account/account", body=f'{{"code":"00000","msg":"success","data":{manner}}}')
        seen.fault("text", "account/accounts", body='{"code":"00000","msg":"success","data":[]}')
        reading = await account.exchange.read(PAIR)

    assert (reading.equity, reading.available, reading.leverage) == (None, None, 10.0)


async def test_what_changes_the_risk_by_itself_is_told() -> None:
    """Given a position with automatic margin in an account that counts several assets as margin
    When it is read
    Then both are told in words, each with what to do
    """
    venue = venue_of(100)
    async with opened(venue) as (_, account):
        await bought(account.exchange)
        venue.account.auto_margin = venue.account.multi_assets = True
        reading = await account.exchange.read(PAIR)

    assert reading.changes_risk == (
        "automatic margin is on (turn it off at Bitget) and "
        "several assets count as margin (switch to single-asset mode at Bitget)"
    )


@pytest.mark.parametrize("hedge", [False, True])
async def test_fills_say_why_they_came(hedge: bool) -> None:
    """Given positions that were sold by us, by a stop, by hand, by auto-deleveraging and by liquidation
    When the fills are listed
    Then each has its cause; buys are buys and sales are sales in either position mode
    """
    venue = venue_of(100, hedge=hedge)
    async with opened(venue) as (_, account):
        bitget = account.exchange
        begin = venue.now
        await bought(bitget, 1.0, "b-1")
        await bitget.place(closing(1.0, "s-1"))
        await bought(bitget, 1.0, "b-2", stop=95.0)
        venue.markets[SYMBOL].last = Decimal(94)
        react(venue, SYMBOL)
        for number, end in enumerate(ENDS):
            await bought(bitget, 1.0, f"b-{3 + number}")
            position = venue.position(SYMBOL, Side.LONG)
            assert position is not None
            end(venue, position)
        fills = await bitget.fills(PAIR, begin)

    told = [(fill.buys, fill.cause) for fill in fills]
    bought_ = (True, Cause.ORDER)
    causes = (Cause.ORDER, Cause.STOP, Cause.ORDER, Cause.LIQUIDATION, Cause.ADL)
    assert told == [step for cause in causes for step in (bought_, (False, cause))]
    assert [fill.client_id for fill in fills if fill.buys] == ["b-1", "b-2", "b-3", "b-4", "b-5"]
    assert fills[1].client_id == "s-1"


async def test_fills_are_listed_once_over_pages_and_windows() -> None:
    """Given 210 fills over three weeks, listed twice each, and an exchange that answers for a week at a time
    When they are listed from the beginning, and from one of them on
    Then each comes once, in their order, and no question spans more than a week
    """
    venue = venue_of(100)
    async with opened(venue) as (seen, account):
        begin = venue.now
        for number in range(105):
            await bought(account.exchange, 0.1, f"b-{number}")
            await account.exchange.place(closing(0.1, f"s-{number}"))
            await seen.sleep(5 * 3600)
        seen.exchange.view.fills_twice = True
        seen.heard.clear()
        fills = await account.exchange.fills(PAIR, begin)
        rest = await account.exchange.fills(PAIR, fills[100].time)

    assert len(fills) == len({fill.fill_id for fill in fills}) == 210
    assert [fill.client_id for fill in fills[:4]] == ["b-0", "s-0", "b-1", "s-1"]
    assert rest == tuple(fill for fill in fills if fill.time >= fills[100].time)
    spans = [int(str(body["endTime"])) - int(str(body["startTime"])) for body in seen.sent("order/fills")]
    assert max(spans) <= WINDOW


async def test_an_attached_stop_of_a_part_is_read_as_one() -> None:
    """Given an exchange that makes a stop of the filled quantity of what came with an entry
    When the account is read
    Then the stop has that quantity, and can be moved as one
    """
    async with opened(venue_of(100, conduct=Conduct(attached_plan="loss_plan", attached_by_mark=False))) as (
        _,
        account,
    ):
        await bought(account.exchange, stop=95.0)
        before = (await account.exchange.read(PAIR)).stops
        assert before is not None
        assert (before[0].quantity, before[0].trigger) == (1.0, Trigger.LAST)
        assert await account.exchange.set_stop(StopRequest("x", PAIR, 96.0, 1.0, before[0])) is None
        after = (await account.exchange.read(PAIR)).stops

    assert after is not None
    assert [(stop.order_id, stop.price) for stop in after] == [(before[0].order_id, 96.0)]


async def test_bills_are_fundings_and_transfers() -> None:
    """Given a position over a funding, a transfer in and one out, and money of kinds that are neither
    When the bills are listed
    Then funding and transfers come, the oldest first, with their signs; later bills come without those before
    """
    venue = venue_of(100)
    async with opened(venue) as (seen, account):
        await seen.sleep(1)  # after the transfer that the account begins with
        begin = venue.now
        venue.funding_rates[SYMBOL] = Decimal("0.001")
        await bought(account.exchange)
        await seen.sleep(9 * 3600)
        for amount in (50, -20):
            Transfer(venue.now, Decimal(amount)).happen(venue, seen.exchange.view)
        for kind in ("append_margin", "a_kind_of_tomorrow"):
            venue.account.book(SYMBOL, kind, Decimal(-1), Decimal(0), venue.now)
        bills = await account.exchange.bills(PAIR, begin)
        later = await account.exchange.bills(PAIR, bills[-1].time)

    assert [(bill.kind, bill.symbol, bill.amount) for bill in bills] == [
        (BillKind.FUNDING, PAIR, -0.1),
        (BillKind.TRANSFER, "", 50.0),
        (BillKind.TRANSFER, "", -20.0),
    ]
    assert len({bill.bill_id for bill in bills}) == 3
    assert later == bills[1:]
