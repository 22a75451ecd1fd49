"""Buys at Bitget: one order with its stop in it, sent once, and what becomes of it asked by its id."""

from __future__ import annotations

from typing import Any

import pytest

from srconsole.core.order import OrderState
from srconsole.core.refusals import INSUFFICIENT_FUNDS, TOO_OLD
from srconsole.errors import ExchangeError
from tests.exchange.bitget_account import bought, buying, opened
from tests.exchange.simulated.venues import venue_of

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

COMMON = {
    "symbol": "BTCUSDT",
    "orderType": "market",
    "marginCoin": "USDT",
    "size": "1",
    "productType": "USDT-FUTURES",
    "clientOid": "b-1",
    "marginMode": "isolated",
    "side": "buy",
}

UNKNOWN: dict[str, tuple[str, dict[str, Any]]] = {
    "lost after it was taken": ("drop", {"accepted": True}),
    "lost before": ("drop", {}),
    "cut inside the answer": ("cut", {"accepted": True}),
    "200 text": ("text", {"accepted": True}),
    "200 null": ("text", {"accepted": True, "body": "null"}),
    "200 without data": ("text", {"accepted": True, "body": '{"code":"00000","msg":"success","data":null}'}),
    "502": ("status", {"status": 502}),
    "524": ("status", {"status": 524, "accepted": True}),
    "40010": ("code", {"code": "40010", "accepted": True}),
    "40015": ("code", {"code": "40015"}),
    "40725": ("code", {"code": "40725", "accepted": True}),
    "45001": ("code", {"code": "45001"}),
    "a code nobody knows": ("code", {"code": "99999", "accepted": True}),
}


@pytest.mark.parametrize("hedge", [False, True])
@pytest.mark.parametrize("stop", [0.0, 95.5])
async def test_a_buy_has_all_in_one_body(hedge: bool, stop: float) -> None:
    """Given an account in one-way or hedge mode
    When one is bought, with a stop or without
    Then one order goes out, isolated, with our id, the mode's word and the stop in it, and it is filled
    """
    async with opened(venue_of(100, hedge=hedge)) as (seen, account):
        update = await account.exchange.place(buying(stop=stop))

    sent = {key: value for key, value in seen.sent("place-order")[0].items() if key != "force"}
    assert len(seen.sent("place-order")) == 1
    mode = {"tradeSide": "Open"} if hedge else {}
    assert sent == COMMON | mode | ({"presetStopLossPrice": "95.5"} if stop else {})
    assert (update.state, update.filled, update.price) == (OrderState.FILLED, 1.0, 100.0)
    assert update.fee == pytest.approx(0.06)


async def test_small_quantities_are_written_out() -> None:
    """Given a contract with small steps
    When the smallest quantity is bought
    Then it is sent in plain decimals
    """
    async with opened(venue_of(100_000)) as (seen, account):
        await account.exchange.place(buying(0.001))

    assert seen.sent("place-order")[0]["size"] == "0.001"


@pytest.mark.parametrize("what", UNKNOWN)
async def test_an_order_of_unknown_fate_is_looked_up_and_never_sent_again(what: str) -> None:
    """Given a line on which the answer to an order is lost, or is none
    When one is bought, and looked up
    Then the first raises, one order went out, and the second says what the exchange did with it
    """
    kind, more = UNKNOWN[what]
    async with opened(venue_of(100)) as (seen, account):
        seen.fault(kind, **more)
        with pytest.raises(ExchangeError):
            await account.exchange.place(buying())
        found = await account.exchange.look_up("b-1")
        taken = len(seen.venue.orders)

    reached = len(seen.sent("place-order"))
    assert reached == taken <= 1
    if more.get("accepted"):
        assert found is not None
        assert (found.state, found.filled) == (OrderState.FILLED, 1.0)
    else:
        assert found is None


@pytest.mark.parametrize("status", [429, 403, 418])
async def test_what_is_shut_out_was_not_taken(status: int) -> None:
    """Given an exchange that is asked too much
    When one is bought
    Then the order counts as refused, in words
    """
    async with opened(venue_of(100)) as (seen, account):
        seen.fault("status", status=status)
        update = await account.exchange.place(buying())

    assert (update.state, update.filled) == (OrderState.REJECTED, 0.0)
    assert update.note


async def test_no_funds_are_told_as_such() -> None:
    """Given an account with 1000 USDT
    When far more is bought than it can pay for
    Then the order is refused, the reason begins with insufficient funds, and nothing is held
    """
    async with opened(venue_of(100)) as (_, account):
        update = await account.exchange.place(buying(500.0))
        assert await account.exchange.position("BTCUSDT") == 0

    assert update.state is OrderState.REJECTED
    assert update.note.startswith(INSUFFICIENT_FUNDS)


