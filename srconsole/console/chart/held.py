"""The candles that a person looks back at: a window of a run's, to which older and newer ones are added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from srconsole.console.chart.bars import Bars, bars_of
from srconsole.core.candle import Candle
from srconsole.core.lot import State
from srconsole.core.trade import Trade
from srconsole.engine.view.live import LiveView
from srconsole.engine.view.records import Stretch
from srconsole.engine.view.snapshot import LevelView, MarketView, PatternView, PositionView, RowView, WaitedFor
from srconsole.engine.view.strategy import StrategyView

MOST: Final = 8000
"""Candles that are held at most, some 5 MB."""
PAGE: Final = 2000
"""Candles that are read at once, some 20 ms."""
UNKNOWN: Final = RowView(State.FLAT.value, None, 0.0, "")
"""Beside a candle of which nothing is known but its prices."""


class Held:
    """A window of candles that follow each other; it is never empty.

    Attributes:
        candles: the oldest first.
        rows: what the row of each says beside it.
        trades: those that are known to have ended since the first of them.
        from_first: whether its first candle is the first of the run.
    """

    __slots__ = ("_bars", "candles", "from_first", "rows", "trades")

    def __init__(
        self,
        candles: tuple[Candle, ...],
        rows: tuple[RowView, ...],
        trades: tuple[Trade, ...] = (),
        *,
        from_first: bool = False,
    ) -> None:
        self.candles = candles
        self.rows = rows
        self.trades = trades
        self.from_first = from_first
        self._bars: dict[int, Bars] = {}

    @classmethod
    def of(cls, market: MarketView) -> Held:
        """Return what a snapshot has."""
        missing = len(market.candles) - len(market.rows)
        return cls(market.candles, (UNKNOWN,) * missing + market.rows)

    def bars(self, base: int, length: int) -> Bars:
        """Return them as `bars_of` does, built once."""
        if length not in self._bars:
            self._bars[length] = bars_of(self.candles, base, length)
        return self._bars[length]

    def with_older(self, older: Stretch, trades: tuple[Trade, ...]) -> Held:
        """Return the window with what is before it; the newest of too many go, and none before it: it was the first."""
        if not older.candles:
            return Held(self.candles, self.rows, trades, from_first=True)
        candles, rows = (older.candles + self.candles)[:MOST], (older.rows + self.rows)[:MOST]
        return Held(candles, rows, trades)

    def with_newer(self, newer: Stretch, trades: tuple[Trade, ...]) -> Held:
        """Return the window with what is behind it; the oldest of too many go."""
        candles, rows = (self.candles + newer.candles)[-MOST:], (self.rows + newer.rows)[-MOST:]
        return Held(candles, rows, trades, from_first=self.from_first and candles[0] == self.candles[0])

    def following(self, market: MarketView) -> Held:
        """Return the window with the candles that have closed since, as long as there is room for them."""
        last = self.candles[-1].time
        fresh = [place for place, candle in enumerate(market.candles) if candle.time > last]
        # What is between the window and a snapshot that begins behind it is not known here.
        if not fresh or fresh[0] == 0 or len(self.candles) + len(fresh) > MOST:
            return self
        now = Held.of(market)
        joined = Stretch(now.candles[fresh[0] :], now.rows[fresh[0] :])
        return self.with_newer(joined, self.trades)


@dataclass(frozen=True, slots=True)
class PastScene:
    """A market as it is looked back at; implements `console.chart.lines.Scene`.

    Attributes:
        market: the newest snapshot of it.
        held: the candles that are looked at.
        trades: closed trades, those of the snapshot among them.
    """

    market: MarketView
    held: Held
    trades: tuple[Trade, ...]

    @classmethod
    def of(cls, market: MarketView, held: Held) -> PastScene:
        """Return the scene of a window."""
        return cls(market, held, tuple(dict.fromkeys(held.trades + market.trades)))

    @property
    def ends_now(self) -> bool:
        """Whether the newest candle that there is, is among them."""
        return self.candles[-1].time >= self.market.candles[-1].time

    @property
    def candles(self) -> tuple[Candle, ...]:
        """The candles that are looked at."""
        return self.held.candles

    @property
    def rows(self) -> tuple[RowView, ...]:
        """What their rows say beside them."""
        return self.held.rows

    @property
    def timeframe(self) -> int:
        """Seconds a candle."""
        return self.market.timeframe

    @property
    def waited_for(self) -> WaitedFor | None:
        """The next entry on the way down."""
        return self.market.waited_for

    @property
    def levels(self) -> tuple[LevelView, ...]:
        """All levels there are now."""
        return self.market.levels

    @property
    def pattern(self) -> PatternView | None:
        """The pattern there is now."""
        return self.market.pattern

    @property
    def position(self) -> PositionView | None:
        """What is held now."""
        return self.market.position

    @property
    def price(self) -> float | None:
        """The last price seen."""
        return self.market.price

    @property
    def live(self) -> LiveView | None:
        """What its exchange has."""
        return self.market.live

    @property
    def decimals(self) -> int:
        """How many decimals prices are told with."""
        return self.market.decimals

    @property
    def strategy(self) -> StrategyView | None:
        """What another strategy than `levels` shows; of its indicators the values that are of these candles."""
        shown = self.market.strategy
        if shown is None or self.candles[-1].time == self.market.candles[-1].time:
            return shown
        return shown._replace(lines=tuple(line._replace(values=()) for line in shown.lines))


def ends_now(scene: object) -> bool:
    """Tell whether the newest candle that there is, is among a scene's: only a window of the past may lack it."""
    return not isinstance(scene, PastScene) or scene.ends_now


def begins_first(scene: object) -> bool:
    """Tell whether the first candle of the run is a scene's first, as far as that is known."""
    return isinstance(scene, PastScene) and scene.held.from_first


def newest_time(scene: object, candles: Sequence[Candle]) -> int:
    """Return opening time of the newest candle that there is, whether a scene with these candles shows it or not."""
    return (scene.market.candles if isinstance(scene, PastScene) else candles)[-1].time
