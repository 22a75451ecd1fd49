"""Writes frames of candles and trades as CSV in the standard form (docs/interfaces.md, "Candle CSV")."""

from __future__ import annotations

import os
from collections.abc import Iterator

import numpy as np
import pandas as pd

from srconsole.market.column_texts import float_texts, quoted, time_texts
from srconsole.market.column_writer import BLOCK_ROWS, Progress, packed_as_named
from srconsole.market.output_files import Draft, OutputFiles


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
    with packed_as_named(draft) as file:
        for done, block in _blocks(frame):
            file.write(block.encode("utf-8"))
            if progress is not None and done:
                progress(done, len(frame))


def _blocks(frame: pd.DataFrame) -> Iterator[tuple[int, str]]:
    """Yield the text of the header and of each block, with the rows that are done after it."""
    yield 0, ",".join(quoted(str(name)) for name in frame.columns) + "\n"
    for start in range(0, len(frame), BLOCK_ROWS):
        block = frame.iloc[start : start + BLOCK_ROWS]
        columns = [_texts(block.iloc[:, at]) for at in range(block.shape[1])]
        yield start + len(block), "\n".join(map(",".join, zip(*columns, strict=True))) + "\n"


def _texts(values: pd.Series) -> list[str]:
    """Return a column's values as they are written."""
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        return _time_texts(values)
    if pd.api.types.is_float_dtype(values.dtype):
        return float_texts(values.to_numpy(dtype=np.float64, na_value=np.nan))
    return ["" if missing else quoted(str(value)) for value, missing in zip(values, values.isna(), strict=True)]


def _time_texts(times: pd.Series) -> list[str]:
    return time_texts(times.dt.tz_convert("UTC").dt.tz_localize(None).dt.as_unit("us").to_numpy())
