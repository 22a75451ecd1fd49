"""Time on the exchange: a price jumps, then stops, liquidations and waiting orders act, in this order; funding is paid.

A stop of a long lies above its liquidation price, and so a price that is below both met the stop first.
"""

from __future__ import annotations

from decimal import Decimal

from srconsole.exchange.simulated.execution import carry_out, fill
from srconsole.exchange.simulated.placing import closing_order
from srconsole.exchange.simulated.plans import trigger_plans
from srconsole.exchange.simulated.state import Venue
from srconsole.exchange.simulated.values import ZERO, Position, Side

HOUR = 3_600_000


def advance(venue: Venue, until: int) -> None:
    """Let time pass; everything that falls due happens at its own time, a time that stands still changes nothing."""
    if not (venue.account.positions or venue.open_plans or venue.open_orders):
        # Nothing acts on a price, and nobody is charged.
        for name, moved in venue.markets.items():
            if moved.has_come_to(until, low_first=venue.conduct.favourable):
                venue.room.pop(name, None)
        venue.now = max(venue.now, until)
        return
    while (step := _next(venue, until)) is not None:
        time, symbol = step
        before, venue.now = venue.now, time
        if symbol is None:
            _pay_funding(venue, before)
        else:
            market = venue.markets[symbol]
            holds_long = venue.position(symbol, Side.LONG) is not None
            market.jump(low_first=holds_long != venue.conduct.favourable)
            venue.room.pop(symbol, None)
            react(venue, symbol)
    venue.now = max(venue.now, until)


def react(venue: Venue, symbol: str) -> None:
    """Let a symbol's stops, liquidations and waiting orders act on its present price."""
    if venue.open_plans:
        trigger_plans(venue, symbol)
    for position in list(venue.account.positions.values()):
        if venue.position(position.symbol, position.side) is not position:
            continue
        price = liquidation_price(venue, position)
        if price is not None and position.side.sign * (venue.markets[position.symbol].mark - price) <= 0:
            liquidate(venue, position)
    if venue.open_orders:
        for order in venue.waiting(symbol):
            if order.state.open:
                carry_out(venue, order)


def liquidation_price(venue: Venue, position: Position) -> Decimal | None:
    """Return the mark at which a position's cushion is down to its maintenance margin and the fee of its close.

    A crossed position's cushion is the rest of the account, so that its price moves with the other positions'. None
    where no price above 0 does it.
    """
    contract = venue.markets[position.symbol].contract
    keep = contract.bracket(position.size * position.entry).keep_rate + contract.number("takerFeeRate")
    return _price_where_left(venue, position, keep)


def liquidate(venue: Venue, position: Position) -> None:
    """Close a position by force, at the present price but never at a loss of more than its cushion."""
    fee_rate = venue.markets[position.symbol].contract.number("takerFeeRate")
    price = venue.markets[position.symbol].last
    worst = _price_where_left(venue, position, fee_rate)
    if worst is not None:
        price = max(price, worst) if position.side is Side.LONG else min(price, worst)
    order = closing_order(venue, position, position.size, source="liquidation", prefix="burst")
    venue.enter(order)
    fill(venue, order, position.size, price)


def reduce_by_exchange(venue: Venue, position: Position, size: Decimal) -> None:
    """Take a part of a winning position off at the present price, as auto-deleveraging does."""
    order = closing_order(venue, position, size, source="market", prefix="dte_sys_adl")
    venue.enter(order)
    fill(venue, order, size, venue.markets[position.symbol].last)


def next_funding(venue: Venue, symbol: str, now: int) -> int:
    """Return when funding is paid next, UTC milliseconds; whole multiples of the contract's hours."""
    length = int(venue.markets[symbol].contract.row["fundInterval"]) * HOUR
    return now - now % length + length


def _price_where_left(venue: Venue, position: Position, share: Decimal) -> Decimal | None:
    """Return the price at which what is left of the cushion is a share of the notional at that price."""
    cushion = venue.account.cushion(position, venue.marks)
    sign = position.side.sign
    price = (position.entry - sign * cushion / position.size) / (1 - sign * share)
    return price if price > 0 else None


def _next(venue: Venue, until: int) -> tuple[int, str | None] | None:
    """Return what falls due first: a symbol's jump, or funding (None) where any is paid at all."""
    first: tuple[int, str | None] | None = None
    for symbol, market in venue.markets.items():
        jump = market.next_time
        if jump is not None and jump <= until and (first is None or jump < first[0]):
            first = max(jump, venue.now), symbol
    for symbol, rate in venue.funding_rates.items():
        if rate and (due := next_funding(venue, symbol, venue.now)) <= until and (first is None or due <= first[0]):
            first = due, None
    return first


def _pay_funding(venue: Venue, before: int) -> None:
    """Charge every position that is due since a time: the longs pay a rate above 0, the shorts one below."""
    for position in venue.account.positions.values():
        rate = venue.funding_rates[position.symbol]
        if rate and next_funding(venue, position.symbol, before) <= venue.now:
            amount = -position.side.sign * position.size * venue.markets[position.symbol].mark * rate
            position.funding += amount
            venue.account.book(position.symbol, "contract_settle_fee", amount, ZERO, venue.now)
