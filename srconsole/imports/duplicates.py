"""Candles that a file gives twice: equal ones, the same one rounded, and ones that disagree."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from srconsole.errors import CandleError
from srconsole.imports.notes import Notes
from srconsole.imports.repeats import Repeats
from srconsole.imports.row_store import UNFINISHED, Rows, joined
from srconsole.imports.zones import zones_with_twice
from srconsole.market.candle_arrays import time_text

NEAR: Final = 0.01
"""How far prices of one candle in two exports of it may be apart, a fraction; one may have caught it unfinished."""

DIFFER: Final = "repeated candle from another export that differs by more than rounding: the finer numbers kept"
ROUNDED: Final = "repeated candle, rounded: the finer numbers kept"
RUNNING: Final = "copy of a candle while it was unfinished: dropped"
EQUAL: Final = "repeated candle, equal in every value: dropped"


class _Copy(NamedTuple):
    row: int
    line: int
    form: int
    numbers: tuple[float, ...]


class Deduplicator:
    """Leaves one candle for each time.

    Attributes:
        notes: what was dropped.
    """

    def __init__(self, path: str, rule: str) -> None:
        """Begin; `rule` is `first`, `last` or empty for candles that disagree to be refused."""
        self.notes = Notes()
        self._path = path
        self._rule = rule
        self._repeats = Repeats()
        self._conflict_message = ""
        self._conflict_line = 0

    def without_copies(self, parts: Iterator[Rows]) -> Iterator[Rows]:
        """Yield the rows of parts that ascend in time, those of one time by line.

        Where two candles disagree and no rule says which counts, the first is taken until `refuse` is asked.
        """
        held: Rows | None = None
        for whole in parts:
            part = self._without_equal(whole)
            if held is None or not len(part):
                held = held or part
            elif part.time[0] == held.time[-1]:
                held = joined([held, part])
            else:
                yield self._cleaned(held)
                held = part
        if held is not None:
            yield self._cleaned(held)

    @property
    def disagree(self) -> bool:
        """Whether there were candles of one time that disagree, and no rule says which counts."""
        return bool(self._conflict_message)

    def refuse(self, unread: Sequence[str]) -> None:
        """Refuse the file where candles disagree and no rule says which counts; to be asked for at the end.

        Args:
            unread: names of the columns that are not read, one of which may hold an hour.

        Raises:
            CandleError: there are such candles; the message tells what a rule would cost.
        """
        if self._conflict_message:
            raise CandleError(f"{self._conflict_message}; {self._repeats.advice(unread)}", self._conflict_line)

    def _without_equal(self, rows: Rows) -> Rows:
        """Leave out what is equal in every value to the row before: there may be millions of one time."""
        marks = rows.form & UNFINISHED
        same = (rows.time[1:] == rows.time[:-1]) & (marks[1:] == marks[:-1])
        same &= (rows.numbers[:, 1:] == rows.numbers[:, :-1]).all(axis=0)
        if not same.any():
            return rows
        self.notes.add(EQUAL, int(rows.line[1:][same][0]), int(np.count_nonzero(same)))
        return rows.taken(np.concatenate(([True], ~same)))

    def _cleaned(self, rows: Rows) -> Rows:
        self._repeats.add(rows)
        same = rows.time[1:] == rows.time[:-1]
        if not same.any():
            return rows
        keep = np.ones(len(rows), dtype=np.bool_)
        firsts = np.flatnonzero(same & np.concatenate(([True], ~same[:-1])))
        for first in firsts.tolist():
            last = first + 1
            while last + 1 < len(rows) and same[last]:
                last += 1
            keep[first : last + 1] = False
            keep[self._kept(rows, first, last)] = True
        return rows.taken(keep)

    def _kept(self, rows: Rows, first: int, last: int) -> int:
        copies = [
            _Copy(row, int(rows.line[row]), int(rows.form[row]), tuple(rows.numbers[:, row].tolist()))
            for row in range(first, last + 1)
        ]
        best = copies[0]
        for other in copies[1:]:
            best = self._better(best, other, rows)
        return best.row

    def _better(self, one: _Copy, other: _Copy, rows: Rows) -> _Copy:
        if math.isnan(one.numbers[0]) or math.isnan(other.numbers[0]):
            return other if math.isnan(one.numbers[0]) else one
        if UNFINISHED & (one.form | other.form):
            return self._finished(one, other)
        if one.numbers == other.numbers:
            self.notes.add(EQUAL, other.line)
            return one
        if self._rule:
            self.notes.add(f"repeated candle with other values: the {self._rule} kept", other.line)
            return one if self._rule == "first" else other
        finer, coarser = sorted((one, other), key=_digits, reverse=True)
        if _is_rounded(coarser.numbers, finer.numbers):
            self.notes.add(ROUNDED, coarser.line)
            return finer
        if one.form != other.form and _digits(finer) > _digits(coarser) and _are_near(one.numbers, other.numbers):
            self.notes.add(DIFFER, coarser.line)
            return finer
        if not self._conflict_message:
            self._conflict_message = self._conflict(one, other, int(rows.time[one.row]))
            self._conflict_line = other.line
        return one

    def _finished(self, one: _Copy, other: _Copy) -> _Copy:
        """Return the one that the file does not mark as unfinished, of two that it does the later one."""
        left_out, kept = (other, one) if UNFINISHED & other.form and not UNFINISHED & one.form else (one, other)
        self.notes.add(RUNNING, left_out.line)
        return kept

    def _conflict(self, one: _Copy, other: _Copy, time: int) -> str:
        zones = zones_with_twice(time) if one.form % 2 else []
        local = (
            f"; as the times carry no zone and clocks went back then in {', '.join(zones)}, they may be local times: "
            f"--tz {zones[-1]}"
            if zones
            else ""
        )
        place = f"{self._path}:{other.line}"
        return f"{place}: {time_text(time)} is also the time of line {one.line}, with other values{local}"


def _digits(copy: _Copy) -> int:
    """Return how many decimals a candle's numbers have together."""
    return sum(map(_decimals, copy.numbers))


def _decimals(number: float) -> int:
    exponent = Decimal(repr(number)).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _is_rounded(coarse: tuple[float, ...], fine: tuple[float, ...]) -> bool:
    """Tell whether one candle is the other one with its prices and its volume rounded, or their decimals cut off."""
    decimals = [max(map(_decimals, coarse[:4]))] * 4 + [_decimals(coarse[4])]
    finer = [max(map(_decimals, fine[:4]))] * 4 + [_decimals(fine[4])]
    return all(
        a == b or (few < more and abs(a - b) < 1.000001 * 10.0**-few)
        for a, b, few, more in zip(coarse, fine, decimals, finer, strict=True)
    )


def _are_near(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    prices: NDArray[np.float64] = np.array([one[:4], other[:4]])
    return bool((np.abs(prices[0] / prices[1] - 1) <= NEAR).all())
