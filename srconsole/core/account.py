"""The account that all traders of a run share (docs/strategy.md section 5, "Capital")."""

from __future__ import annotations

from math import fsum

from msgspec import Struct

from srconsole.core.bounds import Count
from srconsole.core.guards import Guards
from srconsole.settings.schema import GuardSettings, Settings


class Account(Struct):
    """Capital, and what of it is bound; money in USDT.

    Attributes:
        closed_equity: the initial capital and the pnl of all closed trades.
        bound: the margin of each market's open lot, or of its entry that is out, by market.
        marked: what each market's open lot has made at the last price, by market; kept only where there are guards.
        guards: what is held against losing too much, None where nothing is.
        lots: how many lots each market holds, by market.
    """

    closed_equity: float
    bound: dict[str, float] = {}
    marked: dict[str, float] = {}
    guards: Guards | None = None
    lots: dict[str, Count] = {}

    @classmethod
    def of(cls, settings: Settings) -> Account:
        """Return the account that a run begins with."""
        capital = settings.risk.initial_capital
        return cls(capital, guards=Guards.of(settings.guards, capital))

    def go_on(self, kept: Account, limits: GuardSettings) -> None:
        """Be what an account was; guards that it had none of begin at its closed equity."""
        self.closed_equity, self.bound, self.marked = kept.closed_equity, kept.bound, kept.marked
        self.lots = kept.lots
        self.guards = Guards.of(limits, kept.closed_equity)
        if self.guards is not None and kept.guards is not None:
            self.guards = kept.guards
            self.guards.under(limits)

    def room(self, margin: float) -> bool:
        """Tell whether one more entry may bind so much margin."""
        return margin + (fsum(self.bound.values()) if self.bound else 0.0) <= self.closed_equity

    def positions(self) -> int:
        """Return how many lots all markets hold."""
        return sum(self.lots.values())

    def bind(self, market: str, margin: float, lots: int = 0) -> None:
        """Count a market's margin as bound, and how many lots it holds."""
        self.bound[market] = margin
        self.lots[market] = lots

    def release(self, market: str) -> None:
        """Count a market's margin as free again; a market that binds none stays so."""
        self.bound.pop(market, None)
        self.lots.pop(market, None)

    def trade_closed(self, pnl: float) -> None:
        """Take what a closed trade made."""
        self.closed_equity += pnl

    def look(self, guards: Guards, market: str, profit: float, limits: GuardSettings) -> None:
        """Mark a market's lot to the profit it has made, and hold the equity of all against the guards."""
        self.marked[market] = profit
        guards.look(self.closed_equity + fsum(self.marked.values()), limits)
