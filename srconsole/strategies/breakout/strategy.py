"""`breakout`: buy what leaves a zone of 4h levels upwards, sell behind an ATR trail (docs/strategies.md 5)."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan, nan
from typing import Final

import msgspec
from msgspec import Struct

from srconsole.core.bounds import Count
from srconsole.core.candle import Candle
from srconsole.core.frames import DAY, frame_length
from srconsole.core.indicators.averages import Ema, Sma
from srconsole.core.indicators.oscillators import Macd, Rsi
from srconsole.core.indicators.ranges import Atr
from srconsole.core.lot import Lot
from srconsole.core.offer import Exits, Key, Offer, Plan
from srconsole.core.trail import Trail
from srconsole.settings.schema import BreakoutSettings, Settings
from srconsole.strategies.breakout.event import Event, Zone
from srconsole.strategies.breakout.zones import Zones, ZonesMemory
from srconsole.strategies.cells import cells
from srconsole.strategies.contract import Needs, View
from srconsole.strategies.shown import ShownLevel

FRAMES: Final = ("1h", "4h", "1d")
HISTORY_DAYS: Final = 60
"""Days before the first trade: what the means of daily candles need to be worth something."""
BREAK: Final = "break"
"""Why a lot is sold that closed below its zone."""
STOP_TOO_FAR: Final = "stop too far"
NO_ATR: Final = "no ATR yet"


class Longer(Struct):
    """Indicators of longer candles, as of their last closes.

    Attributes:
        hour_fast, hour_slow: means of 5 and 14 closes of 1h.
        four_hours: RSI of 4h.
        day: RSI of 1d; day_fast, day_slow: means of 14 and 50 closes; day_macd: its MACD.
    """

    hour_fast: Ema
    hour_slow: Ema
    four_hours: Rsi
    day: Rsi
    day_fast: Ema
    day_slow: Ema
    day_macd: Macd

    @classmethod
    def new(cls) -> Longer:
        """Return them without candles."""
        return cls(Ema(5), Ema(14), Rsi.of(14), Rsi.of(14), Ema(14), Ema(50), Macd.of())

    def take(self, frame: str, close: float) -> None:
        """Take the close of a longer candle."""
        if frame == "1h":
            self.hour_fast.update(close)
            self.hour_slow.update(close)
        elif frame == "4h":
            self.four_hours.update(close)
        elif frame == "1d":
            self.day.update(close)
            self.day_fast.update(close)
            self.day_slow.update(close)
            self.day_macd.update(close)


class BreakoutMemory(Struct):
    """A breakout between two closes, as it is written down.

    Attributes:
        candles: how many base candles have closed.
        close: the last one's close, nan before the first.
        zones: the book.
        longer: indicators of longer candles.
        atr, volume: of base candles.
        events: what ended with the last close.
    """

    candles: Count
    close: float
    zones: ZonesMemory
    longer: Longer
    atr: Atr
    volume: Sma
    events: list[Event]


class Breakout:
    """Buys what leaves a zone upwards; implements `strategies.contract.Strategy`.

    Attributes:
        zones: the book of levels.
        events: what ended with the last close, the oldest level first.
    """

    columns: tuple[str, ...] = ("atr", "atr_4h", "volume_mean", "zone_below", "zone_above", "event")

    def __init__(self, settings: BreakoutSettings, base: int) -> None:
        """Start without candles.

        Args:
            settings: its section.
            base: how long a candle lasts, milliseconds.

        Raises:
            RequestError: its frames cannot be built from these candles.
        """
        for frame in FRAMES:
            frame_length(frame, base)
        self._settings = settings
        history = HISTORY_DAYS * DAY // base
        self.needs = Needs(frames=FRAMES, history=history, trails=(self._trail(0.0),))
        self._candles = 0
        self._close = nan
        self.zones = Zones(settings)
        self._longer = Longer.new()
        self._atr = Atr.of(5)
        self._volume = Sma(20)
        self.events: list[Event] = []
        self._shown: list[ShownLevel] | None = None
        self._idle: dict[str, Plan] = {}

    def close(self, view: View) -> Plan:
        """Take one closed candle; return the plan to buy at the next price if it left a zone upwards."""
        candle = view.candle
        for frame, longer in view.ended:
            self._longer.take(frame, longer.close)
            if frame == "4h":
                self.zones.close(longer, candle.time)
        usual = self._volume.value
        self._volume.update(candle.volume)
        self._atr.update(candle)
        at = self._candles
        self._candles = at + 1
        self._close = candle.close
        self._shown = None
        self.events = self._ended(candle, at, usual)
        plan = self._planned(candle, usual)
        sells = self._breaks(view.lots, candle.close) if view.lots else {}
        return msgspec.structs.replace(plan, sells=sells) if sells else plan

    def exits(self, offer: Offer, price: float) -> Exits | str:
        """Return the stop below the zone and the ATR trail; refuse a stop that is too far. As of the last close."""
        settings, zones = self._settings, self.zones
        if isnan(zones.atr):
            return NO_ATR
        stop = offer.price - zones.half - settings.stop_atr * zones.atr
        if (price - stop) / price > settings.max_stop:
            return STOP_TOO_FAR
        return Exits(stop, self._trail(price + settings.trail_after * (price - stop)))

    def shown_levels(self) -> Sequence[ShownLevel]:
        """Return the levels, each under the letter of its first swing, L for a low and H for a high."""
        if self._shown is None:
            self._shown = [
                ShownLevel(level.key, level.key[0], level.price, level.touches, int(level.key[1:]), level.known)
                for level in sorted(self.zones.levels, key=lambda level: -level.price)
            ]
        return self._shown

    def cells(self, candle: Candle) -> str:
        """Return indicators and the nearest levels as of the last close, and what ended with it."""
        close, prices = self._close, [level.price for level in self.zones.levels]
        below = max((price for price in prices if price <= close), default=nan)
        above = min((price for price in prices if price > close), default=nan)
        told = " ".join(f"{event.kind} {'up' if event.out > 0 else 'down'}" for event in self.events if event.out)
        return f"{cells((self._atr.value, self.zones.atr, self._volume.value, below, above))},{told}"

    def remember(self) -> BreakoutMemory:
        """Return what the next closes depend on."""
        return BreakoutMemory(
            self._candles, self._close, self.zones.remember(), self._longer, self._atr, self._volume, self.events
        )

    def restore(self, memory: bytes) -> None:
        """Be where `remember` was called."""
        read = msgspec.msgpack.decode(memory, type=BreakoutMemory)
        self._candles, self._close = read.candles, read.close
        self.zones.restore(read.zones)
        self._longer, self._atr, self._volume = read.longer, read.atr, read.volume
        self.events = read.events
        self._shown = None

    def _trail(self, activation: float) -> Trail:
        return Trail(self._settings.trail_atr, activation, "atr", frame="1h", length=14)

    def _ended(self, candle: Candle, at: int, usual: float) -> list[Event]:
        """Follow the events at all levels, once all that they hang on is known."""
        if isnan(self.zones.atr) or isnan(self._atr.value) or isnan(usual):
            return []
        half, beyond = self.zones.half, self._settings.breakout_atr * self._atr.value
        horizon = self._settings.horizon
        told = [level.close(candle, at, half, beyond, horizon) for level in self.zones.levels]
        return [event for event in told if event is not None]

    def _planned(self, candle: Candle, usual: float) -> Plan:
        upwards = [event for event in self.events if event.out > 0]
        if not upwards:
            return self._nothing(self._waits())
        against = self._against(candle, usual)
        if against:
            return self._nothing(f"a zone was left upwards, but {against}")
        levels = [level for event in upwards if self._is_wanted(event) and (level := self.zones.of(event.key))]
        if not levels:
            return self._nothing("a zone was left upwards, but the 1h trend or the 4h RSI is against it")
        return self._buys(max(levels, key=lambda level: (level.last, level.price)), candle.close)

    def _against(self, candle: Candle, usual: float) -> str:
        """Return what speaks against buying at this close whichever the zone; empty if nothing does."""
        settings, longer = self._settings, self._longer
        _, opened, high, low, close, volume = candle
        if not volume > settings.spike * usual:
            return f"without {settings.spike:g} times the mean volume"
        if not (close > opened and close - low >= 0.6 * (high - low)):
            return "the candle did not rise, or closed too low"
        if settings.trend == "ema" and not longer.day_fast.value >= longer.day_slow.value:
            return "the 1d averages point downwards"
        if settings.trend == "macd" and not longer.day_macd.values.hist > 0:
            return "the 1d MACD points downwards"
        if not longer.day.value < settings.rsi_max:
            return f"the 1d RSI is not below {settings.rsi_max:g}"
        return ""

    def _is_wanted(self, event: Event) -> bool:
        """Tell whether the longer candles allow this kind of event."""
        longer = self._longer
        if event.kind == "breakout":
            return longer.hour_fast.value > longer.hour_slow.value
        return longer.four_hours.value < 60

    def _buys(self, level: Zone, close: float) -> Plan:
        highest = close * (1 + self._settings.max_chase)
        offer = Offer.next(level.key, level.key[0], level.price, high=highest)
        return Plan(nexts=(offer,), waits="buys at the next price, if it has not run away")

    def _waits(self) -> str:
        levels = len(self.zones.levels)
        if not levels:
            return "no levels yet: too few 4h candles"
        opened = sum(level.began is not None for level in self.zones.levels)
        return f"waits for price to leave a zone upwards: {levels} levels, price is at {opened} of them"

    def _nothing(self, waits: str) -> Plan:
        plan = self._idle.get(waits)
        if plan is None:
            plan = self._idle[waits] = Plan(waits=waits)
        return plan

    def _breaks(self, lots: Sequence[Lot], close: float) -> dict[Key, str]:
        found = ((lot.key, self.zones.of(lot.key)) for lot in lots)
        return {key: BREAK for key, level in found if level and close < level.price - self.zones.half}


def make(settings: Settings, base: int) -> Breakout:
    """Return the strategy as settings have it, for candles of `base` milliseconds."""
    return Breakout(settings.breakout, base)
