"""Candles from a standard CSV file or a notebook's frame, read and checked (docs/interfaces.md, "Candle CSV")."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from srconsole.errors import CandleError
from srconsole.market.block_reader import read_blocks
from srconsole.market.candle_bytes import opened
from srconsole.market.checks import CandleReport, Origin, check_candles
from srconsole.market.columns import CandleColumns, Floats, Times
from srconsole.market.header import after_header
from srconsole.market.line_reader import read_lines
from srconsole.market.standard import COLUMNS, NUMBERS, NotStandardError, check_symbol


@dataclass(frozen=True, slots=True, eq=False)
class Candles:
    """Candles that can be used, and what is worth knowing about them.

    Attributes:
        frame: one row a candle, ascending, RangeIndex; columns Time (opening, datetime64[us, UTC]), Open, High, Low,
            Close, Volume (float64), Symbol (category).
        columns: the same as plain columns.
        report: timeframe, gaps and what else was found.
    """

    frame: pd.DataFrame
    columns: CandleColumns
    report: CandleReport


def read_candles(path: str | os.PathLike[str]) -> pd.DataFrame:
    """Read a standard CSV file of candles, plain or gzip, and check it.

    Returns:
        One row a candle, ascending, RangeIndex; columns Time (opening, datetime64[us, UTC]), Open, High, Low, Close,
        Volume (float64, as Python's float() reads the text), Symbol (category).

    Raises:
        CandleError: the file cannot be read, is not standard, or holds a candle that cannot be used; the message names
            the first line at fault.
    """
    return load_candles(path).frame


def load_candles(path: str | os.PathLike[str]) -> Candles:
    """Read a standard CSV file as `read_candles` does, and tell what was found in it.

    Raises:
        CandleError: as `read_candles`.
    """
    name = os.fspath(path)
    with opened(Path(path)) as content:
        start = after_header(name, content)
        try:
            columns, report = check_candles(read_blocks(content, start), Origin(name))
        except (ValueError, CandleError):
            # Only the line reader knows lines; what it can read after all, by the letter, is as good.
            columns, report = check_candles(*read_lines(name, content))
    return Candles(candle_frame(columns), columns, report)


def checked_candles(frame: pd.DataFrame) -> Candles:
    """Check a frame of candles as a file's would be; the given frame is left as it is.

    Args:
        frame: columns Time (tz-aware), Open, High, Low, Close, Volume (numbers), Symbol (text), ascending, one symbol;
            further columns are left out of the result.

    Raises:
        CandleError: a column is missing or of the wrong kind, or a candle cannot be used.
    """
    missing = [name for name in COLUMNS if name not in frame.columns]
    if missing:
        raise CandleError(f"candles: the frame lacks the columns {', '.join(missing)}")
    if not len(frame):
        raise CandleError("candles: the frame has no rows; at least two candles are needed to know the timeframe")
    symbols = frame["Symbol"].unique().tolist()
    if len(symbols) != 1 or not isinstance(symbols[0], str):
        raise CandleError(f"candles: Symbol holds {symbols[:3]}, expected the text of one symbol")
    try:
        check_symbol(symbols[0])
    except NotStandardError as error:
        raise CandleError(f"candles: {error}") from error
    numbers = (_numbers(frame, name) for name in NUMBERS)
    columns, report = check_candles(CandleColumns(symbols[0], _times(frame["Time"]), *numbers), Origin("candles"))
    return Candles(candle_frame(columns), columns, report)


def _times(times: pd.Series) -> Times:
    if not isinstance(times.dtype, pd.DatetimeTZDtype):
        raise CandleError(
            f"candles: Time is {times.dtype}, expected times with a zone; dt.tz_localize('UTC') gives one"
        )
    if times.isna().any():
        raise CandleError("candles: Time has empty rows; drop them or fill them in")
    microseconds: Times = times.dt.tz_convert("UTC").dt.as_unit("us").astype("int64").to_numpy()
    return microseconds


def _numbers(frame: pd.DataFrame, name: str) -> Floats:
    if not pd.api.types.is_numeric_dtype(frame[name]):
        raise CandleError(f"candles: {name} is {frame[name].dtype}, expected numbers")
    return frame[name].to_numpy(dtype=np.float64, na_value=np.nan)


def candle_frame(columns: CandleColumns) -> pd.DataFrame:
    """Return candles in the form of `read_candles`."""
    times = pd.DatetimeIndex(columns.time.view("datetime64[us]")).tz_localize("UTC")
    symbol = pd.Categorical.from_codes(np.zeros(len(columns), dtype=np.int8), categories=pd.Index([columns.symbol]))
    # Nobody else holds the arrays, so the frame may have them without a copy.
    return pd.DataFrame({"Time": times, **columns.numbers(), "Symbol": symbol}, columns=list(COLUMNS), copy=False)
