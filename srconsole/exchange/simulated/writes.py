"""Private writes: orders, stops, leverage and modes, in the bodies that ccxt sends and V1's close."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Final

from srconsole.exchange.simulated.account_reads import find_order
from srconsole.exchange.simulated.codes import Code, Refused
from srconsole.exchange.simulated.execution import carry_out, end, end_plan
from srconsole.exchange.simulated.placing import Ticket, close_all, place
from srconsole.exchange.simulated.plans import KINDS, PlanTicket, change_plan, find_plan, place_plan
from srconsole.exchange.simulated.request import Request
from srconsole.exchange.simulated.settings import set_leverage, set_margin_mode, set_position_mode
from srconsole.exchange.simulated.state import Venue
from srconsole.exchange.simulated.values import Order, Plan, Side
from srconsole.exchange.simulated.views import View
from srconsole.exchange.simulated.words import Row, leverage_row, margin_mode, position_mode

Write = Callable[[Venue, View, Request], Row]


def place_order(venue: Venue, view: View, request: Request) -> Row:
    """Take an order."""
    request.need("marginCoin")
    limit = request.choice("orderType", "market", "limit") == "limit"
    order = place(
        venue,
        Ticket(
            request.need("symbol"),
            request.choice("side", "buy", "sell"),
            request.need_number("size"),
            price=request.need_number("price") if limit else None,
            trade_side=request.choice("tradeSide", "open", "close") if request.text("tradeSide") else "",
            reduce_only=request.text("reduceOnly").upper() == "YES",
            isolated=request.choice("marginMode", "isolated", "crossed") == "isolated",
            force=request.choice("force", "gtc", "ioc", "fok", "post_only") if request.text("force") else "gtc",
            client_id=request.text("clientOid"),
            stop=request.number("presetStopLossPrice"),
            target=request.number("presetStopSurplusPrice"),
        ),
    )
    unnamed = view.closes_unnamed and request.text("reduceOnly").upper() == "YES" and not order.hedge
    return named(order) | ({"orderId": None} if unnamed else {})


def place_order_v1(venue: Venue, view: View, request: Request) -> Row:
    """Take an order of V1: open_long ... close_short in hedge mode, buy_single or sell_single in one-way mode."""
    symbol, mark = request.need("symbol"), "_UMCBL"
    if not symbol.endswith(mark):
        raise Refused(Code.SYMBOL_UNKNOWN, f"Parameter {symbol} does not exist")
    sides = [f"{trade}_{side}" for trade in ("open", "close") for side in Side]
    wanted = request.choice("side", *sides, "buy_single", "sell_single")
    trade, side = wanted.split("_")
    single = side == "single"
    buys = trade == "buy" if single else (side == "long") == (venue.conduct.close_names_position or trade == "open")
    limit = request.choice("orderType", "market", "limit") == "limit"
    symbol = symbol.removesuffix(mark)
    order = place(
        venue,
        Ticket(
            symbol,
            "buy" if buys else "sell",
            request.need_number("size"),
            price=request.need_number("price") if limit else None,
            trade_side="" if single else trade,
            reduce_only=request.text("reduceOnly").lower() == "true",
            isolated=venue.account.leverages[venue.market(symbol).contract.symbol].isolated,
            client_id=request.text("clientOid"),
        ),
    )
    return named(order)


def modify_order(venue: Venue, view: View, request: Request) -> Row:
    """Change size and price of a limit order that waits; both, and a new client id, have to be told."""
    order = find_order(venue, request, Code.ORDER_GONE)
    size, price, client_id = request.number("newSize"), request.number("newPrice"), request.text("newClientOid")
    if size is None or price is None or not client_id:
        raise Refused(Code.CHANGE_NEEDS_ALL, "modify price and size, please pass in newClientOid")
    if not order.state.open or order.price is None:
        raise Refused(Code.ORDER_GONE, "Order does not exist")
    venue.check_client_id(client_id)
    change_order(venue, order, size, price)
    order.client_id = client_id
    venue.client_ids[client_id] = order.id
    return named(order)


def change_order(venue: Venue, order: Order, size: Decimal, price: Decimal) -> None:
    """Give a limit order that waits another size and price.

    Raises:
        Refused: they do not fit the contract, or so much is filled already.
    """
    contract = venue.markets[order.symbol].contract
    contract.check_size(size, price, closes=False)
    contract.check_price(price)
    if size <= order.filled:
        raise Refused(Code.PARAMETER_UNFIT, "The parameter does not meet the specification newSize")
    order.size, order.price, order.updated = size, price, venue.now
    carry_out(venue, order)


def cancel_order(venue: Venue, view: View, request: Request) -> Row:
    """Call an order off."""
    order = find_order(venue, request, Code.ORDER_GONE)
    if not order.state.open:
        raise Refused(Code.NOTHING_TO_CANCEL, "No order to cancel")
    end(venue, order, "normal_cancel")
    return named(order)


def cancel_orders(venue: Venue, view: View, request: Request) -> Row:
    """Call off the orders named, else all of the symbol's."""
    symbol = request.need("symbol")
    listed = request.items("orderIdList")
    if listed is None:
        listed = [{"orderId": order.id} for order in venue.waiting(symbol)]
    return _each(request, listed, lambda one: cancel_order(venue, view, one))


