"""What the engine does for a request: by the core's rules, on the exchange's steps and ticks, and in words."""

from __future__ import annotations

import math
from dataclasses import replace

from srconsole.core import command as core
from srconsole.core.command import Command, Refused
from srconsole.core.level import LevelId
from srconsole.core.order import Entry, Exit, Fill
from srconsole.core.rounding import left_of, rounded_down, rounded_up
from srconsole.core.trader import Trader
from srconsole.engine.ports import Feed, MarketRules, Pace
from srconsole.engine.request import FeedRequest, PauseFeed, ResumeFeed, SetSpeed, StepFeed
from srconsole.figures import price_text, quantity_text

MAX_SPEED = 100_000.0
"""Candles a second; above it only `max` makes sense."""


def on_a_tick(command: Command, trader: Trader, rules: MarketRules) -> Command:
    """Return a command whose stop, if it sets one, stands on a tick; it is rounded up."""
    if isinstance(command, core.MoveStop) and rules.tick > 0 and math.isfinite(command.price):
        return replace(command, price=rounded_up(command.price, rules.tick))
    if isinstance(command, core.BreakEvenStop) and rules.tick > 0 and trader.position is not None:
        price = core.break_even_price(trader, trader.position)
        return core.MoveStop(rounded_up(price, rules.tick))
    return command


def on_a_step(order: Entry | Exit, trader: Trader, rules: MarketRules) -> Entry | Exit:
    """Return an order that sells a part with its quantity rounded down to a step; others are as they have to be.

    A part that would leave nothing but dust is all of it.

    Raises:
        Refused: the part is below what the exchange accepts.
    """
    position = trader.position
    if isinstance(order, Entry) or position is None:
        return order
    held = position.quantity
    if left_of(held, order.quantity, position.entered, rules.step) == 0:
        return order._replace(quantity=held)
    part = rounded_down(order.quantity, rules.step) if rules.step > 0 else order.quantity
    if part <= 0 or part < rules.min_quantity or part * order.price < rules.min_notional:
        raise Refused(f"that part of {quantity_text(held)} is below what the exchange accepts")
    return order._replace(quantity=part)


def carry_out_on_feed(request: FeedRequest, feed: Feed) -> str:
    """Change a feed's pace; return what was done.

    Raises:
        Refused: the speed is none, or there are no more candles.
    """
    pace = feed.pace
    match request:
        case PauseFeed():
            feed.set_pace(Pace(True, pace.speed))
            return "the candles are paused"
        case ResumeFeed():
            feed.set_pace(Pace(False, pace.speed))
            return "the candles go on"
        case StepFeed():
            feed.set_pace(Pace(True, pace.speed, pace.steps + 1))
            return "one candle"
        case SetSpeed(speed):
            if not 0 < speed <= MAX_SPEED and speed != float("inf"):
                raise Refused(
                    f"a speed is above 0 and at most {MAX_SPEED:,.0f} candles a second, or max, not {speed!r}"
                )
            feed.set_pace(pace._replace(speed=speed))
            return "as fast as it goes" if speed == float("inf") else f"{speed:g} candles a second"


def effect(command: Command, trader: Trader, decimals: int, fill: Fill | None = None) -> str:
    """Return in words what a command has done, prices with so many decimals; `fill` is that of its order, if any."""
    position = trader.position
    match command:
        case core.Flatten():
            sold = "nothing was held" if fill is None else f"sold {_filled(fill, decimals)}"
            return f"{sold}; entries are paused"
        case core.ClosePart() if fill is not None:
            return f"sold {_filled(fill, decimals)}"
        case core.EnterLevel() if fill is not None:
            return f"bought {_filled(fill, decimals)}"
        case core.MoveStop() | core.BreakEvenStop() if position is not None:
            return f"the stop is at {price_text(position.stop, decimals)}"
        case core.SetTrail() | core.SwitchToTakeProfit() if position is not None:
            return f"{position.state.value}, trail {position.trail_pct:.2%}, stop {price_text(position.stop, decimals)}"
        case core.DisableLevel(level) | core.EnableLevel(level):
            word = "disabled" if level in trader.disabled else "enabled"
            return f"{_name(level, trader, decimals)} is {word}"
        case core.ResetHalt():
            return "no halt, losses in a row count from 0"
    return "entries are paused" if trader.paused else "entries are on"


def _filled(fill: Fill, decimals: int) -> str:
    return f"{quantity_text(fill.quantity)} at {price_text(fill.price, decimals)}"


def _name(level: LevelId, trader: Trader, decimals: int) -> str:
    for tier in (*trader.tiers.supports, *trader.tiers.resistances):
        if tier.level == level:
            return f"{tier.name} {price_text(tier.price, decimals)}"
    return f"the broken level {level.side}"
