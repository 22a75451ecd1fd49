"""What of the lots is sold, and when (docs/strategies.md sections 1.2 and 1.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from srconsole.core import buying
from srconsole.core.fill import Fill
from srconsole.core.lot import Lot, Trade
from srconsole.core.offer import Add, Key, Target
from srconsole.core.order import Entry, Exit, ExitReason
from srconsole.core.rounding import less, part_of, rounded_up

if TYPE_CHECKING:
    from srconsole.core.trader import Trader


def on_the_way_up(trader: Trader, begun: float, to: float) -> Entry | Exit | None:
    """Return the order at the lowest target or add on a glide up that began at a price; targets first, older lots."""
    while True:
        due = [each for lot in trader.lots if to >= lot.due_from for each in _due(lot, begun, to)]
        if not due:
            return None
        lot, what = min(due, key=lambda each: (each[1].price, isinstance(each[1], Add)))
        order: Entry | Exit | None
        if isinstance(what, Add):
            order = buying.add_at(trader, lot, what, what.price)
        else:
            order = part_at(trader, lot, what.price)
        if order is not None:
            return order


def _due(lot: Lot, begun: float, to: float) -> Iterator[tuple[Lot, Target | Add]]:
    """Yield the lowest target and the lowest add of a lot above one price, up to another."""
    for rising in (lot.targets[:1], lot.adds):
        lowest = next((each for each in rising if each.price > begun), None)
        if lowest is not None and lowest.price <= to:
            yield lot, lowest


def highest_stop(trader: Trader, start: float, to: float) -> tuple[Lot, float] | None:
    """Return the lot whose stop a glide meets first, the oldest of several, and where that is; None for none."""
    found: tuple[Lot, float] | None = None
    for lot in trader.lots:
        stop = lot.stop
        if to <= stop:
            # Below the stop already, where an exit was not to be had, it is sold where price is.
            price = stop if start >= stop or to == stop else start
            if found is None or price > found[1]:
                found = lot, price
    return found


def whole(trader: Trader, to: float) -> tuple[Lot, ExitReason] | None:
    """Return the oldest lot that a jump sells whole, and why: at its stop, by the plan, or as its time is up."""
    sells = trader.plan.sells
    for lot in trader.lots:
        if to <= lot.stop:
            return lot, lot.exit_reason
        if sells and lot.key in sells:
            return lot, ExitReason(sells[lot.key])
        if lot.deadline is not None and trader.at >= lot.deadline:
            return lot, ExitReason.TIME
    return None


def target_met(trader: Trader, to: float) -> Exit | None:
    """Return the sale at the first target that a jump has reached, of the oldest lot with one."""
    for lot in trader.lots:
        while lot.targets and lot.targets[0].price <= to:
            order = part_at(trader, lot, to)
            if order is not None:
                return order
    return None


def part_at(trader: Trader, lot: Lot, price: float) -> Exit | None:
    """Return the sale of a lot's lowest target at a price; None where that sells nothing, and is used up."""
    target, left = lot.targets[0], len(lot.targets) - 1
    rules, held = trader.rules, lot.quantity
    asked = held if left == 0 and lot.whole else part_of(lot.holding.bought, target.fraction, rules.step)
    part = min(held, asked)
    if part <= 0 or part < rules.min_quantity or part * price < rules.min_notional:
        lot.targets = lot.targets[1:]
        lot.watch()
        return None
    rest = less(held, part, rules.step, lot.holding.bought)
    if rest and (rest < rules.min_quantity or rest * price < rules.min_notional):
        part = held
    return trader.sale_of(lot, price, ExitReason.TARGET, part, left)


def lot_of(trader: Trader, order: Exit) -> Lot:
    """Return the lot that is sold.

    Raises:
        ValueError: none of that key is held.
    """
    lot = trader.held(order.lot) if order.lot else trader.lot
    if lot is None:
        raise ValueError("an exit was filled while flat")
    return lot


def sold(trader: Trader, order: Exit, fill: Fill) -> Trade | None:
    """Take a sale's fill, or a part of it; return the trade that it closed, if it did.

    Raises:
        ValueError: nothing is held.
    """
    lot = lot_of(trader, order)
    lot.sell(fill, order.left)
    if lot.quantity > 0:
        return None
    trade = lot.closed(trader.time, order.reason, lot.strategy or trader.settings.strategy.name)
    trader.lots.remove(lot)
    trader.left.add(lot.key)
    trader.sold[lot.key] = order.reason.value
    trader.trades.append(trade)
    trader.bind()
    _count(trader, trade, order.reason)
    return trade


def _count(trader: Trader, trade: Trade, reason: ExitReason) -> None:
    """Count a closed trade where trades are counted: capital, losses in a row and sizes."""
    account, settings = trader.account, trader.settings
    account.trade_closed(trade.pnl)
    if reason is not ExitReason.UNCOVERED:
        trader.halt.trade_closed(trade.pnl, settings.risk)
    if settings.sizing.rule == "kelly":
        trader.results.append(trade.pnl)
        del trader.results[: -settings.sizing.window]


def raise_stops(trader: Trader, stops: Mapping[Key, float]) -> None:
    """Put the stops of lots where a plan has them; they only move up."""
    for lot in trader.lots:
        stop = stops.get(lot.key)
        if stop is not None:
            lot.stop = max(lot.stop, rounded_up(stop, trader.rules.tick))
