"""Histories for tests of costs: a random walk that `levels` trades often."""

from __future__ import annotations

from itertools import pairwise

from srconsole.market.candle_file import checked_candles
from srconsole.research.again import History
from srconsole.research.fill_row import FillRow
from srconsole.settings.layers import settings_from
from srconsole.settings.schema import Settings
from tests.frames import frame
from tests.walks import HOUR, candles, walk

OFTEN = {"levels.swing_order": 3, "strategy.trail_pct": 0.02}
"""Settings by which some hundred candles make some trades."""


def silent(line: str) -> None:
    """Let a line pass."""


def history(settings: Settings | dict[str, object] | None = None, seed: int = 5, length: int = 300) -> History:
    """Return a walk's history."""
    walked = checked_candles(frame(walk(seed, length, gap=0.006)))
    return History(walked, settings_from(OFTEN if settings is None else settings), told=silent)


def rise() -> History:
    """Return a history of one trade, which is bought at 104 and sold near 1,000: no cost that is known eats that."""
    turns = [110, 105, 100, 106, 112, 108, 104, 107, 111, 104.1, 108, 115]
    path = [*turns, *(115 * 1.5**hour for hour in range(1, 8)), 900, 300, 250]
    made = candles(*((begun, max(begun, left), min(begun, left), left) for begun, left in pairwise(path)))
    settings = settings_from({"levels.swing_order": 1, "strategy.trail_pct": 0.5})
    return History(checked_candles(frame(made)), settings, told=silent)


def bought(hour: float, price: float, quantity: float = 1.0, key: str = "S") -> FillRow:
    """Return a purchase in the candle of an hour, its fee 0."""
    return FillRow(round(hour * HOUR), key, "buy", "entry", price, quantity, 0.0)


def sold(hour: float, price: float, quantity: float = 1.0, key: str = "S") -> FillRow:
    """Return a sale in the candle of an hour, its fee 0."""
    return FillRow(round(hour * HOUR), key, "sell", "stop_loss", price, quantity, 0.0)