async def test_a_stop_that_price_is_beyond_refuses_the_entry() -> None:
    """Given a price of 100
    When one is bought with a stop at 101
    Then the order is refused, with the exchange's words and what to do, and nothing is held
    """
    async with opened(venue_of(100)) as (_, account):
        update = await account.exchange.place(buying(stop=101.0))
        assert await account.exchange.position("BTCUSDT") == 0

    assert update.state is OrderState.REJECTED
    assert "Stop price for long positions please < mark price" in update.note


async def test_an_id_that_was_used_is_the_order_of_then() -> None:
    """Given an order whose answer was lost, at a program that was started again since
    When it is sent again under its id
    Then the exchange refuses the id, and the answer is the first order's fill
    """
    async with opened(venue_of(100)) as (_, account):
        await bought(account.exchange)
        update = await account.exchange.place(buying())
        assert await account.exchange.position("BTCUSDT") == 1.0

    assert (update.state, update.filled) == (OrderState.FILLED, 1.0)


async def test_not_found_at_first_is_no_word() -> None:
    """Given an exchange that finds new orders after three seconds only
    When an order whose answer was lost is looked up
    Then it is asked again after 0.5, 1 and 2 seconds, and found
    """
    async with opened(venue_of(100)) as (seen, account):
        seen.exchange.view.orders_late = 3000
        seen.fault("drop", accepted=True)
        with pytest.raises(ExchangeError):
            await account.exchange.place(buying())
        seen.waited.clear()
        found = await account.exchange.look_up("b-1")

    assert found is not None
    assert found.state is OrderState.FILLED
    assert seen.waited == [0.5, 1.0, 2.0]


@pytest.mark.parametrize("skip", [0, 3])
async def test_a_dead_line_is_not_not_found(skip: int) -> None:
    """Given a line that fails when an order is looked up
    When it is looked up
    Then that raises: nothing is known
    """
    async with opened(venue_of(100)) as (seen, account):
        seen.fault("drop", "detail", skip=skip, calls=2)  # twice: for reads aiohttp opens a cut line anew
        with pytest.raises(ExchangeError):
            await account.exchange.look_up("never")


async def test_not_found_and_yet_more_held_is_not_believed() -> None:
    """Given an order that was taken and that the exchange never finds again
    When it is looked up
    Then that raises, since more is held than before it was sent
    """
    async with opened(venue_of(100)) as (seen, account):
        await account.exchange.position("BTCUSDT")
        seen.exchange.view.orders_late = 1_000_000
        seen.exchange.view.fills_late = 1_000_000
        seen.fault("drop", accepted=True)
        with pytest.raises(ExchangeError):
            await account.exchange.place(buying())
        with pytest.raises(ExchangeError, match="more is held than before"):
            await account.exchange.look_up("b-1")


async def test_the_state_is_that_of_the_fills_not_of_the_answer() -> None:
    """Given an exchange whose fills show late
    When one is bought
    Then it counts as taken, not as filled, and later as filled
    """
    async with opened(venue_of(100)) as (seen, account):
        seen.exchange.view.fills_late = 60_000
        update = await account.exchange.place(buying())
        await seen.sleep(60)
        later = await account.exchange.look_up("b-1")

    assert (update.state, update.filled) == (OrderState.ACKNOWLEDGED, 0.0)
    assert later is not None
    assert (later.state, later.filled) == (OrderState.FILLED, 1.0)


async def test_a_buy_that_was_refused_for_its_time_goes_out_once_more() -> None:
    """Given an exchange that refuses an order for its time, and so has not taken it
    When one is bought
    Then the time is asked for, the same order goes out once more, and it is filled
    """
    async with opened(venue_of(100)) as (seen, account):
        seen.fault("code", code="40008", message="Request timestamp expired")
        update = await account.exchange.place(buying())

    assert (update.state, update.filled) == (OrderState.FILLED, 1.0)
    assert len(seen.sent("place-order")) == len(seen.sent("public/time")) == 1


@pytest.mark.parametrize(("left", "state"), [(900, OrderState.REJECTED), (9000, OrderState.FILLED)])
async def test_a_buy_that_has_waited_too_long_for_its_turn_is_not_sent(left: int, state: OrderState) -> None:
    """A decision on an old price is dropped, wherever it has grown old.

    Given a line on which one call a second may go out, and a decision that counts for less than that, or for longer
    When one is bought
    Then the first is not sent and its reason is told, and the other is sent once and filled
    """
    async with opened(venue_of(100), calls=1) as (seen, account):
        update = await account.exchange.place(buying()._replace(until=seen.venue.now + left))

    assert update.state is state
    assert (update.note == TOO_OLD) is (state is OrderState.REJECTED)
    assert len(seen.sent("place-order")) == (state is OrderState.FILLED)
