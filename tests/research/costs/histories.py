"""Histories for tests of costs: a random walk that `levels` trades often."""

from __future__ import annotations

from srconsole.market.candle_file import checked_candles
from srconsole.research.again import History
from srconsole.research.fill_row import FillRow
from srconsole.settings.layers import settings_from
from srconsole.settings.schema import Settings
from tests.frames import frame
from tests.walks import HOUR, walk

OFTEN = {"levels.swing_order": 3, "strategy.trail_pct": 0.02}
"""Settings by which some hundred candles make some trades."""


def silent(line: str) -> None:
    """Let a line pass."""


def history(settings: Settings | dict[str, object] | None = None, seed: int = 5, length: int = 300) -> History:
    """Return a walk's history."""
    candles = checked_candles(frame(walk(seed, length, gap=0.006)))
    return History(candles, settings_from(OFTEN if settings is None else settings), told=silent)


def bought(hour: float, price: float, quantity: float = 1.0, key: str = "S") -> FillRow:
    """Return a purchase in the candle of an hour, its fee 0."""
    return FillRow(round(hour * HOUR), key, "buy", "entry", price, quantity, 0.0)


def sold(hour: float, price: float, quantity: float = 1.0, key: str = "S") -> FillRow:
    """Return a sale in the candle of an hour, its fee 0."""
    return FillRow(round(hour * HOUR), key, "sell", "stop_loss", price, quantity, 0.0)
