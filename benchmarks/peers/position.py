"""A trader's state between two movements of price, and what opening and closing do to it (docs/strategy.md 5 and 6)."""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass, field, replace

from benchmarks.peers.history import SATOSHI, Made, Rules, Support


@dataclass(frozen=True)
class Lot:
    """What is held: peak is nan in STOP_LOSS, then the stop hangs from it."""

    entry: int
    price: float
    quantity: float
    level: Support
    initial_stop: float
    midpoint: float
    peak: float = math.nan

    def stop(self, rules: Rules) -> float:
        """Return the stop in force."""
        return self.initial_stop if math.isnan(self.peak) else max(self.initial_stop, self.peak * (1 - rules.trail_pct))

    def raised(self, price: float) -> Lot:
        """Return the lot after price was there."""
        if not math.isnan(self.peak):
            return replace(self, peak=max(self.peak, price))
        return replace(self, peak=price) if price > self.midpoint else self


@dataclass(frozen=True)
class Standing:
    """A trader between two movements.

    Attributes:
        price: the last one seen.
        equity: closed, USDT.
        losses: in a row.
        halted: candles left of a halt, the present one included.
        left: the keys of levels that a trade left during this candle.
        trades: closed in this candle.
    """

    price: float
    equity: float
    lot: Lot | None = None
    losses: int = 0
    halted: int = 0
    left: frozenset[Hashable] = frozenset()
    trades: tuple[Made, ...] = field(default=())

    def may_buy(self, rules: Rules, midpoint: float) -> bool:
        """Tell whether anything stands against an entry."""
        return not math.isnan(midpoint) and self.halted == 0 and rules.margin <= self.equity

    def bought(
        self, rules: Rules, at: int, price: float, level: Support, midpoint: float, sized: float = 0.0
    ) -> Standing:
        """Return the state after a purchase; its size is that of the price `sized`, where one is given."""
        quantity = math.floor(rules.notional / (sized or price) / SATOSHI) * SATOSHI
        peak = price if price > midpoint else math.nan
        lot = Lot(at, price, quantity, level, level.price * (1 - rules.stop_pct), midpoint, peak)
        return replace(self, lot=lot, price=price)

    def sold(self, rules: Rules, at: int, price: float) -> Standing:
        """Return the state after what is held was sold."""
        lot = self.lot
        if lot is None:
            raise ValueError("nothing is held")
        made = Made(lot.entry, at, lot.price, price, lot.quantity)
        pnl = lot.quantity * (price - lot.price) - lot.quantity * (price + lot.price) * rules.fee_rate
        losses = self.losses + 1 if pnl < 0 else 0
        halts = rules.most_losses > 0 and losses == rules.most_losses
        return replace(
            self,
            lot=None,
            price=price,
            equity=self.equity + pnl,
            losses=losses,
            halted=rules.loss_pause + 1 if halts else self.halted,
            left=self.left | {lot.level.key},
            trades=(*self.trades, made),
        )

    def closed(self) -> Standing:
        """Return the state after the candle's close."""
        ended = self.halted == 1
        return replace(
            self,
            losses=0 if ended else self.losses,
            halted=max(self.halted - 1, 0),
            left=frozenset(),
            trades=(),
        )
