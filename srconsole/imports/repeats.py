"""How much of a file is repeated: what a rule for candles that disagree would leave of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from srconsole.imports.row_store import UNFINISHED, Rows
from srconsole.market.candle_arrays import SECOND

_DAY: Final = 86_400 * SECOND


class Repeats:
    """Counts candles that stand at a time of another one."""

    def __init__(self) -> None:
        self._rows = self._times = self._repeated = 0
        self._days_only = True

    def add(self, rows: Rows) -> None:
        """Look at the next rows, ascending; all of one time come together."""
        traded = rows.taken(~np.isnan(rows.numbers[0]) & ~(rows.form & UNFINISHED).astype(np.bool_))
        if not len(traded):
            return
        times, counts = np.unique(traded.time, return_counts=True)
        self._rows += len(traded)
        self._times += len(times)
        self._repeated += int(np.count_nonzero(counts > 1))
        self._days_only = self._days_only and not (times % _DAY).any()

    def advice(self, unread: Sequence[str]) -> str:
        """Return what to do about candles that disagree, and what that costs.

        Args:
            unread: names of the columns that are not read.
        """
        dropped = self._rows - self._times
        nearly_all = self._repeated >= 0.9 * self._times
        if nearly_all and (self._days_only or 2 * dropped > self._rows):
            columns = f" (not read: {', '.join(unread[:8])})" if unread else ""
            what = "the hour stands in another column" if self._days_only else "they are of more than one series"
            name = "name it as in --columns time=DATE+HOUR" if self._days_only else "import a file of one series"
            return f"{self._rows:,} candles have {self._times:,} times, so {what}{columns}; {name}"
        return (
            "say which counts with --duplicates first or --duplicates last, either of which drops "
            f"{dropped:,} of {self._rows:,} candles"
        )
