"""Files of candles that hold what no market has, or are no files: one sentence, at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from srconsole.compose.first_frame import opening_snapshot
from srconsole.errors import RequestError
from srconsole.settings.schema import Settings
from tests.market.readers import READERS, SOUND, refusal


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (b"2024-01-01T20:00:00Z,1e308,1e308,1,1,1,BTC/USDT\n", "Open is 1e+308, expected a price"),
        (b"2024-01-01T20:00:00Z,1,1,1e-310,1,1,BTC/USDT\n", "Low is 1e-310, expected a price"),
        (b"2024-01-01T20:00:00Z,1,1,1,1,1e308,BTC/USDT\n", "Volume is 1e+308, expected at most"),
        (b"9999-01-01T20:00:00Z,1,1,1,1,1,BTC/USDT\n", ""),
    ],
)
@pytest.mark.parametrize("reader", READERS)
def test_what_no_market_has_is_refused_with_its_line(tmp_path: Path, reader: str, row: bytes, fault: str) -> None:
    """Numbers that cannot be computed with never come near the rules.

    Given candles, the last with a price, volume or time that no market has
    When they are read for a backtest, for a replay or by the import
    Then the refusal names file and line and says what stands there
    """
    path = tmp_path / "candles.csv"
    path.write_bytes(SOUND + row)

    refused = refusal(path, reader)

    assert refused.line == 22
    assert fault in str(refused)


@pytest.mark.parametrize("year", [b"0001", b"1899", b"2200", b"9999"])
@pytest.mark.parametrize("reader", READERS)
def test_times_of_no_market_are_refused(tmp_path: Path, reader: str, year: bytes) -> None:
    """A time in another unit often is a year long ago or far ahead.

    Given candles of a year in which nobody trades them
    When they are read
    Then the first line is refused, by the time as it stands there
    """
    path = tmp_path / "candles.csv"
    path.write_bytes(SOUND.replace(b"2024", year))

    refused = refusal(path, reader)

    assert refused.line == 2
    assert reader == "import" or "years 1900 to 2199" in str(refused)


@pytest.mark.parametrize("reader", READERS)
def test_a_symbol_without_end_is_refused(tmp_path: Path, reader: str) -> None:
    """A symbol names a folder of the run, and stands in titles.

    Given candles whose symbol has 5,000 letters
    When they are read
    Then they are refused with a sentence that is shorter than the symbol
    """
    path = tmp_path / "candles.csv"
    path.write_bytes(SOUND.replace(b"BTC/USDT", b"A" * 5000))

    assert len(str(refusal(path, reader))) < 600


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "nothing", "a name with NUL", "a long name"])
def test_what_is_no_file_is_refused_at_once(tmp_path: Path, reader: str, kind: str) -> None:
    """Nothing hangs.

    Given a pipe that nobody writes to, a device without end, a folder, or a name that no file has
    When it is read as candles
    Then it is refused by its name
    """
    path = tmp_path / {"a name with NUL": "a\0b", "a long name": "a" * 5000}.get(kind, "candles.csv")
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "folder":
        path.mkdir()

    with pytest.raises(RequestError) as refused:
        READERS[reader](path)

    assert tmp_path.name in str(refused.value)


def test_a_pipe_as_detail_is_not_waited_for(tmp_path: Path) -> None:
    """Finer candles are a file like the others.

    Given sound candles, and a pipe that nobody writes to as the finer ones
    When the console asks what can be shown of them at once
    Then the pipe is refused by its name
    """
    path, pipe = tmp_path / "candles.csv", tmp_path / "finer.csv"
    path.write_bytes(SOUND)
    os.mkfifo(pipe)

    with pytest.raises(RequestError, match=f"^{pipe} cannot be read: it is a pipe or a device"):
        opening_snapshot(Settings(), path, pipe, False, {"SRCONSOLE_HOME": str(tmp_path)})
