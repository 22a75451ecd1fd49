"""Closes at Bitget while clocks, lines and lists fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest
from aiohttp import ClientSession

from srconsole.core.order import OrderState
from srconsole.errors import ExchangeError
from srconsole.exchange.ccxt.bitget.adapter import BitgetExchange
from srconsole.exchange.ccxt.bitget.contracts import Contracts
from srconsole.exchange.ccxt.bitget.direct import Direct, NotSent
from srconsole.exchange.ccxt.bitget.line import Line
from srconsole.exchange.ccxt.client import open_client
from srconsole.exchange.simulated.contract import Contract as SimulatedContract
from tests.exchange.bitget_account import CREDENTIALS, Told, bought, closing, opened
from tests.exchange.simulated.clients import PAIR
from tests.exchange.simulated.venues import CONTRACT, SYMBOL, held, venue_of

if TYPE_CHECKING:
    from srconsole.exchange.ccxt.bitget.line import TradingClient

STEPS = ("pricePlace", "volumePlace", "sizeMultiplier", "minTradeNum")
IN_TWOS = SimulatedContract.of(SYMBOL, **{name: CONTRACT.row[name] for name in STEPS}, maxMarketOrderQty="2")

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]


@pytest.mark.parametrize("skew", [60.0, -60.0])
@pytest.mark.parametrize("from_the_start", [True, False])
async def test_a_clock_that_is_off_closes(skew: float, from_the_start: bool) -> None:
    """Given a machine whose clock is off by a minute, from the start or since a position was opened
    When what is held is sold
    Then it is closed, and the clock's offset is known
    """

    def go_off(seen: Told) -> None:
        seen.skew = skew

    async with opened(venue_of(100), go_off if from_the_start else lambda _: None) as (seen, account):
        await bought(account.exchange)
        go_off(seen)
        update = await account.exchange.place(closing())

    assert (update.state, update.filled) == (OrderState.FILLED, 1.0)
    assert account.clock.time is not None
    assert account.clock.time.offset == pytest.approx(-skew, abs=0.5)


async def test_the_clock_is_asked_each_hour() -> None:
    """Given a clock that was set when the account was opened
    When the account is read within the hour, after it, and after it on a line that does not tell the time
    Then it is asked once, after the hour, and a time that is not told stops no read
    """
    async with opened(venue_of(100)) as (seen, account):
        await account.exchange.read(PAIR)
        assert seen.sent("public/time") == []
        await seen.sleep(3601)
        await account.exchange.read(PAIR)
        assert len(seen.sent("public/time")) == 1
        await seen.sleep(3601)
        seen.fault("drop", "public/time", calls=2)
        assert (await account.exchange.read(PAIR)).why_unread == ""


async def test_a_clock_goes_off_between_the_look_and_the_close() -> None:
    """Given an exchange that refuses the close itself for its time
    When what is held is sold
    Then the time is asked for, the close goes out once more under the same id, and it is filled
    """
    async with opened(venue_of(100)) as (seen, account):
        await bought(account.exchange)
        seen.heard.clear()
        seen.fault("code", code="40008", message="Request timestamp expired")
        update = await account.exchange.place(closing())

    assert (update.state, update.filled) == (OrderState.FILLED, 1.0)
    assert len(seen.sent("place-order")) == len(seen.sent("public/time")) == 1


@pytest.mark.parametrize("hedge", [False, True])
async def test_a_close_that_is_refused_for_its_signature_goes_by_ccxt(hedge: bool) -> None:
    """Given an exchange, in either position mode, that does not take the close that is signed here
    When what is held is sold
    Then ccxt's reduce-only order closes it, under an id of its own, and it is found by the first one
    """
    async with opened(venue_of(100, hedge=hedge)) as (seen, account):
        await bought(account.exchange)
        seen.heard.clear()
        seen.fault("code", code="40009", message="sign signature error")
        update = await account.exchange.place(closing())
        found = await account.exchange.look_up("s-1")

    (body,) = seen.sent("place-order")
    mode = {"side": "buy", "tradeSide": "Close"} if hedge else {"side": "sell", "reduceOnly": "YES"}
    names = {"symbol": "BTCUSDT", "productType": "USDT-FUTURES", "marginCoin": "USDT", "marginMode": "isolated"}
    assert {name: told for name, told in body.items() if name != "force"} == names | mode | {
        "orderType": "market",
        "size": "1",
        "clientOid": "s-1-c",
    }
    assert (update.client_id, update.state, update.filled) == ("s-1", OrderState.FILLED, 1.0)
    assert found == update


@pytest.mark.parametrize("kind", ["drop", "cut", "text"])
@pytest.mark.parametrize("accepted", [False, True])
async def test_a_close_of_unknown_fate_is_not_sent_again(kind: str, accepted: bool) -> None:
    """Given a line on which the answer to a close is lost
    When what is held is sold, and looked up
    Then the first raises and nothing goes by ccxt; the second says what the exchange did
    """
    async with opened(venue_of(100)) as (seen, account):
        await bought(account.exchange)
        seen.heard.clear()
        seen.fault(kind, accepted=accepted)
        with pytest.raises(ExchangeError):
            await account.exchange.place(closing())
        found = await account.exchange.look_up("s-1")

    assert len(seen.sent("place-order")) == accepted
    assert (found is not None) is accepted
    assert held(seen.venue) == ({} if accepted else {"long": 1})


async def test_an_answer_without_the_exchanges_id_is_one() -> None:
    """Given an exchange whose answers to reduce-only orders lack its id
    When what is held is sold
    Then it counts as closed, by our id
    """
    async with opened(venue_of(100)) as (seen, account):
        await bought(account.exchange)
        seen.exchange.view.closes_unnamed = True
        update = await account.exchange.place(closing())

    assert (update.state, update.filled) == (OrderState.FILLED, 1.0)


async def test_an_exit_does_not_wait_for_a_list_that_cannot_be_read() -> None:
    """Given one held by the last look, and an exchange that does not tell positions any more
    When it is sold
    Then it is sold all the same, reduce-only; where nothing was known to be held, that raises and nothing is sent
    """
    async with opened(venue_of(100)) as (seen, account):
        seen.fault("text", "all-position", calls=100)
        with pytest.raises(ExchangeError):
            await account.exchange.place(closing())
        assert seen.sent("place-order") == []
    async with opened(venue_of(100)) as (seen, account):
        await bought(account.exchange, 2.0)
        await account.exchange.read(PAIR)
        seen.fault("text", "all-position", calls=100)
        update = await account.exchange.place(closing())

    assert (update.state, update.filled) == (OrderState.FILLED, 1.0)
    assert seen.sent("place-order")[-1]["reduceOnly"] == "YES"


async def test_a_close_that_never_left_this_machine_goes_by_ccxt() -> None:
    """Given a line of our own that cannot be had, while ccxt's can
    When what is held is sold
    Then nothing of the first can have arrived, and ccxt's reduce-only order closes it
    """
    async with (
        opened(venue_of(100)) as (seen, account),
        open_client("bitget", seen.url, CREDENTIALS) as client,
        ClientSession() as session,
    ):
        await bought(account.exchange)
        seen.heard.clear()
        trading = cast("TradingClient", client.exchange)
        trading.milliseconds, trading.options["timeDifference"] = account.clock.milliseconds, 0
        reads = Direct(session, trading, seen.url, CREDENTIALS, account.clock, demo=False)
        line = Line(reads, trading, trading, account.clock, account.budget, account.breaker, seen.around)
        contracts = Contracts(trading)
        await contracts.read(line)
        dead = Direct(session, trading, "http://127.0.0.1:1", CREDENTIALS, account.clock, demo=False)
        with pytest.raises(NotSent):
            await dead.post("/api/v2/mix/order/place-order", {})
        update = await BitgetExchange(line, dead, contracts, PAIR, "v2").place(closing())

    assert [body["clientOid"] for body in seen.sent("place-order")] == ["s-1-c"]
    assert (update.client_id, update.state, update.filled) == ("s-1", OrderState.FILLED, 1.0)


async def test_reads_are_held_back_and_exits_go() -> None:
    """Given an exchange that wants to be asked less often
    When something is read, and what is held is sold
    Then the read is refused here, and the sale is filled
    """
    async with opened(venue_of(100)) as (seen, account):
        await bought(account.exchange)
        seen.fault("status", "all-position", status=429)
        for _ in range(2):
            with pytest.raises(ExchangeError):
                await account.exchange.position(PAIR)
        assert account.breaker.held > 0
        update = await account.exchange.place(closing())

    assert (update.state, update.filled) == (OrderState.FILLED, 1.0)


async def test_parts_are_found_by_whichever_way_they_went() -> None:
    """Given five held, of which two may be sold at once, and an exchange that does not take our first order
    When all is sold, and looked up
    Then the first part went by ccxt, the others by us, and both answers are the sum of all
    """
    async with opened(venue_of(100, contract=IN_TWOS)) as (seen, account):
        for number, quantity in enumerate((2.0, 2.0, 1.0)):
            await bought(account.exchange, quantity, f"b-{number}")
        seen.heard.clear()
        seen.fault("code", code="40009", message="sign signature error")
        update = await account.exchange.place(closing(5.0))
        found = await account.exchange.look_up("s-1")

    assert [body["clientOid"] for body in seen.sent("place-order")] == ["s-1-c", "s-1-p2", "s-1-p3"]
    assert (update.client_id, update.state, update.filled) == ("s-1", OrderState.FILLED, 5.0)
    assert found == update


@pytest.mark.parametrize(("kind", "more"), [("status", {"status": 429}), ("code", {"code": "40200"})])
async def test_a_close_that_came_at_a_bad_time_is_left_to_the_next_price(kind: str, more: dict[str, Any]) -> None:
    """Given an exchange that is asked too often, or is in maintenance
    When what is held is sold, and sold again under another id
    Then the first counts as refused, nothing went by ccxt, and the second is filled
    """
    async with opened(venue_of(100)) as (seen, account):
        await bought(account.exchange)
        seen.heard.clear()
        seen.fault(kind, **more)
        first = await account.exchange.place(closing())
        sent = seen.sent("place-order")
        second = await account.exchange.place(closing(1.0, "s-2"))

    assert (first.state, first.filled, sent) == (OrderState.REJECTED, 0.0, [])
    assert (second.state, second.filled) == (OrderState.FILLED, 1.0)
