"""Takes a file's rows in their order, judges what only the whole file can tell of them, and stores them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from srconsole.errors import CandleError
from srconsole.imports.block_parser import Parsed
from srconsole.imports.faults import FaultTally
from srconsole.imports.notes import Notes
from srconsole.imports.plan import Plan
from srconsole.imports.row_reader import Fault
from srconsole.imports.row_store import UNFINISHED, Rows, RowStore, no_rows
from srconsole.imports.spreadsheet import APART
from srconsole.imports.symbols import canonical, is_usable, names_same, spot_or_contract
from srconsole.imports.times import SERIAL
from srconsole.imports.wanted import Wanted
from srconsole.imports.zones import WallClock
from srconsole.market.candle_arrays import time_text
from srconsole.market.csv_format import shown
from srconsole.settings.shapes import ImportShape

EARLIEST: Final = 1_230_940_800_000_000
"""3 January 2009, the day of Bitcoin's first block; no coin was traded before."""

_MANY: Final = 100


@dataclass(slots=True)
class _Market:
    """One market found in the symbol column."""

    rows: int = 0
    spellings: dict[str, None] = field(default_factory=dict)


class Collector:
    """Stores a file's rows.

    Attributes:
        notes: what was mended so far.
        naive: rows whose time carried no zone.
        newest_first: whether most rows are older than the one before them.
    """

    def __init__(self, plan: Plan, shape: ImportShape, latest: int, store: RowStore) -> None:
        """Begin.

        Args:
            plan: how the file is read.
            shape: what the person said about it.
            latest: the last moment that a candle can open at, microseconds since 1970 UTC.
            store: takes the rows.
        """
        self.notes = Notes()
        self.naive = 0
        self._plan = plan
        self._wanted_symbol = shape.symbol.strip()
        self._faults = FaultTally(plan.path, skip=shape.bad_rows == "skip", guessed=plan.guessed)
        self._usable = 0
        self._unit = shape.time_unit
        self._newest_day: int | None = None
        self._latest = latest
        self._store = store
        self._clock: WallClock | None = None
        self._last = no_rows()
        self._markets: dict[str, _Market] = {}
        self._against = {True: Notes(), False: Notes()}

    @property
    def newest_first(self) -> bool:
        """Whether more rows are older than the one before them than are newer."""
        down, up = (self._against[way].kinds.get("") for way in (False, True))
        return (down.count if down else 0) > (up.count if up else 0)

    def take(self, parsed: Parsed) -> None:
        """Take the next block.

        Raises:
            CandleError: there is no header, and what its order was guessed to be gives no candle.
        """
        self.notes.take(parsed.notes)
        self._judge(parsed.faults)
        self._watch_days(parsed.rows)
        self._usable += len(parsed.rows)
        rows = self._of_symbol(parsed)
        self.naive += int(np.count_nonzero(rows.naive()))
        rows = self._plausible(self._in_utc(rows))
        self._watch_order(rows)
        if len(self._markets) <= 1 or self._wanted_symbol:
            self._store.add(rows)

    def symbol(self, wanted: Wanted) -> str:
        """Return the symbol that the candles are written as, when all blocks are taken.

        Raises:
            CandleError: a row cannot be used, and such rows are not to be skipped; or there is no symbol, or not the
                one that was asked for.
        """
        self._faults.refuse(self._usable)
        if self._newest_day is not None and self._newest_day + APART <= self._latest and not self._unit:
            wanted.ask(
                f"the times are days of a spreadsheet, the last {time_text(self._newest_day)}, or "
                f"{time_text(self._newest_day + APART)} where it counts them since 1904",
                "--time-unit days, or --time-unit days-1904",
            )
        if self._plan.columns.symbol is None:
            return self._plan.symbol
        there = ", ".join(f"{shown(name)[1:-1]} {one.rows:,}" for name, one in list(self._markets.items())[:8])
        if self._wanted_symbol:
            if not self._store.count:
                raise CandleError(
                    f"{self._plan.path}: there is no candle of {self._wanted_symbol} in it, but of {there}"
                )
            return self._plan.symbol
        if len(self._markets) > 1:
            first = next((name for name in self._markets if is_usable(name)), "BTC/USDT")
            wanted.ask(f"there are candles of {len(self._markets)} symbols in it ({there})", f"--symbol {first}")
            return first
        name, market = next(iter(self._markets.items()), ("", _Market()))
        for spelling in market.spellings:
            if options := spot_or_contract(spelling, self._plan.source.venue):
                wanted.ask(f"its symbol {shown(spelling)} may be spot or a contract", options)
                break
        if name and not is_usable(name):
            wanted.ask(f"its symbol is {shown(name)}, which cannot name a market", "--symbol BTC/USDT")
        return name

    def finish(self) -> None:
        """Note what can be said when all blocks are taken."""
        turned = self.newest_first
        if turned:
            self.notes.add("row, the newest first: turned round", 1, self._store.count)
        against = self._against[turned].kinds.get("")
        if against:
            self.notes.add("row out of order: sorted", against.line, against.count)

    def _judge(self, faults: list[Fault]) -> None:
        self._faults.judge(faults, self.notes)

    def _watch_days(self, rows: Rows) -> None:
        """Note the newest of the times that are days of a spreadsheet."""
        days = rows.time[(rows.form & ~UNFINISHED) == SERIAL]
        if len(days):
            first = int(rows.line[np.argmax((rows.form & ~UNFINISHED) == SERIAL)])
            self.notes.add("time that is a day of a spreadsheet: read as a date", first, len(days))
            self._newest_day = max(int(days.max()), self._newest_day or int(days.max()))

    def _of_symbol(self, parsed: Parsed) -> Rows:
        rows = parsed.rows
        if self._plan.columns.symbol is None or not len(rows):
            return rows
        keep = np.ones(len(rows), dtype=np.bool_)
        for code, spelling in enumerate(parsed.symbols):
            mine = parsed.symbol == code if len(parsed.symbols) > 1 else keep
            self._count(spelling, mine, rows)
            if self._wanted_symbol and not names_same(spelling, self._wanted_symbol):
                keep = keep & ~mine
        if keep.all():
            return rows
        self.notes.add("row of another symbol: left out", int(rows.line[~keep][0]), int(np.count_nonzero(~keep)))
        return rows.taken(keep)

    def _count(self, spelling: str, mine: NDArray[np.bool_], rows: Rows) -> None:
        count = int(np.count_nonzero(mine))
        if not count:
            return
        name = canonical(spelling, self._plan.source.venue)
        market = self._markets.setdefault(name, _Market())
        market.rows += count
        market.spellings[spelling] = None
        if len(self._markets) > _MANY:
            raise CandleError(
                f"{self._plan.path}:{int(rows.line[mine][0])}: there are candles of more than {_MANY} symbols in it; "
                "say which to read, such as --symbol BTC/USDT"
            )
        written = self._plan.symbol or name
        if spelling != written and (not self._wanted_symbol or names_same(spelling, self._wanted_symbol)):
            self.notes.add(f"symbol {shown(spelling)}: written as {written}", int(rows.line[mine][0]), count)

    def _in_utc(self, rows: Rows) -> Rows:
        if self._plan.zone is None or not len(rows):
            return rows
        naive = rows.naive()
        if self._clock is None:
            steps = np.diff(rows.time)
            newest_first = np.count_nonzero(steps < 0) > np.count_nonzero(steps > 0)
            self._clock = WallClock(self._plan.zone, newest_first=bool(newest_first))
        times, never, unclear = self._clock.to_utc(rows.time[naive])
        walls, lines = rows.time[naive], rows.line[naive]
        faults = [
            Fault(
                int(lines[at]),
                "hours that the zone's clocks never showed" if never[at] else "hours that came twice, out of order",
                f"{time_text(int(walls[at])).rstrip('Z')} "
                + (
                    "never was in that zone, as clocks went forward"
                    if never[at]
                    else "came twice, and stands out of order"
                ),
            )
            for at in np.flatnonzero(never | unclear).tolist()
        ]
        self._judge(faults)
        self._usable -= len(faults)
        moved = rows.time.copy()
        moved[naive] = times
        keep = np.ones(len(rows), dtype=np.bool_)
        keep[np.flatnonzero(naive)] = ~(never | unclear)
        return rows.at_times(moved).taken(keep) if faults else rows.at_times(moved)

    def _plausible(self, rows: Rows) -> Rows:
        if not len(rows) or (rows.time.min() >= EARLIEST and rows.time.max() <= self._latest):
            return rows
        early = rows.time < EARLIEST
        wrong = early | (rows.time > self._latest)
        faults = [
            Fault(
                int(rows.line[at]),
                "times before 2009 or in the future",
                f"Time {_year(int(rows.time[at]))} is "
                + ("before there were coins to trade" if early[at] else "in the future"),
            )
            for at in np.flatnonzero(wrong).tolist()
        ]
        self._judge(faults)
        self._usable -= len(faults)
        return rows.taken(~wrong)

    def _watch_order(self, rows: Rows) -> None:
        """Count the rows that are newer than the one before, and those that are older."""
        if not len(rows):
            return
        times = np.concatenate((self._last.time, rows.time))
        lines = rows.line[len(rows) + 1 - len(times) :]
        for way, met in ((True, times[1:] > times[:-1]), (False, times[1:] < times[:-1])):
            if count := int(np.count_nonzero(met)):
                self._against[way].add("", int(lines[np.argmax(met)]), count)
        self._last = rows.taken(slice(-1, None))


def _year(time: int) -> str:
    """Write a time, which may be beyond what a calendar holds."""
    try:
        return time_text(time)
    except OverflowError:
        return f"{time / 1e6:.0f} (seconds since 1970)"
