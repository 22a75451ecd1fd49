"""What a strategy adds to the rows of a history, as columns of a file: in little memory where the candles are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

import numpy as np

from srconsole.core.candle import Candle
from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.column_texts import quoted
from srconsole.market.column_writer import BLOCK_ROWS, Values
from srconsole.strategies.contract import Strategy

_WHOLE, _NUMBERS, _TEXT = range(3)
_LINES: Final = BLOCK_ROWS


class CellLines:
    """Takes a strategy's cells candle by candle, and has them as columns: those of `rows.CellRows`.

    A column is of whole numbers, or of numbers, where all its cells are; an empty cell is a number that there is not.
    """

    def __init__(self, strategy: Strategy, columns: CandleColumns) -> None:
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
            cells = zip(*(line.split(",") for line in lines), strict=True)
            named = zip(self._strategy.columns, self._kinds, cells, strict=False)
            yield slice(start, start + len(lines)), {name: _column(kind, texts) for name, kind, texts in named}
            start += len(lines)

    def _keep(self) -> None:
        cells = zip(*(line.split(",") for line in self._lines), strict=True)
        self._kinds = [max(kind, _kind_of(texts)) for kind, texts in zip(self._kinds, cells, strict=False)]
        self._pages.add("\n".join(self._lines).encode())
        self._lines.clear()


def _kind_of(texts: tuple[str, ...]) -> int:
    with suppress(ValueError):
        for text in texts:
            int(text)
        return _WHOLE
    with suppress(ValueError):
        for text in texts:
            float(text or "nan")
        return _NUMBERS
    return _TEXT


def _column(kind: int, texts: tuple[str, ...]) -> Values:
    if kind == _NUMBERS:
        return np.array([float(text or "nan") for text in texts])
    return np.array([(str(int(text)) if kind == _WHOLE else quoted(text)).encode() for text in texts])
