"""Rows that cannot be used: counted to the end of the file, so that what it costs to leave them out can be told."""

from __future__ import annotations

from collections import Counter
from typing import Final

from srconsole.errors import CandleError
from srconsole.imports.notes import Notes
from srconsole.imports.row_reader import CROSSED, MARKED, OPEN_OUTSIDE, Fault

_FEWEST: Final = 2
"""Candles that a file needs, as their spacing says how long they last."""

_COLUMNS: Final = "--columns time,open,close,high,low,volume"


class FaultTally:
    """Counts rows that cannot be used.

    Attributes:
        total: how many there were.
    """

    def __init__(self, path: str, *, skip: bool, guessed: bool) -> None:
        """Begin.

        Args:
            path: the file's name, for messages.
            skip: whether such rows are to be left out.
            guessed: whether the order of the columns was guessed.
        """
        self.total = 0
        self._path = path
        self._skip = skip
        self._guessed = guessed
        self._first: Fault | None = None
        self._kinds: Counter[str] = Counter()

    def judge(self, faults: list[Fault], notes: Notes) -> None:
        """Take the next ones; those to be left out are noted.

        Raises:
            CandleError: prices contradict each other in columns whose order was guessed.
        """
        for fault in faults:
            if self._guessed and fault.kind in (CROSSED, OPEN_OUTSIDE):
                raise self._misplaced(fault)
            self.total += 1
            self._kinds[fault.kind] += 1
            if self._skip:
                notes.add(f"left out: {fault.kind}", fault.line)
            elif self._first is None or fault.line < self._first.line:
                self._first = fault

    def refuse(self, usable: int) -> None:
        """Refuse the file for its first such row, unless they are to be left out.

        Args:
            usable: how many other rows there are.

        Raises:
            CandleError: there is one; the message tells what the options cost that it names.
        """
        if self._skip or self._first is None:
            return
        if self._guessed and not usable:
            raise self._misplaced(self._first)
        line = self._first.line
        raise CandleError(f"{self._path}:{line}: {self._first.message}; {self._advice(usable)}", line)

    def _misplaced(self, fault: Fault) -> CandleError:
        return CandleError(
            f"{self._path}:{fault.line}: there is no header, and read as time, open, high, low, close this is no "
            f"candle ({fault.message}); name the columns in their order, such as {_COLUMNS}",
            fault.line,
        )

    def _advice(self, usable: int) -> str:
        rows = f"{self.total:,} of {usable + self.total:,} rows"
        skipping = f"mend the line, or leave out all such rows with --skip-bad, which drops {rows}"
        if usable < _FEWEST:
            stays = "no row of it can be used" if not usable else "one row of it can be used"
            skipping = f"{stays}, so that leaving others out is no help; get the candles in another form"
        if opens := self._kinds[OPEN_OUTSIDE]:
            other = self.total - opens
            rest = f", and {other:,} rows stay that cannot be used" if other else ""
            return (
                "where the open is the close before it, as BitMEX has it, --widen-range takes it into low … high "
                f"({opens:,} of {usable + self.total:,} rows{rest}); else {skipping}"
            )
        if marks := self._kinds[MARKED]:
            count = f"{marks:,} row{'s' if marks > 1 else ''}"
            return f"read the candles without regard to that mark with --unfinished keep ({count}), or {skipping}"
        return skipping
