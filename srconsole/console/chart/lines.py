"""The prices a chart marks: tiers, what a position hangs on, the last price; each as the line in time that it was."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, Protocol

from srconsole.console.chart.chosen import PLAIN, Chosen
from srconsole.console.chart.grid import Role
from srconsole.console.chart.path import FROM_NOW, Step, path_of_lot, path_of_peak, path_of_stop
from srconsole.core.candle import Candle
from srconsole.core.offer import Key
from srconsole.core.trade import Trade
from srconsole.engine.view.live import LiveView
from srconsole.engine.view.snapshot import LevelView, PatternView, PositionView, RowView, WaitedFor
from srconsole.engine.view.strategy import LotView, OfferView, StrategyView


class Scene(Protocol):
    """What a chart shows; a market of a snapshot is one."""

    @property
    def candles(self) -> Sequence[Candle]:
        """Closed candles, the newest last."""

    @property
    def rows(self) -> Sequence[RowView]:
        """What the rows of the newest candles say beside them, aligned with the end of `candles`."""

    @property
    def timeframe(self) -> int:
        """Seconds a candle."""

    @property
    def trades(self) -> Sequence[Trade]:
        """The newest closed trades."""

    @property
    def waited_for(self) -> WaitedFor | None:
        """The next entry on the way down; None while something is held, or where there is none."""

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

    @property
    def live(self) -> LiveView | None:
        """What its exchange has; None where candles come from a file, and each was seen from its high to its low."""


class PriceLine(NamedTuple):
    """A price that is marked, and what it was before."""

    name: str
    """Its label's word."""
    price: float
    role: Role
    touches: int
    """Of a level; 0 for what is no level."""
    path: tuple[Step, ...]
    """The prices that it had, each from a candle on, the one it has now last; empty: it has no line."""
    vital: bool
    """Whether its label comes before those of tiers."""
    ghost: bool = False
    """Whether it is only waited for, or being typed."""


def price_lines(scene: Scene, chosen: Chosen = PLAIN) -> list[PriceLine]:
    """Return what is to be marked, the most important first: the last price, the position, tiers by nearness.

    What is only waited for has its name in small letters.
    """
    lines = []
    last = last_price(scene)
    if last is not None:
        name, role = ("OLD", Role.MUTED) if chosen.old else (chosen.last, Role.LAST)
        lines.append(PriceLine(name, last, role, 0, (), vital=True))
    if chosen.typed is not None:
        lines.append(PriceLine("stop?", chosen.typed, Role.STOP, 0, (Step(0, chosen.typed),), vital=True, ghost=True))
    strategy = scene.strategy
    if strategy is not None and strategy.lots:
        lines += _lots_lines(strategy.lots, scene, chosen.selected)
    elif scene.position is not None:
        lines += _position_lines(scene.position, scene)
    else:
        lines += _waited_for(scene)
    middle = 0.0 if last is None else last
    held = set() if strategy is None else {lot.key for lot in strategy.lots}
    levels = [level for level in scene.levels if (level.tier or level.id == chosen.selected) and level.id not in held]
    levels.sort(key=lambda level: (level.id != chosen.selected, abs(level.price - middle)))
    lines += [_level_line(level, scene.timeframe, lit=level.id == chosen.selected) for level in levels]
    if strategy is not None:
        lines += _offer_lines(strategy.offers, held | {level.id for level in scene.levels})
    return lines if chosen.ended is None else [_over(line, chosen.ended) for line in lines]


def _over(line: PriceLine, ended: int) -> PriceLine:
    """Return a line of what ended in a candle: what it became at last, it became there."""
    return line._replace(path=tuple(step._replace(since=min(step.since, ended)) for step in line.path))


