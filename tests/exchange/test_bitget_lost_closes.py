"""A close that was lost on its way to Bitget is proven lost in seconds, and never taken for lost before."""

from __future__ import annotations

from decimal import Decimal

import pytest

from srconsole.core.order import OrderState
from srconsole.errors import ExchangeError
from srconsole.exchange.ccxt.bitget.adapter import BitgetExchange
from tests.exchange.bitget_account import Told, bought, buying, closing, fate, opened
from tests.exchange.simulated.clients import PAIR
from tests.exchange.simulated.venues import market_order, venue_of

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

FOR_GOOD = 10_000
LISTS = ("orders-history", "order/fills")


async def lost(seen: Told, bitget: BitgetExchange, quantity: float = 1.0, *, accepted: bool = False) -> None:
    """Buy one, and lose a close of it."""
    await bought(bitget)
    seen.fault("drop", accepted=accepted)
    with pytest.raises(ExchangeError):
        await bitget.place(closing(quantity))
    seen.heard.clear()
    seen.waited.clear()


async def test_a_lost_close_of_the_whole_position_is_proven_lost_in_two_seconds() -> None:
    """Given a close of all that is held, that never reached the exchange
    When it is looked up
    Then it is nowhere, with the position unchanged, in three good looks over two seconds: it never was
    """
    async with opened(venue_of(100)) as (seen, account):
        await lost(seen, account.exchange)
        assert await account.exchange.look_up("s-1") is None
        assert seen.waited == [1.0, 1.0]
        assert len(seen.sent("all-position")) == 3
        assert (
            len(seen.sent("orders-pending")) == len(seen.sent("orders-history")) == len(seen.sent("order/fills")) == 3
        )


async def test_looks_that_fail_begin_no_proof_anew() -> None:
    """Given a lost close, and a line on which every other look at the position fails
    When it is looked up again and again
    Then the looks that were good count, and it is proven lost within five seconds
    """
    async with opened(venue_of(100)) as (seen, account):
        await lost(seen, account.exchange)
        seen.fault("status", "all-position", status=502, skip=1)
        begun = seen.venue.now
        assert await fate(seen, account.exchange) is None
        assert seen.venue.now - begun <= 5000


async def test_a_close_that_was_filled_and_shows_late_is_not_taken_for_lost() -> None:
    """Given a close whose answer was lost and that was filled, at an exchange that shows new orders after three seconds
    When it is looked up
    Then it is found, since the position had changed
    """
    async with opened(venue_of(100)) as (seen, account):
        seen.exchange.view.orders_late = 3000
        await lost(seen, account.exchange, accepted=True)
        found = await account.exchange.look_up("s-1")

    assert found is not None
    assert (found.state, found.filled) == (OrderState.FILLED, 1.0)


async def test_a_part_is_given_as_much_time_as_before() -> None:
    """Given a close of a half, which a late one would sell twice
    When it was lost and is looked up
    Then it is believed to be lost after more than seven seconds, not before
    """
    async with opened(venue_of(100)) as (seen, account):
        await lost(seen, account.exchange, 0.5)
        begun = seen.venue.now
        assert await account.exchange.look_up("s-1") is None
        assert 7000 <= seen.venue.now - begun <= 10_000


@pytest.mark.parametrize("dead", [LISTS, (*LISTS, "order/detail")])
async def test_lists_that_stay_dead_leave_no_close_unknown_for_ever(dead: tuple[str, ...]) -> None:
    """Given a lost close of all that is held, and lists of ended orders and fills that cannot be read for good
    When it is looked up again and again
    Then a position that does not change and orders that wait without it prove in ten seconds that it was lost
    """
    async with opened(venue_of(100)) as (seen, account):
        await lost(seen, account.exchange)
        for path in dead:
            seen.fault("status", path, status=502, calls=FOR_GOOD)
        begun = seen.venue.now
        assert await fate(seen, account.exchange) is None
        assert 10_000 <= seen.venue.now - begun <= 15_000


