"""V3's private writes, in the bodies that ccxt sends: a side is always what an order does, in both position modes."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from srconsole.exchange.simulated.account_reads import find_order
from srconsole.exchange.simulated.codes import Code, Refused
from srconsole.exchange.simulated.execution import end, end_plan
from srconsole.exchange.simulated.market_reads import Read
from srconsole.exchange.simulated.placing import Ticket, check_margin_mode, close_all, place
from srconsole.exchange.simulated.plans import PlanTicket, change_plan, find_plan, place_plan
from srconsole.exchange.simulated.request import Request
from srconsole.exchange.simulated.settings import set_leverage, set_position_mode
from srconsole.exchange.simulated.state import Venue
from srconsole.exchange.simulated.values import Side
from srconsole.exchange.simulated.views import View
from srconsole.exchange.simulated.words import Row
from srconsole.exchange.simulated.writes import change_order, named

MOST_CLIENT_ID: Final = 32

_MISMATCH: Final = "The order type for unilateral position must also be the unilateral position type."


def place_order(venue: Venue, view: View, request: Request) -> Row:
    """Take an order; a trigger that is not an attached stop or target has no meaning here, and is passed over."""
    limit = request.choice("orderType", "market", "limit") == "limit"
    symbol = venue.market(request.need("symbol")).contract.symbol
    margin = request.choice("marginMode", "isolated", "crossed") if request.text("marginMode") else ""
    way, trade_side = _way(venue, request)
    force = request.text("timeInForce")
    order = place(
        venue,
        Ticket(
            symbol,
            way,
            request.need_number("qty"),
            price=request.need_number("price") if limit else None,
            trade_side=trade_side,
            reduce_only=request.text("reduceOnly").lower() == "yes",
            isolated=margin == "isolated" if margin else venue.account.leverages[symbol].isolated,
            force=request.choice("timeInForce", "gtc", "ioc", "fok", "post_only") if force else "gtc",
            client_id=_client_id(request),
            stop=request.number("stopLoss"),
            target=request.number("takeProfit"),
            stop_by_mark=_by_mark(request, "slTriggerBy"),
            target_by_mark=_by_mark(request, "tpTriggerBy"),
        ),
    )
    unnamed = view.closes_unnamed and request.text("reduceOnly").lower() == "yes"
    return named(order) | ({"orderId": None} if unnamed else {})


def modify_order(venue: Venue, view: View, request: Request) -> Row:
    """Change size and price of a limit order that waits."""
    order = find_order(venue, request, Code.NO_SUCH_ORDER)
    if not order.state.open or order.price is None:
        raise Refused(Code.NO_SUCH_ORDER, "Order does not exist")
    change_order(venue, order, request.number("qty") or order.size, request.number("price") or order.price)
    return named(order)


def cancel_order(venue: Venue, view: View, request: Request) -> Row:
    """Call an order off."""
    order = find_order(venue, request, Code.NO_SUCH_ORDER)
    if not order.state.open:
        raise Refused(Code.NO_SUCH_ORDER, "Order does not exist")
    end(venue, order, "normal_cancel")
    return named(order)


def cancel_symbol_order(venue: Venue, view: View, request: Request) -> Row:
    """Call all orders of a symbol off; its stops stay."""
    waiting = list(venue.waiting(request.need("symbol")))
    for order in waiting:
        end(venue, order, "normal_cancel")
    return {"list": [named(order) for order in waiting]}


def close_positions(venue: Venue, view: View, request: Request) -> Row:
    """Close a symbol's positions at the market, or the side that is named."""
    symbol = venue.market(request.need("symbol")).contract.symbol
    side = request.text("posSide")
    found = [position for position in venue.account.held(symbol) if side in {"", position.side.value}]
    if not found:
        raise Refused(Code.NO_SUCH_POSITION, "Position does not exist")
    return {"list": [named(close_all(venue, position)) for position in found]}


def place_strategy_order(venue: Venue, view: View, request: Request) -> Row:
    """Take a stop or a target of a position: of all of it, or of a part where `tpslMode` says so."""
    whole = (request.choice("tpslMode", "full", "partial") if request.text("tpslMode") else "full") == "full"
    stop, target = request.number("stopLoss"), request.number("takeProfit")
    trigger, short = (stop, "sl") if stop is not None else (target, "tp")
    if trigger is None:
        raise Refused(Code.PARAMETER_EMPTY, "Parameter stopLoss cannot be empty")
    kind = ("pos_loss" if whole else "loss_plan") if short == "sl" else ("pos_profit" if whole else "profit_plan")
    plan = place_plan(
        venue,
        PlanTicket(
            request.need("symbol"),
            Side(request.choice("posSide", *Side)),
            kind,
            trigger,
            by_mark=bool(_by_mark(request, f"{short}TriggerBy")),
            size=request.number("qty"),
            limit=_limit(request, short),
            client_id=_client_id(request),
        ),
    )
    return named(plan)


