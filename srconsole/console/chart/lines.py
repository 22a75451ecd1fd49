"""The prices a chart marks: tiers, what a position hangs on, the last price."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, Protocol

from srconsole.console.chart.grid import Role
from srconsole.core.candle import Candle
from srconsole.core.offer import Key
from srconsole.engine.view.snapshot import LevelView, PatternView, PositionView
from srconsole.engine.view.strategy import LotView, OfferView, StrategyView


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

    @property
    def strategy(self) -> StrategyView | None:
        """What another strategy than `levels` shows of itself."""


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
    strategy = scene.strategy
    if strategy is not None and strategy.lots:
        lines += _lots_lines(strategy.lots)
    elif scene.position is not None:
        lines += _position_lines(scene.position)
    elif scene.pattern is not None:
        lines.append(PriceLine("MID", scene.pattern.midpoint, Role.MIDPOINT, 0, 0, vital=True))
    middle = 0.0 if last is None else last
    levels = sorted(scene.levels, key=lambda level: (not level.tier, abs(level.price - middle), level.tier))
    held = set() if strategy is None else {lot.key for lot in strategy.lots}
    lines += [_level_line(level) for level in levels if level.id not in held]
    if strategy is not None:
        lines += _offer_lines(strategy.offers, held | {level.id for level in levels})
    return lines


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


def _lots_lines(lots: Sequence[LotView]) -> list[PriceLine]:
    """Return what lots hang on: all of the only one; of several their entries, targets and stops, the highest told."""
    if len(lots) == 1:
        return list(_lot_lines(lots[0]))
    highest = max(lot.stop for lot in lots)
    marks = [PriceLine("STOP", highest, Role.STOP, 0, min(lot.entry_time for lot in lots), vital=True)]
    told = {highest}
    for lot in reversed(lots):
        marks.append(PriceLine(lot.label[:_NAME], lot.entry_price, Role.ENTRY, 0, lot.entry_time, vital=False))
        for price, role in ((lot.stop, Role.STOP), *((target.price, Role.PEAK) for target in lot.targets)):
            if price not in told:
                told.add(price)
                marks.append(PriceLine(_WORDS[role], price, role, 0, lot.entry_time, vital=False))
    return marks


def _lot_lines(lot: LotView) -> Iterator[PriceLine]:
    since = lot.entry_time
    yield PriceLine("STOP", lot.stop, Role.STOP, 0, since, vital=True)
    yield PriceLine("ENTRY", lot.entry_price, Role.ENTRY, 0, since, vital=True)
    for number, target in enumerate(lot.targets, 1):
        name = "TGT" if len(lot.targets) == 1 else f"TGT{number}"
        yield PriceLine(name, target.price, Role.PEAK, 0, since, vital=True)
    if lot.peak is not None:
        yield PriceLine("PEAK", lot.peak, Role.PEAK, 0, since, vital=True)
    for name, price in (("EVEN", lot.break_even_from), ("TRAIL", lot.trail_from)):
        if price is not None and math.isfinite(price):
            yield PriceLine(name, price, Role.MIDPOINT, 0, since, vital=True)


_NAME: Final = 5
_WORDS: Final = {Role.STOP: "STOP", Role.PEAK: "TGT"}


def _offer_lines(offers: Sequence[OfferView], told: set[Key]) -> Iterator[PriceLine]:
    """Yield what is bought at a price and is no level: a next that is bought anywhere has none."""
    for offer in offers:
        if offer.key in told or (offer.kind == "next" and math.isinf(offer.low) and math.isinf(offer.high)):
            continue
        name = f"{offer.label[: _NAME - 1]}x" if offer.disabled else offer.label[:_NAME]
        role = Role.BROKEN if offer.disabled else Role.SUPPORT
        price = offer.trigger if offer.kind == "touch" else offer.price
        yield PriceLine(name, price, role, 1, 0, vital=False)


def _level_line(level: LevelView) -> PriceLine:
    if not level.tier:
        role = Role.BROKEN
    elif level.disabled:
        return PriceLine(f"{level.tier}x", level.price, Role.BROKEN, level.touches, level.first_touch, vital=False)
    else:
        role = Role.SUPPORT if level.side == "S" else Role.RESISTANCE
    # A strategy that counts no touches draws its levels as one that has seen one.
    return PriceLine(level.tier, level.price, role, max(1, level.touches), level.first_touch, vital=False)
