"""A history traded with orders that are filled at once, in the order of docs/strategy.md section 7."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from srconsole.core.candle import Candle
from srconsole.core.fill import fill_at_once
from srconsole.core.movement import move_through
from srconsole.core.trader import Trader
from srconsole.settings.schema import Settings
from srconsole.strategies.contract import View
from srconsole.strategies.levels.strategy import Levels
from srconsole.strategies.levels.swing import SwingSource
from srconsole.strategies.levels.tier import Tiers


class HistoryRun:
    """One symbol's strategy and the traders of its plans.

    Attributes:
        trader: trades by the settings.
        rivals: trade the same plans by settings of their own, for comparison; they share nothing else.
        strategy: what the closed candles say.
    """

    def __init__(self, settings: Settings, swings: SwingSource | None = None, rivals: Sequence[Settings] = ()) -> None:
        self.strategy = Levels(settings, swings)
        self.trader = Trader(settings, self.strategy.exits)
        self.rivals = tuple(Trader(rival, self.strategy.exits) for rival in rivals)
        self._traders = (self.trader, *self.rivals)
        self._execute = partial(fill_at_once, costs=settings.costs)

    @property
    def tiers(self) -> Tiers:
        """The tiers in force."""
        return self.strategy.structure.tiers

    def candle(self, candle: Candle, detail: Sequence[Candle] = ()) -> None:
        """Bring one candle: its movement, then its close."""
        self.move(candle, detail)
        self.close(candle)

    def move(self, candle: Candle, detail: Sequence[Candle] = ()) -> None:
        """Let price move as in a candle, or as in the finer candles that make it up, where given."""
        for trader in self._traders:
            trader.time = candle.time
            if detail:
                for finer in detail:
                    if not trader.passed_over(finer.low, finer.high, finer.close):
                        move_through(trader, finer, self._execute)
            elif not trader.passed_over(candle.low, candle.high, candle.close):
                move_through(trader, candle, self._execute)

    def skip(self, candle: Candle) -> None:
        """Pass over a candle's movement: nothing is traded in it, and its close is the last price seen."""
        for trader in self._traders:
            trader.time = candle.time
            trader.price = candle.close

    def close(self, candle: Candle) -> None:
        """Close a candle: the strategy's new plan, end of a halt."""
        trader = self.trader
        plan = self.strategy.close(View(candle, trader.lots, trader.account.closed_equity))
        for each in self._traders:
            each.close(plan)
