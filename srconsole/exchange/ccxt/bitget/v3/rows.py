"""V3's rows in V2's words, so that whatever reads an account reads one of either kind.

What a row does not say stays unsaid. Sides are what an order does, in both position modes; fees are positive where they
are paid, and become negative as they are on V2.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from srconsole.exchange.ccxt.bitget.asking import Row
from srconsole.exchange.ccxt.bitget.words import decimal, dicts

Names = Mapping[str, str]

_POSITION: Final = {
    "symbol": "symbol",
    "posSide": "holdSide",
    "total": "total",
    "available": "available",
    "avgPrice": "openPriceAvg",
    "liquidationPrice": "liquidationPrice",
    "leverage": "leverage",
    "marginMode": "marginMode",
    "holdMode": "posMode",
    "autoMargin": "autoMargin",
}
_ORDER: Final = {
    "orderId": "orderId",
    "clientOid": "clientOid",
    "symbol": "symbol",
    "orderStatus": "state",
    "side": "side",
    "qty": "size",
    "price": "price",
    "cumExecQty": "baseVolume",
    "cumExecValue": "quoteVolume",
    "avgPrice": "priceAvg",
    "tradeSide": "tradeSide",
    "reduceOnly": "reduceOnly",
    "cancelReason": "cancelReason",
    "createdTime": "cTime",
    "updatedTime": "uTime",
}
_FILL: Final = {
    "execId": "tradeId",
    "orderId": "orderId",
    "clientOid": "clientOid",
    "symbol": "symbol",
    "side": "side",
    "execPrice": "price",
    "execQty": "baseVolume",
    "tradeSide": "tradeSide",
    "createdTime": "cTime",
}
_PLAN: Final = {
    "orderId": "orderId",
    "clientOid": "clientOid",
    "symbol": "symbol",
    "side": "side",
    "posSide": "posSide",
    "createdTime": "cTime",
}
_BILL: Final = {"id": "billId", "symbol": "symbol", "balance": "balance", "fee": "fee", "coin": "coin", "ts": "cTime"}

_PRICES: Final = {"market": "fill_price", "mark": "mark_price"}
_STOP: Final = "pos_loss_market"
_SOURCES: Final = {"tpsl": _STOP, "adl": "dte_sys_adl", "reduce": "reduce_position"}
"""Why an order was sent, where V2 has another word for it; a forced reduction is a liquidation in parts."""
_ENDS: Final = {"success": "executed", "triggered": "executed", "failed": "fail_execute", "cancelled": "cancelled"}
_FUNDING: Final = "CONTRACT_MAIN_SETTLE_FEE"
_ONE_ASSET: Final = frozenset({"basic", "isolated"})
"""Levels of an account on which no other asset than stablecoins is margin, by Bitget's comparison of its modes."""


def position_row(row: Row) -> Row:
    """Return a position."""
    return _renamed(row, _POSITION)


def order_row(row: Row) -> Row:
    """Return an order. V3's side needs no position mode to be read, and so none is given."""
    return _renamed(row, _ORDER) | {"feeDetail": _fees(row), "orderSource": _source(row)}


def fill_row(row: Row) -> Row:
    """Return a fill."""
    return _renamed(row, _FILL) | {"feeDetail": _fees(row)}


def plan_rows(row: Row) -> list[Row]:
    """Return the stop and the target that a strategy order is, each as a plan; anything else as it is.

    Where a row names no side, it is the one that closes its position.
    """
    closes = {"side": "buy" if row.get("posSide") == "short" else "sell"}
    found = [
        closes
        | _renamed(row, _PLAN)
        | {
            "planType": kind,
            "planStatus": _ENDS.get(str(row.get("status") or "").lower(), "live"),
            "size": "" if _is_whole(row) else row.get("qty"),
            "triggerPrice": row[price],
            "triggerType": _PRICES.get(str(row.get(f"{short}TriggerBy") or ""), ""),
            "executePrice": row.get(f"{short}LimitPrice") if row.get(f"{short}OrderType") == "limit" else "",
        }
        for short, price, kind in (
            ("sl", "stopLoss", "pos_loss" if _is_whole(row) else "loss_plan"),
            ("tp", "takeProfit", "pos_profit" if _is_whole(row) else "profit_plan"),
        )
        if decimal(row, price)
    ]
    return found or [_renamed(row, _PLAN) | {"planType": "normal_plan", "size": row.get("qty")}]


