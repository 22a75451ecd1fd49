"""What a person may ask of a trader, and the rules for it (docs/strategy.md section 6, "By hand").

Commands act at the last price seen, between movements. `obey` carries one out: it changes the trader, or returns the
order that has to be executed for it, or raises `Refused` with the reason and changes nothing.
"""

from __future__ import annotations

import math
from functools import singledispatch

from srconsole.core.commands import (
    BreakEvenStop,
    ClosePart,
    Command,
    DisableLevel,
    EnableLevel,
    EnterLevel,
    Flatten,
    MoveStop,
    PauseEntries,
    ResetHalt,
    ResumeEntries,
    SellLot,
    SetTrail,
    SwitchToTakeProfit,
    TakeTargetOff,
)
from srconsole.core.lot import Lot, State, first_stop
from srconsole.core.offer import Key
from srconsole.core.order import Entry, Exit, ExitReason
from srconsole.core.refusals import INSUFFICIENT_FUNDS, size_against
from srconsole.core.rounding import less, liquidation_price, part_of, rounded_up
from srconsole.core.trader import Trader
from srconsole.core.trail import MAX_TRAIL, MIN_TRAIL, trailing_stop

__all__ = [
    "BreakEvenStop",
    "ClosePart",
    "Command",
    "DisableLevel",
    "EnableLevel",
    "EnterLevel",
    "Flatten",
    "MoveStop",
    "PauseEntries",
    "Refused",
    "ResetHalt",
    "ResumeEntries",
    "SellLot",
    "SetTrail",
    "SwitchToTakeProfit",
    "TakeTargetOff",
    "break_even_price",
    "liquidation_of",
    "lot_named",
    "obey",
]


class Refused(Exception):
    """A command that cannot be carried out; the message is the reason, for the person who gave it."""


@singledispatch
def obey(command: Command, trader: Trader) -> Entry | Exit | None:
    """Carry out a command; return the order that it needs, if any; raise Refused where it cannot be done."""
    raise TypeError(f"not a command: {command!r}")


@obey.register
def _(command: PauseEntries, trader: Trader) -> None:
    trader.paused = True


@obey.register
def _(command: ResumeEntries, trader: Trader) -> None:
    trader.paused = False
    if trader.halt.active and trader.halt.candles_left is None:
        trader.halt.reset()
    if trader.account.guards is not None:
        trader.account.guards.resume()


@obey.register
def _(command: Flatten, trader: Trader) -> Exit | None:
    order = None
    if trader.lot is not None:
        order = Exit(_last_price(trader), trader.lot.quantity, ExitReason.MANUAL)
    trader.paused = True
    return order


@obey.register
def _(command: MoveStop, trader: Trader) -> None:
    _move_stop(trader, lot_named(trader, command.lot), command.price)


@obey.register
def _(command: BreakEvenStop, trader: Trader) -> None:
    lot = lot_named(trader, command.lot)
    _move_stop(trader, lot, break_even_price(trader, lot))


@obey.register
def _(command: SetTrail, trader: Trader) -> None:
    lot = lot_named(trader, command.lot)
    if not MIN_TRAIL <= command.trail_pct <= MAX_TRAIL:
        raise Refused(f"a trail is {MIN_TRAIL:.1%} to {MAX_TRAIL:.0%}, not {command.trail_pct:.2%}")
    if lot.peak is not None:
        if trailing_stop(lot.peak, command.trail_pct, lot.tick) >= _last_price(trader):
            raise Refused("that trail would put the stop at or above the price: flatten instead")
        lot.trail_pct = command.trail_pct
        lot.take_profit_from(lot.peak)
    lot.trail_pct = command.trail_pct


@obey.register
def _(command: SwitchToTakeProfit, trader: Trader) -> None:
    lot = lot_named(trader, command.lot)
    if lot.state is State.TAKE_PROFIT:
        raise Refused("the position is in TAKE_PROFIT already")
    price = _last_price(trader)
    if trailing_stop(price, lot.trail_pct, lot.tick) >= price:
        raise Refused("that trail would put the stop at or above the price: flatten instead")
    lot.take_profit_from(price)


