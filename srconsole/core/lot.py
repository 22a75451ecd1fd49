"""An open lot: its state, its stop and all else that ends it (docs/strategy.md section 6, docs/strategies.md 1.2)."""

from __future__ import annotations

from enum import Enum
from math import fsum, inf, isfinite, isnan
from typing import NamedTuple

from msgspec import Struct

from srconsole.core.bounds import Count, Moment
from srconsole.core.fill import Fill
from srconsole.core.holding import Holding
from srconsole.core.offer import Add, BreakEven, Exits, Key, Target
from srconsole.core.order import Entry, ExitReason
from srconsole.core.rounding import rounded_up
from srconsole.core.trade import Trade
from srconsole.core.trail import Trail, amount_by_gain, on_tick, trailing_stop
from srconsole.core.trail_values import NO_VALUES, TrailValues
from srconsole.settings.schema import CostSettings

__all__ = ["Lot", "State", "Trade", "first_stop"]


class State(Enum):
    """Where a lot's state machine stands."""

    FLAT = "FLAT"
    STOP_LOSS = "STOP_LOSS"
    TAKE_PROFIT = "TAKE_PROFIT"


def first_stop(exits: Exits, price: float, tick: float, values: TrailValues = NO_VALUES) -> float:
    """Return the stop that a lot bought at a price, before slippage, begins with; a trail may begin at once."""
    stop = rounded_up(exits.stop, tick)
    trail = exits.trail
    if trail is None or price <= trail.activation:
        return stop
    return max(stop, _behind(price, price, trail, tick, values))


def _behind(peak: float, entry: float, trail: Trail, tick: float, values: TrailValues) -> float:
    """Return where a trail puts the stop as price is at its peak; minus infinity where it puts it nowhere."""
    if trail.kind == "percent":
        amount = amount_by_gain(peak / entry - 1) if trail.steps else trail.amount
        return trailing_stop(peak, amount, tick)
    behind = peak - trail.amount * values.atr(trail)
    return -inf if trail.kind == "chandelier" or isnan(behind) else on_tick(behind, peak, tick)


class Ground(NamedTuple):
    """What a lot stands on: costs of a sale, how long a candle lasts (milliseconds), and what a trail hangs from."""

    costs: CostSettings
    candle_time: int
    values: TrailValues


def _deadline(time: int, max_hold: int, ground: Ground | None) -> int | None:
    """Return when a lot's time is up: a candle after its own at the earliest."""
    return time + max(max_hold, 0 if ground is None else ground.candle_time) if max_hold else None


