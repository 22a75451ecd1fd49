"""`scalper`: buy a turn at a level of the newest candles, sell it in parts or soon (docs/strategies.md section 4)."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan, nan
from typing import Final

import msgspec
from msgspec import Struct

from srconsole.core.candle import Candle
from srconsole.core.frames import frame_length
from srconsole.core.indicators.averages import Ema, Sma
from srconsole.core.indicators.oscillators import Rsi
from srconsole.core.indicators.ranges import Adx
from srconsole.core.lot import Lot
from srconsole.core.offer import BreakEven, Exits, Key, Offer, Plan, Target
from srconsole.settings.schema import ScalperSettings, Settings
from srconsole.strategies.cells import cells
from srconsole.strategies.contract import Needs, View
from srconsole.strategies.scalper.levels import FoundLevel, is_valid
from srconsole.strategies.scalper.signs import SwingLows, SwingLowsMemory, Trend, turns
from srconsole.strategies.scalper.window import Window, WindowMemory
from srconsole.strategies.shown import ShownLevel

NO_ROOM: Final = "no room"
"""Why an entry is refused that no valid level lies above."""
BREAK: Final = "break"
"""Why a lot is sold whose level is lost."""

_MINUTE: Final = 60_000
_STRONG: Final = 3
"""A level that held so many more tests than broke it counts as a sign."""


class ScalperMemory(Struct):
    """A scalper between two closes, as it is written down.

    Attributes:
        window, lows: the newest candles, and their swing lows.
        trends: of each longer frame.
        volume, rsi, adx: the indicators.
        last: the newest candle.
        level: at which the plan in force buys; None if it does not.
    """

    window: WindowMemory
    lows: SwingLowsMemory
    trends: dict[str, Trend]
    volume: Sma
    rsi: Rsi
    adx: Adx
    last: Candle | None
    level: float | None


class Scalper:
    """Buys turns at levels; implements `strategies.contract.Strategy`.

    Attributes:
        max_spread: where asks and bids are known, an entry waits for a spread below it, a fraction of their middle.
    """

    columns: tuple[str, ...] = ("volume_mean", "rsi", "adx", "level")

    def __init__(self, settings: ScalperSettings, base: int) -> None:
        """Start without candles.

        Args:
            settings: its section.
            base: how long a candle lasts, milliseconds.

        Raises:
            RequestError: one of its frames cannot be built from these candles.
        """
        for frame in settings.frames:
            frame_length(frame, base)
        self.needs = Needs(frames=settings.frames, history=settings.window)
        self.max_spread = settings.max_spread
        self._settings = settings
        self._window = Window(settings, base)
        self._lows = SwingLows()
        self._trends = {frame: Trend(Ema(20)) for frame in settings.frames}
        self._volume = Sma(20)
        self._rsi = Rsi.of(14)
        self._adx = Adx.of(14)
        self._last: Candle | None = None
        self._level: float | None = None
        self._shown: list[ShownLevel] | None = None
        self._idle: dict[str, Plan] = {}
        quiet = f"volume above {settings.volume_ratio:g} times the mean of the 20 candles before"
        trending = f"an ADX below {settings.adx_max:g}"
        self._waits = {
            (True, False): f"waits for {quiet}",
            (False, True): f"waits for {trending}",
            (True, True): f"waits for {quiet}, and for {trending}",
        }

    def close(self, view: View) -> Plan:
        """Take one closed candle; return the plan to buy at the next price if it turned at a level."""
        candle = view.candle
        for frame, longer in view.ended:
            if frame in self._trends:
                self._trends[frame].take(longer.close)
        usual = self._volume.value
        self._volume.update(candle.volume)
        self._adx.update(candle)
        self._lows.close(candle, self._rsi.update(candle.close))
        self._window.close(candle)
        plan = self._planned(candle, usual)
        self._last = candle
        self._shown = None
        sells = self._breaks(view.lots, candle, usual) if view.lots else {}
        return msgspec.structs.replace(plan, sells=sells) if sells else plan

    def exits(self, offer: Offer, price: float) -> Exits | str:
        """Return the stop below the level and the targets up to the next valid level with room below it, if any.

        Levels are those as of the last close, which made the offer.
        """
        settings = self._settings
        stop = offer.price * (1 - settings.stop_pct)
        first = max(price * (1 + settings.target_pct), price + settings.reward * (price - stop))
        last = self._window.valid_from(first)
        if last is None:
            return NO_ROOM
        return Exits(
            stop,
            targets=self._targets(first, last),
            break_even=BreakEven(settings.break_even_after),
            max_hold=settings.max_hold * _MINUTE,
        )

    def levels(self) -> list[FoundLevel]:
        """Return all levels of the newest candles, ascending, valid or not, for whoever looks."""
        return self._window.levels()

    def shown_levels(self) -> Sequence[ShownLevel]:
        """Return the valid levels: S1, S2, … downwards from the last close, R1, R2, … upwards."""
        if self._shown is None and self._last is not None:
            found = [level for level in self._window.levels() if is_valid(level, self._settings)]
            below = [level for level in found if level.price <= self._last.close]
            labels = [f"S{number}" for number in range(len(below), 0, -1)]
            labels += [f"R{number}" for number in range(1, len(found) - len(below) + 1)]
            named = zip(found, labels, strict=True)
            self._shown = [
                ShownLevel(f"S{level.price!r}", label, level.price, level.held + level.broken) for level, label in named
            ][::-1]
        return self._shown or ()

    def quote_volume(self) -> float:
        """Return what was traded in the 24 hours up to the last close, USDT, for whoever looks."""
        return self._window.quote_volume()

    def cells(self, candle: Candle) -> str:
        """Return the indicators as of the last close, and the level at which the plan in force buys."""
        level = nan if self._level is None else self._level
        return cells((self._volume.value, self._rsi.value, self._adx.values.adx, level))

    def remember(self) -> ScalperMemory:
        """Return what the next closes depend on."""
        return ScalperMemory(
            self._window.remember(), self._lows.remember(), self._trends, self._volume, self._rsi, self._adx,
            self._last, self._level,
        )  # fmt: skip

    def restore(self, memory: bytes) -> None:
        """Be where `remember` was called."""
        read = msgspec.msgpack.decode(memory, type=ScalperMemory)
        self._window.restore(read.window)
        self._lows.restore(read.lows)
        self._trends = read.trends
        self._volume, self._rsi, self._adx = read.volume, read.rsi, read.adx
        self._last, self._level = read.last, read.level
        self._shown = None

    def _planned(self, candle: Candle, usual: float) -> Plan:
        self._level = None
        waits = self._not_yet(candle, usual)
        if waits:
            return self._nothing(waits)
        signs = turns(candle, self._last) + self._lows.diverge + all(trend.rises for trend in self._trends.values())
        needed = self._settings.secondary_min
        if signs + 1 < needed:
            return self._nothing(f"{signs} of {needed} signs of a turn: candle, divergence, alignment, strength")
        level = self._window.level_at(candle.low, candle.close)
        if level is None:
            return self._nothing("the volume is there, but price is at no valid level")
        if signs + (level.held - level.broken >= _STRONG) < needed:
            return self._nothing(f"at a valid level, with {signs} of {needed} signs of a turn")
        self._level = level.price
        return self._buys(level.price)

    def _not_yet(self, candle: Candle, usual: float) -> str:
        """Return what of the cheap conditions is not met; empty if all are."""
        settings, adx = self._settings, self._adx.values.adx
        if isnan(usual) or isnan(adx):
            return "too few candles yet for the mean volume and the ADX"
        is_quiet, is_trending = not candle.volume > settings.volume_ratio * usual, not adx < settings.adx_max
        if is_quiet or is_trending:
            return self._waits[is_quiet, is_trending]
        if self._window.quote_volume() < settings.min_quote_volume:
            return f"waits for {settings.min_quote_volume:,.0f} USDT traded in 24 hours"
        return ""

    def _nothing(self, waits: str) -> Plan:
        plan = self._idle.get(waits)
        if plan is None:
            plan = self._idle[waits] = Plan(waits=waits)
        return plan

    def _buys(self, level: float) -> Plan:
        proximity = self._settings.proximity
        offer = Offer.next(f"S{level!r}", "S", level, low=level * (1 - proximity), high=level * (1 + proximity))
        return Plan(nexts=(offer,), waits="buys at the next price, if it is still at the level")

    def _targets(self, first: float, last: float) -> tuple[Target, ...]:
        if last == first:
            return (Target(first, 1.0),)
        second = last * (1 - self._settings.back)
        if not second > first:
            second = (first + last) / 2
        return tuple(map(Target, (first, second, last), self._settings.fractions))

    def _breaks(self, lots: Sequence[Lot], candle: Candle, usual: float) -> dict[Key, str]:
        settings, close = self._settings, candle.close
        spiked = candle.volume > settings.spike * usual
        return {
            lot.key: BREAK
            for lot in lots
            if close < lot.offer_price * (1 - settings.break_pct) or (spiked and close < lot.offer_price)
        }


def make(settings: Settings, base: int) -> Scalper:
    """Return the strategy as settings have it, for candles of `base` milliseconds."""
    return Scalper(settings.scalper, base)