@obey.register
def _(command: EnterLevel, trader: Trader) -> Entry:
    if trader.lot is not None:
        raise Refused("a position is open: one at a time")
    price = _last_price(trader)
    offer = next((offer for offer in trader.plan.offers if offer.key == command.level), None)
    if offer is None:
        raise Refused("that level is not a support in force")
    exits = trader.exits(offer, price)
    if isinstance(exits, str):
        raise Refused(exits)
    risk = trader.settings.risk
    if not trader.account.room(risk.margin):
        raise Refused(INSUFFICIENT_FUNDS)
    stop = rounded_up(exits.stop, trader.rules.tick)
    if first_stop(exits, price, trader.rules.tick) >= price:
        raise Refused(f"the price is at or below the usual stop of {offer.label}")
    if stop <= liquidation_price(price * (1 + trader.settings.costs.slippage), risk):
        raise Refused(f"the usual stop of {offer.label} would lie beyond the liquidation price")
    order = trader.planned_entry(offer, price, exits)
    reason = size_against(order, trader.settings, trader.rules)
    if reason is not None:
        raise Refused(reason)
    return order


@obey.register
def _(command: ClosePart, trader: Trader) -> Exit:
    lot, price = lot_named(trader, command.lot), _last_price(trader)
    if not 0 < command.fraction <= 1:
        raise Refused(f"a part is above 0 % and at most 100 %, not {command.fraction:.1%}")
    rules = trader.rules
    part = part_of(lot.quantity, command.fraction, rules.step)
    if command.fraction == 1 or less(lot.quantity, part, rules.step, lot.holding.bought) == 0:
        return Exit(price, lot.quantity, ExitReason.MANUAL)
    if part <= 0 or part < rules.min_quantity or part * price < rules.min_notional:
        raise Refused(f"that part of {lot.quantity!r} is below what the exchange accepts")
    return Exit(price, part, ExitReason.MANUAL)


@obey.register
def _(command: SellLot, trader: Trader) -> Exit:
    lot = lot_named(trader, command.lot)
    return Exit(_last_price(trader), lot.quantity, ExitReason.MANUAL)


@obey.register
def _(command: TakeTargetOff, trader: Trader) -> None:
    lot = lot_named(trader, command.lot)
    raise Refused(f"{lot.label} has no target at {command.price!r}")


@obey.register
def _(command: DisableLevel, trader: Trader) -> None:
    trader.disabled.add(command.level)


@obey.register
def _(command: EnableLevel, trader: Trader) -> None:
    if command.level not in trader.disabled:
        raise Refused("that level is not disabled")
    trader.disabled.discard(command.level)


@obey.register
def _(command: ResetHalt, trader: Trader) -> None:
    trader.halt.reset()
    if trader.account.guards is not None:
        trader.account.guards.resume()


def break_even_price(trader: Trader, lot: Lot) -> float:
    """Return the price before slippage at which selling what is held would end the trade with a pnl of 0."""
    costs = trader.settings.costs
    entry_price = lot.holding.entry_price
    made = lot.profit_at(entry_price)
    kept = (1 - costs.slippage) * (1 - costs.fee_rate)
    return (entry_price - made / lot.quantity) / kept


def liquidation_of(trader: Trader, lot: Lot) -> float:
    """Return where a lot is liquidated: by the exchange's own word, else as reckoned, USDT."""
    return trader.liquidation or liquidation_price(lot.holding.entry_price, trader.settings.risk)


def _move_stop(trader: Trader, lot: Lot, stop: float) -> None:
    price = _last_price(trader)
    if not math.isfinite(stop):
        raise Refused(f"a stop is a price, not {stop!r}")
    stop = rounded_up(stop, trader.rules.tick)
    if stop >= price:
        raise Refused(f"a stop of {stop!r} is not below the price {price!r}: flatten instead")
    liquidation = liquidation_of(trader, lot)
    if stop <= liquidation:
        raise Refused(f"a stop of {stop!r} is beyond the liquidation price {liquidation!r}")
    if lot.state is State.TAKE_PROFIT and stop < lot.stop:
        raise Refused(f"in TAKE_PROFIT the stop cannot go below {lot.stop!r}")
    lot.initial_stop = stop
    lot.stop = stop


def lot_named(trader: Trader, key: Key) -> Lot:
    """Return the lot of a key, for an empty one the only lot.

    Raises:
        Refused: nothing is held, it is not that lot that is, or several are and none is named.
    """
    if not trader.lots:
        raise Refused("there is no open position")
    if key:
        named = next((lot for lot in trader.lots if lot.key == key), None)
        if named is None:
            raise Refused("that lot is not held any more")
        return named
    if len(trader.lots) > 1:
        raise Refused("several lots are held: name one")
    return trader.lots[0]


def _last_price(trader: Trader) -> float:
    if trader.price is None:
        raise Refused("no price has been seen yet")
    return trader.price
