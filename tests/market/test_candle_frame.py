"""Frames of candles, checked as files are."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from srconsole.errors import CandleError
from srconsole.market.candle_file import checked_candles, load_candles, read_candles
from tests.market.small_file import ROWS, written


def test_a_frame_is_checked_like_a_file(tmp_path: Path) -> None:
    """Given a frame from a notebook: whole numbers, times in another zone, plain text, a column more
    When it is checked
    Then the candles are those of the file with the same values
    """
    expected = load_candles(written(tmp_path, ROWS))
    own = expected.frame.assign(
        Time=expected.frame["Time"].dt.tz_convert("Asia/Tokyo").dt.as_unit("ns"),
        Open=expected.frame["Open"].astype("int64"),
        Symbol="BTC/USDT",
        Note="mine",
    ).set_index(pd.Index(range(10, 16)))

    checked = checked_candles(own)

    pd.testing.assert_frame_equal(checked.frame, expected.frame)
    assert checked.report == expected.report


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("Time", pd.Timestamp("2024-01-01"), "expected times with a zone"),
        ("Time", pd.NaT, "expected times with a zone"),
        ("Open", "ten", "Open is str, expected numbers"),
        ("Open", np.nan, "Open is nan"),
        ("Symbol", None, "expected the text of one symbol"),
        ("Close", 99.0, "High 12.5 is below Close 99.0"),
    ],
)
def test_a_frame_that_cannot_be_used_is_refused(tmp_path: Path, column: str, value: object, said: str) -> None:
    """Given a frame with a column of the wrong kind or an impossible value
    When it is checked
    Then one sentence says which column, and what was expected
    """
    frame = read_candles(written(tmp_path, ROWS))
    frame[column] = pd.Series([value] * len(frame))

    with pytest.raises(CandleError, match=re.escape(said)):
        checked_candles(frame)


def test_a_frame_needs_its_columns_rows_and_times(tmp_path: Path) -> None:
    """Given a frame without a column, one without rows, and one with an empty time
    When they are checked
    Then each is refused for what it lacks
    """
    frame = read_candles(written(tmp_path, ROWS))
    holed = frame.assign(Time=frame["Time"].where(frame.index != 2))

    with pytest.raises(CandleError, match="lacks the columns High, Close"):
        checked_candles(frame.drop(columns=["High", "Close"]))
    with pytest.raises(CandleError, match="has no rows"):
        checked_candles(frame.iloc[:0])
    with pytest.raises(CandleError, match="Time has empty rows"):
        checked_candles(holed)