def close_positions(venue: Venue, view: View, request: Request) -> Row:
    """Close a symbol's positions at the market, or the side that is named."""
    symbol = venue.market(request.need("symbol")).contract.symbol
    side = request.text("holdSide")
    found = [position for position in venue.account.held(symbol) if side in {"", position.side.value}]
    if not found:
        raise Refused(Code.NO_POSITION, "No position to close")
    return {"successList": [named(close_all(venue, position)) for position in found], "failureList": []}


def place_plan_order(venue: Venue, view: View, request: Request) -> Row:
    """Take a stop or a target of a position."""
    request.need("marginCoin")
    limit = request.number("executePrice")
    plan = place_plan(
        venue,
        PlanTicket(
            request.need("symbol"),
            _held_side(venue, request),
            request.choice("planType", *KINDS),
            request.need_number("triggerPrice"),
            by_mark=request.choice("triggerType", "mark_price", "fill_price") == "mark_price",
            size=request.number("size"),
            limit=limit or None,
            client_id=request.text("clientOid"),
        ),
    )
    return named(plan)


def modify_plan_order(venue: Venue, view: View, request: Request) -> Row:
    """Move a stop or a target in place; its trigger type stays where none is told."""
    plan = find_plan(venue, request.text("orderId"), request.text("clientOid"))
    kind = request.choice("triggerType", "mark_price", "fill_price") if request.text("triggerType") else ""
    change_plan(
        venue,
        plan,
        request.need_number("triggerPrice"),
        by_mark=kind == "mark_price" if kind else None,
        limit=request.number("executePrice") or None,
        size=request.number("size"),
    )
    return named(plan)


def cancel_plan_orders(venue: Venue, view: View, request: Request) -> Row:
    """Call off stops and targets; those of a position are only found where `planType` says so."""
    asked = request.text("planType", "normal_plan")
    kinds = KINDS if asked == "profit_loss" else tuple(kind for kind in KINDS if kind == asked)
    listed = request.items("orderIdList")
    if listed is None:
        symbol = request.text("symbol")
        found = (plan for plan in venue.open_plans.values() if plan.kind in kinds and symbol in {"", plan.symbol})
        listed = [{"orderId": plan.id} for plan in found]

    def cancel(one: Request) -> Row:
        plan = find_plan(venue, one.text("orderId"), one.text("clientOid"), kinds)
        end_plan(venue, plan, "cancelled")
        return named(plan)

    return _each(request, listed, cancel)


def change_leverage(venue: Venue, view: View, request: Request) -> Row:
    """Set a symbol's leverage."""
    symbol, side = request.need("symbol"), request.text("holdSide")
    leverage = request.number("leverage") or request.need_number("longLeverage")
    set_leverage(venue, symbol, leverage, Side(request.choice("holdSide", *Side)) if side else None)
    return leverage_row(venue, symbol)


def change_margin_mode(venue: Venue, view: View, request: Request) -> Row:
    """Set a symbol's margin mode."""
    isolated = request.choice("marginMode", "isolated", "crossed") == "isolated"
    set_margin_mode(venue, request.need("symbol"), isolated=isolated)
    return {"symbol": request.text("symbol"), "marginCoin": "USDT", "marginMode": margin_mode(isolated=isolated)}


def change_position_mode(venue: Venue, view: View, request: Request) -> Row:
    """Set the account's position mode."""
    hedge = request.choice("posMode", "one_way_mode", "hedge_mode") == "hedge_mode"
    set_position_mode(venue, hedge=hedge)
    return {"posMode": position_mode(hedge=hedge)}


def named(entry: Order | Plan) -> Row:
    """Return what an answer says of an order: its ids, and nothing of what became of it."""
    return {"orderId": entry.id, "clientOid": entry.client_id}


def _held_side(venue: Venue, request: Request) -> Side:
    """Return the position that `holdSide` means: long or short in hedge mode, buy or sell in one-way mode."""
    if venue.account.hedge:
        return Side(request.choice("holdSide", *Side))
    return Side.LONG if request.choice("holdSide", "buy", "sell") == "buy" else Side.SHORT


def _each(request: Request, listed: Iterable[object], act: Callable[[Request], Row]) -> Row:
    """Do something for each id of a list, and say which succeeded."""
    done: list[Row] = []
    failed: list[Row] = []
    for ids in listed:
        one = Request(request.method, request.path, ids if isinstance(ids, dict) else {})
        try:
            done.append(act(one))
        except Refused as refused:
            names = {"orderId": one.text("orderId"), "clientOid": one.text("clientOid")}
            failed.append(names | {"errorCode": refused.code.value, "errorMsg": refused.message})
    return {"successList": done, "failureList": failed}


WRITES: Final[dict[str, Write]] = {
    "/api/v2/mix/order/place-order": place_order,
    "/api/v2/mix/order/modify-order": modify_order,
    "/api/v2/mix/order/cancel-order": cancel_order,
    "/api/v2/mix/order/batch-cancel-orders": cancel_orders,
    "/api/v2/mix/order/close-positions": close_positions,
    "/api/v2/mix/order/place-tpsl-order": place_plan_order,
    "/api/v2/mix/order/modify-tpsl-order": modify_plan_order,
    "/api/v2/mix/order/cancel-plan-order": cancel_plan_orders,
    "/api/v2/mix/account/set-leverage": change_leverage,
    "/api/v2/mix/account/set-margin-mode": change_margin_mode,
    "/api/v2/mix/account/set-position-mode": change_position_mode,
    "/api/mix/v1/order/placeOrder": place_order_v1,
}