@pytest.mark.parametrize("unread", ["all-position", "orders-pending"])
async def test_without_position_and_waiting_orders_nothing_is_proven(unread: str) -> None:
    """Given a lost close, dead lists, and a position, or waiting orders, that cannot be read either
    When it is looked up for a minute
    Then its fate stays unknown
    """
    async with opened(venue_of(100)) as (seen, account):
        await lost(seen, account.exchange)
        for path in (*LISTS, unread):
            seen.fault("status", path, status=502, calls=FOR_GOOD)
        assert await fate(seen, account.exchange) == "unknown"


async def test_a_position_that_changes_proves_nothing() -> None:
    """Given a lost close and dead lists
    When somebody else sells a part while it is looked up
    Then its fate stays unknown: the position may have changed by it
    """
    venue = venue_of(100)
    async with opened(venue) as (seen, account):
        await lost(seen, account.exchange)
        market_order(venue, "sell", "0.5")
        for path in LISTS:
            seen.fault("status", path, status=502, calls=FOR_GOOD)
        assert await fate(seen, account.exchange) == "unknown"


@pytest.mark.parametrize("bought_before", [False, True])
async def test_an_order_that_is_not_known_for_longer_than_one_may_show_late_was_never_taken(
    bought_before: bool,
) -> None:
    """Given a lost buy, or a lost close of a half, and lists of ended orders and fills that stay dead
    When the exchange does not know its id, nor has it among those that wait, for more than half a minute
    Then it was never taken
    """
    async with opened(venue_of(100)) as (seen, account):
        if bought_before:
            await lost(seen, account.exchange, 0.5)
        else:
            seen.fault("drop")
            with pytest.raises(ExchangeError):
                await account.exchange.place(buying(1.0, "s-1"))
        for path in LISTS:
            seen.fault("status", path, status=502, calls=FOR_GOOD)
        begun = seen.venue.now
        assert await fate(seen, account.exchange) is None
        assert 30_000 <= seen.venue.now - begun <= 50_000


async def test_a_buy_whose_id_cannot_be_asked_for_stays_unknown() -> None:
    """Given a lost buy, and lists and look-ups that stay dead
    When the symbol is flat with nothing waiting, for a minute
    Then its fate is unknown: it may have been bought, and sold by its stop
    """
    async with opened(venue_of(100)) as (seen, account):
        seen.fault("drop")
        with pytest.raises(ExchangeError):
            await account.exchange.place(buying(1.0, "s-1", 95.0))
        for path in (*LISTS, "order/detail"):
            seen.fault("status", path, status=502, calls=FOR_GOOD)
        assert await fate(seen, account.exchange) == "unknown"


async def test_a_buy_that_never_shows_is_not_taken_for_lost_where_more_is_held() -> None:
    """Given a buy that was filled without an answer, that the exchange never finds, and dead lists
    When it is looked up for a minute
    Then its fate stays unknown
    """
    async with opened(venue_of(100)) as (seen, account):
        await account.exchange.position(PAIR)
        seen.exchange.view.orders_late = 1_000_000
        seen.fault("drop", accepted=True)
        with pytest.raises(ExchangeError):
            await account.exchange.place(buying(1.0, "s-1"))
        for path in LISTS:
            seen.fault("status", path, status=502, calls=FOR_GOOD)
        assert await fate(seen, account.exchange) == "unknown"


async def test_what_is_sold_behind_the_proof_is_what_is_there() -> None:
    """Given a lost close of all that is held, proven lost
    When what is held is sold under the next id
    Then it is filled, and the exchange has had one sale
    """
    venue = venue_of(100)
    async with opened(venue) as (seen, account):
        await lost(seen, account.exchange)
        await account.exchange.look_up("s-1")
        update = await account.exchange.place(closing(1.0, "s-2"))
        assert await account.exchange.position(PAIR) == 0.0

    assert update.state is OrderState.FILLED
    assert [order.filled for order in venue.orders.values() if not order.buys] == [Decimal(1)]
