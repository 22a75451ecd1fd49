"""A small standard file for tests, and what is said of one that cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from srconsole.errors import CandleError
from srconsole.market.candle_file import load_candles

HEADER = "Time,Open,High,Low,Close,Volume,Symbol"
ROWS = [f"2024-01-01T{hour:02}:00:00Z,10,12.5,9,11,{hour},BTC/USDT" for hour in range(6)]


def written(folder: Path, rows: list[str], header: str = HEADER, end: str = "\n") -> Path:
    """Write a small file and return where it is."""
    path = folder / "candles.csv"
    path.write_bytes(end.join([header, *rows, ""]).encode("utf-8", "surrogateescape"))
    return path


def refusal(path: Path) -> CandleError:
    """Read a file that cannot be used and return the error, which is one line and begins with the file's name."""
    with pytest.raises(CandleError) as refused:
        load_candles(path)
    assert "\n" not in str(refused.value)
    assert str(refused.value).startswith(str(path))
    return refused.value
