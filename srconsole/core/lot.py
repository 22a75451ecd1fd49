"""An open lot and its state machine, STOP_LOSS → TAKE_PROFIT (docs/strategy.md section 6)."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from msgspec import Struct

from srconsole.core.bounds import Moment
from srconsole.core.fill import Fill
from srconsole.core.holding import Holding
from srconsole.core.offer import Exits, Key
from srconsole.core.order import Entry, ExitReason
from srconsole.core.rounding import rounded_up
from srconsole.core.trail import trailing_stop


class State(Enum):
    """Where a lot's state machine stands."""

    FLAT = "FLAT"
    STOP_LOSS = "STOP_LOSS"
    TAKE_PROFIT = "TAKE_PROFIT"


class Trade(NamedTuple):
    """A lot from its buy to its last sale.

    entry_price and exit_price are fills (means where there are several), the other prices are before slippage; times
    are the opening times of the candles, UTC milliseconds; tier and level are the label and the price of the offer that
    was bought; midpoint is the trail's activation; stop as at exit; peak is None if TAKE_PROFIT was never reached; the
    quantity is of the base currency; fees and pnl in USDT.
    """

    entry_time: int
    entry_price: float
    exit_time: int
    exit_price: float
    quantity: float
    tier: str
    level: float
    stop: float
    midpoint: float
    peak: float | None
    exit_reason: str
    fees: float
    pnl: float


def first_stop(exits: Exits, price: float, tick: float) -> float:
    """Return the stop that a lot bought at a price, before slippage, begins with; a trail may begin at once."""
    stop = rounded_up(exits.stop, tick)
    trail = exits.trail
    if trail is None or price <= trail.activation:
        return stop
    return max(stop, trailing_stop(price, trail.amount, tick))


class Lot(Struct):
    """What one filled offer bought and is still held; prices of stop, activation and peak are before slippage.

    Attributes:
        key, label, offer_price: of the offer, as at entry.
        activation: above this price TAKE_PROFIT begins.
        initial_stop: the stop as at entry, or what a person put in its place.
        stop: the price at or below which the lot is left; it only moves up, but for a person in STOP_LOSS.
        trail_pct: distance of the trailing stop below the peak, a fraction.
        tick: stops are multiples of it; 0 where none is known.
        holding: what was bought and sold.
        entry_time: opening time of the entry's candle, UTC milliseconds.
        peak: the highest price since TAKE_PROFIT began, None before.
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

    @classmethod
    def opened(cls, entry: Entry, fill: Fill, time: int, step: float, tick: float) -> Lot:
        """Return the lot that an entry's fill opens; above its activation it begins in TAKE_PROFIT."""
        trail = entry.exits.trail
        stop = rounded_up(entry.exits.stop, tick)
        lot = cls(
            key=entry.offer.key,
            label=entry.offer.label,
            offer_price=entry.offer.price,
            activation=float("inf") if trail is None else trail.activation,
            initial_stop=stop,
            stop=stop,
            trail_pct=0.0 if trail is None else trail.amount,
            tick=tick,
            holding=Holding.opened(fill, step),
            entry_time=time,
        )
        if entry.price > lot.activation:
            lot.take_profit_from(entry.price)
        return lot

    @property
    def state(self) -> State:
        """Where its state machine stands."""
        return State.STOP_LOSS if self.peak is None else State.TAKE_PROFIT

    @property
    def quantity(self) -> float:
        """What is held of it, of the base currency."""
        return self.holding.quantity

    def price_moved_to(self, price: float) -> bool:
        """Follow a price: TAKE_PROFIT begins above the activation, the stop trails; return whether the stop is met."""
        if self.peak is None:
            if price <= self.stop:
                return True
            if price > self.activation:
                self.take_profit_from(price)
            return False
        if price > self.peak:
            self.take_profit_from(price)
        return price <= self.stop

    def take_profit_from(self, peak: float) -> None:
        """Be in TAKE_PROFIT with this peak; the stop trails it and never moves down."""
        self.peak = peak
        self.stop = max(self.stop, self.initial_stop, trailing_stop(peak, self.trail_pct, self.tick))

    def unmoved_within(self, low: float, high: float) -> bool:
        """Tell whether no path between two prices can change or end the lot."""
        ceiling = self.activation if self.peak is None else self.peak
        return low > self.stop and high <= ceiling

    @property
    def exit_reason(self) -> ExitReason:
        """The reason of an exit at the stop: the state that the lot is in."""
        return ExitReason.STOP_LOSS if self.peak is None else ExitReason.TAKE_PROFIT

    def profit_at(self, price: float) -> float:
        """Return what the lot has made so far, marked to a price: USDT, no fee yet for what is still held."""
        return self.holding.profit_at(price)

    def closed(self, time: int, reason: ExitReason) -> Trade:
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
            midpoint=self.activation,
            peak=self.peak,
            exit_reason=reason.value,
            fees=holding.fees,
            pnl=holding.pnl,
        )