class Lot(Struct):
    """What one filled offer bought and is still held; prices but those of fills are before slippage.

    Attributes:
        key, label, offer_price: of the offer, as at entry.
        activation: above this price TAKE_PROFIT begins.
        initial_stop: the stop as at entry, or what a person put in its place.
        stop: the price at or below which the lot is left; it only moves up, but for a person in STOP_LOSS.
        trail_pct: distance of the trailing stop below the peak, a fraction; 0 where `trail` says what it is.
        tick: stops are multiples of it; 0 where none is known.
        holding: what was bought and sold.
        entry_time: opening time of the entry's candle, UTC milliseconds.
        peak: the highest price since TAKE_PROFIT began, None before.
        price: at which the entry was decided; 0 in a lot of before there were several kinds.
        targets: the unsold ones, ascending; whole: whether all of them together sell all of it.
        trail: how the stop follows where that is not a fraction below the peak.
        break_even: when the stop goes up to where nothing is lost any more; costs: the entry's fill times the first by
            the second is where fees and slippage are earned; even_stop: where that has put the stop.
        deadline: from this time on a jump sells it, UTC milliseconds.
        adds: further buys that are still to come, ascending; size: the whole that they are parts of.
        margin: what it binds, USDT.
        parts: how many sales there were.
        max_profit, max_loss: the extremes of what it held, marked at the ends of movements, USDT.
        due_from: below this price no target, add or break-even is due.
        strategy: whose it is; empty in a lot of before there were several.
        first_stop: with which it began; 0 in a lot of before that was kept.
    """

    key: Key
    label: str
    offer_price: float
    activation: float
    initial_stop: float
    stop: float
    trail_pct: float
    tick: float
    holding: Holding
    entry_time: Moment
    peak: float | None = None
    price: float = 0.0
    targets: tuple[Target, ...] = ()
    whole: bool = False
    trail: Trail | None = None
    break_even: BreakEven | None = None
    costs: tuple[float, float] = (1.0, 1.0)
    even_stop: float = 0.0
    deadline: Moment | None = None
    adds: tuple[Add, ...] = ()
    size: float = 0.0
    margin: float = 0.0
    parts: Count = 0
    max_profit: float = 0.0
    max_loss: float = 0.0
    due_from: float = inf
    strategy: str = ""
    first_stop: float = 0.0

    @classmethod
    def opened(cls, entry: Entry, fill: Fill, time: int, step: float, tick: float, ground: Ground | None = None) -> Lot:
        """Return the lot that an entry's fill opens; above its activation it begins in TAKE_PROFIT.

        Args:
            entry: what was asked for.
            fill: what came of it.
            time: opening time of the candle, UTC milliseconds.
            step: of the market, 0 where none is known.
            tick: likewise.
            ground: what else it stands on; None where it only shows how it would stand.
        """
        values = NO_VALUES if ground is None else ground.values
        exits, trail = entry.exits, entry.exits.trail
        stop = rounded_up(exits.stop, tick)
        plain = trail is not None and trail.kind == "percent" and not trail.steps
        lot = cls(
            key=entry.offer.key,
            label=entry.offer.label,
            offer_price=entry.offer.price,
            activation=inf if trail is None else trail.activation,
            initial_stop=stop,
            stop=stop,
            trail_pct=trail.amount if plain and trail is not None else 0.0,
            tick=tick,
            holding=Holding.opened(fill, step),
            entry_time=time,
            price=entry.price,
            targets=exits.targets,
            whole=abs(fsum(target.fraction for target in exits.targets) - 1) <= 1e-9,
            trail=None if plain else trail,
            break_even=exits.break_even,
            deadline=_deadline(time, exits.max_hold, ground),
            adds=exits.adds,
            size=entry.size,
            margin=entry.margin,
        )
        if ground is not None:
            costs = ground.costs
            lot.costs = (1 + costs.fee_rate, (1 - costs.slippage) * (1 - costs.fee_rate))
        if entry.price > lot.activation:
            lot.take_profit_from(entry.price, values)
        lot.first_stop = lot.stop
        lot.watch()
        return lot

    @property
    def state(self) -> State:
        """Where its state machine stands."""
        return State.STOP_LOSS if self.peak is None else State.TAKE_PROFIT

    @property
    def quantity(self) -> float:
        """What is held of it, of the base currency."""
        return self.holding.quantity

    def price_moved_to(self, price: float, values: TrailValues = NO_VALUES) -> bool:
        """Follow a price: break-even, then the trail; return whether the stop is met."""
        if self.peak is None:
            if price <= self.stop:
                return True
            if price >= self.due_from:
                self._break_even(price)
            if price > self.activation:
                self.take_profit_from(price, values)
            return False
        if price >= self.due_from and price > self.stop:
            self._break_even(price)
        if price > self.peak:
            self.take_profit_from(price, values)
            # By rounding a trail may lie at its peak; what lies there by its ATR waits for the next movement.
            return self.trail is None and price <= self.stop
        return price <= self.stop

    def take_profit_from(self, peak: float, values: TrailValues = NO_VALUES) -> None:
        """Be in TAKE_PROFIT with this peak; the stop trails it and never moves down."""
        self.peak = peak
        if self.trail is None:
            behind = trailing_stop(peak, self.trail_pct, self.tick)
        else:
            behind = _behind(peak, self.price, self.trail, self.tick, values)
        self.stop = max(self.stop, self.initial_stop, behind)

    def candle_closed(self, values: TrailValues) -> None:
        """Follow a close: a trail by an ATR is at its newest, one by the highest high moves only here."""
        trail, peak = self.trail, self.peak
        if trail is None or peak is None or trail.kind == "percent":
            return
        top = values.highest(trail) if trail.kind == "chandelier" else peak
        behind = top - trail.amount * values.atr(trail)
        if not isnan(behind):
            self.stop = max(self.stop, on_tick(behind, peak, self.tick))

    def _break_even(self, price: float) -> None:
        if self.break_even is None or price < self.price * (1 + self.break_even.after):
            return
        even = self.even_price(self.break_even)
        if self.stop < even < price:
            self.stop = self.even_stop = even
            self.watch()

    def even_price(self, rule: BreakEven) -> float:
        """Return where break-even by a rule puts the stop."""
        earned, kept = self.costs
        even = self.price if rule.to == "entry" else self.holding.entry_price * earned / kept
        return rounded_up(even, self.tick)

    def watch(self) -> None:
        """Know from which price on a target, an add or break-even is due."""
        due = [target.price for target in self.targets[:1]] + [add.price for add in self.adds[:1]]
        if self.break_even is not None and self.stop < self.even_price(self.break_even):
            due.append(self.price * (1 + self.break_even.after))
        self.due_from = min(due, default=inf)

    def unmoved_within(self, low: float, high: float) -> bool:
        """Tell whether no path between two prices can change or end the lot."""
        ceiling = self.activation if self.peak is None else self.peak
        return low > self.stop and high <= ceiling and high < self.due_from

    @property
    def exit_reason(self) -> ExitReason:
        """The reason of an exit at the stop: the state that the lot is in, or that break-even has put it there."""
        if self.peak is not None:
            return ExitReason.TAKE_PROFIT
        return ExitReason.BREAK_EVEN if self.stop == self.even_stop else ExitReason.STOP_LOSS

    def buy(self, fill: Fill) -> None:
        """Take a further buy: quantity, mean price and fees grow, the price of decision stays."""
        self.holding.buy(fill)
        self.watch()

    def sell(self, fill: Fill, left: int) -> None:
        """Take a sale, after which so many targets are unsold; below 0: as many as before."""
        self.holding.sell(fill)
        self.parts += 1
        if left >= 0:
            self.targets = self.targets[len(self.targets) - left :]
            self.watch()

    def mark(self, low: float, high: float) -> None:
        """Take the prices at the ends of movements: how much what is held has made or lost there at most."""
        quantity, paid = self.holding.quantity, self.holding.entry_price
        profit, loss = quantity * (high - paid), quantity * (low - paid)
        if profit > self.max_profit:  # noqa: PLR1730  # at every price of a lot, and `max` takes three times as long
            self.max_profit = profit
        if loss < self.max_loss:  # noqa: PLR1730
            self.max_loss = loss

    def profit_at(self, price: float) -> float:
        """Return what the lot has made so far, marked to a price: USDT, no fee yet for what is still held."""
        return self.holding.profit_at(price)

    def closed(self, time: int, reason: ExitReason, strategy: str = "levels") -> Trade:
        """Return the trade that the lot has become, once nothing of it is held."""
        holding = self.holding
        return Trade(
            entry_time=self.entry_time,
            entry_price=holding.entry_price,
            exit_time=time,
            exit_price=holding.exit_price,
            quantity=holding.bought,
            tier=self.label,
            level=self.offer_price,
            stop=self.stop,
            midpoint=self.activation if isfinite(self.activation) else None,
            peak=self.peak,
            exit_reason=reason.value,
            fees=holding.fees,
            pnl=holding.pnl,
            strategy=strategy,
            parts=self.parts,
            max_profit=self.max_profit,
            max_loss=self.max_loss,
            pnl_pct=holding.pnl / (holding.bought * holding.entry_price),
        )
