"""Bitget's rows in srconsole's words, and rows that are none."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.core.order import OrderState
from srconsole.core.rounding import MarketRules
from srconsole.engine.inputs import OrderUpdate
from srconsole.engine.readings import Cause
from srconsole.errors import ExchangeError
from srconsole.exchange.ccxt.bitget.contracts import Contract
from srconsole.exchange.ccxt.bitget.words import (
    Source,
    bill_seen,
    decimal,
    fill_seen,
    order_seen,
    order_update,
    plainly,
    summed,
    waiting_plans,
)
from srconsole.exchange.ccxt.symbols import perpetual_of

BTC = Contract(perpetual_of("BTCUSDT"), MarketRules(), Decimal(0), 0.0)
ORDER = {"state": "filled", "baseVolume": "0.001", "priceAvg": "100000", "quoteVolume": "100", "fee": "-0.06"}
FILL = {
    "tradeId": "1",
    "orderId": "2",
    "price": "100",
    "baseVolume": "1",
    "side": "sell",
    "cTime": "1700000000000",
    "feeDetail": [{"totalFee": "-0.06"}],
}

NAMES = [
    *("state", "status", "baseVolume", "priceAvg", "quoteVolume", "fee", "cancelReason", "planType", "planStatus"),
    *("posSide", "side", "executePrice", "triggerPrice", "triggerType", "size", "orderId", "clientOid", "tradeSide"),
    *("posMode", "reduceOnly", "price", "tradeId", "cTime", "feeDetail", "billId", "businessType", "amount", "symbol"),
]
WORDS = ["filled", "live", "canceled", "pos_loss", "loss_plan", "long", "sell", "buy", "close", "contract_settle_fee"]
VALUES = st.one_of(
    st.sampled_from(["", "1", "-0.5", "NaN", "1e400", "x", "trans_to_exchange", "BTCUSDT", *WORDS]),
    st.none() | st.integers() | st.floats() | st.booleans(),
    st.lists(st.none() | st.text(max_size=2) | st.dictionaries(st.just("totalFee"), st.text(max_size=3)), max_size=2),
    st.dictionaries(st.text(max_size=2), st.none(), max_size=1),
)


def encoded_or_refused(read: Callable[[], object]) -> bytes | str:
    """Return what is read as it is written to the disk, or why it is refused."""
    try:
        return msgspec.json.encode(read())
    except ExchangeError as error:
        return str(error)


@given(row=st.dictionaries(st.sampled_from(NAMES), VALUES))
def test_no_row_breaks_who_reads_it(row: dict[str, Any]) -> None:
    """An odd answer must not end the engine.

    Given a row with any values under the names that are read
    When it is read as an order, a plan, a fill and a bill
    Then it is read, or raises as an exchange's error, and nothing else
    """
    readers: list[Callable[[], object]] = [
        lambda: order_update("a", row),
        lambda: waiting_plans([row]),
        lambda: order_seen(row),
        lambda: fill_seen(row, None),
        lambda: bill_seen(row, BTC),
    ]
    for read in readers:
        assert encoded_or_refused(read)


@pytest.mark.parametrize(
    ("changes", "state", "filled", "price"),
    [
        ({}, OrderState.FILLED, 0.001, 100_000.0),
        ({"priceAvg": ""}, OrderState.FILLED, 0.001, 100_000.0),
        ({"state": "live", "baseVolume": "", "priceAvg": "", "fee": ""}, OrderState.ACKNOWLEDGED, 0.0, 0.0),
        ({"state": "live"}, OrderState.PARTLY_FILLED, 0.001, 100_000.0),
        ({"state": "partially_filled"}, OrderState.PARTLY_FILLED, 0.001, 100_000.0),
        ({"state": "canceled"}, OrderState.CANCELLED, 0.001, 100_000.0),
    ],
)
def test_an_order_is_as_far_as_its_fills(
    changes: dict[str, str], state: OrderState, filled: float, price: float
) -> None:
    """The state is that of what was filled.

    Given an order as the exchange lists it
    When it is read
    Then state, quantity and price are those of its fills
    """
    update = order_update("a", ORDER | changes)

    assert (update.client_id, update.state, update.filled) == ("a", state, filled)
    assert update.price == pytest.approx(price)


@pytest.mark.parametrize(
    "changes",
    [{"state": "odd"}, {"state": ""}, {"baseVolume": ""}, {"priceAvg": "", "quoteVolume": ""}, {"baseVolume": "x"}],
)
def test_an_order_that_is_not_whole_is_not_known(changes: dict[str, str]) -> None:
    """Half an answer is no answer.

    Given an order that is filled without a quantity or price, or in a state that nobody knows
    When it is read
    Then that raises
    """
    with pytest.raises(ExchangeError):
        order_update("a", ORDER | changes)


@pytest.mark.parametrize(
    ("trade_side", "source", "cause"),
    [
        ("sell_single", "market", Cause.ORDER),
        ("close", "pos_loss_market", Cause.STOP),
        ("close", "loss_market", Cause.STOP),
        ("sell_single", "pos_profit_market", Cause.ORDER),
        ("burst_close_long", "", Cause.LIQUIDATION),
        ("burst_sell_single", "liquidation", Cause.LIQUIDATION),
        ("reduce_close_long", "", Cause.LIQUIDATION),
        ("dte_sys_adl_sell_in_single_side_mode", "market", Cause.ADL),
        ("dte_sys_adl_close_long", "", Cause.ADL),
        ("", "", Cause.UNSAID),
    ],
)
def test_why_a_fill_came(trade_side: str, source: str, cause: Cause) -> None:
    """A trade that ended by force is not one of a person.

    Given a fill with a trade side, and its order's source
    When it is read
    Then it has the cause that they mean
    """
    assert fill_seen({**FILL, "tradeSide": trade_side}, Source("a", source, "")).cause is cause


def test_parts_are_summed_exactly() -> None:
    """Parts of a close are one sale.

    Given three parts at two prices, the last of which was filled in part
    When they are summed
    Then quantity, mean price and fee are those of all, and it is as far as the last
    """
    parts = [
        OrderUpdate("a", OrderState.FILLED, 0.1, 100.0, 0.006),
        OrderUpdate("a-p2", OrderState.FILLED, 0.2, 101.0, 0.012),
        OrderUpdate("a-p3", OrderState.PARTLY_FILLED, 0.1, 102.0, 0.006),
    ]
    whole = summed("a", parts)

    assert (whole.client_id, whole.state, whole.filled, whole.price) == ("a", OrderState.PARTLY_FILLED, 0.4, 101.0)
    assert whole.fee == pytest.approx(0.024)


@given(number=st.decimals(min_value=0, max_value=10**9, allow_nan=False, places=8))
def test_numbers_are_written_plainly(number: Decimal) -> None:
    """An exponent is refused by the exchange.

    Given any quantity
    When it is written
    Then it has digits and a point alone, no zeros behind, and is the same number
    """
    text = plainly(number)

    assert Decimal(text) == number
    assert set(text) <= set("0123456789.")
    assert "." not in text or text[-1] not in "0."
    assert decimal({"a": text}, "a") == number
