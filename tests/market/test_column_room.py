"""Where columns are: in memory as long as there is space, else in files that nobody sees."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.errors import RequestError
from srconsole.market.candle_arrays import CandleColumns, MillisecondTimes
from srconsole.market.candle_file import file_columns
from srconsole.market.checks import Origin, check_candles
from srconsole.market.column_room import MEMORY, Gathered, OnDisk, Space
from srconsole.market.unnamed_files import folder_for_large_files
from tests.market.readers import SOUND


@given(st.lists(st.lists(st.integers(-(2**40), 2**40), max_size=9), min_size=1, max_size=9), st.integers(0, 600))
def test_columns_are_the_same_wherever_they_are(
    tmp_path_factory: pytest.TempPathFactory, parts: list[list[int]], most: int
) -> None:
    """A price is the same in memory and on the disk.

    Given parts of two columns, and so much space for them in memory
    When they are gathered
    Then both columns have the parts one behind the other, and can be written to; the folder looks empty all the while
    """
    folder = tmp_path_factory.mktemp("room")
    gathered = Gathered(Space(most, folder))
    for part in parts:
        gathered.add([np.array(part, dtype=np.int64), np.array(part, dtype=np.float64) / 8])
    (times, numbers), room = gathered.columns()

    whole = [value for part in parts for value in part]
    assert times.tolist() == whole
    assert numbers.tolist() == [value / 8 for value in whole]
    assert (room is MEMORY) == (16 * len(whole) <= most)
    assert times.flags.writeable
    assert list(folder.iterdir()) == []


def test_what_is_made_beside_columns_on_the_disk_is_there_too(tmp_path: Path) -> None:
    """What a backtest makes of each candle takes no memory either.

    Given candles whose columns are on the disk, one of them twice
    When they are checked
    Then those that are kept are on the disk as well, and another process has them in its memory
    """
    times = np.array([0, 1, 2, 3, 3, 4, 5, 6, 7, 8]) * 60_000_000
    same = np.full(10, 5.0)
    made = CandleColumns("X", times, same, same, same, same, same, room=OnDisk(tmp_path))

    kept, report = check_candles(made, Origin("made"))

    assert (len(kept), report.duplicates) == (9, 1)
    assert isinstance(kept.room, OnDisk)
    assert not kept.time.flags.owndata
    sent = pickle.loads(pickle.dumps(kept))  # noqa: S301  # our own, as processes send it
    assert sent.time.tolist() == kept.time.tolist()
    assert type(sent.room) is type(MEMORY)


@pytest.mark.parametrize("line", [b"", b"2024-01-01T20:00:00Z, 1,1,1,1,1,BTC/USDT\n"])
def test_every_reader_puts_columns_on_the_disk(tmp_path: Path, line: bytes) -> None:
    """A file that is written in an odd way takes no more memory than another.

    Given sound candles, and the same with a blank before a price, which only the line reader takes
    When they are read with no space in memory
    Then they are what they are with all of it, and on the disk
    """
    path = tmp_path / "candles.csv"
    path.write_bytes(SOUND + line)

    columns, report = file_columns(path, Space(0, tmp_path))
    whole, same = file_columns(path, Space(2**40))

    assert isinstance(columns.room, OnDisk)
    assert whole.room is MEMORY
    assert report == same
    for name, values in whole.numbers().items():
        assert columns.numbers()[name].tolist() == values.tolist()
    assert list(map(str, tmp_path.iterdir())) == [str(path)]


def test_the_folder_is_the_one_that_is_named(tmp_path: Path) -> None:
    """Who has a large disk elsewhere says so, as for other programs.

    Given a folder that TMPDIR names, and one that is not there
    When a folder for large files is looked for
    Then it is the first; the second is refused in a sentence that names it and says what to do
    """
    assert folder_for_large_files({"TMPDIR": str(tmp_path)}) == tmp_path
    assert folder_for_large_files({}).is_dir()
    with pytest.raises(RequestError, match="set TMPDIR to one with room") as refused:
        folder_for_large_files({"TMPDIR": str(tmp_path / "nowhere")})
    assert "nowhere, which is no folder that can be written to" in str(refused.value)


def test_a_folder_that_takes_no_file_is_told(tmp_path: Path) -> None:
    """A disk that is full or gone ends in a sentence.

    Given a folder that was there a moment ago
    When columns go there, or an array is to be made there
    Then it is refused by its name
    """
    folder = tmp_path / "gone"
    with pytest.raises(RequestError, match="gone: the candles are more than memory has room for"):
        Gathered(Space(0, folder)).add([np.arange(3)])
    with pytest.raises(RequestError, match="gone: the candles are more than memory has room for"):
        OnDisk(folder).empty(3, np.float64)


def test_times_in_milliseconds_are_those_of_the_column() -> None:
    """Given times of candles, before and after 1970
    When they are looked up as the core counts them
    Then each is the whole millisecond of the column's microseconds
    """
    times = np.array([-1, 0, 999, 1000, 1_704_067_200_000_000])
    counted = MillisecondTimes(times)
    assert list(counted) == (times // 1000).tolist()
    assert counted[-2:] == [1, 1_704_067_200_000]
    assert len(counted) == 5


@pytest.mark.parametrize("on_disk", [False, True])
def test_pages_come_back_in_their_order(tmp_path: Path, *, on_disk: bool) -> None:
    """Given pages of text, an empty one among them
    When they are kept in memory or on the disk
    Then they come back as they were, in their order, as often as they are asked for; the folder looks empty
    """
    pages = (OnDisk(tmp_path) if on_disk else MEMORY).pages()
    for page in (b"first\n", b"", b"x" * 100_000):
        pages.add(page)
    assert list(pages) == list(pages) == [b"first\n", b"", b"x" * 100_000]
    assert list(tmp_path.iterdir()) == []
