"""Taking orders: what an order means in each position mode, what it is held against, and what becomes of it at once."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from srconsole.exchange.simulated.codes import Code, Refused
from srconsole.exchange.simulated.execution import carry_out, end
from srconsole.exchange.simulated.matching import match, reaches
from srconsole.exchange.simulated.state import Venue
from srconsole.exchange.simulated.values import ZERO, Effect, Order, Position, Side


class Ticket(Struct, frozen=True):
    """An order as it is asked for.

    Attributes:
        side: buy or sell.
        trade_side: open or close in hedge mode, empty in one-way mode.
        price: its limit, None for a market order.
        force: gtc, ioc, fok or post_only.
        stop, target: triggers of plans for the position that it opens.
        stop_by_mark, target_by_mark: whether the mark triggers them; None where it is not said.
    """

    symbol: str
    side: str
    size: Decimal
    price: Decimal | None = None
    trade_side: str = ""
    reduce_only: bool = False
    isolated: bool = False
    force: str = "gtc"
    client_id: str = ""
    stop: Decimal | None = None
    target: Decimal | None = None
    stop_by_mark: bool | None = None
    target_by_mark: bool | None = None
    source: str = ""


def place(venue: Venue, ticket: Ticket) -> Order:
    """Take an order and fill what the present price allows.

    Raises:
        Refused: it does not fit the contract, the account's mode, its position or its funds.
    """
    market = venue.market(ticket.symbol)
    venue.check_client_id(ticket.client_id)
    side, effect = meaning(venue, ticket)
    price = market.last if ticket.price is None else ticket.price
    market.contract.check_size(ticket.size, price, closes=effect is Effect.CLOSE)
    if ticket.price is not None:
        market.contract.check_price(ticket.price)
    most = market.contract.row.get("maxMarketOrderQty")
    if ticket.price is None and most and ticket.size > Decimal(most):
        raise Refused(Code.ABOVE_MAXIMUM, f"The maximum size of a market order is {most}")
    order = _ordered(venue, ticket, side, effect)
    if effect is Effect.CLOSE:
        _fit_position(venue, order)
    else:
        _check_opening(venue, order, price)
    venue.enter(order)
    _start(venue, order)
    return order


def meaning(venue: Venue, ticket: Ticket) -> tuple[Side, Effect]:
    """Return whose position an order changes, and how; hedge mode needs to be told, one-way mode must not be.

    Raises:
        Refused: the order is of the other mode.
    """
    buys = ticket.side == "buy"
    if venue.account.hedge != bool(ticket.trade_side):
        raise Refused(
            Code.MODE_MISMATCH, "The order type for unilateral position must also be the unilateral position type."
        )
    if not venue.account.hedge:
        if ticket.reduce_only:
            return (Side.SHORT if buys else Side.LONG), Effect.CLOSE
        return (Side.LONG if buys else Side.SHORT), Effect.NET
    if ticket.trade_side == "open":
        return (Side.LONG if buys else Side.SHORT), Effect.OPEN
    side = Side.LONG if buys == venue.conduct.close_names_position else Side.SHORT
    return side, Effect.OPEN if venue.conduct.close_opens else Effect.CLOSE


def close_all(venue: Venue, position: Position, size: Decimal | None = None) -> Order:
    """Close a position at the market, all of it or so much."""
    order = closing_order(venue, position, position.size if size is None else size, source="market")
    place_closing(venue, order)
    return order


def closing_order(
    venue: Venue, position: Position, size: Decimal, *, source: str, client_id: str = "", prefix: str = ""
) -> Order:
    """Return a market order of the exchange's own making that closes so much of a position."""
    identity = venue.new_id()
    way = "sell" if position.side is Side.LONG else "buy"
    if venue.account.hedge and venue.conduct.close_names_position:
        way = "buy" if position.side is Side.LONG else "sell"
    return Order(
        identity,
        client_id or identity,
        position.symbol,
        position.side,
        Effect.CLOSE,
        way,
        size,
        None,
        "gtc",
        position.isolated,
        position.leverage,
        venue.account.hedge,
        venue.now,
        venue.now,
        source=source,
        prefix=prefix,
    )


def place_closing(venue: Venue, order: Order) -> None:
    """Take an order that the exchange made itself."""
    venue.enter(order)
    _start(venue, order)


