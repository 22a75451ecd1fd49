"""The open position and its state machine, STOP_LOSS → TAKE_PROFIT (docs/strategy.md section 6)."""

from __future__ import annotations

from msgspec import Struct

from srconsole.core.level import LevelId
from srconsole.core.order import Entry, ExitReason, Fill, State, Trade
from srconsole.core.rounding import left_of


class Position(Struct):
    """One open long position; prices of stop, midpoint and peak are before slippage.

    Attributes:
        tier, level, level_price, midpoint: of the support that was bought, as at entry.
        initial_stop: `level * (1 - stop_pct)`, or what a person put in its place.
        stop: the price at or below which the position is left; it only moves up, but for a person in STOP_LOSS.
        trail_pct: distance of the trailing stop below the peak, a fraction.
        quantity: what is held now; entered: what was bought in all.
        entry_price, entry_fee, entry_time: of the entry's fill; the time is its candle's, UTC milliseconds.
        state: STOP_LOSS, or TAKE_PROFIT once price was above the midpoint.
        peak: the highest price since TAKE_PROFIT began, None before.
        exit_price: mean price of what was sold so far, 0 before; exit_fees: what that cost.
    """

    tier: str
    level: LevelId
    level_price: float
    midpoint: float
    initial_stop: float
    stop: float
    trail_pct: float
    quantity: float
    entered: float
    entry_price: float
    entry_fee: float
    entry_time: int
    state: State = State.STOP_LOSS
    peak: float | None = None
    exit_price: float = 0.0
    exit_fees: float = 0.0

    @classmethod
    def opened(cls, order: Entry, fill: Fill, time: int, trail_pct: float) -> Position:
        """Return the position that an entry's fill opens; above the midpoint it begins in TAKE_PROFIT."""
        position = cls(
            tier=order.tier,
            level=order.level,
            level_price=order.level_price,
            midpoint=order.midpoint,
            initial_stop=order.stop,
            stop=order.stop,
            trail_pct=trail_pct,
            quantity=fill.quantity,
            entered=fill.quantity,
            entry_price=fill.price,
            entry_fee=fill.fee,
            entry_time=time,
        )
        if order.price > order.midpoint:
            position.take_profit_from(order.price)
        return position

    def price_moved_to(self, price: float) -> bool:
        """Follow a price: switch to TAKE_PROFIT above the midpoint, trail the stop; return whether the stop is met."""
        if self.state is State.STOP_LOSS:
            if price <= self.stop:
                return True
            if price > self.midpoint:
                self.take_profit_from(price)
            return False
        if self.peak is None or price > self.peak:
            self.take_profit_from(price)
        return price <= self.stop

    def take_profit_from(self, peak: float) -> None:
        """Be in TAKE_PROFIT with this peak; the stop trails it and never moves down."""
        self.state = State.TAKE_PROFIT
        self.peak = peak
        self.stop = max(self.stop, self.initial_stop, peak * (1 - self.trail_pct))

    def unmoved_within(self, low: float, high: float) -> bool:
        """Tell whether no path between two prices can change or end the position."""
        ceiling = self.midpoint if self.peak is None else self.peak
        return low > self.stop and high <= ceiling

    @property
    def exit_reason(self) -> ExitReason:
        """The reason of an exit at the stop: the state that the position is in."""
        return ExitReason.STOP_LOSS if self.state is State.STOP_LOSS else ExitReason.TAKE_PROFIT

    def reduce(self, fill: Fill, step: float = 0.0) -> None:
        """Take an exit's fill out of the position; `step` is the market's, 0 where none is known."""
        sold = self.entered - self.quantity
        if sold == 0:
            self.exit_price = fill.price
        else:
            total = sold + fill.quantity
            self.exit_price = (self.exit_price * sold + fill.price * fill.quantity) / total
        self.quantity = left_of(self.quantity, fill.quantity, self.entered, step)
        self.exit_fees += fill.fee

    def profit_at(self, price: float) -> float:
        """Return what the position has made so far, marked to a price: USDT, no fee yet for what is still held."""
        held = self.quantity * (price - self.entry_price)
        sold = (self.entered - self.quantity) * (self.exit_price - self.entry_price)
        return held + sold - self.entry_fee - self.exit_fees

    def closed(self, time: int, reason: ExitReason) -> Trade:
        """Return the trade that the position has become, once nothing of it is held."""
        fees = self.entry_fee + self.exit_fees
        return Trade(
            entry_time=self.entry_time,
            entry_price=self.entry_price,
            exit_time=time,
            exit_price=self.exit_price,
            quantity=self.entered,
            tier=self.tier,
            level=self.level_price,
            stop=self.stop,
            midpoint=self.midpoint,
            peak=self.peak,
            exit_reason=reason.value,
            fees=fees,
            pnl=self.entered * (self.exit_price - self.entry_price) - fees,
        )
