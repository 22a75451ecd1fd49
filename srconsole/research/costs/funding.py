"""Funding: what holding a perpetual costs at each funding time, from a rate or from a file (docs/costs.md)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from typing import Final

import numpy as np

from srconsole.errors import RequestError
from srconsole.market.candle_arrays import SECOND, CandleColumns, time_text
from srconsole.research.again import Made
from srconsole.research.costs.case import Charges
from srconsole.research.costs.lots import held_over, lots_of
from srconsole.research.costs.small_table import Row, rows_of

EVERY: Final = 8 * 3_600_000
"""Milliseconds between two funding times where a rate is given: 00:00, 08:00 and 16:00 UTC."""
MOST_RATE: Final = 0.1
_HOLE: Final = EVERY * 3 // 2
"""Milliseconds between two rates beyond which one is missing: no exchange charges less often than every eight hours."""
_EXAMPLE: Final = "Time,Rate and rows like 2024-01-01T08:00:00Z,0.0001"
_RATE: Final = "a fraction of at most 0.1, where 0.0001 is 0.01 %"


@dataclass(frozen=True)
class Funding:
    """Funding rates by their times.

    Attributes:
        times: ascending, UTC milliseconds.
        rates: fractions of what is held; a long pays a rate above 0 and is paid one below.
        of_file: whether they are those that were, and not one rate for all times.
    """

    times: Sequence[int]
    rates: Sequence[float]
    of_file: bool


def read_funding(path: Path) -> Funding:
    """Read a table of funding rates, columns Time (ISO-8601, UTC where it has no zone) and Rate (a fraction).

    Raises:
        RequestError: the file cannot be read, a row is no rate, or its time is not behind that of the row before.
    """
    times: list[int] = []
    rates: list[float] = []
    for row in rows_of(path, ("time", "rate"), _EXAMPLE):
        time = _time_of(row)
        if times and time <= times[-1]:
            raise RequestError(f"{row.place}: {row.cells['time']} is not behind the row before; sort the file by time")
        times.append(time)
        rates.append(row.number("rate", MOST_RATE, _RATE))
    return Funding(times, rates, of_file=True)


def at_rate(rate: float, candles: CandleColumns) -> Funding:
    """Return one rate at 00:00, 08:00 and 16:00 UTC, from the first candle to the last; a fraction.

    Raises:
        RequestError: the rate is above 10 %.
    """
    if not abs(rate) <= MOST_RATE:
        raise RequestError(f"a funding rate of {rate!r} is beyond any, expected {_RATE}")
    first, last = _spanned(candles)
    times = range(-(-first // EVERY) * EVERY, last + 1, EVERY)
    return Funding(times, [rate] * len(times), of_file=False)


def funding_charges(made: Made, candles: CandleColumns, funding: Funding) -> Charges:
    """Return what was paid for holding: the rate of the quantity at its price, at each funding time.

    A lot is held over a time when it was bought in a candle that opened before it and sold in one that opened then or
    later. The price is the open of the candle at that time, else the last close before it.
    """
    paid = np.zeros(len(made.fills))
    for lot in lots_of(made.fills):
        own = [made.fills[number].time for number in lot.fills]
        end = own[-1] if lot.closed else _spanned(candles)[1]
        for at in range(bisect_right(funding.times, own[0]), bisect_right(funding.times, end)):
            time = funding.times[at]
            before = lot.fills[bisect_left(own, time) - 1]
            paid[before] += funding.rates[at] * held_over(lot, made.fills, time) * price_at(candles, time)
    return Charges(funding=paid)


def coverage_note(candles: CandleColumns, funding: Funding) -> str:
    """Return what is not known of a file's rates within the candles, sentences; empty where nothing is missing.

    Raises:
        RequestError: none of its times lies within the candles.
    """
    first, last = _spanned(candles)
    inside = range(bisect_left(funding.times, first), bisect_right(funding.times, last))
    if not inside:
        if not funding.of_file:
            return ""
        known = f"{time_text(funding.times[0] * 1000)} to {time_text(funding.times[-1] * 1000)}"
        candled = f"{time_text(first * 1000)} to {time_text(last * 1000)}"
        raise RequestError(f"the funding rates are of {known}, the candles of {candled}; give rates of the same time")
    if not funding.of_file:
        return ""
    rated = [funding.times[number] for number in inside]
    begin, end = rated[0], rated[-1]
    notes = [_holes_note(rated)]
    if begin - first > EVERY or last - end > EVERY:
        notes.insert(0, f"Funding is known from {time_text(begin * 1000)} to {time_text(end * 1000)} alone.")
    return " ".join(note for note in notes if note)


def price_at(candles: CandleColumns, time: int) -> float:
    """Return the price at a time, UTC milliseconds: the open of the candle then, else the last close before, USDT."""
    at = int(np.searchsorted(candles.time, time * (SECOND // 1000)))
    if at < len(candles) and int(candles.time[at]) == time * (SECOND // 1000):
        return float(candles.open[at])
    return float(candles.close[at - 1]) if at else float(candles.open[0])


def _holes_note(times: Sequence[int]) -> str:
    """Return where rates are missing between others, a sentence; empty where none are."""
    holes = [(after - before, before, after) for before, after in pairwise(times) if after - before > _HOLE]
    if not holes:
        return ""
    _, before, after = max(holes, key=itemgetter(0))
    between = f"from {time_text(before * 1000)} to {time_text(after * 1000)}"
    if len(holes) == 1:
        return f"Funding is missing once within the file, {between}, and not charged."
    return f"Funding is missing {len(holes):,} times within the file, longest {between}, and not charged."


def _spanned(candles: CandleColumns) -> tuple[int, int]:
    unit = SECOND // 1000
    return int(candles.time[0]) // unit, int(candles.time[-1]) // unit


def _time_of(row: Row) -> int:
    text = row.cells["time"]
    no_time = RequestError(f"{row.place}: time is {text!r}, expected one like 2024-01-01T08:00:00Z")
    if text.isdecimal() and len(text) > len("20240101"):
        raise no_time  # milliseconds since 1970, whose first eight digits would be read as a date
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise no_time from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)
