"""The first candle that is traded, where levels are built from earlier ones."""

from __future__ import annotations

import pandas as pd

from srconsole.errors import RequestError
from srconsole.market.candle_arrays import CandleColumns, microseconds_of, moment
from srconsole.research.utc import as_utc


def first_traded(columns: CandleColumns, trade_from: pd.Timestamp | str) -> int:
    """Return the number of the first candle that opens at a time or later.

    Args:
        columns: the candles.
        trade_from: the time, UTC where it has no zone.

    Raises:
        RequestError: it is no time, or lies behind the last candle.
    """
    start = as_utc(trade_from)
    whole = start.as_unit("us")
    first = int(columns.time.searchsorted(microseconds_of(whole.to_pydatetime()) + (whole < start)))
    if first == len(columns):
        last = moment(int(columns.time[-1]))
        raise RequestError(f"nothing to trade: {start} lies behind the last candle, {last}")
    return first
