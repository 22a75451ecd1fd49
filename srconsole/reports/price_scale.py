"""Whether equal distances on a price chart are equal amounts or equal shares of price."""

from __future__ import annotations

from typing import Final

import pandas as pd

LOG_FROM: Final = 4.0
"""How many times the lowest price the highest one is from where on the low ones would be a flat line."""


def is_logarithmic(candles: pd.DataFrame) -> bool:
    """Tell whether prices (columns High, Low) differ so much that equal distances are to be equal shares."""
    return float(candles["High"].max()) > LOG_FROM * float(candles["Low"].min())
