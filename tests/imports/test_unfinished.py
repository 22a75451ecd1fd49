"""Candles that a file marks as unfinished: left out, asked about, or kept where the mark cannot mean that."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.imports.odd import Row, expected, hourly, imported, iso, refusal, table, texts, written

ROWS = hourly(48)
NAME = "BTCUSDT.csv"
PARTS = "open,high,low,close,volume"


def marked(marks: list[str], name: str = "confirm", rows: list[Row] = ROWS) -> str:
    """Return candles with a column that marks them."""
    return table(f"time,{PARTS},{name}", [[*one, mark] for one, mark in zip(texts(rows, iso), marks, strict=True)])


@pytest.mark.parametrize(
    ("name", "over", "running"),
    [
        ("confirm", "1", "0"),
        ("x", "true", "false"),
        ("isClosed", "True", "False"),
        ("complete", "True", "False"),
        ("is_final", "yes", "no"),
        ("candle_closed", "1.0", "0.0"),
        ("partial", "false", "true"),
    ],
)
def test_a_candle_that_the_file_calls_unfinished_is_left_out(
    tmp_path: Path, name: str, over: str, running: str
) -> None:
    """Given candles of which the last is marked as unfinished
    When they are imported, and with the mark disregarded
    Then the first leaves it out and counts it, and the second has it
    """
    path = written(tmp_path, marked([over] * 47 + [running], name), NAME)
    report, candles, _ = imported(path)

    assert candles == expected(ROWS[:-1])
    assert "1 x candle that the file marks as unfinished" in report.text()
    assert imported(path, unfinished="keep")[1] == expected(ROWS)


def test_a_log_of_a_running_candle_gives_its_end(tmp_path: Path) -> None:
    """Given each candle many times while it ran, and once when it was over
    When they are imported
    Then the finished ones count, and nothing is asked
    """
    lines = []
    for one in texts(ROWS, iso):
        lines += [[*one[:5], repr(part), "false"] for part in (1.0, 2.0)] + [[*one, "true"]]
    report, candles, _ = imported(written(tmp_path, table(f"time,{PARTS},x", lines), NAME))

    assert candles == expected(ROWS)
    assert "96 x copy of a candle while it was unfinished" in report.text()


@pytest.mark.parametrize(("marks", "first"), [(["0"] * 46 + ["1"] * 2, "keep"), (["1"] * 40 + ["0"] * 8, "drop")])
def test_a_mark_that_cannot_mean_it_is_asked_about(tmp_path: Path, marks: list[str], first: str) -> None:
    """Given a mark by which candles beside each other are unfinished, which only the newest can be
    When they are imported
    Then it is asked what the mark means, with what leaving them out costs, the lesser loss in front
    """
    path = written(tmp_path, marked(marks), NAME)
    message = refusal(path)

    assert f"--out NEW.csv --unfinished {first}" in message
    assert f"--unfinished drop leaves out {marks.count('0')}" in message
    assert len(imported(path, unfinished="keep")[1]) == 48


def test_a_mark_by_which_nothing_stays_is_not_followed(tmp_path: Path) -> None:
    """Given a mark that calls all candles but the last unfinished
    When they are imported
    Then leaving them out is not advised, and the candles can be kept
    """
    path = written(tmp_path, marked(["0"] * 47 + ["1"]), NAME)

    assert "--unfinished drop" not in refusal(path)
    assert "--unfinished keep" in refusal(path)
    assert imported(path, unfinished="keep")[1] == expected(ROWS)


def test_a_mark_of_another_kind_is_asked_about(tmp_path: Path) -> None:
    """Given a mark that says neither yes nor no on one line
    When they are imported without and with `--unfinished keep`
    Then the first is refused on that line with the option, and the second has all candles
    """
    path = written(tmp_path, marked(["1"] * 20 + ["2"] + ["1"] * 27), NAME)

    assert ":22: confirm is '2'" in refusal(path)
    assert "--unfinished keep (1 row)" in refusal(path)
    assert imported(path, unfinished="keep")[1] == expected(ROWS)


def test_a_column_of_such_a_name_that_marks_nothing_is_not_read(tmp_path: Path) -> None:
    """Given a column called x that holds numbers of any kind
    When the candles are imported
    Then it is not read
    """
    report, candles, _ = imported(written(tmp_path, marked([repr(at / 7) for at in range(48)], "x"), NAME))

    assert candles == expected(ROWS)
    assert "not read: x" in report.text()
