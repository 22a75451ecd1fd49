"""What a plug-in's frame means: the value in its column `signal`, found by the row's time (docs/strategies.md 1.7)."""

from __future__ import annotations

import math
from numbers import Real
from typing import Any, Final

import numpy as np
import pandas as pd

from srconsole.errors import RequestError
from srconsole.plugins.base_strategy import BaseStrategy

BUY, HOLD, SELL = 1, 0, -1
COLUMNS: Final = ("open", "high", "low", "close", "volume")
_WORDS: Final = {"buy": BUY, "sell": SELL, "hold": HOLD, "": HOLD}
_LONGEST: Final = 60


class Nonsense(RequestError):
    """A plug-in returned something that means nothing; the message says what, and what was expected."""


def signal_of(value: object) -> int:
    """Return what one value of the column `signal` means: 1 buy, -1 sell, 0 hold.

    Raises:
        Nonsense: it is neither a word for one of them, nor a number, nor empty.
    """
    if value is None or value is pd.NA:
        return HOLD
    if isinstance(value, str):
        word = _WORDS.get(value.lower())
        if word is not None:
            return word
    elif not isinstance(value, bool) and isinstance(value, Real):
        number = float(value)
        return HOLD if math.isnan(number) else (number > 0) - (number < 0)
    raise Nonsense(f"gave the signal {_shown(value)}, expected buy, sell, hold, a number or nothing")


def frame_of(rows: bytes) -> pd.DataFrame:
    """Return candles as a plug-in gets them: float64 open, high, low, close, volume; index `timestamp` (UTC).

    Args:
        rows: float64, six a candle: opening time (UTC milliseconds), open, high, low, close, volume.
    """
    table = np.frombuffer(rows, dtype=np.float64).reshape(-1, 1 + len(COLUMNS))
    times = pd.DatetimeIndex(table[:, 0].astype(np.int64).view("datetime64[ms]"), name="timestamp")
    numbers = {name: table[:, at].copy() for at, name in enumerate(COLUMNS, start=1)}
    return pd.DataFrame(numbers, index=times.as_unit("ns").tz_localize("UTC"), copy=False)


def last_signal(strategy: BaseStrategy, rows: bytes) -> int:
    """Return what a plug-in says of the last of some candles.

    Raises:
        Nonsense: what it returned means nothing.
    """
    frame = frame_of(rows)
    time = frame.index[-1]
    times, values = _told(strategy.generate_signals(frame))
    at = np.flatnonzero(times.asi8 == time.value)
    if len(at) > 1:
        raise Nonsense(f"gave {len(at)} rows for {time}, expected one")
    return signal_of(values.iloc[int(at[0])]) if len(at) else HOLD


def all_signals(strategy: BaseStrategy, rows: bytes) -> list[int]:
    """Return what a plug-in says of each of some candles in one call on all of them.

    Raises:
        Nonsense: what it returned means nothing.
    """
    frame = frame_of(rows)
    own = frame.index
    times, values = _told(strategy.generate_signals(frame))
    twice = own[own.isin(times[times.duplicated()])]
    if len(twice):
        raise Nonsense(f"gave several rows for {twice[0]}, expected one")
    at = times[~times.duplicated()].get_indexer(own)
    said = values[~times.duplicated()].tolist()
    return [signal_of(said[place]) if place >= 0 else HOLD for place in at.tolist()]


def _told(result: Any) -> tuple[pd.DatetimeIndex, pd.Series]:
    """Return the times and the signals of what a plug-in returned; no rows where they have no times."""
    if not isinstance(result, pd.DataFrame):
        raise Nonsense(f"gave {type(result).__name__}, expected a DataFrame")
    if "signal" not in result.columns:
        raise Nonsense("gave a frame without a column signal")
    values = result["signal"]
    if not isinstance(values, pd.Series):
        raise Nonsense("gave a frame with several columns signal")
    times = _times(result)
    return (times, values) if times is not None else (pd.DatetimeIndex([], tz="UTC"), values.iloc[:0])


def _times(result: pd.DataFrame) -> pd.DatetimeIndex | None:
    """Return the times of a frame's rows: its index, or a column `timestamp` where the index was taken down."""
    times: pd.Index = result.index
    if not isinstance(times, pd.DatetimeIndex):
        column = result.get("timestamp")
        if not isinstance(column, pd.Series) or not pd.api.types.is_datetime64_any_dtype(column.dtype):
            return None
        times = pd.DatetimeIndex(column)
    utc = times.tz_localize("UTC") if times.tz is None else times.tz_convert("UTC")
    return utc.as_unit("ns")


def _shown(value: object) -> str:
    try:
        text = repr(value)
    except Exception as error:  # noqa: BLE001  # somebody else's object says what it likes
        text = f"a {type(value).__name__} that cannot be shown ({type(error).__name__})"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
