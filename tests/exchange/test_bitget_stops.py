"""Stops at Bitget: in the bodies that its documents have, on the last price, and refusals told apart."""

from __future__ import annotations

from decimal import Decimal

import pytest

from srconsole.engine.market_ports import MarketExchange, StopRequest
from srconsole.engine.readings import StopSeen, Trigger
from srconsole.errors import ExchangeError
from srconsole.exchange.simulated.state import Conduct
from tests.exchange.bitget_account import bought, opened
from tests.exchange.simulated.clients import PAIR
from tests.exchange.simulated.venues import SYMBOL, venue_of

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

NAMES = {"symbol": "BTCUSDT", "productType": "USDT-FUTURES", "marginCoin": "USDT"}


async def stops_of(exchange: MarketExchange) -> tuple[StopSeen, ...]:
    """Return the stops that are read."""
    stops = (await exchange.read(PAIR)).stops
    assert stops is not None
    return stops


@pytest.mark.parametrize("hedge", [False, True])
@pytest.mark.parametrize("quantity", [0.0, 0.25])
async def test_a_new_stop_in_its_body(hedge: bool, quantity: float) -> None:
    """Given one held in either position mode
    When a stop of all of it, or of a part, is placed
    Then its body has kind, side, last price and our id as Bitget's documents have them, and it is read so
    """
    async with opened(venue_of(100, hedge=hedge)) as (seen, account):
        await bought(account.exchange)
        assert await account.exchange.set_stop(StopRequest("st-1", PAIR, 95.5, quantity, None)) is None
        (stop,) = await stops_of(account.exchange)

    kind = {"planType": "loss_plan", "size": "0.25"} if quantity else {"planType": "pos_loss"}
    side = {"holdSide": "long" if hedge else "buy"}
    sent = {"triggerPrice": "95.5", "triggerType": "fill_price", "clientOid": "st-1"}
    assert seen.sent("place-tpsl-order") == [NAMES | sent | kind | side]
    assert (stop.client_id, stop.price, stop.quantity, stop.trigger) == ("st-1", 95.5, quantity, Trigger.LAST)


async def test_a_move_names_the_last_price_again() -> None:
    """Given a stop that came with its entry, on the mark
    When it is moved
    Then the body names the stop by its id and the last price, and it is never off meanwhile
    """
    async with opened(venue_of(100)) as (seen, account):
        await bought(account.exchange, stop=95.0)
        (before,) = await stops_of(account.exchange)
        assert before.trigger is Trigger.MARK
        assert await account.exchange.set_stop(StopRequest("st-1", PAIR, 96.0, 0.0, before)) is None
        (after,) = await stops_of(account.exchange)

    assert seen.sent("modify-tpsl-order") == [
        NAMES | {"orderId": before.order_id, "triggerPrice": "96", "triggerType": "fill_price", "size": ""}
    ]
    assert seen.sent("cancel-plan-order") == seen.sent("place-tpsl-order") == []
    assert (after.order_id, after.price, after.trigger) == (before.order_id, 96.0, Trigger.LAST)


async def test_a_stop_of_all_becomes_one_of_a_part_without_a_gap() -> None:
    """Given a stop of the whole position
    When it shall be one of a part
    Then the new one is placed before the old one is taken away, and it is the only one left
    """
    async with opened(venue_of(100)) as (seen, account):
        await bought(account.exchange, stop=95.0)
        (before,) = await stops_of(account.exchange)
        assert await account.exchange.set_stop(StopRequest("st-1", PAIR, 96.0, 0.5, before)) is None
        (after,) = await stops_of(account.exchange)

    order = [request.path.rpartition("/")[2] for request in seen.heard]
    assert order.index("place-tpsl-order") < order.index("cancel-plan-order")
    assert (after.client_id, after.price, after.quantity) == ("st-1", 96.0, 0.5)


