"""V3's rows in V2's words: what a row says is kept, and what it does not say stays unsaid."""

from __future__ import annotations

from typing import Any

import pytest

from srconsole.core.order import OrderState
from srconsole.engine.readings import Cause, Trigger
from srconsole.exchange.ccxt.bitget.v3.rows import account_row, bill_row, fill_row, key_row, order_row, plan_rows
from srconsole.exchange.ccxt.bitget.words import Source, fill_seen, order_seen, order_update, waiting_plans

ORDER: dict[str, Any] = {
    "orderId": "1392940001",
    "clientOid": "src-1",
    "symbol": "BTCUSDT",
    "side": "buy",
    "qty": "0.001",
    "price": "",
    "cumExecQty": "0.001",
    "cumExecValue": "95",
    "avgPrice": "95000",
    "orderStatus": "filled",
    "posSide": "long",
    "holdMode": "hedge_mode",
    "reduceOnly": "NO",
    "feeDetail": [{"feeCoin": "USDT", "fee": "0.057"}],
    "execType": "normal",
}
STOP: dict[str, Any] = {
    "orderId": "7",
    "clientOid": "src-sl-1",
    "symbol": "BTCUSDT",
    "qty": "0.001",
    "posSide": "long",
    "slTriggerBy": "market",
    "stopLoss": "93000",
    "takeProfit": "",
    "slOrderType": "market",
}


def test_an_order_is_told_by_its_own_average_and_a_fee_that_was_paid() -> None:
    """The unified structures leave out the average and turns the fee round.

    Given a filled order as V3 gives it
    When it is read
    Then price and quantity are its own, and the fee is what was paid; without an average, the worth makes one
    """
    update = order_update("src-1", order_row(ORDER))
    made = order_update("src-1", order_row({**ORDER, "avgPrice": ""}))

    assert (update.state, update.filled, update.price, update.fee) == (OrderState.FILLED, 0.001, 95_000.0, 0.057)
    assert made == update


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("new", OrderState.ACKNOWLEDGED),
        ("live", OrderState.ACKNOWLEDGED),
        ("partially_filled", OrderState.PARTLY_FILLED),
        ("cancelled", OrderState.CANCELLED),
    ],
)
def test_states_are_known(status: str, state: OrderState) -> None:
    """An order that waits is no order that has ended.

    Given an order in each state that waits or was called off
    When it is read
    Then it is in that state
    """
    filled = {} if state is OrderState.PARTLY_FILLED else {"cumExecQty": "0", "cumExecValue": "0", "avgPrice": ""}
    assert order_update("src-1", order_row({**ORDER, "orderStatus": status, **filled})).state is state


@pytest.mark.parametrize("side", ["buy", "sell"])
@pytest.mark.parametrize("mode", ["one_way_mode", "hedge_mode"])
def test_a_side_is_what_an_order_does(side: str, mode: str) -> None:
    """On V2 a hedged close has the side of its position; on V3 it has its own.

    Given an order of a long on either side in either mode
    When it is read as one that waits
    Then it buys where it says so
    """
    assert order_seen(order_row({**ORDER, "side": side, "holdMode": mode, "tradeSide": "close"})).buys is (
        side == "buy"
    )


@pytest.mark.parametrize(
    ("row", "quantity", "trigger"),
    [
        (STOP | {"tpslMode": "full"}, 0.0, Trigger.LAST),
        (STOP | {"tpslMode": "partial"}, 0.001, Trigger.LAST),
        (STOP, 0.001, Trigger.LAST),
        (STOP | {"qty": ""}, 0.0, Trigger.LAST),
        (STOP | {"slTriggerBy": "mark", "tpslMode": "full"}, 0.0, Trigger.MARK),
        (STOP | {"slTriggerBy": "", "tpslMode": "full"}, 0.0, Trigger.UNKNOWN),
    ],
)
def test_a_stop_is_of_all_or_of_a_part(row: dict[str, Any], quantity: float, trigger: Trigger) -> None:
    """A stop that covers less than is thought is worse than none.

    Given a stop with and without a mode and a quantity
    When it is read
    Then it is of the whole position where the mode says so, or where neither says anything, else of its quantity
    """
    stops, others = waiting_plans(plan_rows(row))

    assert [(stop.price, stop.quantity, stop.trigger) for stop in stops] == [(93_000.0, quantity, trigger)]
    assert others == []


