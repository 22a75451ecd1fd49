"""The results of a sweep as a table in a file: CSV, or Parquet; a row a trial, file after file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from srconsole.errors import RequestError
from srconsole.market.column_texts import quoted
from srconsole.market.output_files import Draft
from srconsole.market.timeframe import timeframe_text
from srconsole.research.extras import missing
from srconsole.research.sweep.figures import FIGURES
from srconsole.research.sweep.plan import Plan
from srconsole.research.sweep.run import Progress
from srconsole.research.sweep.store import Store
from srconsole.settings.keys import KEYS, bare

if TYPE_CHECKING:
    import pyarrow as pa

FORMATS: Final = ("csv", "parquet")
_ROWS: Final = 20_000
"""Rows that are written at a time."""
_WHOLE: Final = frozenset({"trades", "wins", "losses", "halts"})


def columns_of(plan: Plan) -> list[str]:
    """Return the names of the columns: file, symbol, timeframe, a setting each that varies, the figures."""
    return ["file", "symbol", "timeframe", *(each.path for each in plan.material.ranges), *FIGURES]


def check_format(name: str) -> None:
    """Check that a table of this format can be written.

    Raises:
        RequestError: what it needs is not installed.
    """
    if name == "parquet":
        try:
            import pyarrow as _  # noqa: F401, PLC0415  # an extra
        except ImportError as error:
            raise RequestError(missing("Parquet", "pyarrow")) from error


def write_csv(plan: Plan, store: Store, draft: Draft, progress: Progress) -> None:
    """Write the results as CSV: numbers as Python's repr, nothing where a figure has no meaning.

    Args:
        plan: the sweep.
        store: its trials.
        draft: the file, begun.
        progress: is told how many trials are written, and of how many.

    Raises:
        SrconsoleError: the disk failed.
    """
    draft.write(f"{','.join(columns_of(plan))}\n".encode())
    for rows in _in_blocks(plan, store, progress):
        draft.write("".join(f"{','.join(map(_cell, row))}\n" for row in rows).encode())


def write_parquet(plan: Plan, store: Store, draft: Draft, progress: Progress) -> None:
    """Write the results as Parquet, each column of its own type.

    Args:
        plan: the sweep.
        store: its trials.
        draft: the file, begun.
        progress: is told how many trials are written, and of how many.

    Raises:
        SrconsoleError: the disk failed.
    """
    import pyarrow as pa  # noqa: PLC0415  # an extra
    import pyarrow.parquet as pq  # noqa: PLC0415  # an extra

    schema = pa.schema([(name, _type_of(name, pa)) for name in columns_of(plan)])
    with pq.ParquetWriter(_Sink(draft), schema) as writer:
        for rows in _in_blocks(plan, store, progress):
            columns = [[_told(value) for value in column] for column in zip(*rows, strict=True)]
            arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _rows(plan: Plan, store: Store) -> Iterator[tuple[Any, ...]]:
    heads = [
        (history.name, history.report.symbol, timeframe_text(history.report.timeframe))
        for history in plan.material.histories
    ]
    for file, position, *figures in store.rows():
        yield (*heads[file], *plan.chosen(position).values(), *figures)


def _in_blocks(plan: Plan, store: Store, progress: Progress) -> Iterator[list[tuple[Any, ...]]]:
    every = _rows(plan, store)
    total = plan.trials - store.left_out()[0]
    done = 0
    while block := list(islice(every, _ROWS)):
        yield block
        done += len(block)
        progress(done, total)


def _cell(value: object) -> str:
    if value is None:
        return ""
    kind = type(value)
    if kind is float or kind is int:  # nearly all of them
        return repr(value)
    return quoted(bare(value))


def _told(value: object) -> object:
    return bare(value) if isinstance(value, tuple) else value


def _type_of(name: str, pa: Any) -> pa.DataType:
    kind = KEYS[name].kind if name in KEYS else int if name in _WHOLE else float if name in FIGURES else str
    return {int: pa.int64(), float: pa.float64(), bool: pa.bool_()}.get(kind, pa.string())


class _Sink(io.RawIOBase):
    """A draft as what Parquet is written to."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self._draft = draft
        self._written = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._written

    def write(self, data: Any) -> int:
        length = len(memoryview(data))
        self._draft.write(bytes(data))
        self._written += length
        return length
