"""Candle files that people have: the bundled one, and real and odd ones beside the checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

from srconsole.market.candle_file import load_candles, read_candles
from srconsole.market.timeframe import timeframe_text
from tests.market.small_file import refusal

CHECKOUT = Path(__file__).resolve().parents[2]
SAMPLE = CHECKOUT / "data" / "coinbase_BTC-USD_1h_2018-09_2019-10.csv"
REAL = CHECKOUT / ".." / "shared" / "data"
ODD = REAL / "odd"
ABSENT = "the shared candle files are not next to this checkout"


def test_the_bundled_candles_are_what_their_description_says() -> None:
    """Given the candles that come with srconsole
    When they are read
    Then rows, times and idle candles are those of data/README.md
    """
    report = load_candles(SAMPLE).report

    assert (report.symbol, report.timeframe, report.rows) == ("BTC/USD", 3600, 9873)
    assert report.first.isoformat() == "2018-09-01T00:00:00+00:00"
    assert report.last.isoformat() == "2019-10-17T08:00:00+00:00"
    assert (report.gaps, report.zero_volume, report.flat, report.off_grid, report.duplicates) == (0, 3, 4, 0, 0)


def described() -> list[list[str]]:
    """Return the cells of the table in the real candles' own description."""
    if not (REAL / "README.md").exists():
        return []
    lines = (REAL / "README.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in lines if line.startswith("| `")]
    return [row for row in rows if len(row) == 13]


@pytest.mark.skipif(not REAL.is_dir(), reason=ABSENT)
@pytest.mark.parametrize("row", described(), ids=lambda row: str(row[0]))
def test_real_candles_are_read_as_described(row: list[str]) -> None:
    """Given a file of real candles with its rows, gaps and idle candles counted in its description
    When it is read
    Then every count is the same
    """
    report = load_candles(REAL / row[0]).report
    counts = (report.rows, report.gaps, report.missing, report.longest_gap, report.zero_volume, report.flat)

    assert [report.symbol, timeframe_text(report.timeframe)] == row[1:3]
    assert [time.isoformat().replace("+00:00", "Z") for time in (report.first, report.last)] == row[4:6]
    assert [f"{count:,}" for count in counts] == [row[3], *row[6:11]]


USABLE = {
    "21_crlf_bom_standard_header.csv": 120,
    "27_no_newline_at_end.csv": 120,
    "42_gzip_with_csv_name.csv": 120,
    "43_close_time_convention.csv": 120,
    "45_zero_volume_and_flat_candles.csv": 120,
    "46_gaps_7h_and_1h.csv": 112,
    "48_future_and_1970_times.csv": 53,
}
ODD_FILES = sorted(path.name for path in ODD.glob("*.csv"))


@pytest.mark.skipif(not ODD.is_dir(), reason=ABSENT)
@pytest.mark.parametrize("name", ODD_FILES)
def test_odd_files_are_read_or_refused_in_one_sentence(name: str) -> None:
    """Given a file in a shape that people really have
    When it is read
    Then it is either standard, with all its candles, or refused in one sentence that names the file
    """
    path = ODD / name

    if name in USABLE:
        assert len(read_candles(path)) == USABLE[name]
    else:
        assert refusal(path).exit_code == 2


@pytest.mark.skipif(not ODD.is_dir(), reason=ABSENT)
@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("22_quoted_thousands_standard_header.csv", 2),
        ("25_one_of_every_bad_row.csv", 6),
        ("26_truncated_last_line.csv", 121),
        ("30_three_symbols_interleaved.csv", 3),
        ("49_nul_bytes_and_latin1.csv", 22),
    ],
)
def test_odd_files_are_refused_at_their_first_fault(name: str, line: int) -> None:
    """Given a file with faults at lines that its description names
    When it is read
    Then the first of them is named
    """
    assert refusal(ODD / name).line == line
