"""Closes at Bitget: signed here, of no more than is held, and nothing is ever opened by one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from srconsole.core.order import OrderState
from srconsole.errors import ExchangeError, RequestError
from srconsole.exchange.ccxt.bitget.opening import Way, open_bitget
from srconsole.exchange.simulated.contract import Contract
from srconsole.exchange.simulated.exchange import SimulatedExchange
from srconsole.exchange.simulated.happenings import Agenda, ForeignOrder
from srconsole.exchange.simulated.state import Conduct
from tests.exchange.bitget_account import CREDENTIALS, bought, closing, opened, told
from tests.exchange.simulated.clients import PAIR
from tests.exchange.simulated.venues import CONTRACT, SYMBOL, held, venue_of

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

STEPS = ("pricePlace", "volumePlace", "sizeMultiplier", "minTradeNum")
OWN = {"marginMode": "isolated", "orderType": "market", "marginCoin": "USDT", "clientOid": "s-1", "symbol": "BTCUSDT"}


@pytest.mark.parametrize(
    ("hedge", "names_position", "sides"),
    [
        (False, True, [{"side": "sell", "reduceOnly": "YES"}]),
        (True, True, [{"side": "buy", "tradeSide": "close"}]),
        (True, False, [{"side": "buy", "tradeSide": "close"}, {"side": "sell", "tradeSide": "close"}]),
    ],
)
async def test_both_modes_and_both_readings_close(
    hedge: bool, names_position: bool, sides: list[dict[str, str]]
) -> None:
    """Given three held at an exchange in one-way mode, or in hedge mode in one of two readings of a close's side
    When two are sold, and then one
    Then both are filled, nothing is held, and the reading that was refused once is not tried again
    """
    conduct = Conduct(close_names_position=names_position)
    async with opened(venue_of(100, hedge=hedge, conduct=conduct)) as (seen, account):
        await bought(account.exchange, 3.0)
        seen.heard.clear()
        first = await account.exchange.place(closing(2.0))
        bodies = seen.sent("place-order")
        second = await account.exchange.place(closing(1.0, "s-2"))
        again = len(seen.sent("place-order")) - len(bodies)

    assert bodies == [{**OWN, "size": "2", "productType": "USDT-FUTURES"} | side for side in sides]
    assert (first.state, first.filled, second.state, second.filled) == (OrderState.FILLED, 2.0, OrderState.FILLED, 1.0)
    assert again == 1
    assert held(seen.venue) == {}


@pytest.mark.parametrize("hedge", [False, True])
async def test_v1_closes_at_a_simulated_exchange(hedge: bool) -> None:
    """Given an account that is told to close by Bitget's old interface, on loopback
    When what is held is sold
    Then it is closed by V1's order, and found again by its id
    """
    async with opened(venue_of(100, hedge=hedge), close_api="v1") as (seen, account):
        await bought(account.exchange)
        update = await account.exchange.place(closing())
        found = await account.exchange.look_up("s-1")

    first = seen.sent("placeOrder")[0]
    assert (first["symbol"], first["side"], first["marginCoin"]) == ("BTCUSDT_UMCBL", "close_long", "USDT")
    assert (update.state, update.filled) == (OrderState.FILLED, 1.0)
    assert found == update


async def test_v1_is_refused_at_the_exchange_itself() -> None:
    """Given an account that is told to close by Bitget's old interface
    When it is opened at Bitget
    Then that is refused before anything is sent, with the day on which Bitget retired it
    """
    async with told(SimulatedExchange(venue_of(100))) as seen:
        with pytest.raises(RequestError, match="retired V1 on 2025-11-28"):
            async with open_bitget(CREDENTIALS, PAIR, seen.around, Way(close_api="v1")):
                raise AssertionError("it was opened")


async def test_a_close_is_of_what_is_held() -> None:
    """Given one held
    When three are sold
    Then one is sold, and the body says so
    """
    async with opened(venue_of(100)) as (seen, account):
        await bought(account.exchange)
        update = await account.exchange.place(closing(3.0))

    assert seen.sent("place-order")[-1]["size"] == "1"
    assert (update.state, update.filled) == (OrderState.FILLED, 1.0)


async def test_nothing_held_is_no_refusal() -> None:
    """Given a flat account
    When one is sold
    Then nothing is sent, and the answer is called off since nothing is held; sent again it is the same
    """
    async with opened(venue_of(100)) as (seen, account):
        update = await account.exchange.place(closing())
        again = await account.exchange.place(closing())

    assert seen.sent("place-order") == []
    assert (update.state, update.filled, update.note) == (OrderState.CANCELLED, 0.0, "nothing is held")
    assert again == update


async def test_a_close_sent_twice_sells_once() -> None:
    """Given two held, one of which was sold by a close whose answer was lost
    When it is sent again under its id
    Then the exchange refuses the id, the answer is the first fill, and one is held
    """
    async with opened(venue_of(100)) as (seen, account):
        await bought(account.exchange, 2.0)
        seen.fault("drop", accepted=True)
        with pytest.raises(ExchangeError):
            await account.exchange.place(closing())
        update = await account.exchange.place(closing())

    assert (update.state, update.filled) == (OrderState.FILLED, 1.0)
    assert held(seen.venue) == {"long": 1}


async def test_a_large_close_goes_out_in_parts() -> None:
    """Given five held, and a contract of which two may be sold at once
    When all is sold
    Then three orders go out, the answer is their sum, and looking it up later says the same
    """
    contract = Contract.of(SYMBOL, **{name: CONTRACT.row[name] for name in STEPS}, maxMarketOrderQty="2")
    async with opened(venue_of(100, contract=contract)) as (seen, account):
        for number, quantity in enumerate((2.0, 2.0, 1.0)):
            await bought(account.exchange, quantity, f"b-{number}")
        seen.heard.clear()
        update = await account.exchange.place(closing(5.0))
        found = await account.exchange.look_up("s-1")

    assert [(body["size"], body["clientOid"]) for body in seen.sent("place-order")] == [
        ("2", "s-1"),
        ("2", "s-1-p2"),
        ("1", "s-1-p3"),
    ]
    assert (update.state, update.filled, update.price) == (OrderState.FILLED, 5.0, 100.0)
    assert update.fee == pytest.approx(0.3)
    assert found == update


async def test_a_limit_that_has_become_lower_is_read_behind_the_refusal() -> None:
    """A position stays saleable when the exchange lowers what one order may have.

    Given five held, and a contract of which two may be sold at once since it was read
    When all is sold, the account is read, and all is sold once more
    Then the first sale is refused, and the second goes out in three parts and is filled
    """
    async with opened(venue_of(100)) as (seen, account):
        await bought(account.exchange, 5.0)
        market = seen.venue.markets[SYMBOL]
        market.contract = market.contract.changed(maxMarketOrderQty="2")
        refused = await account.exchange.place(closing(5.0))
        reading = await account.exchange.read(PAIR)
        seen.heard.clear()
        update = await account.exchange.place(closing(5.0, "s-2"))
        await account.exchange.read(PAIR)

    assert (refused.state, reading.quantity) == (OrderState.REJECTED, 5.0)
    assert [body["size"] for body in seen.sent("place-order")] == ["2", "2", "1"]
    assert (update.state, update.filled) == (OrderState.FILLED, 5.0)
    assert not seen.sent("market/contracts")


async def test_a_position_that_grows_while_it_is_closed_stops_everything() -> None:
    """Given one held, and another program that buys five while it is sold
    When it is sold
    Then that raises, and so does every order after it, and the question what came of it
    """
    venue = venue_of(100)
    async with opened(venue) as (seen, account):
        await bought(account.exchange)
        seen.exchange.agenda = Agenda([ForeignOrder(venue.now + 1, SYMBOL, "buy", Decimal(5))])
        seen.exchange.view.fills_late = 1
        with pytest.raises(ExchangeError, match="grew"):
            await account.exchange.place(closing())
        with pytest.raises(ExchangeError, match="start again"):
            await account.exchange.place(closing(1.0, "s-2"))
        with pytest.raises(ExchangeError, match="start again"):
            await account.exchange.look_up(closing().client_id)


async def test_a_sale_that_could_open_is_never_sent() -> None:
    """Given one held
    When one is sold without saying that it can only close
    Then it is refused here, with the reason
    """
    async with opened(venue_of(100)) as (seen, account):
        await bought(account.exchange)
        seen.heard.clear()
        update = await account.exchange.place(closing()._replace(reduce_only=False))

    assert (update.state, seen.sent("place-order")) == (OrderState.REJECTED, [])
    assert update.note
