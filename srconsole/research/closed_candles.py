"""The candles that had closed by a time."""

from __future__ import annotations

import pandas as pd

from srconsole.errors import RequestError
from srconsole.market.candle_arrays import SECOND, CandleColumns, microseconds_of
from srconsole.market.checks import CandleReport
from srconsole.research.utc import as_utc, iso


def closed_by(columns: CandleColumns, report: CandleReport, at: pd.Timestamp | str) -> CandleColumns:
    """Return the candles of a history that had closed by a time.

    Args:
        columns: the history.
        report: what was found in it.
        at: the time, UTC where it has no zone.

    Raises:
        RequestError: it is no time, or none had closed by then.
    """
    moment = as_utc(at)
    latest = microseconds_of(moment.as_unit("us").to_pydatetime()) - report.timeframe * SECOND
    count = int(columns.time.searchsorted(latest, side="right"))
    if not count:
        first = iso(pd.Timestamp(int(columns.time[0]), unit="us", tz="UTC"))
        raise RequestError(f"no candle had closed at {iso(moment)}: the first one opened {first}; give a later time")
    return columns.first(count)
