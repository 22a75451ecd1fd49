"""Nothing more of a close goes out while it is not known what became of one of its parts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from srconsole.core.order import OrderState
from srconsole.errors import ExchangeError
from srconsole.exchange.ccxt.bitget.adapter import BitgetExchange
from srconsole.exchange.ccxt.bitget.opening import Way, open_bitget
from srconsole.exchange.simulated.contract import Contract
from srconsole.exchange.simulated.state import Venue
from tests.exchange.bitget_account import CALLS, CREDENTIALS, Told, bought, closing, fate, opened
from tests.exchange.simulated.clients import PAIR
from tests.exchange.simulated.venues import CONTRACT, SYMBOL, market_order, venue_of

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

STEPS = ("pricePlace", "volumePlace", "sizeMultiplier", "minTradeNum")
IN_TWOS = Contract.of(SYMBOL, **{name: CONTRACT.row[name] for name in STEPS}, maxMarketOrderQty="2")
KINDS = pytest.mark.parametrize("kind", ["classic", "unified"])


def venue_in_twos(kind: str) -> Venue:
    """Return an exchange that sells two at once, with eight held of which a close may be a part."""
    venue = venue_of(100, contract=IN_TWOS)
    venue.kind = kind
    return venue


async def lost(seen: Told, bitget: BitgetExchange, quantity: float, *, accepted: bool) -> None:
    """Buy eight, and lose the answer to the second part of a close."""
    for number in range(4):
        await bought(bitget, 2.0, f"b-{number}")
    seen.heard.clear()
    seen.fault("drop", accepted=accepted, skip=1)
    with pytest.raises(ExchangeError):
        await bitget.place(closing(quantity))
    assert [body["clientOid"] for body in seen.sent("place-order")] == ["s-1", "s-1-p2"][: 1 + accepted]


def sold(venue: Venue) -> Decimal:
    """Return how much was sold."""
    return sum((order.filled for order in venue.orders.values() if not order.buys), Decimal(0))


def show_the_second_late(seen: Told) -> None:
    """Let the second part be found in three seconds, and the first one now."""
    seen.exchange.view.orders_late = 3000
    seen.venue.orders[seen.venue.client_ids["s-1"]].created -= 10_000


@KINDS
@pytest.mark.parametrize("quantity", [5.0, 8.0])
async def test_a_part_that_shows_late_is_waited_for(kind: str, quantity: float) -> None:
    """Given eight held, two of which are sold at once, and an exchange that shows new orders after three seconds
    When five, or all, are sold, and the answer to the second part is lost although it was taken
    Then no third part goes out, and the close's fate is known only when the second part shows: four were sold
    """
    async with opened(venue_in_twos(kind)) as (seen, account):
        await lost(seen, account.exchange, quantity, accepted=True)
        show_the_second_late(seen)
        found = await fate(seen, account.exchange)
        assert len(seen.sent("place-order")) == 2

    assert found is not None
    assert (found.state, found.filled) == (OrderState.FILLED, 4.0)  # type: ignore[attr-defined]
    assert sold(seen.venue) == 4


@KINDS
@pytest.mark.parametrize(("quantity", "seconds"), [(5.0, (7, 10)), (8.0, (2, 4))])
async def test_a_lost_part_is_proven_as_any_lost_close_is(kind: str, quantity: float, seconds: tuple[int, int]) -> None:
    """Given a close of five of eight, or of all, whose second part never reached the exchange
    When it is looked up
    Then it is proven lost in the time that a close of a part, or of all, takes, and two were sold
    """
    async with opened(venue_in_twos(kind)) as (seen, account):
        await lost(seen, account.exchange, quantity, accepted=False)
        begun = seen.venue.now
        found = await account.exchange.look_up("s-1")
        assert seconds[0] * 1000 <= seen.venue.now - begun <= seconds[1] * 1000

    assert found is not None
    assert (found.state, found.filled) == (OrderState.FILLED, 2.0)


@KINDS
async def test_a_part_that_cannot_be_looked_for_leaves_the_close_unknown(kind: str) -> None:
    """Given a close of five of eight whose second part was lost, at an exchange whose lists and look-ups stay dead
    When it is looked up for a minute, while somebody else sells one
    Then its fate is unknown, though its first part is filled
    """
    dead = ("orders-history", "order/fills", "order/detail", "history-orders", "trade/fills", "order-info")
    async with opened(venue_in_twos(kind)) as (seen, account):
        await lost(seen, account.exchange, 5.0, accepted=False)
        market_order(seen.venue, "sell", "1")
        for path in dead:
            seen.fault("status", path, status=502, calls=10_000)
        assert await fate(seen, account.exchange) == "unknown"


@KINDS
async def test_a_new_process_looks_for_a_part_that_another_has_sent(kind: str) -> None:
    """Given a close of five of eight whose second part was taken without an answer, and a process that dies then
    When the next one looks the close up, and the part shows after three seconds
    Then both parts are found
    """
    async with opened(venue_in_twos(kind)) as (seen, account):
        await lost(seen, account.exchange, 5.0, accepted=True)
        show_the_second_late(seen)
        way = Way(exchange_url=seen.url, calls=CALLS)
        async with open_bitget(CREDENTIALS, PAIR, seen.around, way) as other:
            found = await fate(seen, other.exchange)

    assert found is not None
    assert (found.state, found.filled) == (OrderState.FILLED, 4.0)  # type: ignore[attr-defined]
