"""What a fill does: to its order, to the positions, and to what hangs on them."""

from __future__ import annotations

from decimal import Decimal

from srconsole.exchange.simulated.matching import match
from srconsole.exchange.simulated.state import Venue
from srconsole.exchange.simulated.values import ZERO, Effect, Fill, Order, Plan, Position, Side, State


def carry_out(venue: Venue, order: Order) -> None:
    """Fill as much of an order as the present price allows; a close gets no more than its position holds."""
    symbol = order.symbol
    if order.effect is Effect.CLOSE:
        held = venue.account.size(symbol, order.side)
        if held - order.left <= held * venue.conduct.dust:
            order.size = order.filled + held
        if not order.left:
            end(venue, order, "the position is closed")
            return
    room = venue.room.get(symbol, venue.conduct.depth)
    found = match(order, venue.markets[symbol].last, room, venue.conduct.slippage)
    if found.size:
        if room is not None and not found.maker:
            venue.room[symbol] = room - found.size
        fill(venue, order, found.size, found.price, maker=found.maker)


def fill(venue: Venue, order: Order, size: Decimal, price: Decimal, *, maker: bool = False) -> None:
    """Carry out a part of an order at a price, or all of it."""
    order.updated = venue.now
    closing = size if order.effect is Effect.CLOSE else ZERO
    closed = order.side
    if order.effect is Effect.NET:
        closed = order.side.other
        closing = min(size, venue.account.size(order.symbol, closed))
    if closing:
        _book(venue, order, closed, closing, price, opens=False, maker=maker)
    if size > closing:
        _book(venue, order, order.side, size - closing, price, opens=True, maker=maker)
    order.state = State.PARTLY if order.left else State.FILLED
    if not order.left:
        venue.open_orders.pop(order.id, None)
    if closing and not venue.account.size(order.symbol, closed):
        _sweep(venue, order.symbol, closed)
    if size > closing:
        _attach(venue, order, size - closing)


def end(venue: Venue, order: Order, reason: str) -> None:
    """End an order that is still open: filled where nothing is left of it, else cancelled."""
    order.state = State.CANCELED if order.left or not order.filled else State.FILLED
    order.reason, order.updated = reason, venue.now
    venue.open_orders.pop(order.id, None)


def end_plan(venue: Venue, plan: Plan, status: str) -> None:
    """End a plan: `executed`, `cancelled` or `fail_execute`."""
    plan.status, plan.updated = status, venue.now
    venue.open_plans.pop(plan.id, None)


def trade_side(order: Order) -> str:
    """Return Bitget's word for what an order does: open, close, buy_single, burst_close_long ..."""
    way = "buy" if order.buys else "sell"
    if order.hedge:
        return f"{order.prefix}_close_{order.side}" if order.prefix else order.effect.value
    if order.prefix == "dte_sys_adl":
        return f"dte_sys_adl_{way}_in_single_side_mode"
    return f"{order.prefix}_{way}_single".lstrip("_")


def _book(venue: Venue, order: Order, side: Side, size: Decimal, price: Decimal, *, opens: bool, maker: bool) -> None:
    """Change one position by a fill, and write the fill and its bill down."""
    contract, now = venue.markets[order.symbol].contract, venue.now
    fee = -size * price * contract.number("makerFeeRate" if maker else "takerFeeRate")
    coin, charged = venue.conduct.fee_coin, fee
    if coin != "USDT":
        fee, charged = fee / venue.conduct.fee_coin_price, ZERO
    kind = _bill_kind(order, side, opens=opens)
    profit = ZERO
    if opens:
        margin = size * price / order.leverage
        new = Position(order.symbol, side, size, price, margin, order.isolated, order.leverage, now, now)
        venue.account.add(new, charged, kind)
    else:
        position = venue.account.positions[order.symbol, side]
        profit = venue.account.reduce(position, size, price, charged, kind, now)
    order.filled += size
    order.quote += size * price
    order.fee += fee
    order.fee_coin = coin
    order.profit += profit
    what, who = trade_side(order), (order.id, order.client_id, order.symbol, order.wire_side)
    venue.fills.append(Fill(venue.new_id(), *who, what, price, size, fee, profit, maker, order.hedge, now, coin))


def _bill_kind(order: Order, side: Side, *, opens: bool) -> str:
    """Return Bitget's `businessType` of a fill."""
    way = "buy" if order.buys else "sell"
    if order.prefix == "burst":
        return f"burst_{side}_loss_query" if order.hedge else f"burst_{way}"
    if order.prefix:
        return trade_side(order)
    return f"{'open' if opens else 'close'}_{side}" if order.hedge else way


def _sweep(venue: Venue, symbol: str, side: Side) -> None:
    """End what only made sense for a position that is gone: its waiting closes, and its plans."""
    for order in venue.waiting(symbol):
        if order.effect is Effect.CLOSE and order.side is side:
            end(venue, order, "the position is closed")
    if venue.conduct.sweeps_stops:
        for plan in list(venue.open_plans.values()):
            if plan.symbol == symbol and plan.side is side:
                end_plan(venue, plan, "cancelled")


def _attach(venue: Venue, order: Order, size: Decimal) -> None:
    """Set up the plans that an entry brings along, for what was filled just now."""
    attached = venue.conduct.attached_plan
    if attached == "none":
        return
    for trigger, by_mark, kind in (
        (order.stop, order.stop_by_mark, attached),
        (order.target, order.target_by_mark, attached.replace("loss", "profit")),
    ):
        if trigger is None:
            continue
        mine = (plan for plan in venue.open_plans.values() if plan.parent == order.id and plan.kind == kind)
        plan = next(mine, None)
        whole = kind.startswith("pos_")
        if plan is None:
            identity = venue.new_id()
            venue.enter(
                Plan(
                    identity,
                    identity,
                    order.symbol,
                    order.side,
                    kind,
                    None if whole else size,
                    trigger,
                    venue.conduct.attached_by_mark if by_mark is None else by_mark,
                    None,
                    venue.now,
                    venue.now,
                    parent=order.id,
                )
            )
        elif plan.size is not None:
            plan.size += size
