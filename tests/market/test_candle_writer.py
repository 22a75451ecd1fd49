"""Frames written as CSV, whole or not at all, and read back the same."""

from __future__ import annotations

import gzip
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.market.candle_file import checked_candles, read_candles
from srconsole.market.candle_writer import write_table
from srconsole.market.checks import LEAST_PRICE, MOST_PRICE
from srconsole.market.column_writer import BLOCK_ROWS

PRICES = st.floats(LEAST_PRICE, MOST_PRICE)


def candle_frame(prices: list[list[float]], step: str = "1h") -> pd.DataFrame:
    """Return candles with these prices, four a candle, in the shape that reading gives."""
    ordered = np.sort(np.array(prices), axis=1)
    return checked_candles(
        pd.DataFrame(
            {
                "Time": pd.date_range("2024-01-01", periods=len(prices), freq=step, tz="UTC"),
                "Open": ordered[:, 1],
                "High": ordered[:, 3],
                "Low": ordered[:, 0],
                "Close": ordered[:, 2],
                "Volume": ordered[:, 1],
                "Symbol": "BTC/USDT",
            }
        )
    ).frame


@given(st.lists(st.lists(PRICES, min_size=4, max_size=4), min_size=2, max_size=20), st.sampled_from(["", ".gz"]))
def test_written_candles_read_back_the_same(prices: list[list[float]], suffix: str) -> None:
    """Given candles with prices of any size
    When they are written and read again, plain or packed
    Then every time and every bit of every number is as before
    """
    frame = candle_frame(prices)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"candles.csv{suffix}"
        write_table(frame, path)
        back = read_candles(path)

    pd.testing.assert_frame_equal(back, frame, check_exact=True)


def test_a_table_is_written_in_the_standard_form(tmp_path: Path) -> None:
    """Given a table with times, levels that last or are missing, whole numbers and words
    When it is written
    Then times end in Z, numbers are the shortest that read back, and what is missing is empty
    """
    times = pd.Series(pd.to_datetime(["2024-01-01 02:00", "NaT", "2024-01-02 00:00"])).dt.tz_localize("Europe/Berlin")
    table = pd.DataFrame(
        {
            "entry_time": times,
            "S1": [0.1 + 0.2, np.nan, np.nan],
            "R1": [1e-07, 1e-07, 1e16],
            "zero": [0.0, -0.0, 0.0],
            "touches": [1, 2, 3],
            "tier": pd.Categorical(["S1", "No", None]),
            "note": ["a,b", 'say "no"', "plain"],
        }
    )

    write_table(table, tmp_path / "table.csv")

    assert (tmp_path / "table.csv").read_text(encoding="utf-8").splitlines() == [
        "entry_time,S1,R1,zero,touches,tier,note",
        '2024-01-01T01:00:00Z,0.30000000000000004,1e-07,0.0,1,S1,"a,b"',
        ',,1e-07,-0.0,2,No,"say ""no"""',
        "2024-01-01T23:00:00Z,,1e+16,0.0,3,,plain",
    ]


def test_parts_of_seconds_are_written_where_there_are_any(tmp_path: Path) -> None:
    """Given candles one of which opens between two seconds
    When they are written and read again
    Then its time is as before
    """
    frame = candle_frame([[1.0, 2.0, 3.0, 4.0]] * 3)
    frame["Time"] += pd.Timedelta(milliseconds=125)

    write_table(frame, tmp_path / "candles.csv")

    pd.testing.assert_frame_equal(read_candles(tmp_path / "candles.csv"), frame)


def test_a_table_without_rows_has_its_header(tmp_path: Path) -> None:
    """Given a backtest without a trade
    When its trades are written
    Then the file has the names of the columns and nothing below
    """
    write_table(pd.DataFrame({"tier": pd.Series(dtype="str"), "pnl": pd.Series(dtype="float64")}), tmp_path / "a.csv")

    assert (tmp_path / "a.csv").read_bytes() == b"tier,pnl\n"


def test_progress_is_told(tmp_path: Path) -> None:
    """Given a table of more rows than are written at a time
    When it is written
    Then progress rises to the number of its rows, and the parts join without a seam
    """
    rows = 2 * BLOCK_ROWS + 1
    told: list[tuple[int, int]] = []

    table = pd.DataFrame({"n": np.arange(rows, dtype=np.float64)})
    write_table(table, tmp_path / "a.csv", progress=lambda done, total: told.append((done, total)))

    assert told == [(BLOCK_ROWS, rows), (2 * BLOCK_ROWS, rows), (rows, rows)]
    assert (tmp_path / "a.csv").read_text(encoding="utf-8").split() == ["n", *(f"{n}.0" for n in range(rows))]


def test_the_same_table_gives_the_same_packed_bytes(tmp_path: Path) -> None:
    """Given one table
    When it is written packed under two names
    Then the two files are equal, byte for byte
    """
    frame = candle_frame([[1.0, 2.0, 3.0, 4.0]] * 3)

    write_table(frame, tmp_path / "one.csv.gz")
    write_table(frame, tmp_path / "two.csv.gz")

    assert (tmp_path / "one.csv.gz").read_bytes() == (tmp_path / "two.csv.gz").read_bytes()
    assert gzip.decompress((tmp_path / "one.csv.gz").read_bytes()).startswith(b"Time,Open")


def test_a_failed_writing_leaves_what_was_there(tmp_path: Path) -> None:
    """Given a file from an earlier run, and a new one whose writing is stopped halfway
    When it has stopped
    Then the earlier file is untouched and nothing else is left in the folder
    """
    path = tmp_path / "candles.csv"
    path.write_text("earlier", encoding="utf-8")

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt(f"{done} of {total}")

    with pytest.raises(KeyboardInterrupt):
        write_table(candle_frame([[1.0, 2.0, 3.0, 4.0]] * 3), path, progress=stop)

    assert path.read_text(encoding="utf-8") == "earlier"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_keeps_pointing_at_what_is_written(tmp_path: Path) -> None:
    """Given a name that is a link to a file elsewhere
    When a table is written to that name
    Then the link stays, and the file it points at has the table
    """
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")

    write_table(pd.DataFrame({"pnl": [1.5]}), tmp_path / "link.csv")

    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text(encoding="utf-8") == "pnl\n1.5\n"
