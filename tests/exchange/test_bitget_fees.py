"""Fees that are paid in another coin count by what that is worth, and are not looked for in the balance."""

from __future__ import annotations

from decimal import Decimal

import pytest

from srconsole.core.order import OrderState
from srconsole.engine.readings import BillKind
from srconsole.exchange.ccxt.bitget.words import fees_of
from srconsole.exchange.simulated.state import Conduct, Venue
from tests.exchange.bitget_account import buying, closing, opened
from tests.exchange.simulated.clients import PAIR
from tests.exchange.simulated.venues import venue_of

IN_BGB = Conduct(fee_coin="BGB", fee_coin_price=Decimal(4))
KINDS = pytest.mark.parametrize("kind", ["classic", "unified"])


def venue_in_bgb(kind: str) -> Venue:
    """Return an exchange whose account pays its fees in BGB, at 4 USDT each."""
    venue = venue_of(100, conduct=IN_BGB)
    venue.kind = kind
    return venue


@pytest.mark.slow
@pytest.mark.asyncio
@KINDS
async def test_a_fee_in_another_coin_is_what_that_is_worth(kind: str) -> None:
    """Given an account that pays its fees in BGB
    When two are bought for 200 USDT, sold, and the fills are read
    Then each costs 0.12 USDT, as it would have in USDT, and the price of BGB was asked for once
    """
    async with opened(venue_in_bgb(kind)) as (seen, account):
        exchange = account.exchange
        bought = await exchange.place(buying(2.0, "b-0"))
        sold = await exchange.place(closing(2.0))
        fills = await exchange.fills(PAIR, 0)

    assert [update.fee for update in (bought, sold)] == pytest.approx([0.12, 0.12])
    assert [fill.fee for fill in fills] == pytest.approx([0.12, 0.12])
    assert len([path for path in seen.sent("/tickers") if path["symbol"] == "BGBUSDT"]) == 1


@pytest.mark.slow
@pytest.mark.asyncio
@KINDS
async def test_the_balance_is_explained_by_what_was_paid_elsewhere(kind: str) -> None:
    """Given the same account
    When something was bought and sold without a profit, and the bills are read twice
    Then what was paid in BGB is told each time, under ids of its own, and explains the balance, which has not moved
    """
    async with opened(venue_in_bgb(kind)) as (seen, account):
        begin = seen.venue.now + 1
        await seen.sleep(1.0)
        before = (await account.exchange.read(PAIR)).equity
        await account.exchange.place(buying(2.0, "b-0"))
        await account.exchange.place(closing(2.0))
        bills = await account.exchange.bills(PAIR, begin)
        again = await account.exchange.bills(PAIR, begin)
        after = (await account.exchange.read(PAIR)).equity

    assert before == after
    assert [bill.kind for bill in bills] == [BillKind.FEE] * 2
    assert [bill.amount for bill in bills] == pytest.approx([0.12, 0.12])
    assert len({bill.bill_id for bill in bills}) == 2
    assert again == bills


@pytest.mark.slow
@pytest.mark.asyncio
@KINDS
async def test_a_price_that_cannot_be_read_holds_no_order_up(kind: str) -> None:
    """Given the same account, and an exchange that does not tell what BGB is worth
    When something is bought, sold and read
    Then both orders are known to be filled, and a fee counts as the part of its worth that the exchange takes at most
    """
    async with opened(venue_in_bgb(kind)) as (seen, account):
        seen.fault("status", "/tickers", status=502, calls=1000)
        await account.exchange.place(buying(2.0, "b-0"))
        sold = await account.exchange.place(closing(2.0))
        fills = await account.exchange.fills(PAIR, 0)

    assert sold.state is OrderState.FILLED
    assert [fill.fee for fill in fills] == pytest.approx([0.12, 0.12])


def test_fees_in_several_coins_are_told_apart() -> None:
    """Given a fill that cost something in USDT and something in BGB, and a rebate in BGB
    When what they come to is asked for
    Then all of it counts, and what was paid elsewhere is told
    """
    row = {
        "baseVolume": "2",
        "price": "100",
        "feeDetail": [
            {"feeCoin": "USDT", "totalFee": "-0.05"},
            {"feeCoin": "BGB", "totalFee": "-0.01"},
            {"feeCoin": "BGB", "totalFee": "0.005"},
        ],
    }
    assert fees_of(row, {"BGB": 4.0}) == pytest.approx((0.07, 0.02))
    assert fees_of({"fee": "-0.06"}) == (0.06, 0.0)
