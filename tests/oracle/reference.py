"""A literal, slow reading of strategy.md sections 1 to 8, written from the text alone.

It is the oracle for the real core: whatever the text states as a condition is checked from scratch,
and nothing is shared with the package under test. Prices and money are USDT as float64, rates and
percentages fractions, times whole seconds UTC.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from tests.oracle.levels import (
    Candle,
    Level,
    Pattern,
    Settings,
    Swing,
    Tier,
    add_swing,
    drop_aged,
    latest_pattern,
    resistance_tiers,
    sr_proximity,
    support_tiers,
    swings_confirmed_at,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CandleTuple = tuple[int, float, float, float, float, float]

NO_PATTERN = "no pattern"
HALTED = "halted"
INSUFFICIENT_FUNDS = "insufficient funds"
QUANTITY_TOO_SMALL = "quantity too small"

FLAT = "FLAT"
STOP_LOSS = "STOP_LOSS"
TAKE_PROFIT = "TAKE_PROFIT"

SHOWN_TIERS = 10


@dataclass
class Position:
    """The open trade; level price, midpoint and initial stop are frozen at entry."""

    level: Level
    tier: str
    level_price: float
    midpoint: float
    initial_stop: float
    entry_time: int
    entry_fill: float
    quantity: float
    entry_fee: float
    stop: float
    state: str = STOP_LOSS
    peak: float | None = None


@dataclass
class Outcome:
    """What a backtest hands back; `refused` counts each level once per candle."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    trades: list[dict[str, Any]] = field(default_factory=list)
    open_position: dict[str, Any] | None = None
    refused: dict[str, int] = field(default_factory=dict)
    halts: int = 0
    detail_used: int = 0
    detail_unused: int = 0


# ---- sections 5 and 6: size -------------------------------------------------------------------------------