@pytest.mark.parametrize("by_mark", [True, False])
async def test_a_stop_beyond_the_price_is_crossed(by_mark: bool) -> None:
    """Given one held at 100, and its stop
    When that is moved to 100 and another one is placed at 101
    Then both are refused as crossed, with the exchange's words, and the first stands where it stood
    """
    async with opened(venue_of(100, conduct=Conduct(attached_by_mark=by_mark))) as (_, account):
        await bought(account.exchange, stop=95.0)
        before = await stops_of(account.exchange)
        for request in (StopRequest("x", PAIR, 100.0, 0.0, before[0]), StopRequest("y", PAIR, 101.0, 0.0, None)):
            refused = await account.exchange.set_stop(request)
            assert refused is not None
            assert refused.crossed
            assert "please < mark price" in refused.why
        assert await stops_of(account.exchange) == before


async def test_other_refusals_are_not_crossed() -> None:
    """Given a flat account
    When a stop is placed, and one moved that is not there
    Then both are refused, and not as crossed
    """
    gone = StopSeen("123", "", 95.0, 0.0, Trigger.LAST)
    async with opened(venue_of(100)) as (_, account):
        for request in (StopRequest("x", PAIR, 95.0, 0.0, None), StopRequest("y", PAIR, 95.0, 0.0, gone)):
            refused = await account.exchange.set_stop(request)
            assert refused is not None
            assert not refused.crossed
            assert refused.why


@pytest.mark.parametrize("kind", ["drop", "text", "status"])
async def test_a_stop_of_unknown_fate_raises_and_goes_out_once(kind: str) -> None:
    """Given a line on which the answer to a stop is lost
    When one is placed
    Then that raises, and reading shows the one that the exchange took
    """
    async with opened(venue_of(100)) as (seen, account):
        await bought(account.exchange)
        seen.fault(kind, "place-tpsl-order", accepted=True)
        with pytest.raises(ExchangeError):
            await account.exchange.set_stop(StopRequest("st-1", PAIR, 95.0, 0.0, None))
        (stop,) = await stops_of(account.exchange)
        assert await account.exchange.set_stop(StopRequest("st-1", PAIR, 95.0, 0.0, None)) is None
        assert await stops_of(account.exchange) == (stop,)


async def test_each_kind_is_taken_away_by_its_name() -> None:
    """Given stops of the whole position and of a part, one of which is gone
    When all are taken away, and once more
    Then each kind is named to the exchange, none is left, and what was gone is no error
    """
    async with opened(venue_of(100)) as (seen, account):
        await bought(account.exchange, stop=95.0)
        assert await account.exchange.set_stop(StopRequest("st-1", PAIR, 94.0, 0.5, None)) is None
        stops = (*await stops_of(account.exchange), StopSeen("123", "", 90.0, 0.0, Trigger.LAST))
        await account.exchange.cancel(PAIR, stops)
        await account.exchange.cancel(PAIR, stops)
        assert await stops_of(account.exchange) == ()
        await account.exchange.cancel(PAIR, ())

    assert [body["planType"] for body in seen.sent("cancel-plan-order")] == ["pos_loss", "loss_plan"] * 2


async def test_a_stop_that_stays_is_told() -> None:
    """Given an exchange that does not take a stop away, for a reason of its own
    When it is taken away
    Then that raises
    """
    failed = '{"successList":[],"failureList":[{"orderId":"1","errorCode":"40015","errorMsg":"busy"}]}'
    async with opened(venue_of(100)) as (seen, account):
        await bought(account.exchange, stop=95.0)
        stops = await stops_of(account.exchange)
        seen.fault("text", "cancel-plan-order", body=f'{{"code":"00000","msg":"success","data":{failed}}}')
        with pytest.raises(ExchangeError, match="one of them stays, it says 'busy'"):
            await account.exchange.cancel(PAIR, stops)
        assert seen.venue.markets[SYMBOL].last == Decimal(100)