def test_what_is_no_stop_of_the_long_is_another_order() -> None:
    """Only what closes the long at a loss covers it.

    Given a target, a stop of a short one, a stop that would rest at a limit, and something without either price
    When they are read
    Then none of them is a stop, and each is an order that waits
    """
    rows = [
        STOP | {"stopLoss": "", "takeProfit": "99000"},
        STOP | {"posSide": "short"},
        STOP | {"slOrderType": "limit", "slLimitPrice": "92000"},
        STOP | {"stopLoss": ""},
    ]
    stops, others = waiting_plans(plan for row in rows for plan in plan_rows(row))

    assert (stops, len(others)) == ([], 4)
    assert [order.buys for order in others[:3]] == [False, True, False]


@pytest.mark.parametrize(
    ("status", "waits"), [("pending", 1), ("live", 1), ("success", 0), ("failed", 0), ("cancelled", 0)]
)
def test_a_stop_that_has_ended_covers_nothing(status: str, waits: int) -> None:
    """A list may show for a while what is over.

    Given a stop in each state
    When it is read
    Then it counts only while it waits
    """
    stops, others = waiting_plans(plan_rows(STOP | {"status": status}))

    assert (len(stops), others) == (waits, [])


@pytest.mark.parametrize(
    ("mode", "level", "shares"),
    [
        *(("multi_assets", "basic", False), ("multi_assets", "isolated", False)),
        *(("multi_assets", "advanced", True), ("multi_assets", "delta", True), ("multi_assets", "newest", True)),
        *(("single", "", False), ("single_asset", None, False), ("single", "advanced", True)),
        *(("multi", "", True), ("multi_assets", None, True), ("", "", True), (None, None, True)),
    ],
)
def test_only_a_level_that_takes_stablecoins_alone_shares_no_margin(
    mode: str | None, level: str | None, shares: bool
) -> None:
    """Bitget names one mode of assets, whatever counts as margin; the account's level says it.

    Given settings with each level, and with each word for the assets where there is no level
    When they are read
    Then a basic and an isolated account count no other assets, nor one that says single; all else may be anything
    """
    settings: dict[str, object] = {"holdMode": "hedge_mode", "assetMode": mode, "accountLevel": level}
    settings["symbolConfigList"] = []
    row = account_row(settings, {"assets": []}, "BTCUSDT", "USDT-FUTURES")

    assert (row["assetMode"] != "single") is shares


def test_a_stop_with_a_target_is_both() -> None:
    """A person may add a target to our stop.

    Given a strategy order with both prices
    When it is read
    Then the stop is a stop, and the target another order
    """
    stops, others = waiting_plans(plan_rows(STOP | {"takeProfit": "99000", "tpslMode": "full"}))

    assert [stop.price for stop in stops] == [93_000.0]
    assert [order.price for order in others] == [99_000.0]


