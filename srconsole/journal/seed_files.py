"""The two files in `data/` that bots on chart signals keep, made of the journal's rows and facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from srconsole.core.fill import Fill
from srconsole.engine.facts import Filled, Noted, Ordered
from srconsole.engine.market_facts import SoldOutside
from srconsole.engine.rows import candle_of, cells_of, time_text
from srconsole.engine.seed_rows import SEED_CANDLE_COLUMNS, SEED_FILL_COLUMNS, buy_line, sale_line
from srconsole.journal.history_files import CANDLES, TRADES, HistoryFile

DATA: Final = "data"
"""The folder in the run's where both lie."""
SIGNAL: Final = "signal"
"""The column of a candle's row that has the signal of the close before."""

Newest = Callable[[], tuple[int, int] | None]
"""Returns opening time and signal of the newest candle that has closed; None where that is not known."""


class SeedFiles:
    """Both files. They say what the journal says: at a start they are made to, whatever they said before.

    A row of the journal has the signal of the close before, so that a candle's line is written with the next one, or at
    once where `newest` knows its signal.

    Attributes:
        newest: tells the newest candle's signal.
    """

    def __init__(self, folder: Path, columns: Sequence[str]) -> None:
        """Stand in a run's folder; `columns` are the strategy's own, with its signal among them."""
        data = folder / DATA
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.candles = HistoryFile(data / CANDLES, SEED_CANDLE_COLUMNS)
        self.fills = HistoryFile(data / TRADES, SEED_FILL_COLUMNS)
        self.newest: Newest = _unknown
        self._commas = len(columns) - 1
        self._place = list(columns).index(SIGNAL)
        self._row: str | None = None
        self._orders: dict[str, Ordered] = {}

    def bring_in_line(self, rows: Iterable[Sequence[str]], noted: Iterable[Noted]) -> None:
        """Make both files hold what these rows and facts come to, all that the journal has, and nothing else.

        Raises:
            OSError: one cannot be read or written.
        """
        self._row, self._orders = None, {}
        self.candles.bring_in_line(filter(None, map(self._candle_lines, rows)))
        self.fills.bring_in_line(filter(None, ([line] for line in self._fill_lines(noted))))

    def append(self, rows: Sequence[str], noted: Sequence[Noted]) -> None:
        """Write what the journal has committed."""
        lines = self._candle_lines(rows)
        newest = None if self._row is None else self.newest()
        if self._row is not None and newest is not None and self._row.startswith(f"{time_text(newest[0])},"):
            lines.append(_line(self._row, newest[1]))
            self._row = None
        self.candles.append(lines)
        self.fills.append(list(self._fill_lines(noted)))

    def close(self) -> None:
        """Have both on the disk and close them."""
        self.append((), ())
        self.candles.close()
        self.fills.close()

    def _candle_lines(self, rows: Iterable[str]) -> list[str]:
        """Return the lines of the candles whose signal is known by these rows."""
        lines = []
        for row in rows:
            if self._row is not None:
                lines.append(_line(self._row, self._signal(row)))
            self._row = row
        return lines

    def _signal(self, row: str) -> int:
        """Return the signal in a row; 0 in one of before another strategy was traded."""
        cells = cells_of(row)
        return int(float(cells.split(",")[self._place] or 0)) if cells.count(",") == self._commas else 0

    def _fill_lines(self, noted: Iterable[Noted]) -> Iterator[str]:
        for each in noted:
            match each.fact:
                case Ordered() as ordered:
                    self._orders[ordered.client_id] = ordered
                case Filled(client_id, price, quantity, fee) as filled:
                    order = self._orders.get(client_id)
                    fill = Fill(price, quantity, fee)
                    if order is None or order.side == "buy":
                        yield buy_line(each.time, client_id, fill)
                    else:
                        yield sale_line(each.time, client_id, fill, filled.paid, filled.made, order.reason)
                case SoldOutside(fill_id, price, quantity, fee, reason) as sold:
                    fill = Fill(price, quantity, fee)
                    yield sale_line(each.time, fill_id, fill, sold.paid, sold.made, reason)


def _line(row: str, signal: int) -> str:
    candle = candle_of(row)
    prices = ",".join(map(repr, candle[1:]))
    return f"{time_text(candle.time)},{prices},{signal}"


def _unknown() -> None:
    return None
