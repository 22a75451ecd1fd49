"""What a person may ask of a trader, and the rules for it (docs/strategy.md section 6, "By hand").

Commands act at the last price seen, between movements. `obey` carries one out: it changes the trader, or returns the
order that has to be executed for it, or raises `Refused` with the reason and changes nothing.
"""

from __future__ import annotations

import copy
import math
from functools import singledispatch

from srconsole.core.buying import against_exits, beyond_liquidation
from srconsole.core.commands import (
    AddLevel,
    BreakEvenStop,
    ClosePart,
    Command,
    DisableLevel,
    EnableLevel,
    EnterLevel,
    Flatten,
    LevelCommand,
    MoveStop,
    PauseEntries,
    PinLevel,
    RemoveLevel,
    ResetHalt,
    ResumeEntries,
    SellLot,
    SetTrail,
    SwitchToTakeProfit,
    TakeTargetOff,
    UnpinLevel,
)
from srconsole.core.lot import Lot, State, first_stop
from srconsole.core.offer import Key
from srconsole.core.order import Entry, Exit, ExitReason
from srconsole.core.refusals import INSUFFICIENT_FUNDS, Refused
from srconsole.core.rounding import less, liquidation_price, part_of, rounded_up
from srconsole.core.trader import Trader
from srconsole.core.trail import MAX_TRAIL, MIN_TRAIL, trailing_stop
from srconsole.figures import quantity_text, share_text

__all__ = [
    "AddLevel",
    "BreakEvenStop",
    "ClosePart",
    "Command",
    "DisableLevel",
    "EnableLevel",
    "EnterLevel",
    "Flatten",
    "LevelCommand",
    "MoveStop",
    "PauseEntries",
    "PinLevel",
    "Refused",
    "RemoveLevel",
    "ResetHalt",
    "ResumeEntries",
    "SellLot",
    "SetTrail",
    "SwitchToTakeProfit",
    "TakeTargetOff",
    "UnpinLevel",
    "break_even_price",
    "liquidation_of",
    "lot_named",
    "obey",
]


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
    if trader.lots:
        order = trader.sale_of(trader.lots[0], _last_price(trader), ExitReason.MANUAL)
    trader.paused = True
    return order


@obey.register
def _(command: MoveStop, trader: Trader) -> None:
    _move_stop(trader, lot_named(trader, command.lot), command.price, only_up=command.only_up)


@obey.register
def _(command: BreakEvenStop, trader: Trader) -> None:
    lot = lot_named(trader, command.lot)
    even = break_even_price(trader, lot)
    if lot.stop >= rounded_up(even, trader.rules.tick):
        raise Refused("the stop is at {} already, not below break-even, {}", lot.stop, even)
    _move_stop(trader, lot, even, only_up=True)


@obey.register
def _(command: SetTrail, trader: Trader) -> None:
    lot = lot_named(trader, command.lot)
    if not MIN_TRAIL <= command.trail_pct <= MAX_TRAIL:
        most, least = share_text(MAX_TRAIL), share_text(MIN_TRAIL)
        raise Refused(f"a trail is {least} to {most}, not {share_text(command.trail_pct)}")
    if lot.peak is not None:
        if trailing_stop(lot.peak, command.trail_pct, lot.tick) >= _last_price(trader):
            raise Refused("that trail would put the stop at or above the price: flatten instead")
        lot.trail, lot.trail_pct = None, command.trail_pct
        lot.take_profit_from(lot.peak)
    lot.trail, lot.trail_pct = None, command.trail_pct


@obey.register
def _(command: SwitchToTakeProfit, trader: Trader) -> None:
    lot = lot_named(trader, command.lot)
    if lot.state is State.TAKE_PROFIT:
        raise Refused("the position is in TAKE_PROFIT already")
    price = _last_price(trader)
    if lot.trail is None and not lot.trail_pct:
        raise Refused("nothing trails the peak: set a trail first")
    if _behind(trader, lot, price) >= price:
        raise Refused("that trail would put the stop at or above the price: flatten instead")
    lot.take_profit_from(price, trader.values)


