"""The files that a sweep trades: their candles, finer ones, and what makes each file the same file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from srconsole.errors import RequestError
from srconsole.journal.identity import bytes_hash
from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.checks import CandleReport
from srconsole.market.detail import Detail
from srconsole.research.candle_columns import load_columns


@dataclass(frozen=True, eq=False)
class SweptFile:
    """A file's candles.

    Attributes:
        name: the file, as it was named.
        digest: SHA-256 (hex) of its bytes.
        columns, report: its candles, and what was found in them.
        finer_name: the file of finer candles, empty where there is none.
        finer: these candles, None where there are none; finer_digest: SHA-256 of that file.
    """

    name: str
    digest: str
    columns: CandleColumns
    report: CandleReport
    finer_name: str = ""
    finer: tuple[CandleColumns, CandleReport] | None = None
    finer_digest: str = ""

    @cached_property
    def detail(self) -> Detail | None:
        """Which finer candles make up each candle, None where price moves by the candles' own prices.

        Raises:
            CandleError: they do not belong together.
        """
        return None if self.finer is None else Detail(self.columns, self.report, *self.finer)

    def __getstate__(self) -> dict[str, Any]:
        """Return what goes to another process, which matches finer candles itself: they are many objects."""
        return {name: value for name, value in vars(self).items() if name != "detail"}


def read_histories(files: Sequence[str], details: Sequence[str]) -> list[SweptFile]:
    """Read the files of a sweep.

    Args:
        files: their names.
        details: none, or for each of them the file of its finer candles.

    Raises:
        CandleError: a file cannot be used, or a finer one does not belong to it.
        RequestError: there are fewer or more finer files than files, or two files hold the same.
    """
    if details and len(details) != len(files):
        raise RequestError(
            f"--detail is given {_times(len(details))} for {len(files)} {'file' if len(files) == 1 else 'files'}: give "
            "one for each file, in their order, or none"
        )
    histories: list[SweptFile] = []
    for at, name in enumerate(files):
        history = _read(name, details[at] if details else "")
        same = next((other.name for other in histories if _same(other, history)), None)
        if same is not None:
            raise RequestError(f"{name} holds the same candles as {same}: name each file once")
        histories.append(history)
    return histories


def _read(name: str, finer_name: str) -> SweptFile:
    columns, report = load_columns(name)
    finer = load_columns(finer_name) if finer_name else None
    finer_digest = bytes_hash(Path(finer_name)) if finer_name else ""
    history = SweptFile(name, bytes_hash(Path(name)), columns, report, finer_name, finer, finer_digest)
    _ = history.detail  # which is refused here, not in the middle
    return history


def _same(one: SweptFile, other: SweptFile) -> bool:
    return (one.digest, one.finer_digest) == (other.digest, other.finer_digest)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
