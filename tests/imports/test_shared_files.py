"""The 47 odd files beside the checkout, with the counts of their README, and their candles where the truth is there."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pytest

from srconsole.errors import RequestError
from srconsole.imports.importer import import_candles
from srconsole.market.candle_file import read_candles
from srconsole.settings.shapes import ImportShape
from tests.imports.odd import NOW

SHARED: Final = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
ODD: Final = SHARED / "odd"
PRICES: Final = ["Open", "High", "Low", "Close"]

pytestmark = pytest.mark.skipif(not ODD.is_dir(), reason="the shared candle files are not next to this checkout")

READ: Final = {
    "01": 120, "02": 100, "03": 45, "04": 61, "05": 195, "06": 200, "08": 120, "09": 149, "10": 119, "11": 119,
    "13": 79,
    "15": 122, "21": 120, "22": 120, "23": 120, "26": 119, "27": 120, "33": 120, "34": 120, "35": 120, "38": 60,
    "42": 120, "44": 120, "45": 120, "46": 112, "47": 40,
}  # fmt: skip

SETTLED: Final = {
    "12": (119, ImportShape(tz="Asia/Kolkata", symbol="BTC/USDT"), "--tz"),
    "14": (149, ImportShape(symbol="BTC/USDT:USDT"), "--symbol"),
    "20": (120, ImportShape(dates="day-first"), "--day-first"),
    "24": (120, ImportShape(duplicates="first"), "--duplicates"),
    "25": (104, ImportShape(bad_rows="skip"), "--skip-bad"),
    "28": (72, ImportShape(tz="Europe/Berlin"), "--tz"),
    "29": (72, ImportShape(tz="America/New_York", dates="month-first"), "--month-first"),
    "30": (48, ImportShape(symbol="BTC/USDT"), "--symbol"),
    "31": (8, ImportShape(symbol="BTC/USDT"), "--symbol"),
    "32": (48, ImportShape(timeframe="1h"), "--timeframe"),
    "36": (120, ImportShape(tz="+03:00"), "--tz"),
    "37": (120, ImportShape(tz="UTC"), "--tz"),
    "43": (120, ImportShape(times="close"), "--close-times"),
    "48": (50, ImportShape(bad_rows="skip"), "--skip-bad"),
}

REFUSED: Final = {
    "07": "there is no header", "16": "no Close column", "17": "no candles", "39": "no candles", "40": "empty",
    "41": "one candle only", "49": ":22:",
}  # fmt: skip

NOT_THE_TRUTH: Final = {"35": "PEPE / 1000", "45": "made idle"}
"""Files whose values were changed after they were taken from the real candles."""

TICKS: Final = {"22": 0.001, "36": 1.0, "37": 1.0}
"""Files whose volume has fewer digits than the real one, and how far off it can be."""


def odd_file(number: str) -> str:
    """Return the name of an odd file."""
    (path,) = ODD.glob(f"{number}_*.csv")
    return str(path)


def made(number: str, folder: Path, shape: ImportShape) -> Path:
    """Import an odd file and return the result."""
    out = folder / "imported.csv"
    import_candles(odd_file(number), str(out), shape, latest=NOW)
    return out


def truth() -> pd.DataFrame:
    """Return the real candles most of the odd files were made from, by time."""
    return read_candles(SHARED / "binance_BTC-USDT_1h_2023-07_2024-09.csv").set_index("Time")


@pytest.mark.parametrize("number", READ)
def test_these_are_read_without_more_words(number: str, tmp_path: Path) -> None:
    """Given an odd file that leaves nothing open
    When it is imported
    Then the standard reader reads as many candles as the file's README counts
    """
    assert len(read_candles(made(number, tmp_path, ImportShape()))) == READ[number]


@pytest.mark.parametrize("number", SETTLED)
def test_these_are_read_with_the_option_that_settles_them(number: str, tmp_path: Path) -> None:
    """Given an odd file that leaves something open
    When it is imported without and with the option that settles it
    Then the first is refused with the option's name, and the second gives all candles
    """
    count, shape, option = SETTLED[number]

    with pytest.raises(RequestError, match=option):
        made(number, tmp_path, ImportShape())
    assert list(tmp_path.iterdir()) == []
    assert len(made(number, tmp_path, shape).read_text().splitlines()) == count + 1


@pytest.mark.parametrize("number", REFUSED)
def test_these_are_refused(number: str, tmp_path: Path) -> None:
    """Given an odd file that holds no candles, or none that can be told
    When it is imported
    Then it is refused with the reason, and nothing is written
    """
    with pytest.raises(RequestError, match=REFUSED[number]):
        made(number, tmp_path, ImportShape())
    assert list(tmp_path.iterdir()) == []


def test_no_file_is_forgotten() -> None:
    """Given the odd files
    When their outcomes are listed
    Then each file has one
    """
    assert sorted([*READ, *SETTLED, *REFUSED]) == sorted(path.name[:2] for path in ODD.glob("*.csv"))


@pytest.mark.parametrize("number", sorted({*READ, *SETTLED} - {*NOT_THE_TRUTH, "09", "32", "41"}))
def test_candles_are_the_real_ones(number: str, tmp_path: Path) -> None:
    """Given an odd file made from real candles
    When it is imported
    Then prices are the real ones to the last digit, and so is the volume as far as the file has it
    """
    shape = SETTLED[number][1] if number in SETTLED else ImportShape()
    candles = read_candles(made(number, tmp_path, shape)).set_index("Time")
    real = truth()
    shared = candles.index.intersection(real.index)

    if not len(shared):
        assert number in {"01", "02", "03", "04", "05", "06", "08", "10", "11", "12", "14", "15"}
        return
    assert len(shared) == len(candles)
    assert candles[PRICES].equals(real.loc[shared, PRICES])
    off = np.abs(candles["Volume"] - real.loc[shared, "Volume"])
    assert (off <= TICKS.get(number, 0)).all()


def test_of_two_exports_the_finer_is_kept(tmp_path: Path) -> None:
    """Given a file that joins two exports of the same hours, in one of which an hour was not over yet
    When it is imported
    Then the finer numbers are kept, and the report says that one differs
    """
    report = import_candles(odd_file("03"), str(tmp_path / "imported.csv"), ImportShape(), latest=NOW)
    candles = read_candles(tmp_path / "imported.csv").set_index("Time")

    seven = candles.loc["2020-11-20T07:00:00Z"]
    assert (seven["Close"], seven["Volume"]) == (18212.0, 6097.86638)
    assert "differs by more than rounding" in report.text()
