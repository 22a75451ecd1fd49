"""Swings, books, tiers, SR_Proximity and the LHL pattern: strategy.md sections 1 to 3, read literally."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Candle(NamedTuple):
    """One closed candle; `time` is its opening time."""

    time: int
    open: float
    high: float
    low: float
    close: float
    volume: float


@dataclass(frozen=True)
class Settings:
    """The keys of strategy.md with the defaults of the text."""

    swing_order: int = 48
    max_levels: int = 10
    merge_tolerance: float = 0.002
    proximity: float = 0.002
    rank_by: str = "price"
    min_prominence: float = 0.0
    min_volume_ratio: float = 0.0
    max_age: int = 0
    stop_pct: float = 0.01
    trail_pct: float = 0.08
    midpoint_fraction: float = 0.5
    midpoint_low: str = "last"
    intrabar: str = "adverse"
    movement: str = "candles"
    margin: float = 100.0
    leverage: float = 5.0
    initial_capital: float = 1000.0
    max_consecutive_losses: int = 5
    loss_pause: int = 24
    fee_rate: float = 0.0006
    slippage: float = 0.0
    step: float = 0.0
    min_quantity: float = 0.0
    min_notional: float = 0.0


@dataclass(eq=False)
class Level:
    """A level of one book; two levels at one price are still two levels, hence identity for equality."""

    price: float
    touches: int
    first_touch: int
    last_touch: int


class Swing(NamedTuple):
    """A significant swing: `kind` is `L` or `H`."""

    kind: str
    price: float
    candle: int


class Pattern(NamedTuple):
    """The prior LHL pattern: the low the midpoint starts from, and the high."""

    low: float
    high: float


class Tier(NamedTuple):
    """A level that has a tier, under the name in force for one candle."""

    side: str
    number: int
    level: Level

    @property
    def name(self) -> str:
        """`S1`, `R3` and so on."""
        return f"{self.side}{self.number}"


# ---- section 1: swings ------------------------------------------------------------------------------------


def is_swing_low(closed: Sequence[Candle], i: int, order: int) -> bool:
    """Say whether candle `i` is a swing low; its window must lie within `closed`."""
    before = all(closed[i].low < closed[j].low for j in range(i - order, i))
    after = all(closed[i].low <= closed[j].low for j in range(i + 1, i + order + 1))
    return before and after


def is_swing_high(closed: Sequence[Candle], i: int, order: int) -> bool:
    """Say whether candle `i` is a swing high; its window must lie within `closed`."""
    before = all(closed[i].high > closed[j].high for j in range(i - order, i))
    after = all(closed[i].high >= closed[j].high for j in range(i + 1, i + order + 1))
    return before and after


def has_volume(window: Sequence[Candle], volume: float, settings: Settings) -> bool:
    """Apply `min_volume_ratio`, which passes where the mean volume of the window is 0."""
    mean = sum(candle.volume for candle in window) / len(window)
    return mean == 0 or volume / mean >= settings.min_volume_ratio


def swings_confirmed_at(candles: Sequence[Candle], t: int, settings: Settings) -> list[Swing]:
    """Return the significant swings that the close of candle `t` confirms, the low before the high."""
    order = settings.swing_order
    i = t - order
    if i < order:
        return []
    closed = candles[: t + 1]
    candle = closed[i]
    window = closed[i - order : i + order + 1]
    low_prominence = (max(c.high for c in window) - candle.low) / candle.low
    high_prominence = (candle.high - min(c.low for c in window)) / candle.high
    found = []
    if has_volume(window, candle.volume, settings):
        if is_swing_low(closed, i, order) and low_prominence >= settings.min_prominence:
            found.append(Swing("L", candle.low, i))
        if is_swing_high(closed, i, order) and high_prominence >= settings.min_prominence:
            found.append(Swing("H", candle.high, i))
    return found


# ---- section 2: levels and tiers --------------------------------------------------------------------------


def add_swing(book: list[Level], swing: Swing, settings: Settings) -> None:
    """Touch the nearest level within the tolerance, or add a new one and drop the oldest beyond the limit."""
    p = swing.price
    near = [level for level in book if abs(p / level.price - 1) <= settings.merge_tolerance]
    if near:
        level = min(near, key=lambda one: (abs(p / one.price - 1), -one.last_touch))
        level.price = (level.price * level.touches + p) / (level.touches + 1)
        level.touches += 1
        level.last_touch = swing.candle
    else:
        book.append(Level(p, 1, swing.candle, swing.candle))
    if len(book) > settings.max_levels:
        book.remove(min(book, key=lambda one: one.last_touch))


def drop_aged(book: list[Level], t: int, settings: Settings) -> None:
    """Drop what was last touched more than `max_age` candles before `t`; 0 is off."""
    if settings.max_age > 0:
        book[:] = [level for level in book if not t - level.last_touch > settings.max_age]


def support_tiers(book: Sequence[Level], c: float, settings: Settings) -> list[Tier]:
    """Name the supports that are not broken at close `c`, downwards from the highest."""
    ranked = [level for level in book if level.price <= c * (1 + settings.proximity)]
    if settings.rank_by == "recency":
        ranked.sort(key=lambda level: -level.last_touch)
    else:
        ranked.sort(key=lambda level: (-level.price, -level.last_touch))
    return [Tier("S", number, level) for number, level in enumerate(ranked, start=1)]


def resistance_tiers(book: Sequence[Level], c: float, settings: Settings) -> list[Tier]:
    """Name the resistances that are not broken at close `c`, upwards from the lowest."""
    ranked = [level for level in book if level.price >= c * (1 - settings.proximity)]
    if settings.rank_by == "recency":
        ranked.sort(key=lambda level: -level.last_touch)
    else:
        ranked.sort(key=lambda level: (level.price, -level.last_touch))
    return [Tier("R", number, level) for number, level in enumerate(ranked, start=1)]


def sr_proximity(candle: Candle, tiers: Sequence[Tier], settings: Settings) -> str:
    """Name the tier the candle is at, `No` where there is none."""
    at = [
        tier
        for tier in tiers
        if candle.low <= tier.level.price * (1 + settings.proximity)
        and candle.high >= tier.level.price * (1 - settings.proximity)
    ]
    if not at:
        return "No"
    return min(at, key=lambda x: (abs(candle.close - x.level.price), x.side != "S", x.number)).name


# ---- section 3: the LHL pattern ---------------------------------------------------------------------------


def compress(swings: Sequence[Swing]) -> list[Swing]:
    """Make kinds alternate: of neighbours of one kind the more extreme stays, the later one on a tie."""
    kept: list[Swing] = []
    for swing in swings:
        if not kept or kept[-1].kind != swing.kind:
            kept.append(swing)
        else:
            price = kept[-1].price
            if swing.price <= price if swing.kind == "L" else swing.price >= price:
                kept[-1] = swing
    return kept


def latest_pattern(swings: Sequence[Swing], settings: Settings) -> Pattern | None:
    """Return the latest low-high-low, None where there is none or its high is not above its low."""
    kept = compress(swings)
    if kept and kept[-1].kind == "H":
        kept.pop()
    if len(kept) < 3:
        return None
    first, high, second = kept[-3:]
    low = second.price
    if settings.midpoint_low == "lowest":
        low = min(first.price, second.price)
    if not high.price > low:
        return None
    return Pattern(low, high.price)