def _ordered(venue: Venue, ticket: Ticket, side: Side, effect: Effect) -> Order:
    identity = venue.new_id()
    position = venue.position(ticket.symbol, side)
    leverage = venue.account.leverages[ticket.symbol].of(side, isolated=ticket.isolated)
    if position is not None:
        leverage = position.leverage
    return Order(
        identity,
        ticket.client_id or identity,
        ticket.symbol,
        side,
        effect,
        ticket.side,
        ticket.size,
        ticket.price,
        ticket.force,
        ticket.isolated,
        leverage,
        venue.account.hedge,
        venue.now,
        venue.now,
        source=ticket.source or ("market" if ticket.price is None else "normal"),
        stop=ticket.stop,
        target=ticket.target,
        stop_by_mark=ticket.stop_by_mark,
        target_by_mark=ticket.target_by_mark,
    )


def _fit_position(venue: Venue, order: Order) -> None:
    """Hold a close against its position: in one-way mode it is cut to it, in hedge mode refused where it is larger."""
    position = venue.position(order.symbol, order.side)
    free = ZERO if position is None else position.size - venue.locked(order.symbol, order.side)
    if position is None or free <= 0:
        raise Refused(Code.NO_POSITION, "No position to close")
    if order.hedge and order.size > free:
        raise Refused(Code.NOT_ENOUGH_POSITION, "Not enough position is available.")
    order.size = min(order.size, free)
    order.isolated, order.leverage = position.isolated, position.leverage


def _check_opening(venue: Venue, order: Order, price: Decimal) -> None:
    """Hold what an order opens against the contract's state, its brackets, the margin mode, funds and stops."""
    opposite = venue.account.size(order.symbol, order.side.other) if order.effect is Effect.NET else ZERO
    size = order.size - opposite
    if size <= 0:
        return
    contract = venue.markets[order.symbol].contract
    if contract.row["symbolStatus"] != "normal":
        raise Refused(Code.OFFLINE, "The current trading pair is not open to new positions")
    check_margin_mode(venue, order.symbol, isolated=order.isolated)
    notional = (size + venue.account.size(order.symbol, order.side)) * price
    bracket = contract.bracket(notional)
    if notional > bracket.most:
        raise Refused(Code.ABOVE_MAXIMUM, f"Maximum order value limit triggered: {bracket.most} USDT")
    if order.leverage > bracket.leverage:
        raise Refused(Code.LEVERAGE_TOO_HIGH, f"The maximum leverage at this size is {bracket.leverage}")
    cost = size * price / order.leverage + size * price * contract.number("takerFeeRate")
    if cost > venue.available():
        raise Refused(Code.BALANCE_EXCEEDED, "The order amount exceeds the balance")
    check_triggers(venue, order.symbol, order.side, stop=order.stop, by_mark=order.stop_by_mark is not False)
    check_triggers(venue, order.symbol, order.side, target=order.target, by_mark=order.target_by_mark is not False)


def check_margin_mode(venue: Venue, symbol: str, *, isolated: bool) -> None:
    """Hold a margin mode against what the symbol's positions and waiting orders have.

    Raises:
        Refused: one of them has the other.
    """
    modes = {position.isolated for position in venue.account.held(symbol)}
    modes |= {order.isolated for order in venue.waiting(symbol)}
    if not modes <= {isolated}:
        raise Refused(
            Code.MARGIN_MODE_BLOCKED, "Currently holding positions or orders, the margin mode cannot be adjusted"
        )


def check_triggers(
    venue: Venue,
    symbol: str,
    side: Side,
    *,
    stop: Decimal | None = None,
    target: Decimal | None = None,
    by_mark: bool = True,
) -> None:
    """Hold triggers against the tick and the price: a stop lies on the losing side of it, a target on the other.

    Raises:
        Refused: one does not.
    """
    market = venue.markets[symbol]
    price = market.mark if by_mark else market.last
    for trigger in (stop, target):
        if trigger is not None:
            market.contract.check_price(trigger)
    if stop is not None and side.sign * (price - stop) <= 0:
        if side is Side.LONG:
            raise Refused(Code.LONG_STOP_NOT_BELOW, f"Stop price for long positions please < mark price {price}")
        raise Refused(Code.SHORT_STOP_NOT_ABOVE, f"Short position stop loss price please > mark price {price}")
    if target is not None and side.sign * (target - price) <= 0:
        raise Refused(Code.PARAMETER_UNFIT, "The parameter does not meet the specification triggerPrice")


def _start(venue: Venue, order: Order) -> None:
    """Fill an order that was just taken, and end what its kind does not let wait."""
    last = venue.markets[order.symbol].last
    if order.force == "post_only" and reaches(order, last):
        end(venue, order, "a post-only order would have been filled at once")
        return
    room = venue.room.get(order.symbol, venue.conduct.depth)
    if order.force == "fok" and match(order, last, room, 0.0).size < order.size:
        end(venue, order, "not all of it could be filled at once")
        return
    carry_out(venue, order)
    if order.state.open and order.force in {"ioc", "fok"}:
        end(venue, order, "not all of it could be filled at once")
    order.resting = order.price is not None
