"""What a strategy adds to the rows of a history, as columns of a file: in little memory where the candles are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from srconsole.core.candle import Candle
from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.column_texts import quoted
from srconsole.market.column_writer import BLOCK_ROWS, Values

_WHOLE, _NUMBERS, _TEXT = range(3)
_LINES: Final = BLOCK_ROWS
_APART: Final = 2_000
"""Lines that are taken apart at a time."""
_Cells = tuple[str, ...]


class HasCells(Protocol):
    """What of a strategy is asked."""

    @property
    def columns(self) -> tuple[str, ...]:
        """What it adds to a candle's row, by name."""
        ...

    def cells(self, candle: Candle) -> str:
        """Return what it adds to the row of a candle that has moved and not closed."""
        ...


class CellLines:
    """Takes a strategy's cells candle by candle, and has them as columns: those of `rows.CellRows`.

    A column is of whole numbers, or of numbers, where all its cells are; an empty cell is a number that there is not.
    """

    def __init__(self, strategy: HasCells, columns: CandleColumns) -> None:
        """Begin; the cells are kept where the columns are."""
        self._strategy = strategy
        self._lines: list[str] = []
        self._pages = columns.room.pages()
        self._kinds = [_WHOLE] * len(strategy.columns)

    def candle(self, candle: Candle) -> None:
        """Take a candle's cells.

        Raises:
            RequestError: there is no room for them.
        """
        self._lines.append(self._strategy.cells(candle))
        if len(self._lines) == _LINES:
            self._keep()

    def parts(self) -> Iterator[tuple[slice, dict[str, Values]]]:
        """Yield stretches of candles with their columns; all candles have been taken.

        Raises:
            RequestError: there is no room for the last ones.
        """
        if self._lines:
            self._keep()
        start = 0
        for page in self._pages:
            lines = page.decode().split("\n")
            made = [self._columns(cells) for cells in _tables(lines)]
            columns = (np.concatenate(values) for values in zip(*made, strict=True))
            yield slice(start, start + len(lines)), dict(zip(self._strategy.columns, columns, strict=False))
            start += len(lines)

    def _columns(self, cells: Iterable[_Cells]) -> list[NDArray[Any]]:
        return [_column(kind, texts) for kind, texts in zip(self._kinds, cells, strict=False)]

    def _keep(self) -> None:
        for cells in _tables(self._lines):
            self._kinds = [max(kind, _kind_of(texts)) for kind, texts in zip(self._kinds, cells, strict=False)]
        self._pages.add("\n".join(self._lines).encode())
        self._lines.clear()


def _tables(lines: Sequence[str]) -> Iterator[Iterable[_Cells]]:
    """Yield the cells of some lines after the others, column by column: each is an object of its own for a moment."""
    for start in range(0, len(lines), _APART):
        yield zip(*(line.split(",") for line in lines[start : start + _APART]), strict=True)


def _kind_of(texts: _Cells) -> int:
    with suppress(ValueError):
        for text in texts:
            int(text)
        return _WHOLE
    with suppress(ValueError):
        for text in texts:
            float(text or "nan")
        return _NUMBERS
    return _TEXT


def _column(kind: int, texts: _Cells) -> NDArray[Any]:
    if kind == _NUMBERS:
        return np.array([float(text or "nan") for text in texts])
    return np.array([(str(int(text)) if kind == _WHOLE else quoted(text)).encode() for text in texts])
