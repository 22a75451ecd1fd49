"""Rows of V3's replies, with the fields that ccxt's samples and Bitget's documents of unified accounts have."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from srconsole.core.candle import Candle
from srconsole.exchange.simulated.clock import liquidation_price
from srconsole.exchange.simulated.contract import Contract
from srconsole.exchange.simulated.market import Market
from srconsole.exchange.simulated.state import Venue
from srconsole.exchange.simulated.values import ZERO, Bill, Effect, Fill, Order, Plan, Position, State, exactly, total
from srconsole.exchange.simulated.words import Row, margin_mode, position_mode, text

CATEGORY: Final = "USDT-FUTURES"
OTHER: Final = "OTHER"
"""The category of what belongs to no product: transfers."""

_STATUSES: Final = {State.CANCELED: "cancelled"}
_ENDS: Final = {"live": "live", "executed": "triggered", "cancelled": "cancelled", "fail_execute": "fail_trigger"}
_BILLS: Final = {
    "contract_settle_fee": "CONTRACT_MAIN_SETTLE_FEE_USER",
    "trans_from_exchange": "TRANSFER_IN",
    "trans_to_exchange": "TRANSFER_OUT",
}


def instrument_row(contract: Contract) -> Row:
    """Return a contract."""
    row = contract.row
    given = (
        *("symbol", "baseCoin", "quoteCoin", "buyLimitPriceRatio", "sellLimitPriceRatio", "feeRateUpRatio"),
        *("makerFeeRate", "takerFeeRate", "openCostUpRatio", "maxMarketOrderQty", "offTime", "limitOpenTime"),
        *("deliveryTime", "fundInterval", "maintainTime"),
    )
    return {name: row.get(name, "") for name in given} | {
        "category": CATEGORY,
        "minOrderQty": row["minTradeNum"],
        "maxOrderQty": row.get("maxOrderQty", ""),
        "pricePrecision": row["pricePlace"],
        "quantityPrecision": row["volumePlace"],
        "quotePrecision": None,
        "priceMultiplier": text(contract.tick),
        "quantityMultiplier": row["sizeMultiplier"],
        "type": row["symbolType"],
        "minOrderAmount": row["minTradeUSDT"],
        "status": "online" if row["symbolStatus"] == "normal" else row["symbolStatus"],
        "minLeverage": row["minLever"],
        "maxLeverage": row["maxLever"],
        "symbolType": "crypto",
    }


def ticker_row(market: Market, day: Candle, funding: Decimal) -> Row:
    """Return a ticker; `day` is the candle of the last 24 hours."""
    last, mark = text(market.last), text(market.mark)
    return {
        "category": CATEGORY,
        "symbol": market.contract.symbol,
        "ts": str(market.last_time),
        "lastPrice": last,
        "openPrice24h": text(exactly(day.open)),
        "highPrice24h": text(exactly(day.high)),
        "lowPrice24h": text(exactly(day.low)),
        "ask1Price": last,
        "bid1Price": last,
        "bid1Size": "1000",
        "ask1Size": "1000",
        "price24hPcnt": text(market.last / exactly(day.open) - 1),
        "volume24h": text(exactly(day.volume)),
        "turnover24h": text(exactly(day.volume * day.close)),
        "indexPrice": mark,
        "markPrice": mark,
        "fundingRate": text(funding),
        "openInterest": "0",
        "deliveryStartTime": "",
        "deliveryTime": "",
        "deliveryStatus": "",
    }


def settings_row(venue: Venue) -> Row:
    """Return how the account trades, and each of its symbols."""
    return {
        "uid": "1",
        "accountMode": "unified",
        "assetMode": "multi_assets",
        "accountLevel": "advanced" if venue.account.multi_assets else "basic",
        "holdMode": position_mode(hedge=venue.account.hedge),
        "stpMode": "none",
        "symbolConfigList": [
            {
                "category": CATEGORY,
                "symbol": symbol,
                "marginMode": margin_mode(isolated=leverages.isolated),
                "leverage": text(leverages.long if leverages.isolated else leverages.crossed),
            }
            for symbol, leverages in venue.account.leverages.items()
        ],
        "coinConfigList": [],
    }


def assets_row(venue: Venue) -> Row:
    """Return what the account owns."""
    account, marks = venue.account, venue.marks
    equity, unrealised, free = text(account.equity(marks)), text(account.unrealised(marks)), text(venue.available())
    coin = {"coin": "USDT", "equity": equity, "usdValue": equity, "balance": text(account.balance), "available": free}
    return {
        "accountEquity": equity,
        "usdtEquity": equity,
        "unrealisedPnl": unrealised,
        "usdtUnrealisedPnl": unrealised,
        "effEquity": equity,
        "imr": text(total(position.margin for position in account.positions.values())),
        "assets": [coin | {"debt": "0", "locked": text(venue.frozen())}],
    }


def position_row(venue: Venue, position: Position) -> Row:
    """Return a position."""
    market = venue.markets[position.symbol]
    locked = venue.locked(position.symbol, position.side)
    unrealised = position.unrealised(market.mark)
    return {
        "category": CATEGORY,
        "symbol": position.symbol,
        "marginCoin": "USDT",
        "holdMode": position_mode(hedge=venue.account.hedge),
        "posSide": position.side.value,
        "marginMode": margin_mode(isolated=position.isolated),
        "positionBalance": text(position.margin),
        "available": text(position.size - locked),
        "frozen": text(locked),
        "total": text(position.size),
        "leverage": text(position.leverage),
        "curRealisedPnl": text(position.profit),
        "avgPrice": text(position.entry),
        "positionStatus": "normal",
        "unrealisedPnl": text(unrealised),
        "liquidationPrice": text(liquidation_price(venue, position) or ZERO),
        "mmr": text(market.contract.bracket(position.size * position.entry).keep_rate),
        "profitRate": text(unrealised / position.margin),
        "markPrice": text(market.mark),
        "breakEvenPrice": "",
        "totalFunding": text(position.funding),
        "openFeeTotal": text(position.fees),
        "closeFeeTotal": "0",
        "createdTime": str(position.created),
        "updatedTime": str(position.updated),
    }


def listed_order_row(order: Order, *, late: bool = False) -> Row:
    """Return an order as lists have it: who sent it is told there alone."""
    return order_row(order, late=late) | {"delegateType": _delegate_type(order)}


def order_row(order: Order, *, late: bool = False) -> Row:
    """Return an order, its side always being what it does; `late` shows it as if nothing of it were filled yet."""
    state = State.LIVE if late else order.state
    filled, quote, fee = (ZERO, ZERO, ZERO) if late else (order.filled, order.quote, order.fee)
    closes = order.effect is Effect.CLOSE
    return {
        "orderId": order.id,
        "clientOid": order.client_id,
        "category": CATEGORY,
        "symbol": order.symbol,
        "orderType": "market" if order.price is None else "limit",
        "side": "buy" if order.buys else "sell",
        "price": text(order.price),
        "qty": text(order.size),
        "amount": "0",
        "cumExecQty": text(filled),
        "cumExecValue": text(quote),
        "avgPrice": "" if late else text(order.average),
        "timeInForce": order.force,
        "orderStatus": _STATUSES.get(state, state.value),
        "posSide": order.side.value,
        "holdMode": position_mode(hedge=order.hedge),
        "tradeSide": "close" if closes else "open",
        "reduceOnly": "YES" if closes and not order.hedge else "NO",
        "feeDetail": [{"feeCoin": order.fee_coin, "fee": text(-fee)}] if filled else [],
        "createdTime": str(order.created),
        "updatedTime": str(order.updated),
        "cancelReason": order.reason,
        "execType": _exec_type(order),
        "stpMode": "none",
        "tpTriggerBy": _trigger(order.target, order.target_by_mark),
        "slTriggerBy": _trigger(order.stop, order.stop_by_mark),
        "takeProfit": text(order.target),
        "stopLoss": text(order.stop),
        "tpOrderType": "" if order.target is None else "market",
        "slOrderType": "" if order.stop is None else "market",
        "tpLimitPrice": "",
        "slLimitPrice": "",
        "marginMode": margin_mode(isolated=order.isolated),
    }


def strategy_row(venue: Venue, plan: Plan) -> Row:
    """Return a stop or a target; one of the whole position has the position's size."""
    size = plan.size
    if size is None:
        size = venue.orders[plan.child].size if plan.child else venue.account.size(plan.symbol, plan.side)
    mine, others = ("sl", "tp") if plan.is_loss else ("tp", "sl")
    names = {"sl": "stopLoss", "tp": "takeProfit"}
    return {
        "orderId": plan.id,
        "clientOid": plan.client_id,
        "category": CATEGORY,
        "symbol": plan.symbol,
        "qty": text(size),
        "posSide": plan.side.value,
        "tpslMode": "full" if plan.size is None else "partial",
        f"{mine}TriggerBy": "mark" if plan.by_mark else "market",
        f"{others}TriggerBy": "mark",
        names[mine]: text(plan.trigger),
        names[others]: "",
        f"{mine}OrderType": "market" if plan.limit is None else "limit",
        f"{others}OrderType": "market",
        f"{mine}LimitPrice": text(plan.limit),
        f"{others}LimitPrice": "",
        "createdTime": str(plan.created),
        "updatedTime": str(plan.updated),
        "status": _ENDS[plan.status],
    }


