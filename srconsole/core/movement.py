"""How a candle's price moved, as far as one can know (docs/strategy.md section 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum

from srconsole.core.candle import Candle
from srconsole.core.fill import Fill
from srconsole.core.order import Entry, Exit
from srconsole.core.trader import Trader


class Move(Enum):
    """The two ways in which price gets from one value to the next."""

    GLIDE = "glide"
    JUMP = "jump"


def movements(trader: Trader, candle: Candle) -> Iterator[tuple[Move, float]]:
    """Yield a candle's movements, each with the price it leads to.

    A jump to the open, then three glides (`movement = "polls"`: jumps), whose order depends on whether the trader is
    flat after that jump; so each movement has to be carried out before the next one is asked for. The first candle of
    all has no jump: its open only becomes the price seen.
    """
    trader.at, open_, high, low, close, _ = candle
    strategy = trader.settings.strategy
    if trader.price is None:
        trader.price = open_
    else:
        yield Move.JUMP, open_
    high_first = (not trader.lots) == (strategy.intrabar == "adverse")
    then = Move.JUMP if strategy.movement == "polls" else Move.GLIDE
    first, second = (high, low) if high_first else (low, high)
    yield then, first
    yield then, second
    yield then, close


def carry_out(trader: Trader, move: Move, price: float, execute: Callable[[Entry | Exit], Fill]) -> None:
    """Carry out one movement with orders that are filled at once; `execute` turns an order into its fill."""
    way = trader.jump if move is Move.JUMP else trader.glide
    order = way(price)
    while order is not None:
        trader.filled(order, execute(order))
        order = way(price)


def move_through(trader: Trader, candle: Candle, execute: Callable[[Entry | Exit], Fill]) -> None:
    """Carry out a whole candle's movements with orders that are filled at once."""
    for move, price in movements(trader, candle):
        carry_out(trader, move, price, execute)
