"""A paper account: what is held and what is left, as the sum of its fills (docs/strategy.md sections 5 and 6).

Money is counted by `core.holding`, so that an account and the trader whose orders filled it have the same closed equity
to the last digit.
"""

from __future__ import annotations

from math import fsum

from msgspec import Struct

from srconsole.core.fill import Fill
from srconsole.core.holding import Holding
from srconsole.engine.explained import same_quantity


class PaperHolding(Struct):
    """What is held of a symbol, and what it binds.

    Attributes:
        holding: the fills since it was flat.
        price: mean price paid for what is held now, USDT.
        margin: USDT bound for it.
        bought: what is left of each purchase, with its margin.
    """

    holding: Holding
    price: float
    margin: float
    bought: list[tuple[float, float]]

    def add(self, fill: Fill, margin: float) -> None:
        """Take a further buy."""
        held = self.holding.quantity
        self.price = (self.price * held + fill.price * fill.quantity) / (held + fill.quantity)
        self.holding.buy(fill)
        self.margin += margin
        self.bought.append((fill.quantity, margin))

    def reduce(self, fill: Fill) -> None:
        """Take a sale; the margin of the purchase that it sells whole is free again, else its share of all."""
        held = self.holding.quantity
        self.holding.sell(fill)
        whole = next((each for each in self.bought if same_quantity(each[0], fill.quantity)), None)
        if whole is not None and len(self.bought) > 1:
            self.bought.remove(whole)
        else:
            left = self.holding.quantity / held
            self.bought = [(quantity * left, margin * left) for quantity, margin in self.bought]
        self.margin = fsum(margin for _, margin in self.bought)


class Account:
    """Capital and holdings of a long-only account with isolated margin.

    Args:
        capital: what it begins with, USDT.
        step: that quantities are whole numbers of, 0 where none is known.

    Attributes:
        funding: what was paid for holding, or had for it, in all, USDT.
        holdings: what is held, by symbol; none of them is empty.
    """

    def __init__(self, capital: float, step: float = 0.0) -> None:
        self.funding = 0.0
        self.holdings: dict[str, PaperHolding] = {}
        self._traded = capital
        self._step = step

    @property
    def closed_equity(self) -> float:
        """The capital, the pnl of all round trips from flat to flat, and funding, USDT.

        Fees and partial sales of what is still held count once it is closed, as in docs/strategy.md section 6.
        """
        return self._traded + self.funding

    @property
    def realised(self) -> float:
        """Closed equity with what sales of what is still held have made so far, fees paid included, USDT."""
        return self.closed_equity + fsum(
            holding.holding.profit_at(holding.holding.entry_price) for holding in self.holdings.values()
        )

    @property
    def bound(self) -> float:
        """USDT bound as margin."""
        return fsum(holding.margin for holding in self.holdings.values())

    def held(self, symbol: str) -> float:
        """Return the quantity held of a symbol."""
        holding = self.holdings.get(symbol)
        return 0.0 if holding is None else holding.holding.quantity

    def buy(self, symbol: str, fill: Fill, margin: float) -> None:
        """Take a buy's fill and bind its margin."""
        holding = self.holdings.get(symbol)
        if holding is None:
            self.holdings[symbol] = PaperHolding(
                Holding.opened(fill, self._step), fill.price, margin, [(fill.quantity, margin)]
            )
        else:
            holding.add(fill, margin)

    def sell(self, symbol: str, fill: Fill) -> None:
        """Take a sale's fill.

        Raises:
            ValueError: more is sold than is held.
        """
        held = self.held(symbol)
        if fill.quantity > held and not same_quantity(fill.quantity, held):
            raise ValueError(f"{fill.quantity!r} of {symbol} were sold where {self.held(symbol)!r} are held")
        holding = self.holdings[symbol]
        holding.reduce(fill)
        if holding.holding.quantity == 0:
            self._traded += holding.holding.pnl
            del self.holdings[symbol]
