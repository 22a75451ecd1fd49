"""The breakout's rules a second time, over whole columns and with books as plain dicts (strategies.md 5.1 to 5.3)."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, isnan, nan
from typing import Any, NamedTuple

import pandas as pd

from srconsole.core.candle import Candle
from srconsole.core.frames import frame_length
from srconsole.core.indicators.averages import Ema
from srconsole.core.indicators.oscillators import Macd, Rsi
from srconsole.settings.schema import BreakoutSettings

Level = dict[str, Any]


class Outcome(NamedTuple):
    """An event that ended."""

    level: float
    came: int
    began: int
    ended: int
    out: int


class Second:
    """All closes of a history.

    Attributes:
        events: those that ended with each base candle.
        entries: the level that is bought behind each, None where none is.
        stops: the stop of a lot bought at each entry.
        below: keys of the levels in the book whose zone each close is below.
    """

    def __init__(self, candles: Sequence[Candle], base: int, rules: BreakoutSettings) -> None:
        self.candles, self.rules = candles, rules
        self.hours = longer(candles, base, "1h")
        self.fours = longer(candles, base, "4h")
        self.days = longer(candles, base, "1d")
        self.a4 = atr([candle for _, candle in self.fours], 14)
        self.a5 = atr(candles, 5)
        self.levels: list[Level] = []
        self.born = 0
        self.events: list[list[Outcome]] = []
        self.entries: list[float | None] = []
        self.stops: list[float] = []
        self.below: list[set[tuple[str, int]]] = []
        seen = 0
        for t in range(len(candles)):
            while seen < len(self.fours) and self.fours[seen][0] <= t:
                self.confirm(seen)
                seen += 1
            self.step(t, self.a4[seen - 1] if seen else nan)

    def confirm(self, n: int) -> None:
        """Take the 4h candle n: judge the one `swing_order` before it."""
        order, x = self.rules.swing_order, n - self.rules.swing_order
        if x < order or isnan(self.a4[n]):
            return
        span = [candle for _, candle in self.fours[x - order : n + 1]]
        for letter, values in (("L", [c.low for c in span]), ("H", [-c.high for c in span])):
            price = values[order]
            if min(values) == price and values.index(price) == order:
                self.swing(letter, abs(price), x, self.a4[n])

    def swing(self, letter: str, price: float, x: int, a4: float) -> None:
        """Let a swing touch its nearest level, or become one."""
        within = [level for level in self.levels if abs(price - level["p"]) <= self.rules.merge_atr * a4]
        if within:
            shortest = min(abs(price - level["p"]) for level in within)
            level = max((one for one in within if abs(price - one["p"]) == shortest), key=lambda one: one["last"])
            level["p"] = (level["p"] * level["n"] + price) / (level["n"] + 1)
            level["n"] += 1
            level["last"] = x
            return
        self.born += 1
        key = letter, self.fours[x][1].time
        self.levels.append({"p": price, "n": 1, "last": x, "came": 0, "t0": None, "born": self.born, "key": key})
        if len(self.levels) > self.rules.max_levels:
            self.levels.remove(min(self.levels, key=lambda level: (level["last"], level["born"])))

    def step(self, t: int, a4: float) -> None:
        """Judge a close."""
        rules, (_, _, _, _, c, v) = self.rules, self.candles[t]
        usual = fsum(candle.volume for candle in self.candles[t - 20 : t]) / 20 if t >= 20 else nan
        ended: list[Outcome] = []
        wanted: list[Level] = []
        z = rules.zone_atr * a4
        if not (isnan(a4) or isnan(self.a5[t]) or isnan(usual)):
            for level in self.levels:
                outcome = follow(level, t, self.candles[t], (z, rules.breakout_atr * self.a5[t]), rules.horizon)
                if outcome is None:
                    continue
                ended.append(outcome)
                if outcome.out == 1 and v > rules.spike * usual and self.filters(t, outcome.came):
                    wanted.append(level)
        self.events.append(ended)
        best = max(wanted, key=lambda level: (level["last"], level["p"]), default=None)
        self.entries.append(best["p"] if best else None)
        self.stops.append(best["p"] - z - rules.stop_atr * a4 if best else nan)
        self.below.append({level["key"] for level in self.levels if c < level["p"] - z})

    def filters(self, t: int, came: int) -> bool:
        """Tell whether candle and longer frames confirm an entry at close t."""
        _, o, h, low, c, _ = self.candles[t]
        days = closes(self.days, t)
        slope = {
            "ema": last(Ema(14), days) >= last(Ema(50), days),
            "macd": bool(days) and [macd.update(day).hist for macd in [Macd.of()] for day in days][-1] > 0,
            "off": True,
        }[self.rules.trend]
        if not (c > o and c - low >= 0.6 * (h - low) and slope and last(Rsi.of(14), days) < self.rules.rsi_max):
            return False
        if came == -1:
            hours = closes(self.hours, t)
            return last(Ema(5), hours) > last(Ema(14), hours)
        return last(Rsi.of(14), closes(self.fours, t)) < 60


def follow(level: Level, t: int, candle: Candle, reach: tuple[float, float], horizon: int) -> Outcome | None:
    """Bring one level's event up to close t; return it if it ends."""
    (_, _, h, low, c, _), (z, beyond) = candle, reach
    up, dn = level["p"] + z, level["p"] - z
    result = None
    if level["t0"] is None and level["came"] != 0 and low <= up and h >= dn:
        level["t0"], level["from"] = t, level["came"]
    if level["t0"] is not None:
        out = (c > up + beyond) - (c < dn - beyond)
        if out != 0 or t - level["t0"] == horizon:
            result = Outcome(level["p"], level["from"], level["t0"], t, out)
            level["t0"] = None
    side = (c > up) - (c < dn)
    level["came"] = side or level["came"]
    return result


def last(indicator: Any, values: Sequence[float]) -> float:
    """Return an indicator's value behind values, nan without any."""
    told = [indicator.update(value) for value in values]
    return told[-1] if told else nan


def closes(frame: list[tuple[int, Candle]], t: int) -> list[float]:
    """Return the closes of the longer candles that have ended by close t."""
    return [candle.close for known, candle in frame if known <= t]


def longer(candles: Sequence[Candle], base: int, frame: str) -> list[tuple[int, Candle]]:
    """Return a frame's candles by pandas, each with the place of the base candle that ends it."""
    length = frame_length(frame, base)
    table = pd.DataFrame(candles, columns=list(Candle._fields))
    table["stretch"] = table["time"] // length * length
    made = table.groupby("stretch").agg({"open": "first", "high": "max", "low": "min", "close": "last"})
    found = []
    for stretch, opened, high, low, close in made.itertuples():
        known = [at for at, candle in enumerate(candles) if candle.time + base >= stretch + length][:1]
        if known and stretch >= candles[0].time:
            found.append((known[0], Candle(int(stretch), opened, high, low, close, 0.0)))
    return found


def atr(candles: Sequence[Candle], length: int) -> list[float]:
    """Return Wilder's mean of true ranges."""
    ranges = [
        max(now.high - now.low, abs(now.high - before.close), abs(now.low - before.close))
        if before
        else now.high - now.low
        for before, now in zip([None, *candles[:-1]], candles, strict=True)
    ]
    means = [nan] * len(ranges)
    if len(ranges) >= length:
        means[length - 1] = fsum(ranges[:length]) / length
        for at in range(length, len(ranges)):
            means[at] = (means[at - 1] * (length - 1) + ranges[at]) / length
    return means
