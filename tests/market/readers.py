"""The three ways in which candles are read, and what each says of a file that is sound but for one thing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from srconsole.errors import CandleError
from srconsole.imports.importer import import_candles
from srconsole.market.candle_file import load_candles
from srconsole.market.replay_feed import read_columns
from srconsole.settings.shapes import ImportShape

HEADER = b"Time,Open,High,Low,Close,Volume,Symbol\n"
ROWS = [b"2024-01-01T%02d:00:00Z,10,12.5,9,11,%d,BTC/USDT\n" % (hour, hour) for hour in range(20)]
SOUND = HEADER + b"".join(ROWS)
NOW = 2_000_000_000_000_000


def importing(path: Path) -> None:
    """Import a file as `srconsole import` does."""
    import_candles(str(path), str(path.parent / "out.csv"), ImportShape(), latest=NOW)


READERS: dict[str, Callable[[Path], object]] = {
    "load_candles": load_candles,
    "replay": read_columns,
    "import": importing,
}


def refusal(path: Path, reader: str) -> CandleError:
    """Read a file that is refused, and return the error, which is one line with the file's name."""
    with pytest.raises(CandleError) as refused:
        READERS[reader](path)
    assert str(refused.value).startswith(str(path))
    assert "\n" not in str(refused.value)
    return refused.value


def answer(path: Path, reader: str) -> str:
    """Read a file; return the refusal, empty where it can be used."""
    try:
        READERS[reader](path)
    except CandleError as error:
        return str(error)
    return ""
