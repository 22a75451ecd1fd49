"""Times as a person gives them and reads them."""

from __future__ import annotations

import pandas as pd

from srconsole.engine.rows import time_text
from srconsole.errors import RequestError


def as_utc(time: pd.Timestamp | str) -> pd.Timestamp:
    """Return a time in UTC; one without a zone is taken as UTC. Raises RequestError where it is no time."""
    try:
        moment = pd.Timestamp(time)
    except (TypeError, ValueError, OverflowError) as error:
        raise RequestError(f"{time!r} is no time: write it as 2024-01-01T00:00:00Z") from error
    if pd.isna(moment):
        raise RequestError(f"{time!r} is no time: write it as 2024-01-01T00:00:00Z")
    return moment.tz_localize("UTC") if moment.tz is None else moment.tz_convert("UTC")


def iso(time: pd.Timestamp) -> str:
    """Return a time in UTC as text, such as `2024-01-01T00:00:00Z`."""
    return time_text(round(time.timestamp()) * 1000)