@obey.register
def _(command: EnterLevel, trader: Trader) -> Entry:
    if len(trader.lots) >= trader.max_lots:
        one = trader.max_lots == 1
        raise Refused(
            "a position is open: one at a time" if one else f"{trader.max_lots} lots are held: no more may be"
        )
    if trader.held(command.level) is not None:
        raise Refused("a lot of that offer is held already")
    price = _last_price(trader)
    offers = (*trader.plan.offers, *trader.plan.nexts)
    offer = next((offer for offer in offers if offer.key == command.level), None)
    if offer is None:
        raise Refused("that level is not a support in force")
    exits = trader.exits(offer, price)
    if isinstance(exits, str):
        raise Refused(exits)
    order, reason = trader.planned(offer, price, exits)
    if not trader.account.room(order.margin):
        raise Refused(INSUFFICIENT_FUNDS)
    if first_stop(exits, price, trader.rules.tick, trader.values) >= price:
        raise Refused(f"the price is at or below the usual stop of {offer.label}")
    if wrong := against_exits(trader, exits, price):
        raise Refused(wrong)
    if beyond_liquidation(trader, order):
        raise Refused(f"the usual stop of {offer.label} would lie beyond the liquidation price")
    if reason:
        raise Refused(reason)
    return order


@obey.register
def _(command: ClosePart, trader: Trader) -> Exit:
    lot, price = lot_named(trader, command.lot), _last_price(trader)
    if not 0 < command.fraction <= 1:
        raise Refused(f"a part is above 0% and at most 100%, not {share_text(command.fraction)}")
    rules = trader.rules
    part = part_of(lot.quantity, command.fraction, rules.step)
    if command.fraction == 1 or less(lot.quantity, part, rules.step, lot.holding.bought) == 0:
        return trader.sale_of(lot, price, ExitReason.MANUAL)
    if part <= 0 or part < rules.min_quantity or part * price < rules.min_notional:
        raise Refused(f"that part of {quantity_text(lot.quantity)} is below what the exchange accepts")
    return trader.sale_of(lot, price, ExitReason.MANUAL, part)


@obey.register
def _(command: SellLot, trader: Trader) -> Exit:
    lot = lot_named(trader, command.lot)
    return trader.sale_of(lot, _last_price(trader), ExitReason.MANUAL)


@obey.register
def _(command: TakeTargetOff, trader: Trader) -> None:
    lot = lot_named(trader, command.lot)
    places = [place for place, target in enumerate(lot.targets) if target.price == command.price]
    if not places:
        raise Refused(f"{lot.label} has no target at {{}}", command.price)
    lot.targets = (*lot.targets[: places[0]], *lot.targets[places[0] + 1 :])
    # What it would have sold is not sold at the last target instead.
    lot.whole = False
    lot.watch()


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


def _move_stop(trader: Trader, lot: Lot, stop: float, *, only_up: bool) -> None:
    price = _last_price(trader)
    if not math.isfinite(stop):
        raise Refused(f"a stop is a price, not {stop!r}")
    stop = rounded_up(stop, trader.rules.tick)
    if stop >= price:
        raise Refused("a stop of {} is not below the price, {}: flatten instead", stop, price)
    liquidation = liquidation_of(trader, lot)
    if stop <= liquidation:
        raise Refused("a stop of {} is beyond the liquidation price, {}", stop, liquidation)
    if lot.state is State.TAKE_PROFIT and stop < lot.stop:
        raise Refused("in TAKE_PROFIT the stop cannot go below {}", lot.stop)
    if stop < lot.stop:
        if only_up:
            raise Refused("the stop is at {} by now: {} would lower it", lot.stop, stop)
        # It was put there by hand: no break-even takes that back.
        lot.break_even = None
    lot.initial_stop = lot.stop = stop
    lot.watch()


def lot_named(trader: Trader, key: Key) -> Lot:
    """Return the lot of a key, for an empty one the only lot.

    Raises:
        Refused: nothing is held, it is not that lot that is, or several are and none is named.
    """
    if not trader.lots:
        raise Refused("there is no open position")
    if key:
        named = trader.held(key)
        if named is None:
            raise Refused("that lot is not held any more")
        return named
    if len(trader.lots) > 1:
        raise Refused("several lots are held: name one")
    return trader.lots[0]


def _behind(trader: Trader, lot: Lot, price: float) -> float:
    """Return where a lot's trail would put the stop with the peak at a price; minus infinity for nowhere."""
    if lot.trail is None:
        return trailing_stop(price, lot.trail_pct, lot.tick)
    trial = copy.copy(lot)
    trial.stop = trial.initial_stop = -math.inf
    trial.take_profit_from(price, trader.values)
    return trial.stop


def _last_price(trader: Trader) -> float:
    if trader.price is None:
        raise Refused("no price has been seen yet")
    return trader.price
