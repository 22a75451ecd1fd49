"""Writes frames of candles and trades as CSV in the standard form (docs/interfaces.md, "Candle CSV")."""

from __future__ import annotations

import gzip
import math
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final, cast

import msgspec
import numpy as np
import pandas as pd

from srconsole.market.output_files import Draft, OutputFiles

BLOCK_ROWS: Final = 20_000
"""Rows that are turned into text at a time."""

Progress = Callable[[int, int], None]

_NEEDS_QUOTES: Final = frozenset(',"\n\r')


def write_table(
    frame: pd.DataFrame,
    path: str | os.PathLike[str],
    *,
    progress: Progress | None = None,
) -> None:
    """Write a frame as CSV to a file of its own, which is there whole or not at all.

    What stood at `path` is replaced when all is on the disk.

    Args:
        frame: as for `write_frame`.
        path: where to write; its folder must exist.
        progress: as for `write_frame`.

    Raises:
        RequestError: nothing can be written there, or no regular file would be replaced.
        SrconsoleError: the disk failed.
    """
    with OutputFiles() as files:
        draft = files.file(path)
        files.begin()
        write_frame(frame, draft, progress=progress)


def write_frame(frame: pd.DataFrame, draft: Draft, *, progress: Progress | None = None) -> None:
    """Write a frame as CSV into one file of a result, gzip where its name ends in `.gz`.

    Times are written as ISO-8601 UTC, numbers as Python's repr (shortest that reads back the same), text as it is, and
    nothing where there is no value. The index is not written.

    Args:
        frame: columns of tz-aware times, numbers or text.
        draft: the file, begun.
        progress: is told after every block how many rows are written, and of how many.

    Raises:
        SrconsoleError: the disk failed.
    """
    with frame_writer(draft) as append:
        append(frame, progress)


@contextmanager
def frame_writer(draft: Draft) -> Iterator[_Appending]:
    """Write a table as `write_frame` does, frame after frame of the same columns.

    Yields:
        What writes one more frame below those written so far.

    Raises:
        SrconsoleError: the disk failed.
    """
    if draft.place.suffix != ".gz":
        yield _Appending(draft)
        return
    # No name and no time inside, so that the same candles give the same bytes.
    raw = cast("BinaryIO", draft)
    with gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=6, mtime=0) as packed:
        yield _Appending(packed)


class _Appending:
    def __init__(self, file: Draft | gzip.GzipFile) -> None:
        self._file = file
        self._begun = False

    def __call__(self, frame: pd.DataFrame, progress: Progress | None = None) -> None:
        for done, block in _blocks(frame):
            if done or not self._begun:
                self._file.write(block.encode("utf-8"))
            if progress is not None and done:
                progress(done, len(frame))
        self._begun = True


def _blocks(frame: pd.DataFrame) -> Iterator[tuple[int, str]]:
    """Yield the text of the header and of each block, with the rows that are done after it."""
    yield 0, ",".join(_quoted(str(name)) for name in frame.columns) + "\n"
    for start in range(0, len(frame), BLOCK_ROWS):
        block = frame.iloc[start : start + BLOCK_ROWS]
        columns = [_texts(block.iloc[:, at]) for at in range(block.shape[1])]
        yield start + len(block), "\n".join(map(",".join, zip(*columns, strict=True))) + "\n"


def _texts(values: pd.Series) -> list[str]:
    """Return a column's values as they are written."""
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        return _time_texts(values)
    if pd.api.types.is_float_dtype(values.dtype):
        return _float_texts(values.to_numpy(dtype=np.float64, na_value=np.nan))
    return ["" if missing else _quoted(str(value)) for value, missing in zip(values, values.isna(), strict=True)]


def _time_texts(times: pd.Series) -> list[str]:
    moments = times.dt.tz_convert("UTC").dt.tz_localize(None).dt.as_unit("us").to_numpy()
    whole = not (moments[~np.isnat(moments)].astype(np.int64) % 1_000_000).any()
    texts = np.datetime_as_string(moments, unit="s" if whole else "us").tolist()
    return ["" if text == "NaT" else f"{text}Z" for text in texts]


def _float_texts(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[str]:
    """Return each number's repr; a value that lasts for many rows, as a level's does, is turned into text once."""
    bits = values.view(np.int64)
    first = np.flatnonzero(np.concatenate(([True], bits[1:] != bits[:-1])))
    texts = _number_texts(values[first])
    if len(texts) == len(values):
        return texts
    repeated: list[str] = np.repeat(np.array(texts, dtype=object), np.diff(first, append=len(values))).tolist()
    return repeated


def _number_texts(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[str]:
    """Return each number's repr; msgspec writes the same digits twice as fast, but has its own way with exponents."""
    sizes = np.abs(values)
    if len(values) and (((sizes >= 1e-4) & (sizes < 1e16)) | (sizes == 0)).all():
        return msgspec.json.encode(values.tolist()).decode("ascii")[1:-1].split(",")
    return ["" if math.isnan(value) else repr(value) for value in values.tolist()]


def _quoted(text: str) -> str:
    """Return a text as one CSV field."""
    if _NEEDS_QUOTES.isdisjoint(text):
        return text
    return '"' + text.replace('"', '""') + '"'
