"""A history traded with orders that are filled at once, in the order of docs/strategy.md section 7."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from srconsole.core.candle import Candle
from srconsole.core.fill import Fill, fill_at_once
from srconsole.core.movement import move_through
from srconsole.core.order import Entry, Exit
from srconsole.core.selling import lot_of
from srconsole.core.trader import Trader
from srconsole.errors import RequestError
from srconsole.research.fill_row import FillRow
from srconsole.settings.schema import Settings
from srconsole.strategies.built_in import strategy_of
from srconsole.strategies.contract import Strategy
from srconsole.strategies.levels.strategy import Levels
from srconsole.strategies.levels.tier import NO_TIERS, Tiers
from srconsole.strategies.running import Running

Make = Callable[[Settings, int], Strategy]


class HistoryRun:
    """One symbol's strategy and the traders of its plans.

    Attributes:
        trader: trades by the settings.
        rivals: trade by settings of their own, for comparison; where plans follow from the candles alone they share
            these, else each has a strategy of its own.
        running: what the closed candles say.
        fills: what the trader has bought and sold.
    """

    def __init__(
        self,
        settings: Settings,
        base: int = 3_600_000,
        rivals: Sequence[Settings] = (),
        make: Make = strategy_of,
    ) -> None:
        """Begin without candles.

        Args:
            settings: the settings in force.
            base: how long a candle lasts, milliseconds.
            rivals: settings of traders for comparison.
            make: makes the strategy.

        Raises:
            RequestError: the strategy cannot trade such candles.
        """
        self.running = Running(make(settings, base), settings, base)
        self.trader = self._trader(settings, self.running, base)
        self.fills: list[FillRow] = []
        self._groups: list[tuple[Running, list[Trader]]] = [(self.running, [self.trader])]
        traders = []
        for rival in rivals:
            shared = self.running.strategy.needs.candles_alone
            running = self.running if shared else Running(make(rival, base), rival, base)
            trader = self._trader(rival, running, base)
            traders.append(trader)
            if shared:
                self._groups[0][1].append(trader)
            else:
                self._groups.append((running, [trader]))
        self.rivals = tuple(traders)
        self._executes = [(self.trader, self._recorded)]
        self._executes += [(rival, partial(fill_at_once, costs=rival.settings.costs)) for rival in self.rivals]

    def _trader(self, settings: Settings, running: Running, base: int) -> Trader:
        return Trader(
            settings,
            running.exits,
            candle_time=base,
            max_lots=running.strategy.needs.max_lots,
            values=running.values,
        )

    @property
    def strategy(self) -> Strategy:
        """What makes the trader's plans."""
        return self.running.strategy

    @property
    def tiers(self) -> Tiers:
        """The tiers in force, of `levels`; other strategies have none."""
        strategy = self.running.strategy
        return strategy.structure.tiers if isinstance(strategy, Levels) else NO_TIERS

    def _recorded(self, order: Entry | Exit) -> Fill:
        trader = self.trader
        fill = fill_at_once(order, trader.settings.costs)
        if isinstance(order, Entry):
            key, side, reason = order.offer.key, "buy", "entry" if order.add is None else "add"
        else:
            key, side, reason = lot_of(trader, order).key, "sell", order.reason.value
        self.fills.append(FillRow(trader.time, key, side, reason, *fill))
        return fill

    def candle(self, candle: Candle, detail: Sequence[Candle] = ()) -> None:
        """Bring one candle: its movement, then its close."""
        self.move(candle, detail)
        self.close(candle)

    def move(self, candle: Candle, detail: Sequence[Candle] = ()) -> None:
        """Let price move as in a candle, or as in the finer candles that make it up, where given."""
        for trader, execute in self._executes:
            trader.time = trader.at = candle.time
            if detail:
                for finer in detail:
                    trader.at = finer.time
                    if not trader.passed_over(finer.low, finer.high, finer.close):
                        move_through(trader, finer, execute)
            elif not trader.passed_over(candle.low, candle.high, candle.close):
                move_through(trader, candle, execute)

    def skip(self, candle: Candle) -> None:
        """Pass over a candle's movement: nothing is traded in it, and its close is the last price seen."""
        for trader, _ in self._executes:
            trader.time = trader.at = candle.time
            trader.price = candle.close

    def close(self, candle: Candle) -> None:
        """Close a candle: the strategy's new plan, end of a halt."""
        for running, traders in self._groups:
            running.close(candle, traders)


def behind_history(needed: int, first: int | None, total: int, name: str) -> int:
    """Return the number of the first candle to be traded: one that has as many before it as the strategy needs.

    Args:
        needed: how many candles the strategy needs before it.
        first: the number of the first candle that shall be traded, None where that is left to the strategy.
        total: how many candles there are.
        name: the strategy's, for the message.

    Raises:
        RequestError: there are not as many.
    """
    before = (total - 1) if first is None else first
    if before < needed:
        raise RequestError(
            f"{name} needs {needed:,} candles before the first one that it trades, and there are {max(before, 0):,}: "
            f"{'give a longer history' if first is None else 'trade from a later time, or give a longer history'}"
        )
    return needed if first is None else first
