"""What the tests of `srconsole fetch` type, and what they look for."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from srconsole.market.candle_file import read_candles
from tests.exchange.bitget_stub import (
    HOUR,
    NOW,
    openings,
)

SINCE: Final = "2026-06-01T00:00:00Z"
SINCE_MS: Final = 1_780_272_000_000


def words(url: str, *more: str, symbol: str = "BTCUSDT", since: str = SINCE) -> list[str]:
    """Return a command line; of an option that is given twice the last counts."""
    named = ["--timeframe", "1h", "--since", since, "--out", "candles.csv"]
    return ["fetch", symbol, *named, "--set", f"market.exchange_url={url}", *more]


def wanted(until: int = NOW) -> list[int]:
    """Return the openings of all hours since SINCE that have closed."""
    return list(openings(SINCE_MS, until, HOUR))


def read(path: Path) -> list[int]:
    """Return the openings in a file of candles."""
    return [round(time.timestamp() * 1000) for time in read_candles(path)["Time"]]
