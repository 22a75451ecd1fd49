"""The prices a chart marks: tiers, what a position hangs on, the last price."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from srconsole.console.chart.grid import Role
from srconsole.core.candle import Candle
from srconsole.engine.view.snapshot import LevelView, PatternView, PositionView


class Scene(Protocol):
    """What a chart shows; a market of a snapshot is one."""

    @property
    def candles(self) -> Sequence[Candle]:
        """Closed candles, the newest last."""

    @property
    def levels(self) -> Sequence[LevelView]:
        """All levels."""

    @property
    def pattern(self) -> PatternView | None:
        """The prior low-high-low pattern; its midpoint is shown while nothing is held."""

    @property
    def position(self) -> PositionView | None:
        """The open position."""

    @property
    def price(self) -> float | None:
        """The last price seen."""

    @property
    def decimals(self) -> int:
        """How many decimals the market's prices are told with."""


class PriceLine(NamedTuple):
    """A price that is marked."""

    name: str
    """Its label's first word; empty: no label."""
    price: float
    role: Role
    touches: int
    """Of a level; 0 for what is no level."""
    since: int | None
    """Opening time of the candle where its line begins, UTC milliseconds; None: it has no line."""
    vital: bool
    """Whether its label is shown whatever else is not, at the edge if the price is off the chart."""


def price_lines(scene: Scene) -> list[PriceLine]:
    """Return what is to be marked, the most important first: the last price, the position, tiers by nearness."""
    lines = []
    last = last_price(scene)
    if last is not None:
        lines.append(PriceLine("LAST", last, Role.LAST, 0, None, vital=True))
    if scene.position is not None:
        lines += _position_lines(scene.position)
    elif scene.pattern is not None:
        lines.append(PriceLine("MID", scene.pattern.midpoint, Role.MIDPOINT, 0, 0, vital=True))
    middle = 0.0 if last is None else last
    levels = sorted(scene.levels, key=lambda level: (not level.tier, abs(level.price - middle), level.tier))
    return lines + [_level_line(level) for level in levels]


def last_price(scene: Scene) -> float | None:
    """Return the last price seen, that of the last close where none has been seen since."""
    if scene.price is None and scene.candles:
        return scene.candles[-1].close
    return scene.price


def _position_lines(position: PositionView) -> list[PriceLine]:
    since, peak = position.entry_time, position.peak
    trail = None if peak is None else peak * (1 - position.trail_pct)
    # A stop that follows the peak goes by that name; one that is above the trail is shown beside it.
    trails = trail is not None and abs(position.stop - trail) <= 1e-9 * trail
    marks = [
        ("TRAIL" if trails else "STOP", position.stop, Role.STOP),
        ("ENTRY", position.entry_price, Role.ENTRY),
        ("MID", position.midpoint, Role.MIDPOINT),
    ]
    if peak is not None:
        marks.append(("PEAK", peak, Role.PEAK))
    if trail is not None and not trails:
        marks.append(("TRAIL", trail, Role.MUTED))
    return [PriceLine(name, price, role, 0, since, vital=True) for name, price, role in marks]


def _level_line(level: LevelView) -> PriceLine:
    if not level.tier:
        role = Role.BROKEN
    elif level.disabled:
        return PriceLine(f"{level.tier}x", level.price, Role.BROKEN, level.touches, level.first_touch, vital=False)
    else:
        role = Role.SUPPORT if level.side == "S" else Role.RESISTANCE
    return PriceLine(level.tier, level.price, role, level.touches, level.first_touch, vital=False)