def round_down(quantity: float, step: float) -> float:
    """Round down to a multiple of `step`; 0 means that no step is given."""
    if step == 0:
        return quantity
    size = Decimal(repr(step))
    return float(Decimal(repr(quantity)) // size * size)


def sized(fill: float, settings: Settings) -> float | None:
    """Return the quantity of an entry at `fill`, None where it is too small."""
    notional = settings.margin * settings.leverage
    quantity = round_down(notional / fill, settings.step)
    if quantity == 0 or quantity < settings.min_quantity or quantity * fill < settings.min_notional:
        return None
    return quantity


# ---- sections 4 to 8: the run -----------------------------------------------------------------------------


@dataclass
class Backtest:
    """The state of the strategy and what it has produced so far; `t` is the candle being worked on."""

    candles: Sequence[Candle]
    settings: Settings
    outcome: Outcome = field(default_factory=Outcome)
    t: int = 0
    supports: list[Level] = field(default_factory=list)
    resistances: list[Level] = field(default_factory=list)
    swings: list[Swing] = field(default_factory=list)
    pattern: Pattern | None = None
    support_tiers: list[Tier] = field(default_factory=list)
    resistance_tiers: list[Tier] = field(default_factory=list)
    last_price: float | None = None
    position: Position | None = None
    left: list[Level] = field(default_factory=list)
    refused_levels: list[Level] = field(default_factory=list)
    losses_in_row: int = 0
    halted: bool = False
    last_halted_candle: int | None = None

    # -- movement (section 4)

    def move_candle(self, candle: Candle) -> None:
        """Move through one candle, of the strategy's or of the finer ones: the jump, then three movements."""
        if self.last_price is None:
            self.last_price = candle.open
        else:
            self.jump(candle.open)
        low_first = (self.position is not None) == (self.settings.intrabar == "adverse")
        middle = (candle.low, candle.high) if low_first else (candle.high, candle.low)
        for price in (*middle, candle.close):
            if self.settings.movement == "polls":
                self.jump(price)
            else:
                self.glide(price)

    def jump(self, b: float) -> None:
        """Move from the last price to `b`, nothing between being tradable; one thing happens at most."""
        assert self.last_price is not None
        a = self.last_price
        self.last_price = b
        if self.position is not None:
            if self.follow(self.position, b):
                self.exit(self.position, b)
            return
        proximity = self.settings.proximity
        met = [
            tier
            for tier in self.eligible()
            if a > tier.level.price * (1 + proximity) >= b >= tier.level.price * (1 - proximity)
        ]
        if met:
            nearest = min(met, key=lambda x: (abs(x.level.price - b), -x.level.price, -x.level.last_touch))
            self.enter(nearest, b)

    def glide(self, b: float) -> None:
        """Move continuously from the last price to `b`; after an entry or exit at x the rest is x to b."""
        assert self.last_price is not None
        a: float | None = self.last_price
        while a is not None:
            a = self.glide_to_first_event(a, b)
        self.last_price = b

    def glide_to_first_event(self, a: float, b: float) -> float | None:
        """Return the price of the first entry or exit on the way from `a` to `b`, None where none happens."""
        if self.position is not None:
            if self.follow(self.position, b):
                return self.exit(self.position, self.position.stop)
            return None
        proximity = self.settings.proximity
        met = [tier for tier in self.eligible() if b <= tier.level.price * (1 + proximity) < a]
        for tier in sorted(met, key=lambda x: (-x.level.price, -x.level.last_touch)):
            trigger = tier.level.price * (1 + proximity)
            if self.enter(tier, trigger):
                return trigger
        return None

    def eligible(self) -> list[Tier]:
        """Return the supports in force that no trade has left during this candle."""
        return [tier for tier in self.support_tiers if tier.level not in self.left]

    # -- entries (section 5)

    def enter(self, tier: Tier, price: float) -> bool:
        """Enter at `price` (before slippage) or count the refusal; say whether a position was opened."""
        settings = self.settings
        fill = price * (1 + settings.slippage)
        quantity = sized(fill, settings)
        if self.pattern is None:
            return self.refuse(tier.level, NO_PATTERN)
        if self.halted:
            return self.refuse(tier.level, HALTED)
        if settings.margin > self.closed_equity():
            return self.refuse(tier.level, INSUFFICIENT_FUNDS)
        if quantity is None:
            return self.refuse(tier.level, QUANTITY_TOO_SMALL)
        low, high = self.pattern
        p = tier.level.price
        stop = p * (1 - settings.stop_pct)
        position = Position(
            level=tier.level,
            tier=tier.name,
            level_price=p,
            midpoint=low + settings.midpoint_fraction * (high - low),
            initial_stop=stop,
            entry_time=self.candles[self.t].time,
            entry_fill=fill,
            quantity=quantity,
            entry_fee=quantity * fill * settings.fee_rate,
            stop=stop,
        )
        if price > position.midpoint:
            self.take_profit(position, price)
        self.position = position
        return True

    def refuse(self, level: Level, reason: str) -> bool:
        """Count a refusal, the first of its level in this candle only."""
        if level not in self.refused_levels:
            self.refused_levels.append(level)
            self.outcome.refused[reason] = self.outcome.refused.get(reason, 0) + 1
        return False

    # -- the position (section 6)

    def follow(self, position: Position, b: float) -> bool:
        """Apply a movement to `b` to the position; say whether the price is then at or below the stop."""
        if position.state == TAKE_PROFIT:
            assert position.peak is not None
            self.take_profit(position, max(position.peak, b))
        elif b > position.midpoint:
            self.take_profit(position, b)
        return b <= position.stop

    def take_profit(self, position: Position, peak: float) -> None:
        """Put the position into TAKE_PROFIT with `peak`, trailing the stop behind it."""
        position.state = TAKE_PROFIT
        position.peak = peak
        position.stop = max(position.initial_stop, peak * (1 - self.settings.trail_pct))

    def exit(self, position: Position, price: float) -> float:
        """Close the trade at `price` (before slippage) and return that price."""
        settings = self.settings
        fill = price * (1 - settings.slippage)
        fees = position.entry_fee + position.quantity * fill * settings.fee_rate
        pnl = position.quantity * (fill - position.entry_fill) - fees
        self.outcome.trades.append(
            {
                "entry_time": position.entry_time,
                "entry_price": position.entry_fill,
                "exit_time": self.candles[self.t].time,
                "exit_price": fill,
                "quantity": position.quantity,
                "tier": position.tier,
                "level": position.level_price,
                "stop": position.stop,
                "midpoint": position.midpoint,
                "peak": position.peak,
                "exit_reason": position.state.lower(),
                "fees": fees,
                "pnl": pnl,
            }
        )
        self.left.append(position.level)
        self.position = None
        self.count_loss(pnl)
        return price

    def count_loss(self, pnl: float) -> None:
        """Keep the count of losses in a row and start the halt when it reaches the limit."""
        settings = self.settings
        self.losses_in_row = self.losses_in_row + 1 if pnl < 0 else 0
        if 0 < settings.max_consecutive_losses <= self.losses_in_row:
            self.halted = True
            self.outcome.halts += 1
            if settings.loss_pause > 0:
                self.last_halted_candle = self.t + settings.loss_pause

    def closed_equity(self) -> float:
        """Return initial capital plus closed pnl."""
        pnls: float = sum(trade["pnl"] for trade in self.outcome.trades)
        return self.settings.initial_capital + pnls

    def open_pnl(self, close: float) -> float:
        """Return the open position's mark to `close`, less its entry fee; 0 when flat."""
        if self.position is None:
            return 0.0
        position = self.position
        return position.quantity * (close - position.entry_fill) - position.entry_fee

    # -- the candle (sections 7 and 8)

    def row(self, candle: Candle) -> dict[str, Any]:
        """Return the output row of the candle that has just moved, before its close changes the tiers."""
        tiers = self.support_tiers + self.resistance_tiers
        prices = {tier.name: tier.level.price for tier in tiers}
        names = [f"{side}{number}" for side in "SR" for number in range(1, SHOWN_TIERS + 1)]
        return {
            "time": candle.time,
            "SR_Proximity": sr_proximity(candle, tiers, self.settings),
            **{name: prices.get(name) for name in names},
            "Position": FLAT if self.position is None else self.position.state,
            "Stop": None if self.position is None else self.position.stop,
            "Equity": self.closed_equity() + self.open_pnl(candle.close),
        }

    def close_candle(self) -> None:
        """Apply the close of candle `t`: swings, levels, pattern, tiers for the next one, end of a halt."""
        close = self.candles[self.t].close
        for swing in swings_confirmed_at(self.candles, self.t, self.settings):
            self.swings.append(swing)
            add_swing(self.supports if swing.kind == "L" else self.resistances, swing, self.settings)
        for book in (self.supports, self.resistances):
            drop_aged(book, self.t, self.settings)
        self.pattern = latest_pattern(self.swings, self.settings)
        self.support_tiers = support_tiers(self.supports, close, self.settings)
        self.resistance_tiers = resistance_tiers(self.resistances, close, self.settings)
        self.left = []
        self.refused_levels = []
        self.last_price = close
        if self.halted and self.last_halted_candle == self.t:
            self.halted = False
            self.losses_in_row = 0

    def marked_position(self) -> dict[str, Any] | None:
        """Return the position still open at the end of the data, marked to the last close."""
        if self.position is None:
            return None
        position = self.position
        return {
            "entry_time": position.entry_time,
            "entry_price": position.entry_fill,
            "quantity": position.quantity,
            "tier": position.tier,
            "level": position.level_price,
            "stop": position.stop,
            "midpoint": position.midpoint,
            "peak": position.peak,
            "state": position.state,
            "fees": position.entry_fee,
            "pnl": self.open_pnl(self.candles[-1].close),
        }


def commonest_spacing(candles: Sequence[Candle]) -> int:
    """Return the timeframe in seconds, the shorter one on a tie; 0 for fewer than two candles."""
    spacings = Counter(later.time - earlier.time for earlier, later in pairwise(candles))
    return min(spacings, key=lambda seconds: (-spacings[seconds], seconds), default=0)


def finer_candles(candle: Candle, detail: Sequence[Candle], timeframe: int) -> list[Candle]:
    """Return the finer candles of `candle`; none where they do not reproduce its high, low and close."""
    inside = [finer for finer in detail if candle.time <= finer.time < candle.time + timeframe]
    if (
        inside
        and max(finer.high for finer in inside) == candle.high
        and min(finer.low for finer in inside) == candle.low
        and inside[-1].close == candle.close
    ):
        return inside
    return []


def as_candles(rows: Sequence[CandleTuple]) -> list[Candle]:
    """Return the tuples as candles of Python numbers."""
    return [Candle(int(row[0]), *(float(value) for value in row[1:])) for row in rows]


def run(
    candles: Sequence[CandleTuple],
    settings: Mapping[str, Any],
    detail: Sequence[CandleTuple] | None = None,
    trade_from: int | None = None,
) -> Outcome:
    """Backtest `candles` (time order, no doubles) after strategy.md sections 1 to 8.

    `detail` are finer candles in time order. Candles before `trade_from` build levels, pattern and rows
    and have no movement. `detail_used` and `detail_unused` count the candles that moved, by what moved
    them; both are 0 without `detail`. An unknown setting raises TypeError.
    """
    strategy_candles = as_candles(candles)
    finer = None if detail is None else as_candles(detail)
    timeframe = commonest_spacing(strategy_candles)
    backtest = Backtest(strategy_candles, Settings(**settings))
    outcome = backtest.outcome
    for t, candle in enumerate(strategy_candles):
        backtest.t = t
        if trade_from is None or candle.time >= trade_from:
            inside = [] if finer is None else finer_candles(candle, finer, timeframe)
            for mover in inside or [candle]:
                backtest.move_candle(mover)
            if finer is not None:
                outcome.detail_used += bool(inside)
                outcome.detail_unused += not inside
        outcome.rows.append(backtest.row(candle))
        backtest.close_candle()
    outcome.open_position = backtest.marked_position()
    return outcome
