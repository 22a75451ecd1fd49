"""A paper account: what is held and what is left, as the sum of its fills (docs/strategy.md sections 5 and 6).

Money is counted in the expressions of `core.position`, so that an account and the trader whose orders filled it have
the same closed equity to the last digit.
"""

from __future__ import annotations

from msgspec import Struct

from srconsole.core.order import Fill
from srconsole.core.rounding import left_of, together


class Holding(Struct):
    """What is held of a symbol, and the fills that led to it since it was flat; prices are those of fills.

    Attributes:
        quantity: what is held now.
        price: mean price paid for what is held now.
        margin: USDT bound for it.
        bought: what was bought since flat; entry_price: its mean price; entry_fees: what buying it cost, USDT.
        exit_price: mean price of what was sold since flat, 0 before; exit_fees: what that cost, USDT.
    """

    quantity: float
    price: float
    margin: float
    bought: float
    entry_price: float
    entry_fees: float
    exit_price: float = 0.0
    exit_fees: float = 0.0

    @classmethod
    def opened(cls, fill: Fill, margin: float) -> Holding:
        """Return what a first buy comes to."""
        return cls(fill.quantity, fill.price, margin, fill.quantity, fill.price, fill.fee)

    def add(self, fill: Fill, margin: float, step: float) -> None:
        """Take a further buy."""
        self.price = _mean(self.price, self.quantity, fill)
        self.entry_price = _mean(self.entry_price, self.bought, fill)
        self.quantity = together(self.quantity, fill.quantity, step)
        self.bought = together(self.bought, fill.quantity, step)
        self.entry_fees += fill.fee
        self.margin += margin

    def reduce(self, fill: Fill, step: float) -> None:
        """Take a sale; its share of the margin is free again."""
        sold = self.bought - self.quantity
        self.exit_price = fill.price if sold == 0 else _mean(self.exit_price, sold, fill)
        left = left_of(self.quantity, fill.quantity, self.bought, step)
        self.margin *= left / self.quantity
        self.quantity = left
        self.exit_fees += fill.fee

    @property
    def pnl(self) -> float:
        """What it made once nothing of it is held, USDT after fees."""
        return self.bought * (self.exit_price - self.entry_price) - (self.entry_fees + self.exit_fees)


class Account:
    """Capital and holdings of a long-only account with isolated margin.

    Args:
        capital: what it begins with, USDT.
        step: that quantities are whole numbers of, 0 where none is known.

    Attributes:
        closed_equity: the capital and the pnl of all round trips from flat to flat, USDT. Fees and partial sales of
            what is still held count once it is closed, as in docs/strategy.md section 6.
        holdings: what is held, by symbol; none of them is empty.
    """

    def __init__(self, capital: float, step: float = 0.0) -> None:
        self.closed_equity = capital
        self.holdings: dict[str, Holding] = {}
        self._step = step

    @property
    def bound(self) -> float:
        """USDT bound as margin."""
        return sum((holding.margin for holding in self.holdings.values()), 0.0)

    def held(self, symbol: str) -> float:
        """Return the quantity held of a symbol."""
        holding = self.holdings.get(symbol)
        return 0.0 if holding is None else holding.quantity

    def buy(self, symbol: str, fill: Fill, margin: float) -> None:
        """Take a buy's fill and bind its margin."""
        holding = self.holdings.get(symbol)
        if holding is None:
            self.holdings[symbol] = Holding.opened(fill, margin)
        else:
            holding.add(fill, margin, self._step)

    def sell(self, symbol: str, fill: Fill) -> None:
        """Take a sale's fill.

        Raises:
            ValueError: more is sold than is held.
        """
        if fill.quantity > self.held(symbol):
            raise ValueError(f"{fill.quantity!r} of {symbol} were sold where {self.held(symbol)!r} are held")
        holding = self.holdings[symbol]
        holding.reduce(fill, self._step)
        if holding.quantity == 0:
            self.closed_equity += holding.pnl
            del self.holdings[symbol]


def _mean(price: float, quantity: float, fill: Fill) -> float:
    total = quantity + fill.quantity
    return (price * quantity + fill.price * fill.quantity) / total
