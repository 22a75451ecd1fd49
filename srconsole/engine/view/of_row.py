"""What is shown of a candle's row beside the candle."""

from __future__ import annotations

from srconsole.engine.rows import cells_of
from srconsole.engine.view.snapshot import RowView


def row_view(line: str) -> RowView:
    """Return what a row says.

    Raises:
        ValueError: it is no candle's row.
    """
    _, position, stop, equity = line.rsplit(",", 3)
    return RowView(position, float(stop) if stop else None, float(equity), cells_of(line))
