"""V3's private reads. Lists are newest first, in pages of at most 100; strategy orders that wait come all at once."""

from __future__ import annotations

from typing import Final

from srconsole.exchange.simulated.account_reads import PAGE, find_order
from srconsole.exchange.simulated.codes import Code, Refused
from srconsole.exchange.simulated.market_reads import Read
from srconsole.exchange.simulated.request import Request
from srconsole.exchange.simulated.state import Venue
from srconsole.exchange.simulated.v3.words import (
    assets_row,
    fill_row,
    listed_order_row,
    order_row,
    position_row,
    record_row,
    settings_row,
    strategy_row,
)
from srconsole.exchange.simulated.views import View
from srconsole.exchange.simulated.words import Row

_RIGHTS: Final = {"coow": "uta_trade", "cpow": "uta_mgt", "coor": "uta_mgt", "wwow": "withdraw"}


def key_info(venue: Venue, view: View, request: Request) -> Row:
    """Return what the keys may do, and from where."""
    rights = venue.conduct.key_rights
    writes = any(right.endswith("w") for right in rights)
    return {
        "uid": "1",
        "ips": venue.conduct.key_addresses,
        "permType": "read-and-write" if writes else "read-only",
        "permissions": sorted({_RIGHTS.get(right, right) for right in rights}),
        "parentId": "",
    }


def settings(venue: Venue, view: View, request: Request) -> Row:
    """Return how the account trades."""
    return settings_row(venue)


def assets(venue: Venue, view: View, request: Request) -> Row:
    """Return what the account owns."""
    return assets_row(venue)


def fee_rate(venue: Venue, view: View, request: Request) -> Row:
    """Return a symbol's fees."""
    row = venue.market(request.need("symbol")).contract.row
    return {"makerFeeRate": row["makerFeeRate"], "takerFeeRate": row["takerFeeRate"]}


def positions(venue: Venue, view: View, request: Request) -> Row:
    """Return the positions, null where there are none."""
    symbol = venue.check_named(request.text("symbol"))
    found = venue.account.held(symbol) if symbol else iter(venue.account.positions.values())
    return {"list": [position_row(venue, position) for position in found] or None}


def order_info(venue: Venue, view: View, request: Request) -> Row:
    """Return one order, by its id or client id."""
    order = find_order(venue, request, Code.NO_SUCH_ORDER)
    if view.hides(order, venue.now):
        raise Refused(Code.NO_SUCH_ORDER, "Order does not exist")
    return order_row(order, late=view.lags(order, venue.now))


def unfilled_orders(venue: Venue, view: View, request: Request) -> Row:
    """Return the orders that wait."""
    return _orders(venue, view, request, waiting=True)


def history_orders(venue: Venue, view: View, request: Request) -> Row:
    """Return the orders that have ended."""
    return _orders(venue, view, request, waiting=False)


def unfilled_strategy_orders(venue: Venue, view: View, request: Request) -> list[Row]:
    """Return the stops and targets that wait."""
    symbol = venue.check_named(request.text("symbol"))
    return [strategy_row(venue, plan) for plan in venue.open_plans.values() if symbol in {"", plan.symbol}][::-1]


def history_strategy_orders(venue: Venue, view: View, request: Request) -> Row:
    """Return the stops and targets that have ended."""
    symbol = venue.check_named(request.text("symbol"))
    ended = (plan for plan in venue.plans.values() if plan.status != "live" and symbol in {"", plan.symbol})
    return _page([strategy_row(venue, plan) for plan in ended], request, "orderId", "createdTime")


def fills(venue: Venue, view: View, request: Request) -> Row:
    """Return the fills of all orders, or of one; a symbol is not asked for."""
    order = request.text("orderId")
    found = view.fills(venue.fills, venue.now)
    rows = [fill_row(venue, fill) for fill in found if order in {"", fill.order}]
    return _page(rows, request, "execId", "createdTime")


def financial_records(venue: Venue, view: View, request: Request) -> Row:
    """Return what changed the balance, by category."""
    category, kind = request.need("category").upper(), request.text("type")
    rows = [record_row(bill) for bill in venue.account.bills]
    return _page(
        [row for row in rows if row["category"] == category and kind in {"", row["type"]}], request, "id", "ts"
    )


def _orders(venue: Venue, view: View, request: Request, *, waiting: bool) -> Row:
    symbol, now = request.text("symbol"), venue.now
    rows = [
        listed_order_row(order, late=view.lags(order, now))
        for order in venue.orders.values()
        if (order.state.open or view.lags(order, now)) is waiting and not view.hides(order, now)
        if symbol in {"", order.symbol}
    ]
    return _page(rows, request, "orderId", "createdTime")


def _page(oldest_first: list[Row], request: Request, key: str, time: str) -> Row:
    """Return a page below `cursor`, between the times asked for."""
    below = request.identity("cursor")
    since, until = request.whole("startTime", 0), request.whole("endTime", 0)
    rows = [
        row
        for row in reversed(oldest_first)
        if (below is None or int(row[key]) < below)
        and since <= int(row[time])
        and (not until or int(row[time]) <= until)
    ][: request.limit(PAGE, PAGE)]
    return {"list": rows, "cursor": rows[-1][key] if rows else ""}


READS: Final[dict[str, Read]] = {
    "/api/v3/account/info": key_info,
    "/api/v3/account/settings": settings,
    "/api/v3/account/assets": assets,
    "/api/v3/account/fee-rate": fee_rate,
    "/api/v3/account/financial-records": financial_records,
    "/api/v3/position/current-position": positions,
    "/api/v3/trade/order-info": order_info,
    "/api/v3/trade/unfilled-orders": unfilled_orders,
    "/api/v3/trade/history-orders": history_orders,
    "/api/v3/trade/unfilled-strategy-orders": unfilled_strategy_orders,
    "/api/v3/trade/history-strategy-orders": history_strategy_orders,
    "/api/v3/trade/fills": fills,
}