def bill_row(row: Row) -> Row:
    """Return a financial record: which way money went is in its type, whatever the sign of its amount."""
    kind, amount = str(row.get("type") or "").upper(), decimal(row, "amount")
    if amount is not None and kind.endswith(("_IN", "_OUT")):
        amount = abs(amount) if kind.endswith("_IN") else -abs(amount)
    word = {"TRANSFER_IN": "trans_from_unified", "TRANSFER_OUT": "trans_to_unified"}.get(kind, kind.lower())
    word = "contract_settle_fee" if kind.startswith(_FUNDING) else word
    return _renamed(row, _BILL) | {"businessType": word, "amount": None if amount is None else str(amount)}


def account_row(settings: Row, assets: Row, symbol: str, category: str) -> Row:
    """Return how a symbol is traded, and what there is of USDT.

    A symbol that nobody has set up is not in the settings; it counts as crossed without a leverage, so that both are
    set. Where it is there in both margin modes, isolated is what our orders name.

    Bitget documents one word alone for `assetMode`, whatever counts as margin: the account's level says it. Where there
    is none, only an `assetMode` that says single is believed.
    """
    of_symbol = [
        row
        for row in dicts(settings.get("symbolConfigList"))
        if row.get("symbol") == symbol and row.get("category") in {None, category}
    ]
    isolated = [row for row in of_symbol if row.get("marginMode") == "isolated"]
    chosen = (isolated or of_symbol or [{}])[0]
    listed = assets.get("assets")
    coin = next((row for row in dicts(listed) if row.get("coin") == "USDT"), None)
    if coin is None:  # coins of which there is nothing are not listed
        coin = {"equity": "0", "available": "0"} if isinstance(listed, list) else {}
    leverage = chosen.get("longLeverage") or chosen.get("leverage")
    return {
        "marginMode": "isolated" if isolated else "crossed",
        "posMode": settings.get("holdMode"),
        "assetMode": "single" if _has_one_asset(settings) else "multi",
        "isolatedLongLever": leverage,
        "crossedMarginLeverage": leverage,
        "accountEquity": coin.get("equity"),
        "available": coin.get("available"),
    }


def _has_one_asset(settings: Row) -> bool:
    level = str(settings.get("accountLevel") or "").lower()
    return level in _ONE_ASSET if level else str(settings.get("assetMode") or "").startswith("single")


def key_row(row: Row) -> Row:
    """Return what keys may do."""
    writes = row.get("permType") != "read-only"
    words = [str(word) for word in row.get("permissions") or ()]
    trades = ["trade"] if writes and "uta_trade" in words else []
    return {"authorities": [*words, *trades], "ips": row.get("ips")}


def _source(row: Row) -> str:
    """Return why an order was sent, in V2's words, empty where the row does not say.

    `execType` says what the exchange did by itself; to it, a stop's order is as normal as anybody's. `delegateType`
    tells these apart, and is in lists alone by Bitget's documents.
    """
    executed, delegated = (str(row.get(name) or "").lower() for name in ("execType", "delegateType"))
    word = delegated if executed in {"", "normal"} else executed
    if "stop_loss" in word or word.endswith("_loss"):
        return _STOP
    return _SOURCES.get(word, word)


def _renamed(row: Row, names: Names) -> Row:
    return {theirs: row[ours] for ours, theirs in names.items() if ours in row}


def _fees(row: Row) -> list[Row]:
    """Return the fees of a row, each in its coin, negative where they were paid."""
    return [
        {"feeCoin": each.get("feeCoin") or "USDT", "totalFee": str(-(decimal(each, "fee") or Decimal(0)))}
        for each in dicts(row.get("feeDetail"))
    ]


def _is_whole(row: Row) -> bool:
    """Tell whether a strategy order is for all of a position."""
    mode = row.get("tpslMode")
    return mode == "full" or (mode is None and not decimal(row, "qty"))
