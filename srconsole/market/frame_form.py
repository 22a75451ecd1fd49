"""Whether what a notebook gives is a frame of candles at all, and what to do where it is not."""

from __future__ import annotations

import os

import pandas as pd

from srconsole.errors import CandleError
from srconsole.market.csv_format import COLUMNS


def check_form(frame: object, called: str) -> None:
    """Check that something is a frame that has each column of candles once, and rows.

    Args:
        frame: what was given.
        called: what the candles are called in messages.

    Raises:
        CandleError: says what it is instead, and what to do.
    """
    if not isinstance(frame, pd.DataFrame):
        raise CandleError(f"{called}: {_instead(frame)}")
    doubled = [name for name in COLUMNS if list(frame.columns).count(name) > 1]
    if doubled:
        raise CandleError(
            f"{called}: the frame has the columns {', '.join(doubled)} more than once; "
            "frame.loc[:, ~frame.columns.duplicated()] keeps the first of each"
        )
    missing = [name for name in COLUMNS if name not in frame.columns]
    if missing == ["Time"] and isinstance(frame.index, pd.DatetimeIndex):
        raise CandleError(f"{called}: Time is the frame's index, expected a column; {_index_made_column(frame.index)}")
    if missing:
        raise CandleError(f"{called}: the frame lacks the columns {', '.join(missing)}")
    if not len(frame):
        raise CandleError(f"{called}: the frame has no rows; at least two candles are needed to know the timeframe")


def _instead(given: object) -> str:
    kind = type(given).__name__
    if isinstance(given, str | os.PathLike):
        return f"this is a path ({kind}), expected a DataFrame; srconsole.read_candles(path) reads one"
    return f"this is {kind}, expected a DataFrame with the columns {', '.join(COLUMNS)}"


def _index_made_column(index: pd.DatetimeIndex) -> str:
    zone = ".tz_localize('UTC')" if index.tz is None else ""
    name = "" if index.name == "Time" else ".rename_axis('Time')"
    return f"frame{zone}{name}.reset_index() makes it one"
