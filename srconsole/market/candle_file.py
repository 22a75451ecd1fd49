"""Candles from a standard CSV file or a notebook's frame, read and checked (docs/interfaces.md, "Candle CSV")."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from srconsole.errors import CandleError
from srconsole.market.candle_arrays import CandleColumns, Floats, Times
from srconsole.market.checks import CandleReport, Origin, check_candles
from srconsole.market.column_room import AS_IT_IS, Space
from srconsole.market.csv_format import COLUMNS, NUMBERS, NotStandardError, after_header, check_symbol
from srconsole.market.exact_reader import read_lines
from srconsole.market.fast_reader import read_blocks
from srconsole.market.file_bytes import opened
from srconsole.market.frame_form import check_form


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
    columns, report = file_columns(path)
    return Candles(candle_frame(columns), columns, report)


def file_columns(path: str | os.PathLike[str], space: Space = AS_IT_IS) -> tuple[CandleColumns, CandleReport]:
    """Read a standard CSV file as `load_candles` does, and make no frame of it.

    Args:
        path: the file.
        space: how much memory its columns may take, and where they are beyond it.

    Raises:
        CandleError: as `read_candles`.
        RequestError: there is no room for what memory has none for.
    """
    name = _name_of(path)
    with opened(name) as content:
        start = after_header(name, content)
        try:
            columns, report = check_candles(read_blocks(content, start, space=space), Origin(name))
        except (ValueError, CandleError):
            # Only the line reader knows lines; what it can read after all, by the letter, is as good.
            columns, report = check_candles(*read_lines(name, content, space=space))
        return columns, replace(report, packing=content.note())


def _name_of(path: object) -> str:
    if not isinstance(path, str | os.PathLike) or not isinstance(os.fspath(path), str):
        raise CandleError(f"read_candles was given {type(path).__name__}, expected the path of a file of candles")
    return os.fspath(path)


def checked_candles(frame: pd.DataFrame, called: str = "candles") -> Candles:
    """Check a frame of candles as a file's would be; the given frame is left as it is.

    Args:
        frame: columns Time (tz-aware), Open, High, Low, Close, Volume (numbers), Symbol (text), ascending, one symbol;
            further columns are left out of the result.
        called: what the candles are called in messages.

    Raises:
        CandleError: a column is missing or of the wrong kind, or a candle cannot be used.
    """
    check_form(frame, called)
    symbol = _symbol(frame["Symbol"], called)
    numbers = (_numbers(frame[name], called) for name in NUMBERS)
    columns, report = check_candles(CandleColumns(symbol, _times(frame["Time"], called), *numbers), Origin(called))
    return Candles(candle_frame(columns), columns, report)


def _symbol(symbols: pd.Series, called: str) -> str:
    found = symbols.unique().tolist()
    if len(found) != 1 or not isinstance(found[0], str):
        raise CandleError(f"{called}: Symbol holds {found[:3]}, expected the text of one symbol")
    try:
        check_symbol(found[0])
    except NotStandardError as error:
        raise CandleError(f"{called}: {error}") from error
    return str(found[0])


def _times(times: pd.Series, called: str) -> Times:
    if not isinstance(times.dtype, pd.DatetimeTZDtype):
        raise CandleError(
            f"{called}: Time is {times.dtype}, expected times with a zone; dt.tz_localize('UTC') gives one"
        )
    if times.isna().any():
        raise CandleError(f"{called}: Time has empty rows; drop them or fill them in")
    try:
        utc = times.dt.tz_convert("UTC").dt.as_unit("us")
    except (OverflowError, pd.errors.OutOfBoundsDatetime) as error:
        raise CandleError(f"{called}: Time has times that no calendar holds; is their unit another?") from error
    microseconds: Times = utc.astype("int64").to_numpy()
    return microseconds


def _numbers(values: pd.Series, called: str) -> Floats:
    kind = values.dtype
    if not pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_bool_dtype(kind) or kind.kind == "c":
        raise CandleError(f"{called}: {values.name} is {kind}, expected numbers; astype('float64') makes them of text")
    return values.to_numpy(dtype=np.float64, na_value=np.nan, copy=True)


def candle_frame(columns: CandleColumns) -> pd.DataFrame:
    """Return candles in the form of `read_candles`."""
    times = pd.DatetimeIndex(columns.time.view("datetime64[us]")).tz_localize("UTC")
    symbol = pd.Categorical.from_codes(np.zeros(len(columns), dtype=np.int8), categories=pd.Index([columns.symbol]))
    # What may not be written to is somebody else's; what is left is the frame's own, without a copy.
    numbers = {name: values if values.flags.writeable else values.copy() for name, values in columns.numbers().items()}
    return pd.DataFrame({"Time": times, **numbers, "Symbol": symbol}, columns=list(COLUMNS), copy=False)
