"""Every line that the indicators draw, by the program and by the naive form, each by the name it has in the vectors."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from msgspec import Struct

from srconsole.core.candle import Candle
from srconsole.core.indicators.averages import Ema, Rma, Sma
from srconsole.core.indicators.extremes import Highest, Lowest
from srconsole.core.indicators.oscillators import Macd, Mfi, Rsi, Stochastic
from srconsole.core.indicators.ranges import Adx, Atr, Bands
from srconsole.core.indicators.vwap import Vwap
from tests.core.indicators import table

Lines = dict[str, list[float]]


class Drawn(NamedTuple):
    """An indicator, and how it is fed."""

    names: tuple[str, ...]
    """Of what an update returns; one where that is a single number."""
    made: Callable[[int], Struct]
    """A new one of a length."""
    feed: Callable[[Candle], float | Candle]
    """What it takes of a candle."""
    length: int
    """That of the vectors."""
    naive: Callable[[Sequence[Candle], int], tuple[list[float], ...]]
    """The same lines from the table."""


def close(candle: Candle) -> float:
    """Return what most indicators take."""
    return candle.close


def whole(candle: Candle) -> Candle:
    """Return what the others take."""
    return candle


INDICATORS: dict[str, Drawn] = {
    "sma": Drawn(("sma",), Sma, close, 10, lambda c, n: (table.sma(table.closes(c), n),)),
    "ema": Drawn(("ema",), Ema, close, 14, lambda c, n: (table.ema(table.closes(c), n),)),
    "rma": Drawn(("rma",), Rma, close, 14, lambda c, n: (table.rma(table.closes(c), n),)),
    "rsi": Drawn(("rsi",), Rsi.of, close, 14, lambda c, n: (table.rsi(c, n),)),
    "macd": Drawn(
        ("macd", "macd_signal", "macd_hist"),
        lambda n: Macd.of(n, 2 * n + 2, max(1, n - 3)),
        close,
        12,
        lambda c, n: table.macd(c, n, 2 * n + 2, max(1, n - 3)),
    ),
    "atr": Drawn(("atr",), Atr.of, whole, 14, lambda c, n: (table.atr(c, n),)),
    "bb": Drawn(("bb_mid", "bb_up", "bb_low"), Bands.of, close, 20, lambda c, n: table.bands(c, n, 2.0)),
    "stoch": Drawn(
        ("stoch_raw", "stoch_k", "stoch_d"), Stochastic.of, whole, 14, lambda c, n: table.stochastic(c, n, 3)
    ),
    "adx": Drawn(("di_plus", "di_minus", "adx"), Adx.of, whole, 14, table.adx),
    "vwap": Drawn(("vwap",), lambda _: Vwap(), whole, 1, lambda c, _: (table.vwap(c),)),
    "vol_mean": Drawn(
        ("vol_mean",), Sma, lambda candle: candle.volume, 20, lambda c, n: (table.sma([x.volume for x in c], n),)
    ),
    "high": Drawn(
        ("high",), Highest, lambda candle: candle.high, 20, lambda c, n: (table.extreme([x.high for x in c], n, max),)
    ),
    "low": Drawn(
        ("low",), Lowest, lambda candle: candle.low, 20, lambda c, n: (table.extreme([x.low for x in c], n, min),)
    ),
    "mfi": Drawn(("mfi",), Mfi, whole, 14, lambda c, n: (table.mfi(c, n),)),
}
"""All of them; a length is one of candles, the others' follow from it."""


def updated(indicator: Struct, fed: float | Candle) -> tuple[float, ...]:
    """Feed an indicator and return its numbers, one or several."""
    numbers = indicator.update(fed)  # type: ignore[attr-defined]
    return numbers if isinstance(numbers, tuple) else (numbers,)


def drawn(name: str, candles: Sequence[Candle], length: int | None = None) -> Lines:
    """Return an indicator's lines over candles, as the program has them."""
    about = INDICATORS[name]
    indicator = about.made(length or about.length)
    rows = [updated(indicator, about.feed(candle)) for candle in candles]
    return {line: [row[at] for row in rows] for at, line in enumerate(about.names)}


def from_the_table(name: str, candles: Sequence[Candle], length: int | None = None) -> Lines:
    """Return an indicator's lines over candles, as the table says."""
    about = INDICATORS[name]
    return dict(zip(about.names, about.naive(candles, length or about.length), strict=True))


def assert_same(one: Lines, other: Lines) -> None:
    """Fail, with the first difference, unless the lines are equal to the last digit; nan is nan."""
    assert one.keys() == other.keys()
    for name, line in one.items():
        assert len(line) == len(other[name])
        for at, (value, expected) in enumerate(zip(line, other[name], strict=True)):
            same = value == expected or (math.isnan(value) and math.isnan(expected))
            assert same, f"{name} of candle {at}: {value!r}, not {expected!r}"
