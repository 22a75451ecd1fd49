"""The account that all traders of a run share (docs/strategy.md section 5, "Capital")."""

from __future__ import annotations

from math import fsum

from msgspec import Struct


class Account(Struct):
    """Capital, and what of it is bound; money in USDT.

    Attributes:
        closed_equity: the initial capital and the pnl of all closed trades.
        bound: the margin of each market's open lot, or of its entry that is out, by market.
    """

    closed_equity: float
    bound: dict[str, float] = {}

    def room(self, margin: float) -> bool:
        """Tell whether one more entry may bind so much margin."""
        return margin + (fsum(self.bound.values()) if self.bound else 0.0) <= self.closed_equity

    def bind(self, market: str, margin: float) -> None:
        """Count a market's margin as bound."""
        self.bound[market] = margin

    def release(self, market: str) -> None:
        """Count a market's margin as free again; a market that binds none stays so."""
        self.bound.pop(market, None)

    def trade_closed(self, pnl: float) -> None:
        """Take what a closed trade made."""
        self.closed_equity += pnl
