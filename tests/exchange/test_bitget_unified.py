"""Bitget's unified account (V3): its kind, what is sent, and leverage set as that kind wants it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec import structs

from srconsole.core.order import OrderState
from srconsole.core.rounding import MarketRules
from srconsole.errors import Refused, RequestError
from srconsole.exchange.ccxt.bitget.close import NOTHING_HELD
from srconsole.exchange.simulated.account import Leverages
from srconsole.exchange.simulated.contract import Contract
from srconsole.exchange.simulated.happenings import ClosedByHand
from srconsole.exchange.simulated.market import Market
from srconsole.exchange.simulated.state import Conduct, Venue
from srconsole.exchange.simulated.views import View
from tests.exchange.bitget_account import bought, buying, closing, opened
from tests.exchange.simulated.clients import PAIR
from tests.exchange.simulated.venues import MINUTE, START, SYMBOL, flat_candles, held
from tests.exchange.unified_account import NAMES, stop_at, unified

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

STOP = {"stopLoss": "95", "slTriggerBy": "market", "slOrderType": "market"}


@pytest.mark.parametrize(
    ("rights", "may"),
    [(("coor", "coow"), (True, False)), (("coor", "cpor"), (False, False)), (("coow", "wwow"), (True, True))],
)
async def test_the_kind_is_found_out_and_the_account_probed(rights: tuple[str, ...], may: tuple[bool, bool]) -> None:
    """Given keys of a unified account in hedge mode, with some rights
    When it is opened and probed
    Then kind, rights, modes, leverage and its largest are told, and nothing was asked of V2 that is not public
    """
    async with opened(unified(hedge=True, conduct=Conduct(key_rights=rights))) as (seen, account):
        probe = await account.exchange.probe(PAIR)
        asked = {request.path for request in seen.heard}

    assert (probe.kind, probe.may_trade, probe.may_withdraw, probe.limited_to) == ("unified", *may, "127.0.0.1")
    assert (probe.hedge, probe.isolated, probe.leverage, probe.most_leverage) == (True, True, 10.0, 125.0)
    assert {path for path in asked if not path.startswith("/api/v3/")} == {"/api/v2/public/time"}


@pytest.mark.parametrize(("hedge", "more"), [(False, {}), (True, {"posSide": "long"})])
async def test_a_buy_has_its_stop_in_it_by_the_last_price(hedge: bool, more: dict[str, str]) -> None:
    """Given a unified account in either position mode
    When something is bought with a stop
    Then one order went out with the stop in it, which looks at the last price, and no other words
    """
    async with opened(unified(hedge=hedge)) as (seen, account):
        update = await account.exchange.place(buying(stop=95.0))
        (body,) = seen.sent("place-order")

    order = {"qty": "1", "side": "buy", "clientOid": "b-1", "orderType": "market", "timeInForce": "gtc"}
    assert body == {**NAMES, **order, "marginMode": "isolated", **STOP, **more}
    assert (update.state, update.filled, update.price, update.fee) == (OrderState.FILLED, 1.0, 100.0, 0.06)


@pytest.mark.parametrize(("hedge", "more"), [(False, {"reduceOnly": "yes"}), (True, {"posSide": "long"})])
async def test_a_close_is_a_sale_that_can_only_close(hedge: bool, more: dict[str, str]) -> None:
    """Given something held in either position mode
    When half of it is sold, and then more than is left
    Then each order is ours, a sale that names the long or reduces only, of no more than is held
    """
    venue = unified(hedge=hedge)
    async with opened(venue) as (seen, account):
        await bought(account.exchange)
        seen.heard.clear()
        await account.exchange.place(closing(0.5))
        update = await account.exchange.place(closing(3.0, "s-2"))
        bodies = seen.sent("place-order")

    order = {"side": "sell", "qty": "0.5", "orderType": "market", **more}
    assert bodies == [{**NAMES, **order, "clientOid": name} for name in ("s-1", "s-2")]
    assert (update.state, update.filled, held(venue)) == (OrderState.FILLED, 0.5, {})


@pytest.mark.parametrize("hedge", [False, True])
async def test_a_close_that_is_refused_goes_out_by_ccxt(hedge: bool) -> None:
    """Given something held, and an exchange that does not take our first order
    When it is sold
    Then ccxt's order sells it, under an id of its own, and it is found by the first id
    """
    venue = unified(hedge=hedge)
    async with opened(venue) as (seen, account):
        await bought(account.exchange)
        seen.heard.clear()
        seen.fault("code", code="40009", message="sign signature error")
        update = await account.exchange.place(closing())
        found = await account.exchange.look_up("s-1")
        bodies = seen.sent("place-order")

    assert [body["clientOid"] for body in bodies] == ["s-1-c"]
    assert (update.state, held(venue)) == (OrderState.FILLED, {})
    assert found == update


async def test_no_position_is_read_again_and_not_sent_again() -> None:
    """Given something that is closed by hand before our sale, of which the list of positions does not tell
    When it is sold
    Then the order has sold nothing, since nothing is held
    """
    venue = unified()
    async with opened(venue) as (seen, account):
        await bought(account.exchange)
        assert await account.exchange.position(PAIR) == 1.0
        seen.heard.clear()
        ClosedByHand(venue.now, SYMBOL).happen(venue, View())
        seen.fault("status", "current-position", status=502)
        update = await account.exchange.place(closing())
        sent = seen.sent("place-order")

    assert (update.state, update.filled, update.note) == (OrderState.CANCELLED, 0.0, NOTHING_HELD)
    assert len(sent) == 1


async def test_stops_are_strategy_orders_by_the_last_price() -> None:
    """Given something held without a stop
    When a stop of all of it is placed and moved, made one of a part, and taken away
    Then each request names mode, price and trigger, and the part replaces the whole without a gap
    """
    async with opened(unified()) as (seen, account):
        exchange = account.exchange
        await bought(exchange)
        assert await exchange.set_stop(stop_at(95.0)) is None
        (whole,) = (await exchange.read(PAIR)).stops or ()
        assert await exchange.set_stop(stop_at(96.0, standing=whole)) is None
        assert await exchange.set_stop(stop_at(96.0, 0.4, whole, "s-2")) is None
        (part,) = (await exchange.read(PAIR)).stops or ()
        assert await exchange.set_stop(stop_at(97.0, 0.3, part)) is None
        (moved,) = (await exchange.read(PAIR)).stops or ()
        await exchange.cancel(PAIR, [moved, whole])
        left = (await exchange.read(PAIR)).stops

    by_last = {"slTriggerBy": "market", "slOrderType": "market"}
    first, second = seen.sent("place-strategy-order")
    assert first == {**NAMES, "posSide": "long", "tpslMode": "full", **STOP, "clientOid": "s"}
    assert (second["tpslMode"], second["qty"]) == ("partial", "0.4")
    assert seen.sent("modify-strategy-order") == [
        {"orderId": whole.order_id, "qty": "1", "stopLoss": "96", **by_last},
        {"orderId": part.order_id, "qty": "0.3", "stopLoss": "97", **by_last},
    ]
    assert (part.quantity, part.client_id, moved.quantity, moved.price) == (0.4, "s-2", 0.3, 97.0)
    assert left == ()


async def test_a_stop_of_so_much_as_is_held_moves_as_one_of_all() -> None:
    """Given something held with a stop that reads as one of just that quantity
    When a stop of all is asked for, higher
    Then the standing one is moved, and no other is placed
    """
    async with opened(unified()) as (seen, account):
        await account.exchange.place(buying(stop=95.0))
        (stop,) = (await account.exchange.read(PAIR)).stops or ()
        same = structs.replace(stop, quantity=1.0)
        assert await account.exchange.set_stop(stop_at(96.0, standing=same)) is None
        (moved,) = (await account.exchange.read(PAIR)).stops or ()

    assert (moved.order_id, moved.price) == (stop.order_id, 96.0)
    assert seen.sent("place-strategy-order") == []


async def test_a_stop_above_the_price_is_refused_as_crossed() -> None:
    """Given something held at 100
    When a stop is placed at 101
    Then it is refused as crossed already
    """
    async with opened(unified()) as (_, account):
        await bought(account.exchange)
        refused = await account.exchange.set_stop(stop_at(101.0))

    assert refused is not None
    assert refused.crossed


@pytest.mark.parametrize("hedge", [False, True])
@pytest.mark.parametrize("isolated", [False, True])
async def test_leverage_and_margin_mode_are_set_in_one(hedge: bool, isolated: bool) -> None:
    """Given a flat account, crossed or isolated, in either position mode, ten times levered
    When it is prepared for four times, twice
    Then one request sets both, by the coin, and the position mode is left alone
    """
    venue = unified(hedge=hedge)
    venue.account.leverages[SYMBOL] = Leverages(isolated, *([Decimal(10)] * 3))
    async with opened(venue) as (seen, account):
        await account.exchange.prepare(PAIR, 4.0)
        await account.exchange.prepare(PAIR, 4.0)
        reading = await account.exchange.read(PAIR)

    (body,) = seen.sent("set-leverage")
    assert body == {**NAMES, "leverage": "4", "coin": "USDT", "marginMode": "isolated", "posSide": "long"}
    assert (reading.leverage, reading.isolated, reading.hedge) == (4.0, True, hedge)
    assert seen.sent("set-hold-mode") == seen.sent("set-margin-mode") == []


async def test_nothing_is_changed_under_a_position() -> None:
    """Given one held with ten times
    When four times is prepared
    Then it is refused with what to do, and nothing is sent
    """
    async with opened(unified()) as (seen, account):
        await bought(account.exchange)
        with pytest.raises(Refused, match="not changed under a position; close it first"):
            await account.exchange.prepare(PAIR, 4.0)

    assert seen.sent("set-leverage") == []


async def test_a_quantity_is_a_multiple_of_what_the_contract_says() -> None:
    """Given a contract whose quantities have no digits, and are multiples of a hundred
    When its rules are asked for, and 150 are bought
    Then the step is a hundred, and the order is refused here
    """
    contract = Contract.of("1000PEPEUSDT", volumePlace="0", sizeMultiplier="100", minTradeNum="100", pricePlace="7")
    venue = Venue(
        [Market(contract, flat_candles([1.0]), MINUTE, start=START)], capital=Decimal(1000), now=START, isolated=True
    )
    venue.kind = "unified"
    pair = "1000PEPE/USDT:USDT"
    async with opened(venue, symbol=pair) as (seen, account):
        rules = await account.exchange.rules(pair)
        order = buying(150.0)._replace(symbol=pair)
        update = await account.exchange.place(order)
        assert seen.sent("place-order") == []
        taken = await account.exchange.place(order._replace(quantity=200.0, client_id="b-2"))

    assert rules == MarketRules(step=100.0, tick=1e-07, min_quantity=100.0, min_notional=5.0)
    assert (update.state, taken.state) == (OrderState.REJECTED, OrderState.FILLED)


async def test_one_malformed_contract_costs_no_other() -> None:
    """Given a list of contracts in which one has no multiple for its quantities
    When a unified account is opened for another one
    Then that one trades, and the malformed one is not there
    """
    broken = Contract.of("ETHUSDT", sizeMultiplier="")
    venue = unified()
    venue.markets["ETHUSDT"] = Market(broken, flat_candles([100.0]), MINUTE, start=START)
    async with opened(venue) as (_, account):
        await bought(account.exchange)
        assert await account.exchange.position(PAIR) == 1.0
        with pytest.raises(RequestError, match="ETH"):
            await account.exchange.rules("ETH/USDT:USDT")