def fill_row(venue: Venue, fill: Fill) -> Row:
    """Return a fill; who sent it is told by its order alone."""
    order = venue.orders[fill.order]
    return {
        "execId": fill.id,
        "orderId": fill.order,
        "category": CATEGORY,
        "symbol": fill.symbol,
        "orderType": "market" if order.price is None else "limit",
        "side": "buy" if order.buys else "sell",
        "execPrice": text(fill.price),
        "execQty": text(fill.size),
        "execValue": text(fill.price * fill.size),
        "tradeScope": "maker" if fill.maker else "taker",
        "feeDetail": [{"feeCoin": fill.fee_coin, "fee": text(-fill.fee)}],
        "createdTime": str(fill.time),
        "updatedTime": str(fill.time),
        "execPnl": text(fill.profit),
        "tradeSide": "close" if order.effect is Effect.CLOSE else "open",
    }


def record_row(bill: Bill) -> Row:
    """Return a change of the balance."""
    kind = _BILLS.get(bill.kind, bill.kind.upper())
    if kind.endswith("_USER"):
        kind += "_IN" if bill.amount >= 0 else "_OUT"
    return {
        "category": CATEGORY if bill.symbol else OTHER,
        "id": bill.id,
        "symbol": bill.symbol,
        "coin": "USDT",
        "type": kind,
        "amount": text(bill.amount),
        "fee": text(bill.fee),
        "balance": text(bill.balance),
        "ts": str(bill.time),
    }


def _trigger(price: Decimal | None, by_mark: bool | None) -> str:
    if price is None:
        return ""
    return "market" if by_mark is False else "mark"


def _exec_type(order: Order) -> str:
    """Return what the exchange did by itself; a stop's order is a normal one."""
    if order.prefix:
        return "adl" if order.prefix == "dte_sys_adl" else "liquidation"
    return "normal"


def _delegate_type(order: Order) -> str:
    """Return who sent an order: somebody, a stop or a target."""
    kind = "limit" if order.price is not None else "market"
    for begins, word in (("pos_", "position_stop_"), ("loss_", "stop_"), ("profit_", "stop_")):
        if order.source.startswith(begins):
            return f"{word}{'loss' if 'loss' in order.source else 'profit'}_{kind}"
    return "market" if order.price is None else "normal"
