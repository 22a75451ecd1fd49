"""A symbol is text, whatever it looks like: read, traded, written and read again as it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from srconsole.compose.first_frame import opening_snapshot
from srconsole.compose.replay import Replay, open_feed
from srconsole.errors import CandleError
from srconsole.imports.importer import import_candles
from srconsole.market.candle_file import load_candles
from srconsole.market.candle_writer import write_table
from srconsole.market.replay_feed import read_columns
from srconsole.research.annotate import annotate
from srconsole.research.backtest import backtest
from srconsole.research.levels import levels_as_of
from srconsole.settings.schema import Settings
from srconsole.settings.shapes import ImportShape

NOW = 2_000_000_000_000_000
SYMBOLS = ["005930", "1e5", "0x10", "nan", "None", "NA", "True", "inf", "2024-01-01", "1_000", "삼성전자", "0"]


def candle_lines(symbol: str, minutes: int = 60) -> str:
    """Return a standard file of ten hours; an hour's first candle has all of its range."""
    lines = ["Time,Open,High,Low,Close,Volume,Symbol"]
    for minute in range(0, 600, minutes):
        high, low = (12, 9) if minute % 60 == 0 else (11, 11)
        opened = 10 if minute % 60 == 0 else 11
        time = f"2024-01-01T{minute // 60:02}:{minute % 60:02}:00Z"
        lines.append(f"{time},{opened},{high},{low},11,5,{symbol}")
    return "\n".join([*lines, ""])


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_a_symbol_is_read_as_it_stands(tmp_path: Path, symbol: str) -> None:
    """A Korean stock is called 005930, and stays so.

    Given candles whose symbol looks like a number, a truth, a time or a missing value
    When they are read fast and slowly, with finer ones, traded, annotated, replayed and written
    Then the symbol is the same text everywhere
    """
    path, finer = tmp_path / "candles.csv", tmp_path / "finer.csv"
    path.write_text(candle_lines(symbol), encoding="utf-8")
    finer.write_text(candle_lines(symbol, 30), encoding="utf-8")

    candles = load_candles(path)
    detail = load_candles(finer).frame
    result = backtest(candles.frame, None, detail)
    annotated = annotate(candles.frame)

    assert candles.frame["Symbol"].tolist() == [symbol] * 10
    assert read_columns(path)[0].symbol == symbol
    assert result.summary["symbol"] == symbol
    assert result.summary["detail"] == {"used": 10, "not_used": 0}
    assert result.candles["Symbol"].tolist() == annotated["Symbol"].tolist() == [symbol] * 10
    assert levels_as_of(candles.frame).symbol == symbol
    feed = open_feed(Settings(), Replay(path, finer))
    assert feed.symbol == symbol
    snapshot = opening_snapshot(Settings(), path, finer, False, {"SRCONSOLE_HOME": str(tmp_path)})
    assert snapshot is not None
    assert snapshot.market.symbol == symbol
    write_table(candles.frame, tmp_path / "again.csv")
    assert load_candles(tmp_path / "again.csv").frame["Symbol"].tolist() == [symbol] * 10


@pytest.mark.parametrize("symbol", ["005930", "1e5", "True", "0"])
def test_an_imported_symbol_is_text_too(tmp_path: Path, symbol: str) -> None:
    """What the import writes, a backtest reads.

    Given a file whose symbol looks like a number, from its column and by --symbol
    When it is imported and the result is read
    Then the symbol is the same text
    """
    path, out = tmp_path / "odd.csv", tmp_path / "out.csv"
    path.write_text(candle_lines(symbol).replace("Time", "Date"), encoding="utf-8")

    for shape in (ImportShape(), ImportShape(symbol=symbol)):
        import_candles(str(path), str(out), shape, latest=NOW)
        assert load_candles(out).frame["Symbol"].tolist() == [symbol] * 10


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ("2024-01-01T00:00:00Z,1,1,1\n2024-01-01T01:00:00Z,1,1,1,1,1,X\n", ":2: 4 fields, expected 7"),
        ("2024-01-01T00:00:00Z,1,1,1,1,1,X\n2024-01-01T01:00:00Z\n", ":3: 1 fields, expected 7"),
        ("2024-01-01T01:00:00Z,1,1,1,1,1,X\n2024-01-01T00:00:00Z,1,1,1,1,1,X\n", ":3: 2024-01-01T00:00:00Z comes"),
        (",,,,,,\n,,,,,,\n", ":2: Time is empty"),
        ("x" * 10_000, ":2: 1 fields, expected 7"),
        ("\0\0\0\n\0\0\n", ":2: there is a NUL byte"),
        ("", ": no candles"),
    ],
)
def test_a_console_on_a_bad_file_says_what_a_backtest_says(tmp_path: Path, rows: str, fault: str) -> None:
    """Before there is anything to show, what is wrong is said in the words that are known.

    Given a file whose first rows are no candles
    When the console is opened on it
    Then nothing can be shown of it at once, and it is refused in the words in which a backtest refuses it
    """
    path = tmp_path / "candles.csv"
    path.write_text(f"Time,Open,High,Low,Close,Volume,Symbol\n{rows}", encoding="utf-8")

    assert opening_snapshot(Settings(), path, None, False, {"SRCONSOLE_HOME": str(tmp_path)}) is None
    with pytest.raises(CandleError) as by_console:
        open_feed(Settings(), Replay(path))
    with pytest.raises(CandleError) as by_backtest:
        load_candles(path)

    assert str(by_console.value) == str(by_backtest.value)
    assert str(by_console.value).startswith(f"{path}{fault}")


def test_blank_lines_in_front_are_no_fault(tmp_path: Path) -> None:
    """What can be used is used, though nothing can be shown of it at once.

    Given a sound file with blank lines between header and candles
    When the console is opened on it
    Then nothing can be shown of it at once, and it is not refused
    """
    path = tmp_path / "candles.csv"
    path.write_text(candle_lines("X").replace("Symbol\n", "Symbol\n\n\n"), encoding="utf-8")

    assert opening_snapshot(Settings(), path, None, False, {"SRCONSOLE_HOME": str(tmp_path)}) is None
    assert open_feed(Settings(), Replay(path)).symbol == "X"
