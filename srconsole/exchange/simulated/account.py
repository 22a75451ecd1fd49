"""What the account owns: balance, positions, what they bind, and the bills that explain every change of the balance.

Equity is the balance and what the positions would bring at the mark. What is bound is the margin of positions and of
orders that still wait; the losses of crossed positions count against what is available, their gains do not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from msgspec import Struct

from srconsole.exchange.simulated.values import ZERO, Bill, Position, Side, total

Marks = Mapping[str, Decimal]
"""The mark price of each symbol."""


class Leverages(Struct):
    """How a symbol is traded: margin mode and leverages."""

    isolated: bool
    crossed: Decimal
    long: Decimal
    short: Decimal

    def of(self, side: Side, *, isolated: bool) -> Decimal:
        """Return the leverage of a side in a margin mode."""
        if not isolated:
            return self.crossed
        return self.long if side is Side.LONG else self.short


class Account:
    """A classic account's USDT futures.

    Args:
        capital: USDT that it begins with.
        new_id: gives each bill its id.

    Attributes:
        hedge: whether both sides of a symbol may be held at once (hedge mode), else one (one-way mode).
        multi_assets: whether other coins than USDT are said to count as margin; shown, and without effect here.
        auto_margin: whether positions are said to take more margin by themselves; shown, and without effect here.
    """

    def __init__(self, capital: Decimal, new_id: Callable[[], str], *, hedge: bool, now: int) -> None:
        self.balance = ZERO
        self.hedge = hedge
        self.multi_assets = False
        self.auto_margin = False
        self.positions: dict[tuple[str, Side], Position] = {}
        self.leverages: dict[str, Leverages] = {}
        self.bills: list[Bill] = []
        self._new_id = new_id
        self.book("", "trans_from_exchange", capital, ZERO, now)

    def book(self, symbol: str, kind: str, amount: Decimal, fee: Decimal, now: int) -> None:
        """Change the balance, with a bill; `fee` is negative where it is paid."""
        self.balance += amount + fee
        self.bills.append(Bill(self._new_id(), symbol, kind, amount, fee, self.balance, now))

    def held(self, symbol: str) -> Iterator[Position]:
        """Yield a symbol's positions."""
        return (position for (of, _), position in self.positions.items() if of == symbol)

    def size(self, symbol: str, side: Side) -> Decimal:
        """Return what is held of a side, 0 where nothing is."""
        position = self.positions.get((symbol, side)) if self.positions else None
        return ZERO if position is None else position.size

    def equity(self, marks: Marks) -> Decimal:
        """Return the balance and what the positions would bring."""
        return self.balance + self.unrealised(marks)

    def unrealised(self, marks: Marks) -> Decimal:
        """Return what the positions would bring at the marks, before fees."""
        if not self.positions:
            return ZERO
        return total(position.unrealised(marks[position.symbol]) for position in self.positions.values())

    def available(self, marks: Marks, frozen: Decimal) -> Decimal:
        """Return what may be bound by new orders; `frozen` is what waiting ones bind."""
        if not self.positions:
            return self.balance - frozen
        bound = total(position.margin for position in self.positions.values())
        crossed = (position for position in self.positions.values() if not position.isolated)
        losses = min(ZERO, total(position.unrealised(marks[position.symbol]) for position in crossed))
        return self.balance - bound - frozen + losses

    def cushion(self, position: Position, marks: Marks) -> Decimal:
        """Return the USDT that a position can lose: its margin; a crossed one's is all that no isolated one binds."""
        if position.isolated:
            return position.margin
        bound = total(other.margin for other in self.positions.values() if other.isolated)
        others = (other for other in self.positions.values() if not other.isolated and other is not position)
        return self.balance - bound + total(other.unrealised(marks[other.symbol]) for other in others)

    def add(self, position: Position, fee: Decimal, kind: str) -> None:
        """Open a position, or add to it; `position` is what comes anew, its margin with it."""
        key = position.symbol, position.side
        held = self.positions.get(key)
        if held is None:
            held = self.positions[key] = position
        else:
            total = held.size + position.size
            held.entry = (held.entry * held.size + position.entry * position.size) / total
            held.size, held.margin = total, held.margin + position.margin
            held.updated = position.updated
        held.fees += fee
        self.book(position.symbol, kind, ZERO, fee, position.updated)

    def reduce(self, position: Position, size: Decimal, price: Decimal, fee: Decimal, kind: str, now: int) -> Decimal:
        """Close a part of a position, or all of it, and return the profit before fees."""
        profit = position.side.sign * (price - position.entry) * size
        self.book(position.symbol, kind, profit, fee, now)
        if size == position.size:
            del self.positions[position.symbol, position.side]
        position.margin -= position.margin * size / position.size
        position.size -= size
        position.profit += profit
        position.fees += fee
        position.updated = now
        return profit
