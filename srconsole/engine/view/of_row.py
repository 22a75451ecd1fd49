"""What a candle's row says beside the candle: how a market stood at its end, and what its strategy said of it."""

from __future__ import annotations

from typing import NamedTuple

from srconsole.engine.rows import cells_of


class RowView(NamedTuple):
    """A closed candle's row; it is the one of `historical_data.csv`, so a restart shows the same."""

    position: str
    """The state as of the candle's end: `FLAT`, `STOP_LOSS`, `TAKE_PROFIT`."""
    stop: float | None
    """The highest stop as of the candle's end, before slippage; None while nothing is held."""
    equity: float
    """As of the candle's end, USDT."""
    cells: str
    """What the strategy says of the candle, as CSV; of `levels` its SR_Proximity and the tiers in force during it."""


def row_view(line: str) -> RowView:
    """Return what a row says.

    Raises:
        ValueError: it is no candle's row.
    """
    _, position, stop, equity = line.rsplit(",", 3)
    return RowView(position, float(stop) if stop else None, float(equity), cells_of(line))
