"""Writes columns as CSV in the standard form, without a table library (docs/interfaces.md, "Candle CSV")."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import BinaryIO, Final, Protocol, cast

from srconsole.market.column_texts import quoted
from srconsole.market.output_files import Draft

BLOCK_ROWS: Final = 20_000
"""Rows that are turned into text at a time."""

Progress = Callable[[int, int], None]
Texts = Callable[[int, int], list[str]]
"""A column's fields as text, from a row up to another."""


class Writable(Protocol):
    """What bytes can be written to."""

    def write(self, data: bytes, /) -> int:
        """Write some more."""


def write_columns(columns: Mapping[str, Texts], count: int, draft: Draft, *, progress: Progress | None = None) -> None:
    """Write columns as CSV into one file of a result, gzip where its name ends in `.gz`.

    Args:
        columns: each one's fields as text, by its name.
        count: how many rows there are.
        draft: the file, begun.
        progress: is told after every block how many rows are written, and of how many.

    Raises:
        SrconsoleError: the disk failed.
    """
    with packed_as_named(draft) as file:
        file.write((",".join(map(quoted, columns)) + "\n").encode())
        for start in range(0, count, BLOCK_ROWS):
            end = min(start + BLOCK_ROWS, count)
            fields = [texts(start, end) for texts in columns.values()]
            file.write(("\n".join(map(",".join, zip(*fields, strict=True))) + "\n").encode())
            if progress is not None:
                progress(end, count)


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
