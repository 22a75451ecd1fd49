"""Requests of any kind to the simulated exchange: each is answered, or refused with a code."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srconsole.exchange.simulated import account_reads, market_reads
from srconsole.exchange.simulated.codes import Code
from srconsole.exchange.simulated.exchange import SimulatedExchange
from srconsole.exchange.simulated.request import Request
from srconsole.exchange.simulated.writes import WRITES
from tests.exchange.simulated.clients import PAIR, client_of
from tests.exchange.simulated.test_invariants import check
from tests.exchange.simulated.venues import MINUTE, START, SYMBOL, limit_order, market_order, venue_of

PATHS = sorted({*market_reads.READS, *account_reads.READS, *WRITES})
GOOD = {
    "productType": ["USDT-FUTURES"],
    "symbol": [SYMBOL, "BTCUSDT_UMCBL"],
    "marginCoin": ["USDT"],
    "side": ["buy", "sell", "close_long", "open_short", "buy_single"],
    "tradeSide": ["open", "Close"],
    "holdSide": ["long", "buy", "short", "sell"],
    "orderType": ["market", "limit"],
    "force": ["GTC", "ioc", "fok", "post_only"],
    "marginMode": ["isolated", "crossed"],
    "posMode": ["one_way_mode", "hedge_mode"],
    "reduceOnly": ["YES", "NO"],
    "planType": ["pos_loss", "profit_loss", "loss_plan", "normal_plan"],
    "triggerType": ["mark_price", "fill_price"],
    "granularity": ["1m", "1H", "1Dutc"],
    **{name: ["1", "0.5", "2"] for name in ("size", "newSize")},
    **{
        name: ["90", "99", "101"]
        for name in ("price", "newPrice", "triggerPrice", "presetStopLossPrice", "executePrice")
    },
    **{name: ["a", "b", "c"] for name in ("clientOid", "newClientOid")},
    "orderId": ["1300000000000000004", "1300000000000000007"],
    "leverage": ["5", "20"],
    **{name: ["1", "100", str(START)] for name in ("limit", "idLessThan", "startTime", "endTime")},
}
ODD: list[object] = [None, "", "0", "-1", "NaN", "1e40", "1e-40", "x", 7, 0.1, True, [], {}, [{"orderId": "1"}], [1]]
PARAMS = st.fixed_dictionaries(
    {},
    optional={name: st.sampled_from([*values, *values, *values, *ODD]) for name, values in GOOD.items()}
    | {"orderIdList": st.sampled_from([*ODD, [{"orderId": "1300000000000000004"}]])},
)
USUAL = {"productType": "USDT-FUTURES", "symbol": SYMBOL, "marginCoin": "USDT"}


@settings(max_examples=60)
@given(
    calls=st.lists(st.tuples(st.sampled_from(PATHS), PARAMS, st.booleans()), min_size=1, max_size=8),
    hedge=st.booleans(),
)
def test_every_request_is_answered_or_refused(calls: list[tuple[str, dict[str, object], bool]], hedge: bool) -> None:
    """Nobody can break the exchange with words.

    Given an account with a position, a stop and a waiting order
    When requests with any parameters come to any of its paths
    Then each has an envelope with a code, and the books balance
    """
    venue = venue_of(100.0, 101.0, hedge=hedge)
    market_order(venue, "buy", "1", trade_side="open" if hedge else "", stop="95")
    if not hedge:
        limit_order(venue, "buy", "1", "90")
    exchange = SimulatedExchange(venue)
    for path, params, usual in calls:
        method = "POST" if path in WRITES else "GET"
        reply = exchange.ask(Request(method, path, params | USUAL if usual else params))
        assert reply.body.keys() == {"code", "msg", "requestTime", "data"}
        assert reply.body["code"] == "00000" or reply.body["code"] in set(Code)
        assert (reply.status == 200) is (reply.body["code"] == "00000")
    exchange.advance(START + 2 * MINUTE)
    account = venue.account

    assert account.balance == sum(bill.amount + bill.fee for bill in account.bills)
    if not hedge and not account.hedge:
        check(venue)


def test_lists_come_in_pages() -> None:
    """Nothing is missed where a list is longer than a page.

    Given 150 waiting orders
    When they are read page by page
    Then there are 100 and 50, newest first, none of them twice, and an empty page at the end
    """
    venue = venue_of(100.0)
    for _ in range(150):
        limit_order(venue, "buy", "0.1", "90")
    exchange, below = SimulatedExchange(venue), ""
    pages: list[int] = []
    seen: list[str] = []
    while True:
        params = {"productType": "USDT-FUTURES", "idLessThan": below}
        data = exchange.ask(Request("GET", "/api/v2/mix/order/orders-pending", params)).body["data"]
        if data["entrustedList"] is None:
            break
        pages.append(len(data["entrustedList"]))
        seen += [row["orderId"] for row in data["entrustedList"]]
        below = data["endId"]

    assert pages == [100, 50]
    assert seen == list(venue.orders)[::-1]


@pytest.mark.asyncio
async def test_the_servers_clock_lets_time_pass_at_each_request() -> None:
    """A rehearsal runs at any speed.

    Given a server whose clock goes a minute on at each look
    When the price is read twice
    Then it has moved between the two
    """
    exchange = SimulatedExchange(venue_of(*map(float, range(100, 140))))
    async with client_of(exchange, clock=lambda: exchange.venue.now + MINUTE) as client:
        await client.load_markets()
        first, second = [(await client.fetch_ticker(PAIR))["last"] for _ in range(2)]

    assert second == first + 1