def as_of(line: PriceLine, end: int) -> PriceLine | None:
    """Return a line as it was before a time, UTC milliseconds; None where it had not begun.

    The last price is told wherever one looks. What trails now was a stop before.
    """
    if not line.path:
        return line
    path = tuple(step for step in line.path if step.since < end)
    if not path:
        return None
    name = "STOP" if line.name and line.role is Role.STOP and not line.ghost else line.name
    return line._replace(name=name, price=path[-1].price, path=path)


def last_price(scene: Scene) -> float | None:
    """Return the last price seen, that of the last close where none has been seen since."""
    if scene.price is None and scene.candles:
        return scene.candles[-1].close
    return scene.price


def _waited_for(scene: Scene) -> Iterator[PriceLine]:
    """Yield what is bought next, where its stop begins, and the midpoint of the pattern.

    What would be refused is not waited for.
    """
    live = scene.live
    barred = live is not None and bool(live.against_entries or live.account_failing)
    waited = None if barred or scene.waited_for is None or scene.waited_for.held_up else scene.waited_for
    midpoint = None if scene.pattern is None else scene.pattern.midpoint
    marks = [("entry", None if waited is None else waited.trigger, Role.ENTRY)]
    marks += [("stop", None if waited is None else waited.stop, Role.STOP), ("mid", midpoint, Role.MIDPOINT)]
    for name, price, role in marks:
        if price is not None:
            yield PriceLine(name, price, role, 0, (Step(FROM_NOW, price),), vital=True, ghost=True)


def _mark(name: str, price: float, role: Role, since: int, *, vital: bool = True) -> PriceLine:
    """Return what has had its price since a time."""
    return PriceLine(name, price, role, 0, (Step(since, price),), vital)


def _position_lines(position: PositionView, scene: Scene) -> list[PriceLine]:
    since, peak = position.entry_time, position.peak
    trail = None if peak is None else peak * (1 - position.trail_pct)
    # A stop that follows the peak goes by that name; one that is above the trail is shown beside it.
    trails = trail is not None and abs(position.stop - trail) <= 1e-9 * trail
    stop = path_of_stop(position.stop, since, scene.candles, scene.rows)
    lines = [
        PriceLine("TRAIL" if trails else "STOP", position.stop, Role.STOP, 0, stop, vital=True),
        _mark("ENTRY", position.entry_price, Role.ENTRY, since),
        _mark("MID", position.midpoint, Role.MIDPOINT, since),
    ]
    if peak is not None and trail is not None:
        reached = path_of_peak(peak, since, scene.candles, scene.rows, whole=scene.live is None)
        lines.append(PriceLine("PEAK", peak, Role.PEAK, 0, reached, vital=True))
        if not trails:
            # Where the trail was before is not known: a person may have set another.
            lines.append(_mark("TRAIL", trail, Role.MUTED, FROM_NOW))
    return lines


def _lots_lines(lots: Sequence[LotView], scene: Scene, selected: Key | None) -> list[PriceLine]:
    """Return what lots hang on: all of the only one; of several their entries, targets and stops."""
    marks = _stop_lines(lots, scene, selected)
    if len(lots) == 1:
        return [*marks, *_lot_lines(lots[0], scene)]
    told = {line.price for line in marks}
    for lot in reversed(lots):
        marks.append(_mark(lot.label[:_NAME], lot.entry_price, Role.ENTRY, lot.entry_time, vital=False))
        for target in lot.targets:
            if target.price not in told:
                told.add(target.price)
                marks.append(_mark("TGT", target.price, Role.PEAK, lot.entry_time, vital=False))
    return marks


def lots_drawn(lots: Sequence[LotView], selected: Key | None) -> list[LotView]:
    """Return the lots whose stops are drawn, the highest first: all, or of too many that one's and the selected one's.

    Of lots that have had the same stops one stands for all.
    """
    ordered = sorted(lots, key=lambda lot: (-lot.stop, lot.entry_time))
    different: dict[tuple[float, tuple[tuple[int, float], ...]], LotView] = {}
    for lot in ordered:
        different.setdefault((lot.stop, lot.stops[1:]), lot)
    if len(different) <= MOST_STOPS:
        return list(different.values())
    return [lot for place, lot in enumerate(ordered) if place == 0 or lot.key == selected]


