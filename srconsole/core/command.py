"""What a person may ask of a trader, and the rules for it (docs/strategy.md section 6, "By hand").

Commands act at the last price seen, between movements. `obey` carries one out: it changes the trader, or returns the
order that has to be executed for it, or raises `Refused` with the reason and changes nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import singledispatch

from srconsole.core.level import LevelId
from srconsole.core.order import Entry, Exit, ExitReason, State
from srconsole.core.position import Position
from srconsole.core.rounding import part_of
from srconsole.core.sizing import liquidation_price
from srconsole.core.trader import INSUFFICIENT_FUNDS, NO_PATTERN, TOO_SMALL, Trader

MIN_TRAIL, MAX_TRAIL = 0.001, 0.5


class Refused(Exception):
    """A command that cannot be carried out; the message is the reason, for the person who gave it."""


@dataclass(frozen=True, slots=True)
class PauseEntries:
    """No entries until resumed; exits, switch and trail go on."""


@dataclass(frozen=True, slots=True)
class ResumeEntries:
    """Entries again, after a pause; a halt that only a person ends, ends too."""


@dataclass(frozen=True, slots=True)
class Flatten:
    """Pause entries and sell the whole position."""


@dataclass(frozen=True, slots=True)
class MoveStop:
    """Put the stop at a price."""

    price: float


@dataclass(frozen=True, slots=True)
class BreakEvenStop:
    """Put the stop where the trade would end with neither profit nor loss, fees and slippage included."""


@dataclass(frozen=True, slots=True)
class SetTrail:
    """Set the distance of this trade's trailing stop below the peak, a fraction."""

    trail_pct: float


@dataclass(frozen=True, slots=True)
class SwitchToTakeProfit:
    """Be in TAKE_PROFIT from now on, with the present price as peak."""


@dataclass(frozen=True, slots=True)
class EnterLevel:
    """Buy now, as an entry on this support: its usual stop, size and midpoint, whatever is paused or halted."""

    level: LevelId


@dataclass(frozen=True, slots=True)
class ClosePart:
    """Sell a fraction of what is held, above 0 and at most 1."""

    fraction: float


@dataclass(frozen=True, slots=True)
class DisableLevel:
    """No entries on this level until it is enabled."""

    level: LevelId


@dataclass(frozen=True, slots=True)
class EnableLevel:
    """Entries on this level again."""

    level: LevelId


@dataclass(frozen=True, slots=True)
class ResetHalt:
    """End the halt after losses in a row, and forget them."""


Command = (
    PauseEntries
    | ResumeEntries
    | Flatten
    | MoveStop
    | BreakEvenStop
    | SetTrail
    | SwitchToTakeProfit
    | EnterLevel
    | ClosePart
    | DisableLevel
    | EnableLevel
    | ResetHalt
)


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


@obey.register
def _(command: Flatten, trader: Trader) -> Exit | None:
    order = None
    if trader.position is not None:
        order = Exit(_last_price(trader), trader.position.quantity, ExitReason.MANUAL)
    trader.paused = True
    return order


@obey.register
def _(command: MoveStop, trader: Trader) -> None:
    _move_stop(trader, _open_position(trader), command.price)


@obey.register
def _(command: BreakEvenStop, trader: Trader) -> None:
    position = _open_position(trader)
    _move_stop(trader, position, break_even_price(trader, position))


@obey.register
def _(command: SetTrail, trader: Trader) -> None:
    position = _open_position(trader)
    if not MIN_TRAIL <= command.trail_pct <= MAX_TRAIL:
        raise Refused(f"a trail is {MIN_TRAIL:.1%} to {MAX_TRAIL:.0%}, not {command.trail_pct:.2%}")
    if position.peak is not None:
        if position.peak * (1 - command.trail_pct) >= _last_price(trader):
            raise Refused("that trail would put the stop at or above the price: flatten instead")
        position.trail_pct = command.trail_pct
        position.take_profit_from(position.peak)
    position.trail_pct = command.trail_pct


@obey.register
def _(command: SwitchToTakeProfit, trader: Trader) -> None:
    position = _open_position(trader)
    if position.state is State.TAKE_PROFIT:
        raise Refused("the position is in TAKE_PROFIT already")
    position.take_profit_from(_last_price(trader))


@obey.register
def _(command: EnterLevel, trader: Trader) -> Entry:
    if trader.position is not None:
        raise Refused("a position is open: one at a time")
    price = _last_price(trader)
    support = next((tier for tier in trader.tiers.supports if tier.level == command.level), None)
    if support is None:
        raise Refused("that level is not a support in force")
    if trader.pattern is None:
        raise Refused(f"{NO_PATTERN}: without it there is no midpoint")
    risk = trader.settings.risk
    if risk.margin > trader.closed_equity:
        raise Refused(INSUFFICIENT_FUNDS)
    order = trader.planned_entry(support, price, trader.pattern)
    if order.stop >= price:
        raise Refused(f"the price is at or below the usual stop of {support.name}")
    if order.stop <= liquidation_price(price * (1 + trader.settings.costs.slippage), risk):
        raise Refused(f"the usual stop of {support.name} would lie beyond the liquidation price")
    if order.quantity <= 0:
        raise Refused(TOO_SMALL)
    return order


@obey.register
def _(command: ClosePart, trader: Trader) -> Exit:
    position = _open_position(trader)
    if not 0 < command.fraction <= 1:
        raise Refused(f"a part is above 0 % and at most 100 %, not {command.fraction:.1%}")
    part = part_of(position.quantity, command.fraction, trader.settings.market.step)
    return Exit(_last_price(trader), part, ExitReason.MANUAL)


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


def break_even_price(trader: Trader, position: Position) -> float:
    """Return the price before slippage at which selling what is held would end the trade with a pnl of 0."""
    costs = trader.settings.costs
    made = position.profit_at(position.entry_price)
    kept = (1 - costs.slippage) * (1 - costs.fee_rate)
    return (position.entry_price - made / position.quantity) / kept


def _move_stop(trader: Trader, position: Position, stop: float) -> None:
    price = _last_price(trader)
    if not math.isfinite(stop):
        raise Refused(f"a stop is a price, not {stop!r}")
    if stop >= price:
        raise Refused(f"a stop of {stop!r} is not below the price {price!r}: flatten instead")
    liquidation = liquidation_price(position.entry_price, trader.settings.risk)
    if stop <= liquidation:
        raise Refused(f"a stop of {stop!r} is beyond the liquidation price {liquidation!r}")
    if position.state is State.TAKE_PROFIT and stop < position.stop:
        raise Refused(f"in TAKE_PROFIT the stop cannot go below {position.stop!r}")
    position.initial_stop = stop
    position.stop = stop


def _open_position(trader: Trader) -> Position:
    if trader.position is None:
        raise Refused("there is no open position")
    return trader.position


def _last_price(trader: Trader) -> float:
    if trader.price is None:
        raise Refused("no price has been seen yet")
    return trader.price
