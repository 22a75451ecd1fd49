"""Private reads: balances, positions, orders, plans, fills, bills. Lists are newest first, in pages of at most 100."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from srconsole.exchange.simulated.clock import HOUR
from srconsole.exchange.simulated.codes import Code, Refused
from srconsole.exchange.simulated.market_reads import Read
from srconsole.exchange.simulated.plans import KINDS
from srconsole.exchange.simulated.request import Request
from srconsole.exchange.simulated.state import Venue
from srconsole.exchange.simulated.values import Order, Plan
from srconsole.exchange.simulated.views import View
from srconsole.exchange.simulated.words import (
    Row,
    account_row,
    bill_row,
    fill_row,
    order_row,
    plan_row,
    position_row,
    symbol_account_row,
)

PAGE: Final = 100
MOST_SPAN: Final = 7 * 24 * HOUR
"""Milliseconds that a list is given for at once."""
PLAN_TYPES: Final = {"profit_loss": KINDS, "normal_plan": (), "track_plan": ()}
"""What each `planType` of a list means; plan orders that open positions are not simulated."""


def key_info(venue: Venue, view: View, request: Request) -> Row:
    """Return what the keys may do, and from where."""
    conduct = venue.conduct
    return {"userId": "1", "ips": conduct.key_addresses, "authorities": list(conduct.key_rights), "parentId": 1}


def accounts(venue: Venue, view: View, request: Request) -> list[Row]:
    """Return the account's balance."""
    return [account_row(venue)]


def account(venue: Venue, view: View, request: Request) -> Row:
    """Return the account as a symbol sees it."""
    return symbol_account_row(venue, venue.market(request.need("symbol")).contract.symbol)


def all_positions(venue: Venue, view: View, request: Request) -> list[Row]:
    """Return every position."""
    request.need("marginCoin")
    return [position_row(venue, position) for position in venue.account.positions.values()]


def single_position(venue: Venue, view: View, request: Request) -> list[Row]:
    """Return a symbol's positions; an empty list where it is flat."""
    request.need("marginCoin")
    symbol = venue.market(request.need("symbol")).contract.symbol
    return [position_row(venue, position) for position in venue.account.held(symbol)]


def detail(venue: Venue, view: View, request: Request) -> Row:
    """Return one order, by its id or client id."""
    order = find_order(venue, request, Code.ORDER_UNKNOWN)
    if view.hides(order, venue.now):
        raise Refused(Code.ORDER_UNKNOWN, _UNKNOWN)
    return order_row(order, state_name="state", late=view.lags(order, venue.now))


def orders_pending(venue: Venue, view: View, request: Request) -> Row:
    """Return the orders that wait."""
    return _orders(venue, view, request, waiting=True)


def orders_history(venue: Venue, view: View, request: Request) -> Row:
    """Return the orders that have ended."""
    return _orders(venue, view, request, waiting=False)


def plans_pending(venue: Venue, view: View, request: Request) -> Row:
    """Return the stops and targets that wait, where `planType` is profit_loss."""
    return _plans(venue, request, venue.open_plans.values())


def plans_history(venue: Venue, view: View, request: Request) -> Row:
    """Return the stops and targets that have ended, where `planType` is profit_loss."""
    return _plans(venue, request, (plan for plan in venue.plans.values() if plan.status != "live"))


def fills(venue: Venue, view: View, request: Request) -> Row:
    """Return the fills of all orders, of one, or of one symbol."""
    order, symbol = request.text("orderId"), venue.check_named(request.text("symbol"))
    rows = [
        fill_row(fill)
        for fill in view.fills(venue.fills, venue.now)
        if order in {"", fill.order} and symbol in {"", fill.symbol}
    ]
    return _page(rows, request, "tradeId", "fillList")


def bills(venue: Venue, view: View, request: Request) -> Row:
    """Return what changed the balance."""
    symbol, kind = request.text("symbol"), request.text("businessType")
    rows = [bill_row(bill) for bill in venue.account.bills if symbol in {"", bill.symbol} and kind in {"", bill.kind}]
    return _page(rows, request, "billId", "bills")


def find_order(venue: Venue, request: Request, code: Code) -> Order:
    """Return the order that a request names by `orderId` or `clientOid`.

    Raises:
        Refused: it names none, or none that there is.
    """
    identity = request.text("orderId") or venue.client_ids.get(request.text("clientOid"), "")
    order = venue.orders.get(identity)
    if order is None:
        raise Refused(code, _UNKNOWN)
    return order


_UNKNOWN: Final = "The data of the order cannot be found, please confirm the order number"


def _orders(venue: Venue, view: View, request: Request, *, waiting: bool) -> Row:
    symbol, client_id, now = venue.check_named(request.text("symbol")), request.text("clientOid"), venue.now
    found = venue.orders.values() if not waiting or view.fills_late else venue.open_orders.values()
    rows = [
        order_row(order, state_name="status", late=view.lags(order, now))
        for order in found
        if (order.state.open or view.lags(order, now)) is waiting and not view.hides(order, now)
        if symbol in {"", order.symbol} and client_id in {"", order.client_id}
    ]
    return _page(rows, request, "orderId", "entrustedList")


def _plans(venue: Venue, request: Request, found: Iterable[Plan]) -> Row:
    kinds = PLAN_TYPES.get(request.need("planType"))
    if kinds is None:
        raise Refused(Code.PARAMETER_WRONG, "Parameter verification failed planType")
    symbol, client_id = venue.check_named(request.text("symbol")), request.text("clientOid")
    rows = [
        plan_row(venue, plan)
        for plan in found
        if plan.kind in kinds and symbol in {"", plan.symbol} and client_id in {"", plan.client_id}
    ]
    return _page(rows, request, "orderId", "entrustedList")


def _page(oldest_first: list[Row], request: Request, key: str, name: str) -> Row:
    """Return a page below `idLessThan`, between the times asked for; null where it is empty."""
    below = request.identity("idLessThan")
    since, until = request.whole("startTime", 0), request.whole("endTime", 0)
    if since and until - since > MOST_SPAN:
        raise Refused(Code.PARAMETER_UNFIT, "The time between startTime and endTime is more than 7 days")
    rows = [
        row
        for row in reversed(oldest_first)
        if (below is None or int(row[key]) < below)
        and since <= int(row["cTime"])
        and (not until or int(row["cTime"]) <= until)
    ][: request.limit(PAGE, PAGE)]
    return {name: rows or None, "endId": rows[-1][key] if rows else ""}


READS: Final[dict[str, Read]] = {
    "/api/v2/spot/account/info": key_info,
    "/api/v2/mix/account/accounts": accounts,
    "/api/v2/mix/account/account": account,
    "/api/v2/mix/account/bill": bills,
    "/api/v2/mix/position/all-position": all_positions,
    "/api/v2/mix/position/single-position": single_position,
    "/api/v2/mix/order/detail": detail,
    "/api/v2/mix/order/orders-pending": orders_pending,
    "/api/v2/mix/order/orders-history": orders_history,
    "/api/v2/mix/order/orders-plan-pending": plans_pending,
    "/api/v2/mix/order/orders-plan-history": plans_history,
    "/api/v2/mix/order/fills": fills,
}
