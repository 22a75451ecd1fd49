"""The trader: what is done about a price (docs/strategy.md sections 4 to 6).

Everything about price reaches it as `glide` or `jump`; it answers with an order or with None. The caller executes the
order, hands the fill to `filled`, and after a glide calls `glide` again with the same end, since a glide may hold an
exit and a new entry lower down.
"""

from __future__ import annotations

from collections import Counter

from srconsole.core.halt import LossHalt
from srconsole.core.level import LevelId
from srconsole.core.order import Entry, Exit, Fill, State, Trade
from srconsole.core.pattern import Pattern
from srconsole.core.position import Position
from srconsole.core.sizing import entry_quantity
from srconsole.core.tier import NO_TIERS, Tier, Tiers
from srconsole.settings.schema import Settings

NO_PATTERN = "no pattern"
PAUSED = "paused"
LEVEL_DISABLED = "level disabled"
HALTED = "halted"
INSUFFICIENT_FUNDS = "insufficient funds"
TOO_SMALL = "quantity too small"


class Trader:
    """Trades one symbol on the tiers and the pattern in force.

    Attributes:
        time: opening time of the present candle, UTC milliseconds; the caller sets it when a candle begins.
        price: the last price seen, None before the first.
        tiers, pattern: in force during the present candle.
        position: the open position, None while flat.
        closed_equity: initial capital plus the pnl of all closed trades, USDT.
        trades: all closed trades.
        halt: the pause after losses in a row.
        paused: whether a person has paused entries.
        disabled: levels a person has taken out of trading.
        left: levels that trades left during the present candle; refused_levels: those that refused an entry in it.
        refused: how many entries were refused, by reason; one a level and candle.
        refusals: the entries refused during the present candle, each with its reason.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.time = 0
        self.price: float | None = None
        self.tiers: Tiers = NO_TIERS
        self.pattern: Pattern | None = None
        self.position: Position | None = None
        self.closed_equity = settings.risk.initial_capital
        self.trades: list[Trade] = []
        self.halt = LossHalt()
        self.paused = False
        self.disabled: set[LevelId] = set()
        self.refused: Counter[str] = Counter()
        self.refusals: list[tuple[str, Tier]] = []
        self.left: set[LevelId] = set()
        self.refused_levels: set[LevelId] = set()

    @property
    def state(self) -> State:
        """Where the state machine stands."""
        return State.FLAT if self.position is None else self.position.state

    def equity(self, close: float) -> float:
        """Return closed equity plus the open position marked to a price, USDT."""
        return self.closed_equity + (self.position.profit_at(close) if self.position else 0.0)

    def untouched_by(self, low: float, high: float) -> bool:
        """Tell whether no path between two prices can lead to an entry, an exit or a change of the position."""
        if self.position is None:
            return low > self.tiers.top_trigger
        return self.position.unmoved_within(low, high)

    def glide(self, to: float) -> Entry | Exit | None:
        """Let price move continuously to `to`, or to where the first order on the way is due; return that order."""
        start, self.price = self.price, to
        position = self.position
        if position is not None:
            if not position.price_moved_to(to):
                return None
            self.price = position.stop
            return Exit(position.stop, position.quantity, position.exit_reason)
        if start is None or to >= start or to > self.tiers.top_trigger:
            return None
        for support in self.tiers.supports:
            if support.upper < to:
                break
            if support.upper < start and support.level not in self.left:
                order = self._entry(support, support.upper)
                if order is not None:
                    self.price = support.upper
                    return order
        return None

    def jump(self, to: float) -> Entry | Exit | None:
        """Let price be at `to` with nothing tradable in between; return the one order due there, if any."""
        start, self.price = self.price, to
        position = self.position
        if position is not None:
            return Exit(to, position.quantity, position.exit_reason) if position.price_moved_to(to) else None
        if start is None or to >= start or to > self.tiers.top_trigger:
            return None
        nearest: Tier | None = None
        for support in self.tiers.supports:
            if support.upper < to:
                break
            if support.upper >= start or to < support.lower or support.level in self.left:
                continue
            if nearest is None or abs(support.price - to) < abs(nearest.price - to):
                nearest = support
        return None if nearest is None else self._entry(nearest, to)

    def filled(self, order: Entry | Exit, fill: Fill) -> Trade | None:
        """Take an order's fill; return the trade that it closed, if it did."""
        if isinstance(order, Entry):
            if self.position is not None:
                raise ValueError("an entry was filled while a position is open")
            self.position = Position.opened(order, fill, self.time, self.settings.strategy.trail_pct)
            return None
        position = self.position
        if position is None:
            raise ValueError("an exit was filled while flat")
        position.reduce(fill, self.settings.market.step)
        if position.quantity > 0:
            return None
        trade = position.closed(self.time, order.reason)
        self.position = None
        self.left.add(position.level)
        self.trades.append(trade)
        self.closed_equity += trade.pnl
        self.halt.trade_closed(trade.pnl, self.settings.risk)
        return trade

    def close(self, tiers: Tiers, pattern: Pattern | None) -> None:
        """End the present candle; `tiers` and `pattern` are in force from now on."""
        self.tiers = tiers
        self.pattern = pattern
        if self.left:
            self.left.clear()
        if self.refused_levels:
            self.refused_levels.clear()
            self.refusals.clear()
        if self.halt.active:
            self.halt.candle_closed()

    def planned_entry(self, support: Tier, price: float, pattern: Pattern) -> Entry:
        """Return the entry at a price on a support, with its usual size, stop and midpoint; quantity 0 if too small."""
        settings = self.settings
        fill_price = price * (1 + settings.costs.slippage)
        return Entry(
            price=price,
            quantity=entry_quantity(fill_price, settings.risk, settings.market),
            tier=support.name,
            level=support.level,
            level_price=support.price,
            stop=support.price * (1 - settings.strategy.stop_pct),
            midpoint=pattern.midpoint,
        )

    def _entry(self, support: Tier, price: float) -> Entry | None:
        reason = self._reason_against(support)
        if reason is None and self.pattern is not None:
            order = self.planned_entry(support, price, self.pattern)
            if order.quantity > 0:
                return order
            reason = TOO_SMALL
        self._refuse(reason or NO_PATTERN, support)
        return None

    def _reason_against(self, support: Tier) -> str | None:
        if self.pattern is None:
            return NO_PATTERN
        if self.paused:
            return PAUSED
        if support.level in self.disabled:
            return LEVEL_DISABLED
        if self.halt.active:
            return HALTED
        if self.settings.risk.margin > self.closed_equity:
            return INSUFFICIENT_FUNDS
        return None

    def _refuse(self, reason: str, support: Tier) -> None:
        if support.level not in self.refused_levels:
            self.refused_levels.add(support.level)
            self.refused[reason] += 1
            self.refusals.append((reason, support))
