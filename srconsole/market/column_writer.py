"""Writes columns as CSV in the standard form, without a table library (docs/interfaces.md, "Candle CSV")."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import BinaryIO, Final, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.column_texts import float_texts, quoted, time_texts
from srconsole.market.output_files import Draft

BLOCK_ROWS: Final = 20_000
"""Rows that are turned into text at a time."""

Progress = Callable[[int, int], None]
Values = NDArray[np.float64] | NDArray[np.datetime64] | NDArray[np.bytes_] | str
"""A column: numbers, times of UTC in microseconds, fields as UTF-8, or the one field that all rows have."""
Rows = Callable[[Sequence[Values], int], bytes]
"""Makes rows of the columns of a block, and of their number; each with its end of line."""


class Writable(Protocol):
    """What bytes can be written to."""

    def write(self, data: bytes, /) -> int:
        """Write some more."""


def candle_values(columns: CandleColumns) -> dict[str, Values]:
    """Return candles as the columns of a standard file, by their names."""
    return {"Time": columns.time.view("datetime64[us]"), **columns.numbers(), "Symbol": quoted(columns.symbol)}


def values_of(columns: CandleColumns, part: slice) -> dict[str, Values]:
    """Return some candles as the columns of a standard file."""
    whole = candle_values(columns)
    return {name: values if isinstance(values, str) else values[part] for name, values in whole.items()}


def plain_rows(columns: Sequence[Values], count: int) -> bytes:
    """Return rows as UTF-8: times as ISO-8601 UTC, numbers as Python's repr, nothing where there is no value."""
    fields = [_texts(values, count) for values in columns]
    return ("\n".join(map(",".join, zip(*fields, strict=True))) + "\n").encode()


def _texts(values: Values, count: int) -> list[str]:
    if isinstance(values, str):
        return [values] * count
    if values.dtype.kind == "S":
        return [field.decode() for field in values.tolist()]
    if values.dtype.kind == "M":
        return time_texts(cast("NDArray[np.datetime64]", values))
    return float_texts(np.ascontiguousarray(cast("NDArray[np.float64]", values)))


def write_columns(
    parts: Iterable[Mapping[str, Values]],
    draft: Draft,
    *,
    rows: Rows = plain_rows,
    total: int = 0,
    progress: Progress | None = None,
) -> None:
    """Write columns as CSV into one file of a result, gzip where its name ends in `.gz`.

    Args:
        parts: one or more stretches of rows, one behind the other: the same columns by their names, in each an array at
            least.
        draft: the file, begun.
        rows: makes the text of a block; whatever does has the bytes of `plain_rows`.
        total: how many rows there are in all parts, for `progress`.
        progress: is told after every block how many rows are written, and of how many.

    Raises:
        SrconsoleError: the disk failed.
    """
    with packed_as_named(draft) as file:
        done = 0
        for at, columns in enumerate(parts):
            if at == 0:
                file.write((",".join(map(quoted, columns)) + "\n").encode())
            count = next(len(values) for values in columns.values() if not isinstance(values, str))
            for start in range(0, count, BLOCK_ROWS):
                end = min(start + BLOCK_ROWS, count)
                block = [values if isinstance(values, str) else values[start:end] for values in columns.values()]
                file.write(rows(block, end - start))
                if progress is not None:
                    progress(done + end, total)
            done += count


@contextmanager
def packed_as_named(draft: Draft) -> Iterator[Writable]:
    """Write into a draft, packed where its name ends in `.gz`.

    Yields:
        What is written to.
    """
    if draft.place.suffix != ".gz":
        yield draft
        return
    import gzip  # noqa: PLC0415  # few files are packed

    # No name and no time inside, so that the same candles give the same bytes.
    raw = cast("BinaryIO", draft)
    with gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=6, mtime=0) as packed:
        yield packed
