"""Rows of Bitget's replies, with the fields that exchange.md and ccxt's samples have. Numbers are text, as there."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from srconsole.core.candle import Candle
from srconsole.exchange.simulated.clock import liquidation_price
from srconsole.exchange.simulated.execution import trade_side
from srconsole.exchange.simulated.market import Market
from srconsole.exchange.simulated.state import Venue
from srconsole.exchange.simulated.values import ZERO, Bill, Effect, Fill, Order, Plan, Position, Side, State, exactly

Row = dict[str, Any]


def text(number: Decimal | None) -> str:
    """Return a number as Bitget writes it: no exponent, no zeros behind; empty for None."""
    return "" if number is None else f"{number.normalize():f}" if number else "0"


def margin_mode(*, isolated: bool) -> str:
    """Return Bitget's word for a margin mode."""
    return "isolated" if isolated else "crossed"


def position_mode(*, hedge: bool) -> str:
    """Return Bitget's word for a position mode."""
    return "hedge_mode" if hedge else "one_way_mode"


def account_row(venue: Venue) -> Row:
    """Return what `accounts` has of the USDT account."""
    free, equity = text(venue.available()), text(venue.account.equity(venue.marks))
    return {
        "marginCoin": "USDT",
        "locked": text(venue.frozen()),
        "available": free,
        "crossedMaxAvailable": free,
        "isolatedMaxAvailable": free,
        "maxTransferOut": free,
        "accountEquity": equity,
        "usdtEquity": equity,
        "unrealizedPL": text(venue.account.unrealised(venue.marks)),
        "coupon": "0",
        "assetMode": "union" if venue.account.multi_assets else "single",
    }


def symbol_account_row(venue: Venue, symbol: str) -> Row:
    """Return what `account` has: the account, and how a symbol is traded. Leverages are numbers there."""
    leverages = venue.account.leverages[symbol]
    return account_row(venue) | {
        "crossedMarginLeverage": int(leverages.crossed),
        "isolatedLongLever": int(leverages.long),
        "isolatedShortLever": int(leverages.short),
        "marginMode": margin_mode(isolated=leverages.isolated),
        "posMode": position_mode(hedge=venue.account.hedge),
    }


def leverage_row(venue: Venue, symbol: str) -> Row:
    """Return what `set-leverage` answers."""
    leverages = venue.account.leverages[symbol]
    return {
        "symbol": symbol,
        "marginCoin": "USDT",
        "longLeverage": text(leverages.long),
        "shortLeverage": text(leverages.short),
        "crossMarginLeverage": text(leverages.crossed),
        "marginMode": margin_mode(isolated=leverages.isolated),
    }


def position_row(venue: Venue, position: Position) -> Row:
    """Return a position."""
    mark = venue.markets[position.symbol].mark
    keep = venue.markets[position.symbol].contract.bracket(position.size * position.entry).keep_rate
    locked = venue.locked(position.symbol, position.side)
    cushion = venue.account.cushion(position, venue.marks) + position.unrealised(mark)
    ratio = keep * position.size * mark / cushion if cushion > 0 else Decimal(1)
    return {
        "marginCoin": "USDT",
        "symbol": position.symbol,
        "holdSide": position.side.value,
        "openDelegateSize": "0",
        "marginSize": text(position.margin),
        "available": text(max(position.size - locked, ZERO)),
        "locked": text(locked),
        "total": text(position.size),
        "leverage": text(position.leverage),
        "achievedProfits": text(position.profit),
        "openPriceAvg": text(position.entry),
        "marginMode": margin_mode(isolated=position.isolated),
        "posMode": position_mode(hedge=venue.account.hedge),
        "unrealizedPL": text(position.unrealised(mark)),
        "liquidationPrice": text(liquidation_price(venue, position) or ZERO),
        "keepMarginRate": text(keep),
        "markPrice": text(mark),
        "marginRatio": text(ratio),
        "deductedFee": text(-position.fees),
        "totalFee": text(position.funding),
        "autoMargin": "on" if venue.account.auto_margin else "off",
        "cTime": str(position.created),
        "uTime": str(position.updated),
    }


