"""`historical_data.csv` and `historical_trades.csv`: copies of the journal's tables that a spreadsheet can open."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from io import FileIO
from itertools import chain, count
from pathlib import Path
from typing import Final, Protocol

from srconsole.core.lot import Trade
from srconsole.engine.facts import Noted
from srconsole.engine.rows import CANDLE_COLUMNS, END_COLUMNS

CANDLES: Final = "historical_data.csv"
TRADES: Final = "historical_trades.csv"

TRADE_COLUMNS: Final = Trade._fields

_log = logging.getLogger(__name__)


class HistoryFile:
    """One table's copy. The journal is the truth: the file is made to say the same, whatever it said before.

    Attributes:
        path: where it stands.
    """

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self.path = path
        self._header = _text([",".join(columns)])
        self._file: FileIO | None = None

    def bring_in_line(self, batches: Iterable[Sequence[str]]) -> None:
        """Make the file hold the header and these lines, and nothing else.

        It is compared from its beginning and written anew from the first difference on, so that half a line, a lost
        or changed one, or one too many are mended, and a file that is in line is only read. A file of rows beside a
        journal that has none is not this journal's copy: it is kept under another name.

        Args:
            batches: all the table's lines, in order, without line ends.

        Raises:
            OSError: the file cannot be read or written.
        """
        self.close()
        lines = iter(batches)
        first = next(lines, None)
        if first is None:
            self._put_strange_rows_aside()
        file = FileIO(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+")
        self._file = file
        same = True
        for text in chain([self._header], map(_text, chain([] if first is None else [first], lines))):
            start = file.tell()
            if same and _read(file, len(text)) == text:
                continue
            if same:
                same = False
                file.seek(start)
                file.truncate()
            _write(file, text)
        end = file.tell()
        if file.seek(0, os.SEEK_END) != end:
            file.truncate(end)
            file.seek(end)

    def ends_with(self, newest: Sequence[str], size: int) -> bool:
        """Tell whether the file has so many bytes behind its header and ends with these lines; then it goes on there.

        Raises:
            OSError: the file cannot be read.
        """
        self.close()
        try:
            file = FileIO(os.open(self.path, os.O_RDWR | os.O_CLOEXEC), "r+")
        except FileNotFoundError:
            return False
        text = _text(newest) if newest else b""
        file.seek(0, os.SEEK_END)
        same = file.tell() == len(self._header) + size
        if same:
            file.seek(-len(text), os.SEEK_END)
            same = _read(file, len(text)) == text
        if not same:
            file.close()
            return False
        self._file = file
        return True

    def append(self, lines: Sequence[str]) -> None:
        """Write lines behind the last one; a file that failed is left alone until it is brought in line again."""
        if self._file is None or not lines:
            return
        try:
            _write(self._file, _text(lines))
        except OSError as error:
            _log.warning(
                "%s cannot be written: %s; the journal has all of it, the file is completed at the next start",
                self.path,
                error.strerror,
            )
            self.close()

    def close(self) -> None:
        """Have the file on the disk and close it."""
        if self._file is None:
            return
        with suppress(OSError):
            os.fsync(self._file.fileno())
        with suppress(OSError):
            self._file.close()
        self._file = None

    def _put_strange_rows_aside(self) -> None:
        with suppress(FileNotFoundError):
            if self.path.stat().st_size > len(self._header):
                free = next(path for path in self._other_names() if not path.exists())
                self.path.rename(free)
                _log.warning("%s had rows and the journal has none: it is kept as %s", self.path, free.name)

    def _other_names(self) -> Iterator[Path]:
        return (self.path.with_name(f"{self.path.name}.{number}") for number in count(1))


class Follows(Protocol):
    """Files that are made of rows and facts."""

    def bring_in_line(self, rows: Iterable[Sequence[str]], noted: Iterable[Noted]) -> None:
        """Make them hold what all of these come to, and nothing else."""
        ...

    def append(self, rows: Sequence[str], noted: Sequence[Noted]) -> None:
        """Write what was committed."""
        ...

    def close(self) -> None:
        """Have them on the disk and close them."""
        ...


class HistoryFiles:
    """Both tables' copies.

    Attributes:
        candles: `historical_data.csv`, a row for each closed candle.
        trades: `historical_trades.csv`, a row for each closed trade.
        seed: what else follows each commit; None for nothing.
    """

    def __init__(self, folder: Path, strategy_columns: Sequence[str], seed: Follows | None = None) -> None:
        """Stand in a folder; between a candle and how it ended stand the strategy's own columns."""
        self.seed = seed
        self.candles = HistoryFile(folder / CANDLES, (*CANDLE_COLUMNS, *strategy_columns, *END_COLUMNS))
        self.trades = HistoryFile(folder / TRADES, TRADE_COLUMNS)

    def append(self, rows: Sequence[str], trades: Sequence[str]) -> None:
        """Write what the journal has committed."""
        self.candles.append(rows)
        self.trades.append(trades)

    def close(self) -> None:
        """Have all on the disk and close them."""
        if self.seed is not None:
            self.seed.close()
        self.candles.close()
        self.trades.close()


def _text(lines: Sequence[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def _read(file: FileIO, size: int) -> bytes:
    """Read so many bytes, fewer only at the file's end."""
    found = b""
    while len(found) < size and (part := file.read(size - len(found))):
        found += part
    return found


def _write(file: FileIO, text: bytes) -> None:
    left = memoryview(text)
    while left:
        left = left[file.write(left) :]
