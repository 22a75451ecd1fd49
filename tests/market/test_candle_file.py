"""Standard CSV files, read and checked: small ones, with every fault."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pandas as pd
import pytest

from srconsole.market.candle_file import load_candles, read_candles
from tests.market.small_file import HEADER, ROWS, refusal, written


def test_a_standard_file_becomes_a_frame(tmp_path: Path) -> None:
    """Given a standard file of six hourly candles
    When it is read
    Then each column has its one type, times are UTC, and nothing is warned of but the candle without volume
    """
    candles = load_candles(written(tmp_path, ROWS))

    frame = candles.frame
    assert frame.dtypes.astype(str).to_dict() == {
        "Time": "datetime64[us, UTC]",
        **dict.fromkeys(("Open", "High", "Low", "Close", "Volume"), "float64"),
        "Symbol": "category",
    }
    assert isinstance(frame.index, pd.RangeIndex)
    assert frame["Time"].tolist() == [pd.Timestamp(f"2024-01-01 {hour:02}:00", tz="UTC") for hour in range(6)]
    assert frame["High"].tolist() == [12.5] * 6
    assert frame["Volume"].tolist() == [0, 1, 2, 3, 4, 5]
    assert frame["Symbol"].tolist() == ["BTC/USDT"] * 6
    assert candles.report.warnings() == ("1 candle without volume",)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n", "\n  \t\n"])
@pytest.mark.parametrize("header", [HEADER, "\ufeff" + HEADER])
def test_harmless_differences_are_accepted(tmp_path: Path, header: str, end: str) -> None:
    """Given standard files with the marks and line ends that other systems write, and with blank lines
    When they are read
    Then the candles are the same
    """
    expected = read_candles(written(tmp_path, ROWS))

    pd.testing.assert_frame_equal(read_candles(written(tmp_path, ROWS, header, end)), expected)


@pytest.mark.parametrize("ending", ["Z", "+00:00", ".000Z", ".000000+00:00"])
def test_utc_may_be_written_in_its_standard_forms(tmp_path: Path, ending: str) -> None:
    """Given times that say UTC in another standard form, on all lines or on every other one
    When the files are read
    Then the candles are the same
    """
    expected = read_candles(written(tmp_path, ROWS))
    all_rows = [row.replace("Z,", f"{ending},") for row in ROWS]
    mixed = [new if at % 2 else old for at, (old, new) in enumerate(zip(ROWS, all_rows, strict=True))]

    pd.testing.assert_frame_equal(read_candles(written(tmp_path, all_rows)), expected)
    pd.testing.assert_frame_equal(read_candles(written(tmp_path, mixed)), expected)


@pytest.mark.parametrize("name", ["candles.csv.gz", "candles.csv"])
def test_gzip_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    """Given a gzip file, whatever its name
    When it is read
    Then the candles are those of the plain file
    """
    plain = written(tmp_path, ROWS)
    expected, content = read_candles(plain), plain.read_bytes()
    (tmp_path / name).write_bytes(gzip.compress(content))

    pd.testing.assert_frame_equal(read_candles(tmp_path / name), expected)


def test_a_file_in_several_parts_is_read_whole(tmp_path: Path) -> None:
    """Given a file that is big enough to be read in parts at once
    When it is read
    Then no candle is lost or doubled where the parts meet
    """
    times = pd.date_range("2020-01-01", periods=250_000, freq="min").strftime("%Y-%m-%dT%H:%M:%SZ")
    path = written(tmp_path, [f"{time},10,12.5,9,11,{at},BTC/USDT" for at, time in enumerate(times)])

    candles = load_candles(path)

    assert candles.frame["Volume"].tolist() == list(range(250_000))
    assert (candles.report.rows, candles.report.gaps) == (250_000, 0)


FAULTS = {
    "2024-01-01T02:00:00Z,10,12,9,11,5": "6 fields, expected 7",
    "2024-01-01T02:00:00Z,10,12,9,11,5,BTC/USDT,": "8 fields, expected 7",
    '2024-01-01T02:00:00Z,"10",12,9,11,5,BTC/USDT': "quotes",
    "2024-01-01T02:00:00Z,ten,12,9,11,5,BTC/USDT": "Open is 'ten', expected a number",
    "2024-01-01T02:00:00Z,10,,9,11,5,BTC/USDT": "High is empty, expected a number",
    "2024-01-01T02:00:00Z,10,12,9,True,5,BTC/USDT": "Close is 'True', expected a number",
    "2024-01-01T02:00:00Z,10,1_2,9,11,5,BTC/USDT": "High is '1_2', expected a number",
    "2024-01-01T02:00:00Z,+1e 1,12,9,11,5,BTC/USDT": "Open is '+1e 1', expected a number",
    "2024-01-01T02:00:00Z,10,0x10,9,11,5,BTC/USDT": "High is '0x10', expected a number",
    "2024-01-01T02:00:00Z,10,\u0661\u0662,9,11,5,BTC/USDT": "High is '\u0661\u0662', expected a number",
    "2024-01-01T02:00:00Z,10,1e400,9,11,5,BTC/USDT": "High is inf, expected a finite number",
    "2024-01-01T02:00:00Z,10,12,9,11,nan,BTC/USDT": "Volume is nan, expected a finite number",
    "2024-01-01T02:00:00Z,10,12,9,11,-5,BTC/USDT": "Volume is -5.0, expected 0 or more",
    "2024-01-01T02:00:00Z,0,12,0,11,5,BTC/USDT": "Open is 0.0, expected a price above 0",
    "2024-01-01T02:00:00Z,10,10,9,11,5,BTC/USDT": "High 10.0 is below Close 11.0",
    "2024-01-01T02:00:00Z,10,12,9,11,5,": "Symbol is empty",
    "2024-01-01T02:00:00Z,10,12,9,11,5, BTC/USDT": "Symbol is ' BTC/USDT'",
    "2024-01-01T02:00:00Z,10,12,9,11,5,ETH/USDT": "a second symbol, 'ETH/USDT' after 'BTC/USDT'",
    "2024-01-01T02:00:00Z,10,12,9,11,5,BTC\0": "NUL byte",
    "2024-01-01T02:00:00Z,10,12\0,9,11,5,BTC/USDT": "NUL byte",
    "2024-01-01T02:00:00Z,10,12,9,11,5,BTC\udcff": "byte 0xff is not UTF-8",
    "2024-01-01T00:00:00Z,10,12,9,11,5,BTC/USDT": "sort the candles",
    "2024-01-01T01:00:00Z,10,12,9,11,5,BTC/USDT": "also the time of line 3",
    "2024-01-01T02:00:00,10,12,9,11,5,BTC/USDT": "has no zone, expected UTC",
    "2024-01-01 02:00:00,10,12,9,11,5,BTC/USDT": "has no zone, expected UTC",
    "2024-01-01T02:00:00+09:00,10,12,9,11,5,BTC/USDT": "is not in UTC",
    "1704074400,10,12,9,11,5,BTC/USDT": "Time '1704074400' is a number",
    ",10,12,9,11,5,BTC/USDT": "Time is empty",
    "2024-02-30T02:00:00Z,10,12,9,11,5,BTC/USDT": "no date and hour of the calendar",
    "2024-01-01T25:00:00Z,10,12,9,11,5,BTC/USDT": "no date and hour of the calendar",
    "0000-01-01T02:00:00Z,10,12,9,11,5,BTC/USDT": "no date and hour of the calendar",
    "2024-01-01T02:00:00.0001Z,10,12,9,11,5,BTC/USDT": "expected UTC as in",
    "# a remark": "1 fields, expected 7",
    "x" * 200_000: "1 fields, expected 7",
}


@pytest.mark.parametrize("row", FAULTS, ids=FAULTS.values())
@pytest.mark.parametrize("before", [0, 3])
def test_a_faulty_line_is_named(tmp_path: Path, row: str, before: int) -> None:
    """Given a file whose fourth line is at fault, or the one three blank lines further down
    When it is read
    Then the refusal names that line and says what stands there
    """
    path = written(tmp_path, [*ROWS[:2], *[""] * before, row, *ROWS[3:]])

    refused = refusal(path)

    assert refused.line == 4 + before
    assert str(refused).startswith(f"{path}:{4 + before}: ")
    assert FAULTS[row] in str(refused)
    assert str(refused).endswith(f"type: srconsole import {path} --out NEW.csv")
    assert len(str(refused)) < 2 * len(str(path)) + 300


def test_a_column_too_many_on_every_line_is_refused(tmp_path: Path) -> None:
    """Given a file whose every line has a number of its own in front, as pandas writes its index
    When it is read
    Then its first candle is refused for the field too many
    """
    rows = [f"{at},{row}" for at, row in enumerate(ROWS)]

    refused = refusal(written(tmp_path, rows))

    assert refused.line == 2
    assert "8 fields, expected 7" in str(refused)


def test_of_two_faulty_lines_the_first_is_named(tmp_path: Path) -> None:
    """Given a price of 0 on line 3 and text for a number on line 5
    When the file is read
    Then line 3 is named
    """
    rows = [ROWS[0], ROWS[1].replace(",9,", ",0,"), ROWS[2], ROWS[3].replace(",9,", ",nine,")]

    assert refusal(written(tmp_path, rows)).line == 3


@pytest.mark.parametrize("word", ["True", "TRUE", "true", "tRuE"])
def test_words_for_yes_are_no_prices(tmp_path: Path, word: str) -> None:
    """Given a file whose prices and volumes are all the word for yes or no
    When it is read
    Then it is refused; nobody trades on prices of 1
    """
    rows = [f"2024-01-01T{hour:02}:00:00Z,{word},{word},{word},{word},False,BTC/USDT" for hour in range(6)]

    assert "expected a number" in str(refusal(written(tmp_path, rows)))


def test_a_file_cut_short_is_refused(tmp_path: Path) -> None:
    """Given a download that stopped in the middle of its last line
    When it is read, cut at any letter of that line
    Then it is refused with that line's number, unless nothing or all of the line is there
    """
    path = tmp_path / "candles.csv"
    whole = "\n".join([HEADER, *ROWS])
    for cut in range(1, len(ROWS[-1])):
        path.write_text(whole[:-cut], encoding="utf-8")

        assert refusal(path).line == 7

    path.write_text(whole, encoding="utf-8")
    assert len(read_candles(path)) == 6


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b"\n \n", "the file is empty"),
        (HEADER.encode(), "no candles"),
        (f"{HEADER}\n{ROWS[0]}\n".encode(), "one candle only"),
        (f"{HEADER}\n{ROWS[0]}\n".encode("utf-16"), "UTF-16"),
        (b"\x89PNG\r\n", "not UTF-8"),
        ("\n".join(ROWS).encode(), "there is no header, a candle stands in its place"),
        (HEADER.replace(",", ";").encode(), "divided by semicolons"),
        (HEADER.replace(",", "\t").encode(), "divided by tabs"),
        (HEADER.replace(",Close", "").encode(), "the header lacks Close"),
        (HEADER.lower().encode(), "the header is 'time,open"),
        (f"{HEADER},Trades\n".encode(), "the header is 'Time,Open"),
        (b"Time\0,Open\n", "NUL"),
        (b"\x1f\x8b\x08\x00 damaged", "gzip file is damaged"),
        (gzip.compress(HEADER.encode(), mtime=0)[:-5], "gzip file is damaged or cut short"),
    ],
)
def test_a_file_that_is_something_else_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    """Given a file that is empty, of another form, or no text at all
    When it is read
    Then one sentence says so
    """
    path = tmp_path / "candles.csv"
    path.write_bytes(content)

    assert said in str(refusal(path))


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    """Given a name without a file, a folder, and a pipe
    When they are read as candles
    Then each is refused in one sentence, and nothing waits for the pipe
    """
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    assert "there is no such file" in str(refusal(tmp_path / "absent.csv"))
    assert "this is a folder" in str(refusal(tmp_path))
    assert "not a regular file" in str(refusal(pipe))
    assert "cannot be read" in str(refusal(tmp_path / ("long" * 100)))