def order_row(order: Order, *, state_name: str, late: bool = False) -> Row:
    """Return an order; `late` shows it as if nothing of it were filled yet."""
    state = State.LIVE if late else order.state
    filled, quote, fee = (ZERO, ZERO, ZERO) if late else (order.filled, order.quote, order.fee)
    side = order.side.value if order.hedge else "net"
    closes = order.effect is Effect.CLOSE
    return {
        "symbol": order.symbol,
        "size": text(order.size),
        "orderId": order.id,
        "clientOid": order.client_id,
        "baseVolume": text(filled),
        "fee": text(fee),
        "price": text(order.price),
        "priceAvg": "" if late else text(order.average),
        state_name: state.value,
        "side": order.wire_side,
        "force": order.force,
        "totalProfits": text(ZERO if late else order.profit),
        "posSide": side,
        "marginCoin": "USDT",
        "quoteVolume": text(quote),
        "orderType": "market" if order.price is None else "limit",
        "leverage": text(order.leverage),
        "marginMode": margin_mode(isolated=order.isolated),
        "reduceOnly": "YES" if closes else "NO",
        "enterPointSource": "API" if order.source in {"market", "normal"} else "SYS",
        "tradeSide": trade_side(order),
        "posMode": position_mode(hedge=order.hedge),
        "orderSource": order.source,
        "presetStopSurplusPrice": text(order.target),
        "presetStopLossPrice": text(order.stop),
        "cancelReason": order.reason,
        "cTime": str(order.created),
        "uTime": str(order.updated),
    }


def plan_row(venue: Venue, plan: Plan) -> Row:
    """Return a stop or a target."""
    hedge, long = venue.account.hedge, plan.side is Side.LONG
    closing_way = "sell" if long else "buy"
    return {
        "planType": plan.kind,
        "symbol": plan.symbol,
        "size": text(plan.size),
        "orderId": plan.id,
        "executeOrderId": plan.child,
        "clientOid": plan.client_id,
        "price": text(plan.limit),
        "executePrice": text(plan.limit),
        "callbackRatio": "",
        "triggerPrice": text(plan.trigger),
        "triggerType": "mark_price" if plan.by_mark else "fill_price",
        "planStatus": plan.status,
        "side": ("buy" if long else "sell") if hedge else closing_way,
        "posSide": plan.side.value if hedge else "net",
        "marginCoin": "USDT",
        "enterPointSource": "API",
        "tradeSide": "close" if hedge else f"{closing_way}_single",
        "posMode": position_mode(hedge=hedge),
        "orderType": "market" if plan.limit is None else "limit",
        "cTime": str(plan.created),
        "uTime": str(plan.updated),
    }


def fill_row(fill: Fill) -> Row:
    """Return a fill."""
    return {
        "tradeId": fill.id,
        "symbol": fill.symbol,
        "orderId": fill.order,
        "clientOid": fill.client_id,
        "price": text(fill.price),
        "baseVolume": text(fill.size),
        "quoteVolume": text(fill.size * fill.price),
        "feeDetail": [{"deduction": "no", "feeCoin": fill.fee_coin, "totalFee": text(fill.fee)}],
        "side": fill.wire_side,
        "profit": text(fill.profit),
        "enterPointSource": "api",
        "tradeSide": fill.trade_side,
        "posMode": position_mode(hedge=fill.hedge),
        "tradeScope": "maker" if fill.maker else "taker",
        "cTime": str(fill.time),
    }


def bill_row(bill: Bill) -> Row:
    """Return a bill."""
    return {
        "billId": bill.id,
        "symbol": bill.symbol,
        "amount": text(bill.amount),
        "fee": text(bill.fee),
        "feeByCoupon": "",
        "businessType": bill.kind,
        "coin": "USDT",
        "balance": text(bill.balance),
        "cTime": str(bill.time),
    }


def candle_row(candle: Candle) -> list[str]:
    """Return a candle: time, open, high, low, close, volume, volume in USDT."""
    prices = [text(exactly(number)) for number in candle[1:6]]
    return [str(candle.time), *prices, text(exactly(candle.volume * candle.close))]


def ticker_row(market: Market, day: Candle, funding: Decimal) -> Row:
    """Return a ticker; `day` is the candle of the last 24 hours."""
    last = text(market.last)
    return {
        "symbol": market.contract.symbol,
        "lastPr": last,
        "askPr": last,
        "bidPr": last,
        "bidSz": "1000",
        "askSz": "1000",
        "high24h": text(exactly(day.high)),
        "low24h": text(exactly(day.low)),
        "open24h": text(exactly(day.open)),
        "ts": str(market.last_time),
        "change24h": text(market.last / exactly(day.open) - 1),
        "baseVolume": text(exactly(day.volume)),
        "quoteVolume": text(exactly(day.volume * day.close)),
        "indexPrice": text(market.mark),
        "markPrice": text(market.mark),
        "fundingRate": text(funding),
        "symbolType": "perpetual",
        "deliveryStatus": "",
    }
