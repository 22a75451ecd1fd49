"""The trader: what is done about a price (docs/strategy.md sections 4 to 6, docs/strategies.md section 1.3).

Everything about price reaches it as `glide` or `jump`; it answers with an order or with None. The caller has the order
executed, hands the fill to `filled`, and calls `glide` or `jump` again with the same end, until None: a movement may
hold several orders.
"""

from __future__ import annotations

from collections import Counter
from math import fsum

from srconsole.core import buying, guarding, moving, selling
from srconsole.core.account import Account
from srconsole.core.fill import Fill
from srconsole.core.guards import DayRange
from srconsole.core.halt import LossHalt
from srconsole.core.lot import Lot, State, Trade
from srconsole.core.offer import NOTHING, ExitRule, Exits, Key, Offer, Plan
from srconsole.core.order import Entry, Exit, ExitReason
from srconsole.core.rounding import MarketRules
from srconsole.core.trader_memory import TraderMemory, memory_of, restore_from
from srconsole.core.trail_values import NO_VALUES, TrailValues
from srconsole.settings.schema import Settings


class Trader:
    """Trades one market by the plan in force.

    Attributes:
        market: the symbol.
        rules: what the exchange accepts for it.
        account: the capital that it shares with other markets' traders.
        candle_time: how long a candle lasts, milliseconds; 0 where nothing depends on it.
        max_lots: how many lots it may hold at once.
        values: what the trails of lots hang from.
        looks_at_closes: whether a close's extremes are anything to it.
        time: opening time of the present candle, UTC milliseconds; the caller sets it when a candle begins.
        at: time of the present movement: the exchange's, or that of the candle or finer candle that it leads into.
        price: the last price seen, None before the first.
        plan: in force during the present candle; plan_time: when the candle ended that made it.
        nexts: its next offers that are still to be tried.
        lots: what is held, the oldest first.
        moving: the movement that an order of is out, or was the last one of; None between two movements.
        trades: the trades that it has closed; results: the pnl of the newest, as many as sizes look at.
        halt: the pause after losses in a row.
        paused: whether a person has paused entries.
        disabled: keys that a person has taken out of trading.
        left: keys that are not bought before the close: a lot of theirs was left in this candle, or the exchange
            rejected their entry; sold: those of lots left in it, with the reason; refused_keys: those that refused an
            entry in it.
        refused: how many entries were refused, by reason; one a key and candle.
        liquidation: where the exchange itself says that what is held is liquidated, USDT; 0 where it does not.
        refusals: the entries refused during the present candle, each with its reason.
        answered: of how often the account's guards have tripped, what does not have its lots sold, or has had.
        day_range: how far price has moved in 24 hours.
    """

    def __init__(  # noqa: PLR0913  # the last three are named, and most markets need none of them
        self,
        settings: Settings,
        exits: ExitRule,
        account: Account | None = None,
        market: str = "",
        rules: MarketRules | None = None,
        *,
        candle_time: int = 0,
        max_lots: int = 1,
        values: TrailValues = NO_VALUES,
    ) -> None:
        self.settings = settings
        self.exits = exits
        self.market = market
        self.rules = MarketRules.of(settings.market) if rules is None else rules
        self.account = Account.of(settings) if account is None else account
        self.candle_time = candle_time
        self.max_lots = max_lots
        self.values = values
        # Asked at every price: settings that set no guard have none for good.
        self._guarded = self.account.guards is not None
        self.looks_at_closes = settings.guards.max_move > 0 or bool(values.atrs)
        self.time = self.at = self.answered = 0
        self.price: float | None = None
        self.plan, self.plan_time = NOTHING, 0
        self.nexts: tuple[Offer, ...] = ()
        self.lots: list[Lot] = []
        self.moving: moving.Moving | None = None
        self.trades: list[Trade] = []
        self.results: list[float] = []
        self.halt, self.paused, self.liquidation = LossHalt(), False, 0.0
        self.disabled: set[Key] = set()
        self.refused: Counter[str] = Counter()
        self.refusals: list[tuple[str, Offer]] = []
        self.left: set[Key] = set()
        self.sold: dict[Key, str] = {}
        self.refused_keys: set[Key] = set()
        self.day_range = DayRange()

    @property
    def lot(self) -> Lot | None:
        """What is held, None while flat; of several lots the oldest."""
        return self.lots[0] if self.lots else None

    @lot.setter
    def lot(self, lot: Lot | None) -> None:
        self.lots = [] if lot is None else [lot]

    @property
    def state(self) -> State:
        """Where the state machine stands; with several lots TAKE_PROFIT if any does."""
        if not self.lots:
            return State.FLAT
        return State.TAKE_PROFIT if any(lot.peak is not None for lot in self.lots) else State.STOP_LOSS

    @property
    def closed_equity(self) -> float:
        """The account's capital and the pnl of all its closed trades, USDT."""
        return self.account.closed_equity

    @property
    def quantity(self) -> float:
        """What all lots together hold, of the base currency."""
        return fsum(lot.quantity for lot in self.lots)

    def profit_at(self, price: float) -> float:
        """Return what all lots have made so far, marked to a price, USDT."""
        lots = self.lots
        return lots[0].profit_at(price) if len(lots) == 1 else fsum(lot.profit_at(price) for lot in lots)

    def equity(self, close: float) -> float:
        """Return closed equity plus the open lots marked to a price, USDT."""
        return self.account.closed_equity + self.profit_at(close)

    def held(self, key: Key) -> Lot | None:
        """Return the lot of a key, None where none is held."""
        return next((lot for lot in self.lots if lot.key == key), None)

    # Movements

    def passed_over(self, low: float, high: float, close: float) -> bool:
        """Take a candle in which no path can lead to an entry, an exit or a change of a lot, as most are.

        Only its close is kept. Return whether it was one; else its movements are to be carried out.
        """
        lots = self.lots
        if not lots:
            if low <= self.plan.top_trigger or self.nexts or self.price is None:
                return False
            if self._guarded:
                guarding.before(self)
            self.price = close
            return True
        if self._guarded or self.plan.sells or self.price is None:
            return False
        if len(lots) < self.max_lots and (low <= self.plan.top_trigger or self.nexts):
            return False
        for lot in lots:
            if not lot.unmoved_within(low, high) or (lot.deadline is not None and self.at >= lot.deadline):
                return False
        for lot in lots:
            lot.mark(low, high)
        self.price = close
        return True

    def glide(self, to: float) -> Entry | Exit | None:
        """Let price move continuously to `to`, or to where the next order on the way is due; return that order."""
        if self._guarded:
            sale = guarding.before(self)
            if sale is not None:
                return sale
        start, self.price = self.price, to
        order: Entry | Exit | None = None
        if not self.lots:
            self.moving = None
            if start is not None and to < start and to <= self.plan.top_trigger:
                order = buying.on_the_way_down(self, start, to)
            return order
        order = moving.on_a_glide(self, to if start is None else start, to)
        if order is None:
            self._mark(to)
        return order

    def jump(self, to: float, *, buys: bool = True) -> Entry | Exit | None:
        """Let price be at `to` with nothing tradable in between; return the next order; `buys`: also an entry."""
        idle = not self.lots and not self.nexts and self.moving is None
        if idle and (to > self.plan.top_trigger or self.price is None or to >= self.price):
            # Most polls: nothing is held, and price is above all that is offered.
            if self._guarded:
                guarding.before(self)
            self.price = to
            return None
        order = moving.on_a_jump(self, to, buys=buys)
        if order is None and self.lots:
            self._mark(to)
        return order

    def _mark(self, to: float) -> None:
        for lot in self.lots:
            lot.mark(to, to)

    def followed(self, to: float) -> None:
        """Let price be at `to` where nothing may be done about it, as while an order is out."""
        if self._guarded:
            guarding.before(self)
        self.broken_off(to)
        if self.lots:
            for lot in self.lots:
                lot.price_moved_to(to, self.values)
            self._mark(to)
            if self._guarded:
                guarding.look(self)

    def broken_off(self, price: float | None) -> None:
        """End a movement before its end, with price here: what it might still have led to is not asked for."""
        self.price, self.moving = price, None

    # Orders

    def sale_of(self, lot: Lot, price: float, reason: ExitReason, part: float | None = None, left: int = -1) -> Exit:
        """Return the sale of a lot, or of a part of it."""
        key = lot.key if self.max_lots > 1 or len(self.lots) > 1 else ""
        return Exit(price, lot.quantity if part is None else part, reason, key, left)

    def filled(self, order: Entry | Exit, fill: Fill) -> Trade | None:
        """Take an order's fill, or a part of it; return the trade that it closed, if it did.

        A guard may trip by it: `guard_sale` says whether a lot is to be sold at once.
        """
        if self.moving is not None:
            self.moving.acted = True
        trade = None
        if isinstance(order, Entry):
            buying.bought(self, order, fill)
        else:
            trade = selling.sold(self, order, fill)
        if self._guarded:
            guarding.look(self)
            guarding.count(self, trade)
        return trade

    def bind(self, out: float = 0.0) -> None:
        """Count the margin of the lots as bound, and that of an entry which is out; USDT."""
        margins = [lot.margin for lot in self.lots]
        if out:
            margins.append(out)
        if margins:
            self.account.bind(self.market, fsum(margins), len(self.lots))
        else:
            self.account.release(self.market)

    def guard_sale(self) -> Exit | None:
        """Return the next sale, at the last price, that a guard which has tripped while lots were held asks for."""
        return guarding.sale(self)

    # Closes

    def closing(self, high: float, low: float) -> None:
        """Take a closed candle's extremes before the strategy does: trails that move at closes, and the day's range."""
        for lot in self.lots:
            lot.candle_closed(self.values)
        if not self._guarded:
            return
        limit = self.settings.guards.max_move
        if limit and self.account.guards is not None:
            far = self.day_range.close(self.time, high, low, self.candle_time) > limit
            self.account.guards.ranged(far)

    def close(self, plan: Plan) -> None:
        """End the present candle; the plan is in force from now on."""
        self.plan, self.nexts, self.moving = plan, plan.nexts, None
        self.plan_time = self.time + self.candle_time
        if self.left:
            self.left.clear()
            self.sold.clear()
        if self.refused_keys:
            self.refused_keys.clear()
            self.refusals.clear()
        if plan.stops:
            selling.raise_stops(self, plan.stops)
        if self.halt.active:
            self.halt.candle_closed()

    def planned(self, offer: Offer, price: float, exits: Exits) -> tuple[Entry, str]:
        """Return the entry at a price on an offer, with its usual size, and what that size speaks against it."""
        return buying.planned(self, offer, price, exits)

    def refuse(self, reason: str, offer: Offer) -> None:
        """Count an entry that is not to be had; one an offer's key and candle."""
        if offer.key not in self.refused_keys:
            self.refused_keys.add(offer.key)
            self.refused[reason] += 1
            self.refusals.append((reason, offer))

    def remember(self) -> TraderMemory:
        """Return what is to be written down; it shares lots and halt with the trader, so write it down at once."""
        return memory_of(self)

    def restore(self, memory: TraderMemory) -> None:
        """Be where the memory was made; closed trades stay with whoever wrote them down."""
        restore_from(self, memory)
