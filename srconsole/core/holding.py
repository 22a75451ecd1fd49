"""What is held of a symbol, as the sum of its fills: money is counted here alone (docs/strategy.md section 6)."""

from __future__ import annotations

from msgspec import Struct

from srconsole.core.fill import Fill
from srconsole.core.rounding import less, more


class Holding(Struct):
    """Fills from flat to flat; quantities of the base currency, prices those of fills, fees and pnl in USDT.

    Attributes:
        quantity: what is held now.
        bought: what was bought in all.
        entry_price: its mean price; entry_fees: what buying it cost.
        exit_price: mean price of what was sold so far, 0 before; exit_fees: what that cost.
        step: the market's step, 0 where none is known.
    """

    quantity: float
    bought: float
    entry_price: float
    entry_fees: float
    exit_price: float = 0.0
    exit_fees: float = 0.0
    step: float = 0.0

    @classmethod
    def opened(cls, fill: Fill, step: float) -> Holding:
        """Return what a first buy comes to."""
        return cls(fill.quantity, fill.quantity, fill.price, fill.fee, step=step)

    def buy(self, fill: Fill) -> None:
        """Take a further buy."""
        total = more(self.bought, fill.quantity, self.step)
        self.entry_price = (self.entry_price * self.bought + fill.price * fill.quantity) / total
        self.bought = total
        self.quantity = more(self.quantity, fill.quantity, self.step)
        self.entry_fees += fill.fee

    def sell(self, fill: Fill) -> None:
        """Take a sale."""
        sold = less(self.bought, self.quantity, self.step, self.bought)
        if sold == 0:
            self.exit_price = fill.price
        else:
            total = sold + fill.quantity
            self.exit_price = (self.exit_price * sold + fill.price * fill.quantity) / total
        self.quantity = less(self.quantity, fill.quantity, self.step, self.bought)
        self.exit_fees += fill.fee

    @property
    def fees(self) -> float:
        """What all fills cost."""
        return self.entry_fees + self.exit_fees

    @property
    def pnl(self) -> float:
        """What it made once nothing of it is held, after fees."""
        return self.bought * (self.exit_price - self.entry_price) - self.fees

    def profit_at(self, price: float) -> float:
        """Return what it has made so far, marked to a price; no fee yet for what is still held."""
        held = self.quantity * (price - self.entry_price)
        sold = (self.bought - self.quantity) * (self.exit_price - self.entry_price)
        return held + sold - self.entry_fees - self.exit_fees
