"""The indicators against the shared vectors: those of docs/strategies.md, and those of an engine of Pine."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest

from srconsole.core.candle import Candle
from srconsole.core.indicators.averages import Sma
from srconsole.core.indicators.cross import Cross
from srconsole.core.indicators.ranges import true_range
from tests.core.indicators.lines import INDICATORS, assert_same, drawn

VECTORS = Path(__file__).resolve().parents[4] / "shared" / "data" / "indicator_vectors.csv"
DAY_ONE = "2018-09-01"
COLUMNS = {
    "ema": "ema_14",
    "rma": "rma_14",
    "rsi": "rsi_14",
    "atr": "atr_14",
    "adx": "adx_14",
    "vol_mean": "vol_mean_20",
    "high": "high_20",
    "low": "low_20",
    "mfi": "mfi_14",
    "sma": "sma_10",
}
"""What lines are called in the file, where they have a length there."""

pytestmark = pytest.mark.skipif(
    not VECTORS.exists(), reason="the shared indicator vectors are not beside this checkout"
)


def rows() -> list[dict[str, str]]:
    """Read the file."""
    with VECTORS.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def candles() -> list[Candle]:
    """Read its candles."""
    names = ("Open", "High", "Low", "Close", "Volume")
    return [
        Candle(round(datetime.fromisoformat(row["Time"]).timestamp() * 1000), *(float(row[name]) for name in names))
        for row in rows()
    ]


def column(name: str) -> list[float]:
    """Read a column; what is empty is nan."""
    return [float(row[name]) if row[name] else math.nan for row in rows()]


def crossings(one: Sequence[float], other: Sequence[float]) -> list[int]:
    """Return where one line crosses another."""
    return list(map(Cross().update, one, other))


@pytest.mark.parametrize("name", INDICATORS)
def test_lines_are_those_of_the_vectors_to_the_last_digit(name: str) -> None:
    """Given 200 hours of a real market and the values that the rules give for them
    When an indicator is fed candle by candle
    Then each of its numbers is the file's, bit for bit, and missing where the file's is
    """
    lines = drawn(name, candles())
    assert_same(lines, {line: column(COLUMNS.get(line, line)) for line in lines})


@pytest.mark.parametrize("name", INDICATORS)
def test_lines_are_those_of_pine(name: str) -> None:
    """Given the same hours as an engine of TradingView's language has them
    When an indicator is fed candle by candle
    Then each of its numbers is the engine's within a billionth, the day price of the first day aside
    """
    for line, values in drawn(name, candles()).items():
        for row, value, pine in zip(rows(), values, column(f"{COLUMNS.get(line, line)}_pine"), strict=True):
            if line == "vwap" and row["Time"].startswith(DAY_ONE):
                continue
            assert math.isnan(value) == math.isnan(pine), row["Time"]
            assert math.isnan(pine) or value == pytest.approx(pine, rel=1e-9, abs=1e-9), row["Time"]


def test_true_ranges_are_those_of_the_vectors() -> None:
    """Given the same hours
    When each one's true range is taken
    Then it is the file's, bit for bit
    """
    made = candles()
    first = made[0].high - made[0].low
    assert [first, *(true_range(now, last.close) for last, now in pairwise(made))] == column("tr")


def test_the_slow_mean_and_the_crosses_are_those_of_the_vectors_and_of_pine() -> None:
    """Given the same hours
    When means of 10 and of 50 closes are compared
    Then the slow mean, and each candle at which the fast one crosses it up or down, is the file's and the engine's
    """
    prices = [candle.close for candle in candles()]
    fast, slow = list(map(Sma(10).update, prices)), list(map(Sma(50).update, prices))
    assert_same({"sma_50": slow}, {"sma_50": column("sma_50")})
    crossed = crossings(fast, slow)
    assert set(crossed) == {1, 0, -1}
    assert crossed == crossings(column("sma_10"), column("sma_50"))
    for up, down in (("sma_10_above_50", "sma_10_below_50"), ("above_pine", "below_pine")):
        assert crossed == [int(above - below) for above, below in zip(column(up), column(down), strict=True)]
