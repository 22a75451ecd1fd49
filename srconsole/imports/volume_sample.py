"""The columns of some rows that may hold a volume, as numbers: none that holds a time, a price, or always the same."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from srconsole.imports.names import plain, role_of
from srconsole.imports.numbers import NumberReader, decimal_mark
from srconsole.imports.times import LIMITS, UNITS, AmbiguousDateError, TimeReader
from srconsole.imports.volume_ratios import Sample, grain_of
from srconsole.market.candle_arrays import Floats

_MOST: Final = 40
_FEW: Final = 3
_SERIES: Final = 10
_NEARLY_ALL: Final = 0.9
_DAY: Final = 86_400e6
_LONGEST: Final = 400 * _DAY
_PART_OF_IT: Final = re.compile(r"taker|\b(?:buy|sell|bid|ask)")
_OTHER_ROLES: Final = frozenset({"time", "open", "high", "low", "close", "symbol", "close time", "price"})


def sample_of(
    rows: Sequence[Sequence[str]],
    names: Sequence[str],
    width: int,
    found: dict[str, list[int]],
    decimal: str,
    others: Collection[int],
) -> Sample:
    """Read what may be a volume in some rows.

    Args:
        rows: the rows.
        names: the header, empty where there is none.
        width: how many columns the table has.
        found: the columns of time, high and low, by role.
        decimal: what stands before decimals, empty for as it looks.
        others: columns that hold something else, as they were told to.
    """
    rows = [row for row in rows if len(row) >= width]
    mark = decimal or decimal_mark(row[at] for row in rows for at in found["high"] if at < len(row)) or "."
    reader = NumberReader(mark)
    taken = {*others, *(at for places in found.values() for at in places)}
    open_ = [at for at in range(width) if at not in taken and not (names and not _may_be(names[at]))]
    if len(open_) < 2:
        return Sample(np.zeros(0), np.zeros(0), {}, {})
    low, high = (_numbers(rows, found[role][0], reader) for role in ("low", "high"))
    times = _times(rows, found["time"])
    values: dict[int, Floats] = {}
    idle: list[int] = []
    grains: dict[int, float] = {}
    for at in open_:
        numbers = _numbers(rows, at, reader)
        if not _are_amounts(rows, at, numbers) or _are_times(numbers, times) or _are_prices(numbers, low, high):
            continue
        grains[at] = _grain(rows, at, mark)
        if _never_changes(numbers):
            idle.append(at)
        elif not _only_rises(numbers) and len(values) < _MOST:
            values[at] = numbers
    return Sample(low, high, values, grains, tuple(idle))


def _may_be(name: str) -> bool:
    return role_of(name) not in _OTHER_ROLES and not _PART_OF_IT.search(plain(name))


def _numbers(rows: Sequence[Sequence[str]], at: int, reader: NumberReader) -> Floats:
    numbers = np.full(len(rows), np.nan)
    for row, fields in enumerate(rows):
        if at < len(fields):
            try:
                numbers[row] = reader.read(fields[at])
            except ValueError:
                continue
    return numbers


def _times(rows: Sequence[Sequence[str]], places: Sequence[int]) -> Floats:
    """Return the rows' times in microseconds, NaN where there is none; where day and month are open, nearly so."""
    reader = TimeReader("day-first")
    times = np.full(len(rows), np.nan)
    for row, fields in enumerate(rows):
        try:
            times[row] = reader.read(" ".join(fields[at] for at in places if at < len(fields))).time
        except (ValueError, AmbiguousDateError):
            continue
    return times


def _grain(rows: Sequence[Sequence[str]], at: int, mark: str) -> float:
    texts = [row[at] for row in rows if at < len(row)]
    if mark == ",":
        texts = [text.replace(".", "").replace(",", ".") for text in texts]
    scales = {"K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}
    scale = max((scales.get(text.strip()[-1:].upper(), 1.0) for text in texts), default=1.0)
    return grain_of([text.strip().rstrip("KMBTkmbt").replace(",", "") for text in texts]) * scale


def _are_amounts(rows: Sequence[Sequence[str]], at: int, numbers: Floats) -> bool:
    """Tell whether most filled fields of a column are numbers, and none is below 0."""
    filled = sum(1 for row in rows if at < len(row) and row[at].strip())
    there = ~np.isnan(numbers)
    return bool(there.any() and there.sum() * 2 > filled and (numbers[there] >= 0).all())


def _are_times(numbers: Floats, times: Floats) -> bool:
    """Tell whether a column holds moments from the candle's opening on, as closing times are."""
    both = ~np.isnan(numbers) & ~np.isnan(times)
    if not both.any():
        return False
    moments = np.full(len(numbers), np.inf)
    below = 0.0
    for unit, limit in LIMITS:
        of_unit = (numbers >= below) & (numbers < limit)
        moments[of_unit] = numbers[of_unit] * UNITS[unit]
        below = limit
    apart = moments[both] - times[both]
    return _nearly_all((apart >= -_DAY) & (apart <= _LONGEST) & (numbers[both] >= 1e9))


def _are_prices(numbers: Floats, low: Floats, high: Floats) -> bool:
    """Tell whether a column holds a price of each candle, as its mean is."""
    traded = (numbers > 0) & (low > 0)
    within = (numbers[traded] >= low[traded] * (1 - 1e-9)) & (numbers[traded] <= high[traded] * (1 + 1e-9))
    return bool(len(within) >= _FEW and _nearly_all(within))


def _nearly_all(found: NDArray[np.bool_]) -> bool:
    return bool(found.mean() >= _NEARLY_ALL)


def _never_changes(numbers: Floats) -> bool:
    there = numbers[~np.isnan(numbers)]
    return bool((there == there[0]).all() and (len(there) >= _FEW or there[0] == 0))


def _only_rises(numbers: Floats) -> bool:
    """Tell whether a column counts on from row to row, as an index or a sum does."""
    steps = np.diff(numbers[~np.isnan(numbers)])
    return len(steps) >= _SERIES - 1 and bool((steps > 0).all() or (steps < 0).all())