def stops_told(scene: Scene, chosen: Chosen) -> str:
    """Return of how many lots the stops are drawn where these are too many for all; empty where all are."""
    lots = () if scene.strategy is None else scene.strategy.lots
    drawn = lots_drawn(lots, chosen.selected)
    if len({lot.stop for lot in lots} - {lot.stop for lot in drawn}) == 0:
        return ""
    return f"stops of {len(drawn)} of {len(lots)} lots"


def _stop_lines(lots: Sequence[LotView], scene: Scene, selected: Key | None) -> list[PriceLine]:
    """Return the lots' stops as the steps that they took; the highest comes before all, each price is named once."""
    last = scene.candles[-1].time if scene.candles else 0
    lines: list[PriceLine] = []
    for lot in lots_drawn(lots, selected):
        named = all(line.price != lot.stop for line in lines)
        if lot.stops or lines:
            path = path_of_lot(lot.stop, lot.entry_time, lot.stops, last)
        else:
            # The rows have the highest stop of all.
            path = path_of_stop(lot.stop, min(each.entry_time for each in lots), scene.candles, scene.rows)
        lines.append(PriceLine("STOP" if named else "", lot.stop, Role.STOP, 0, path, vital=not lines))
    return lines


def _lot_lines(lot: LotView, scene: Scene) -> Iterator[PriceLine]:
    since = lot.entry_time
    yield _mark("ENTRY", lot.entry_price, Role.ENTRY, since)
    for number, target in enumerate(lot.targets, 1):
        name = "TGT" if len(lot.targets) == 1 else f"TGT{number}"
        yield _mark(name, target.price, Role.PEAK, since)
    if lot.peak is not None:
        path = path_of_peak(lot.peak, since, scene.candles, scene.rows, whole=scene.live is None)
        yield PriceLine("PEAK", lot.peak, Role.PEAK, 0, path, vital=True)
    for name, price in (("EVEN", lot.break_even_from), ("TRAIL", lot.trail_from)):
        if price is not None and math.isfinite(price):
            yield _mark(name, price, Role.MIDPOINT, since)


MOST_STOPS: Final = 6
"""Different stops of several lots that are drawn; of more, the highest one and that of the selected lot."""
_NAME: Final = 5
BROKEN: Final = "broken"
"""Names a level without a tier, which is only shown while it is selected."""


def _offer_lines(offers: Sequence[OfferView], told: set[Key]) -> Iterator[PriceLine]:
    """Yield what is bought at a price and is no level: a next that is bought anywhere has none."""
    for offer in offers:
        if offer.key in told or (offer.kind == "next" and math.isinf(offer.low) and math.isinf(offer.high)):
            continue
        name = f"{offer.label[: _NAME - 1]}x" if offer.disabled else offer.label[:_NAME]
        role = Role.BROKEN if offer.disabled else Role.SUPPORT
        price = offer.trigger if offer.kind == "touch" else offer.price
        yield PriceLine(name, price, role, 1, (Step(FROM_NOW, price),), vital=False)


def _level_line(level: LevelView, timeframe: int, *, lit: bool) -> PriceLine:
    """Return a level's line: each of its prices from behind the candle whose close gave it that; else from now on."""
    had = level.prices or ((level.known, level.price),)
    path = tuple(Step(known + timeframe * 1000 if known else FROM_NOW, price) for known, price in had)
    # A strategy that counts no touches draws its levels as one that has seen one.
    touches = max(1, level.touches)
    name = f"{level.tier}x" if level.disabled else level.tier
    if lit:
        role = Role.LIT
    elif level.disabled:
        role = Role.BROKEN
    else:
        role = Role.SUPPORT if level.side == "S" else Role.RESISTANCE
    return PriceLine(name or BROKEN, level.price, role, touches, path, vital=lit)