@pytest.mark.parametrize(
    ("word", "cause"),
    [
        (("normal", "stop_loss_market"), Cause.STOP),
        (("normal", "position_stop_loss_market"), Cause.STOP),
        (("", "position_stop_loss_limit"), Cause.STOP),
        ((None, "mmr_stop_loss_market"), Cause.STOP),
        (("normal", "bbo_opponent1_loss"), Cause.STOP),
        (("normal", "TPSL"), Cause.STOP),
        (("normal", "stop_profit_market"), Cause.ORDER),
        (("normal", "market"), Cause.ORDER),
        (("normal", "normal"), Cause.ORDER),
        (("offset", "normal"), Cause.ORDER),
        (("delivery", "market"), Cause.ORDER),
        (("liquidation", "normal"), Cause.LIQUIDATION),
        (("liquidation", None), Cause.LIQUIDATION),
        (("normal", "liquidation"), Cause.LIQUIDATION),
        (("normal", "liquidation_take_over_long"), Cause.LIQUIDATION),
        (("reduce", "market"), Cause.LIQUIDATION),
        (("adl", "normal"), Cause.ADL),
        (("normal", None), Cause.UNSAID),
        (("", None), Cause.UNSAID),
        ((None, ""), Cause.UNSAID),
    ],
)
def test_an_order_says_why_its_fills_came(word: tuple[str | None, str | None], cause: Cause) -> None:
    """What we did not send has a reason; an order that is asked for by its id does not tell a stop's from another.

    Given a fill, and its order's words for what was executed and for who sent it
    When it is read
    Then it came for that, and for nothing that is said where only a normal execution is told
    """
    executed, delegated = word
    row = order_row({**ORDER, "execType": executed, "delegateType": delegated})
    source = Source("", str(row["orderSource"]), "")
    row = {"execId": "1", "orderId": "2", "side": "sell", "execPrice": "93000", "execQty": "0.001", "createdTime": "5"}
    seen = fill_seen(fill_row(row | {"feeDetail": [{"fee": "0.0558"}]}), source)

    assert (seen.cause, seen.buys, seen.price, seen.quantity, seen.fee) == (cause, False, 93_000.0, 0.001, 0.0558)


@pytest.mark.parametrize(
    ("kind", "amount", "word", "money"),
    [
        ("CONTRACT_MAIN_SETTLE_FEE_USER_OUT", "0.5", "contract_settle_fee", "-0.5"),
        ("CONTRACT_MAIN_SETTLE_FEE_USER_OUT", "-0.5", "contract_settle_fee", "-0.5"),
        ("CONTRACT_MAIN_SETTLE_FEE_USER_IN", "0.5", "contract_settle_fee", "0.5"),
        ("TRANSFER_OUT", "5", "trans_to_unified", "-5"),
        ("TRANSFER_IN", "5", "trans_from_unified", "5"),
        ("OPEN_LONG", "0", "open_long", "0"),
    ],
)
def test_records_say_which_way_money_went(kind: str, amount: str, word: str, money: str) -> None:
    """Whether amounts have signs is not known; their types have.

    Given a record of each type, with a sign or without
    When it is read
    Then what went out is below 0
    """
    row = bill_row({"type": kind, "amount": amount, "id": "1", "ts": "5"})

    assert (row["businessType"], row["amount"], row["billId"], row["cTime"]) == (word, money, "1", "5")


def test_a_symbol_that_nobody_has_set_up_counts_as_crossed() -> None:
    """What has never been set has to be.

    Given settings without the symbol, with it crossed, and with it in both margin modes
    When they are read
    Then the first is crossed without a leverage, the second has its own, and of both isolated counts
    """
    crossed = {"category": "USDT-FUTURES", "symbol": "BTCUSDT", "marginMode": "crossed", "leverage": "20"}
    isolated = crossed | {"marginMode": "isolated", "leverage": "5"}
    seen = []
    for listed in ([], [crossed], [crossed, isolated]):
        settings = {"holdMode": "one_way_mode", "assetMode": "single", "symbolConfigList": listed}
        row = account_row(settings, {"assets": []}, "BTCUSDT", "USDT-FUTURES")
        seen.append((row["marginMode"], row["isolatedLongLever"]))
        assert (row["accountEquity"], row["available"]) == ("0", "0")

    assert seen == [("crossed", None), ("crossed", "20"), ("isolated", "5")]


def test_assets_that_are_not_told_are_not_nothing() -> None:
    """An empty account and an unread one are two things.

    Given assets without a list
    When they are read
    Then equity stays unsaid
    """
    row = account_row({"holdMode": "hedge_mode", "symbolConfigList": []}, {}, "BTCUSDT", "USDT-FUTURES")

    assert (row["accountEquity"], row["available"]) == (None, None)


def test_keys_that_only_read_do_not_trade() -> None:
    """A right that is only for looking is none.

    Given keys with the right to trade, for reading and for writing
    When their rights are read
    Then only the second may trade
    """
    rights = ["uta_mgt", "uta_trade"]

    assert "trade" not in key_row({"permType": "read-only", "permissions": rights})["authorities"]
    assert "trade" in key_row({"permType": "read-and-write", "permissions": rights})["authorities"]