def modify_strategy_order(venue: Venue, view: View, request: Request) -> Row:
    """Move a stop or a target in place; its trigger type stays where none is told."""
    plan = find_plan(venue, request.text("orderId"), request.text("clientOid"))
    short, name = ("sl", "stopLoss") if plan.is_loss else ("tp", "takeProfit")
    change_plan(
        venue,
        plan,
        request.need_number(name),
        by_mark=_by_mark(request, f"{short}TriggerBy"),
        limit=_limit(request, short),
        size=request.number("qty"),
    )
    return named(plan)


def cancel_strategy_order(venue: Venue, view: View, request: Request) -> None:
    """Call a stop or a target off; the answer has nothing in it."""
    end_plan(venue, find_plan(venue, request.text("orderId"), request.text("clientOid")), "cancelled")


def change_leverage(venue: Venue, view: View, request: Request) -> str:
    """Set a symbol's leverage in the margin mode that is named, crossed where none is, in which it is then."""
    symbol = venue.market(request.need("symbol")).contract.symbol
    margin = request.choice("marginMode", "isolated", "crossed") if request.text("marginMode") else "crossed"
    isolated = margin == "isolated"
    side = Side(request.choice("posSide", *Side)) if isolated else None
    check_margin_mode(venue, symbol, isolated=isolated)
    leverages = venue.account.leverages[symbol]
    before, leverages.isolated = leverages.isolated, isolated
    try:
        set_leverage(venue, symbol, request.need_number("leverage"), side)
    except Refused:
        leverages.isolated = before
        raise
    return "success"


def change_hold_mode(venue: Venue, view: View, request: Request) -> str:
    """Set the account's position mode."""
    set_position_mode(venue, hedge=request.choice("holdMode", "one_way_mode", "hedge_mode") == "hedge_mode")
    return "success"


def _way(venue: Venue, request: Request) -> tuple[str, str]:
    """Return side and trade side of an order as the matching takes them.

    Raises:
        Refused: hedge mode was not told whose position, or one-way mode was.
    """
    way, named_side = request.choice("side", "buy", "sell"), request.text("posSide")
    if venue.account.hedge != bool(named_side):
        raise Refused(Code.MODE_MISMATCH, _MISMATCH)
    if not named_side:
        return way, ""
    opens = (way == "buy") == (Side(request.choice("posSide", *Side)) is Side.LONG)
    if opens or not venue.conduct.close_names_position:
        return way, "open" if opens else "close"
    return "sell" if way == "buy" else "buy", "close"


def _client_id(request: Request) -> str:
    """Return the client id.

    Raises:
        Refused: it is too long.
    """
    client_id = request.text("clientOid")
    if len(client_id) > MOST_CLIENT_ID:
        raise Refused(Code.CLIENT_ID_TOO_LONG, f"client_oid length is not greater than {MOST_CLIENT_ID}")
    return client_id


def _by_mark(request: Request, name: str) -> bool | None:
    return request.choice(name, "mark", "market") == "mark" if request.text(name) else None


def _limit(request: Request, short: str) -> Decimal | None:
    kind = request.choice(f"{short}OrderType", "market", "limit") if request.text(f"{short}OrderType") else "market"
    return request.need_number(f"{short}LimitPrice") if kind == "limit" else None


WRITES: Final[dict[str, Read]] = {
    "/api/v3/trade/place-order": place_order,
    "/api/v3/trade/modify-order": modify_order,
    "/api/v3/trade/cancel-order": cancel_order,
    "/api/v3/trade/cancel-symbol-order": cancel_symbol_order,
    "/api/v3/trade/close-positions": close_positions,
    "/api/v3/trade/place-strategy-order": place_strategy_order,
    "/api/v3/trade/modify-strategy-order": modify_strategy_order,
    "/api/v3/trade/cancel-strategy-order": cancel_strategy_order,
    "/api/v3/account/set-leverage": change_leverage,
    "/api/v3/account/set-hold-mode": change_hold_mode,
}
