"""Made scenes for charts, and what a chart says about itself, read from its text alone."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from hypothesis import strategies as st

from srconsole.console.chart.grid import TOP, Grid, Role
from srconsole.core.candle import Candle
from srconsole.core.lot import State
from srconsole.core.trade import Trade
from srconsole.engine.view.live import LiveView
from srconsole.engine.view.snapshot import LevelView, PatternView, PositionView, RowView, WaitedFor
from srconsole.engine.view.strategy import StrategyView
from tests.walks import HOUR, candles, walk

# Enough for the prices of everything from the smallest coin to the largest, as multiples of a walk around 100.
WORTHS = (8.931e-9, 0.0031, 1.0, 99.7, 684.4)


class MadeScene(NamedTuple):
    """What a chart needs of a snapshot."""

    candles: Sequence[Candle] = ()
    levels: Sequence[LevelView] = ()
    pattern: PatternView | None = None
    position: PositionView | None = None
    price: float | None = None
    strategy: StrategyView | None = None
    rows: Sequence[RowView] = ()
    trades: Sequence[Trade] = ()
    waited_for: WaitedFor | None = None
    timeframe: int = HOUR // 1000
    live: LiveView | None = None

    @property
    def decimals(self) -> int:
        """Five digits of the highest price."""
        highest = max((candle.high for candle in self.candles), default=1.0)
        return max(0, 4 - math.floor(math.log10(highest)))


class Told(NamedTuple):
    """The labels of one row, as they are read on the screen."""

    names: tuple[str, ...]
    prices: dict[str, float]
    """By the name that a price stands behind."""
    more: int
    """How many others the row says there are."""

    @property
    def in_all(self) -> int:
        """How many labels the row has or tells of."""
        return len(self.names) + self.more


FIVE_CANDLES = candles(
    (100, 104, 98, 102), (102, 106, 101, 105), (105, 105, 96, 97), (97, 97, 97, 97), (97, 103, 95, 101)
)


def level(tier: str, price: float, touches: int = 1, first: int = 0, *, disabled: bool = False) -> LevelView:
    """Return a level first touched by the candle of that number; a broken one has no tier."""
    side, touched = tier[:1] or "S", first * HOUR
    return LevelView(f"{side}{touched}", side, tier, price, touches, touched, touched, disabled, touched + HOUR)


FIVE_LEVELS = (
    level("R2", 130),
    level("R1", 107, touches=3),
    level("S1", 96, touches=2, first=2),
    level("S2", 95.8),
    level("S3", 92, disabled=True),
    level("S4", 50),
)


def position(entry: float, stop: float, midpoint: float, peak: float | None = None, candle: int = 3) -> PositionView:
    """Return a position entered in the candle of that number, with a trail of 8 %."""
    state = State.STOP_LOSS if peak is None else State.TAKE_PROFIT
    return PositionView(
        state=state, tier="S1", level_price=entry, quantity=1, entered=1, entry_price=entry, entry_time=candle * HOUR,
        stop=stop, midpoint=midpoint, peak=peak, trail_pct=0.08, liquidation=0, unrealised=0, risk=0,
    )  # fmt: skip


@st.composite
def scenes(draw: st.DrawFn) -> MadeScene:
    """Draw a market of any price with up to 20 levels, near and far, and perhaps a position."""
    worth = draw(st.sampled_from(WORTHS))
    made = [
        Candle(at.time, at.open * worth, at.high * worth, at.low * worth, at.close * worth, at.volume)
        for at in walk(draw(st.integers(0, 10_000)), draw(st.integers(1, 200)), tick=draw(st.sampled_from([0.01, 0.5])))
    ]
    near = made[-1].close
    factor = st.one_of(st.floats(0.5, 1.6), st.floats(0.98, 1.02))
    prices = sorted({near * each for each in draw(st.lists(factor, max_size=20))})
    above, below = [each for each in prices if each >= near], [each for each in reversed(prices) if each < near]
    touches, disabled = st.integers(1, 5), st.booleans()
    named = [(f"R{at}", price) for at, price in enumerate(above, 1)]
    named += [(f"S{at}", price) for at, price in enumerate(below, 1)]
    levels = [level(tier, price, draw(touches), disabled=draw(disabled)) for tier, price in named]
    levels += [level("", near * each) for each in draw(st.lists(factor, max_size=3))]
    held = None
    if draw(st.booleans()):
        entry, stop, midpoint, lead = (near * draw(factor) for _ in range(4))
        held = position(entry, stop, midpoint, draw(st.sampled_from([None, lead])), draw(st.integers(0, len(made))))
    pattern = draw(st.sampled_from([None, PatternView(near * 0.9, near * 1.1, near * 0.95, near * draw(factor))]))
    return MadeScene(made, levels, pattern, held, draw(st.sampled_from([None, near, near * draw(factor)])))


def text(grid: Grid) -> str:
    """Return a grid as lines of text, without blanks at their ends."""
    return "\n".join(row.text.rstrip() for row in grid.rows)


def told(text: str) -> Told:
    """Read labels: names, a price behind those of its own, and the count of the others."""
    names: list[str] = []
    group: list[str] = []
    prices: dict[str, float] = {}
    more = 0
    for name, price, count in _WORDS.findall(text):
        if name:
            names.append(name)
            group.append(name)
        elif price:
            # Bare names come last, so a price is that of all names since the one before.
            prices.update(dict.fromkeys(group, number(price)))
            group.clear()
        else:
            more = int(count)
    return Told(tuple(names), prices, more)


def labels(grid: Grid) -> list[Told]:
    """Read the labels of each row of the scale, from the top."""
    free = [max((at for at, role in enumerate(row.roles) if role in _CANDLES), default=-1) + 1 for row in grid.plot]
    return [told(row.text[max(free) : grid.axis]) for row in grid.plot]


def told_at(grid: Grid, row: int) -> Told:
    """Read the labels of the row above or below the scale, behind their sign."""
    return told(_SIGNED.sub("", grid.rows[row].text))


def shown(grid: Grid) -> dict[str, float]:
    """Read all labels that have a price, those above and below the chart too."""
    assert grid.scale is not None
    beyond = told_at(grid, 0), told_at(grid, TOP + grid.scale.rows)
    return {name: price for row in (*labels(grid), *beyond) for name, price in row.prices.items()}


_WORDS = re.compile(r"([A-Za-z]+[0-9]*x?\??)|([0-9][0-9,]*(?:\.[0-9]+)?(?:e[+-][0-9]+)?)|\+([0-9]+)")
_SIGNED = re.compile(r"^.*[▲▼^v] ")
_CANDLES = (Role.UP, Role.DOWN)


def number(words: str) -> float:
    """Return the number that a price is written as."""
    return float(words.replace(",", ""))
