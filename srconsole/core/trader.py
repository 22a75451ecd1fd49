"""The trader: what is done about a price (docs/strategy.md sections 4 to 6).

Everything about price reaches it as `glide` or `jump`; it answers with an order or with None. The caller has the order
executed, hands the fill to `filled`, and after a glide calls `glide` again with the same end, since a glide may hold an
exit and a new entry lower down.
"""

from __future__ import annotations

from collections import Counter

from srconsole.core.account import Account
from srconsole.core.fill import Fill
from srconsole.core.halt import LossHalt
from srconsole.core.lot import Lot, State, Trade, first_stop
from srconsole.core.offer import NOTHING, ExitRule, Exits, Key, Offer, Plan
from srconsole.core.order import Entry, Exit, ExitReason
from srconsole.core.refusals import HALTED, INSUFFICIENT_FUNDS, LEVEL_DISABLED, NO_ROOM, PAUSED, size_against
from srconsole.core.rounding import MarketRules, entry_quantity
from srconsole.core.trader_memory import TraderMemory, memory_of, restore_from
from srconsole.settings.schema import Settings


class Trader:
    """Trades one market by the plan in force.

    Attributes:
        market: the symbol.
        rules: what the exchange accepts for it.
        account: the capital that it shares with other markets' traders.
        time: opening time of the present candle, UTC milliseconds; the caller sets it when a candle begins.
        price: the last price seen, None before the first.
        plan: in force during the present candle.
        lot: what is held, None while flat.
        trades: the trades that it has closed.
        halt: the pause after losses in a row.
        paused: whether a person has paused entries.
        disabled: keys that a person has taken out of trading.
        left: keys that are not bought before the close: a lot of theirs was left in this candle, or the exchange
            rejected their entry; refused_keys: those that refused an entry in it.
        refused: how many entries were refused, by reason; one a key and candle.
        liquidation: where the exchange itself says that what is held is liquidated, USDT; 0 where it does not.
        refusals: the entries refused during the present candle, each with its reason.
        answered: of how often the account's guards have tripped, what does not have its lot sold, or has had.
    """

    def __init__(
        self,
        settings: Settings,
        exits: ExitRule,
        account: Account | None = None,
        market: str = "",
        rules: MarketRules | None = None,
    ) -> None:
        self.settings = settings
        self.exits = exits
        self.market = market
        self.rules = MarketRules.of(settings.market) if rules is None else rules
        self.account = Account.of(settings) if account is None else account
        # Asked at every price: settings that set no guard have none for good.
        self._guarded = self.account.guards is not None
        self.time = 0
        self.price: float | None = None
        self.plan: Plan = NOTHING
        self.lot: Lot | None = None
        self.trades: list[Trade] = []
        self.halt = LossHalt()
        self.paused = False
        self.disabled: set[Key] = set()
        self.refused: Counter[str] = Counter()
        self.refusals: list[tuple[str, Offer]] = []
        self.liquidation = 0.0
        self.left: set[Key] = set()
        self.refused_keys: set[Key] = set()
        self.answered = 0

    @property
    def state(self) -> State:
        """Where the state machine stands."""
        return State.FLAT if self.lot is None else self.lot.state

    @property
    def lots(self) -> tuple[Lot, ...]:
        """What is held, the oldest first."""
        return () if self.lot is None else (self.lot,)

    @property
    def closed_equity(self) -> float:
        """The account's capital and the pnl of all its closed trades, USDT."""
        return self.account.closed_equity

    def equity(self, close: float) -> float:
        """Return closed equity plus the open lot marked to a price, USDT."""
        return self.account.closed_equity + (self.lot.profit_at(close) if self.lot else 0.0)

    def passed_over(self, low: float, high: float, close: float) -> bool:
        """Take a candle in which no path can lead to an entry, an exit or a change of the lot, as most are.

        Only its close is kept. Return whether it was one; else its movements are to be carried out.
        """
        lot = self.lot
        untouched = low > self.plan.top_trigger if lot is None else lot.unmoved_within(low, high)
        if not untouched or self.price is None:
            return False
        if self._guarded:
            if lot is not None:
                return False
            self._moves()
        self.price = close
        return True

    def glide(self, to: float) -> Entry | Exit | None:
        """Let price move continuously to `to`, or to where the first order on the way is due; return that order."""
        if self._guarded:
            sale = self._moves()
            if sale is not None:
                return sale
        start, self.price = self.price, to
        lot = self.lot
        if lot is not None:
            if not lot.price_moved_to(to):
                return self._looked() if self._guarded else None
            return self._stopped(lot, start, to)
        if start is None or to >= start or to > self.plan.top_trigger:
            return None
        for offer in self.plan.offers:
            if offer.trigger < to:
                break
            if offer.trigger < start and offer.key not in self.left:
                order = self._entry(offer, offer.trigger)
                if order is not None:
                    self.price = offer.trigger
                    return order
        return None

    def _stopped(self, lot: Lot, start: float | None, to: float) -> Exit:
        # Below the stop already, where an exit was not to be had, it is sold where price is.
        self.price = lot.stop if start is None or start >= lot.stop or to == lot.stop else start
        if self._guarded:
            self._looked()
        return Exit(self.price, lot.quantity, lot.exit_reason)

    def jump(self, to: float) -> Entry | Exit | None:
        """Let price be at `to` with nothing tradable in between; return the one order due there, if any."""
        if self._guarded:
            self._moves()
        start, self.price = self.price, to
        lot = self.lot
        if lot is not None:
            met = lot.price_moved_to(to)
            sale = self._looked() if self._guarded else None
            return Exit(to, lot.quantity, lot.exit_reason) if met else sale
        if start is None or to >= start or to > self.plan.top_trigger:
            return None
        nearest: Offer | None = None
        for offer in self.plan.offers:
            if offer.trigger < to:
                break
            if offer.trigger >= start or to < offer.low or offer.key in self.left:
                continue
            if nearest is None or abs(offer.price - to) < abs(nearest.price - to):
                nearest = offer
        return None if nearest is None else self._entry(nearest, to)

    def followed(self, to: float) -> None:
        """Let price be at `to` where nothing may be done about it, as while an order is out."""
        if self._guarded:
            self._moves()
        self.price = to
        if self.lot is not None:
            self.lot.price_moved_to(to)
            if self._guarded:
                self._looked()

    def filled(self, order: Entry | Exit, fill: Fill) -> Trade | None:
        """Take an order's fill, or a part of it; return the trade that it closed, if it did.

        A guard may trip by it: `guard_sale` says whether the lot is to be sold at once.
        """
        trade = None
        if isinstance(order, Entry):
            self._bought(order, fill)
        else:
            trade = self._sold(order, fill)
        if self._guarded:
            self._looked()
        return trade

    def _sold(self, order: Exit, fill: Fill) -> Trade | None:
        lot = self.lot
        if lot is None:
            raise ValueError("an exit was filled while flat")
        lot.holding.sell(fill)
        if lot.quantity > 0:
            return None
        trade = lot.closed(self.time, order.reason)
        self.lot = None
        self.left.add(lot.key)
        self.trades.append(trade)
        self.account.release(self.market)
        self.account.trade_closed(trade.pnl)
        if order.reason is not ExitReason.UNCOVERED:
            self.halt.trade_closed(trade.pnl, self.settings.risk)
        return trade

    def _bought(self, order: Entry, fill: Fill) -> None:
        if self.lot is None:
            self.lot = Lot.opened(order, fill, self.time, self.rules.step, self.rules.tick)
            self.account.bind(self.market, self.settings.risk.margin)
        elif self.lot.key == order.offer.key:
            self.lot.holding.buy(fill)
        else:
            raise ValueError("an entry was filled while another lot is open")

    def guard_sale(self) -> Exit | None:
        """Return the sale, at the last price, that a guard which has tripped while the lot was held asks for."""
        account, lot = self.account, self.lot
        if account.guards is None:
            return None
        if not self.settings.guards.flatten or self.market not in account.bound:
            self.answered = account.guards.trips
        if lot is None or self.price is None or self.answered >= account.guards.trips:
            return None
        return Exit(self.price, lot.quantity, ExitReason.GUARD)

    def _moves(self) -> Exit | None:
        """Tell the guards that price is about to move; return the sale that is still to be made before."""
        if self.account.guards is not None:
            self.account.guards.moved_at(self.time)
        return self.guard_sale()

    def _looked(self) -> Exit | None:
        """Hold equity at the last price against the guards; return the sale that one asks for."""
        account, lot = self.account, self.lot
        profit = 0.0 if lot is None or self.price is None else lot.profit_at(self.price)
        if account.guards is not None:
            account.look(account.guards, self.market, profit, self.settings.guards)
        return self.guard_sale()

    def close(self, plan: Plan) -> None:
        """End the present candle; the plan is in force from now on."""
        self.plan = plan
        if self.left:
            self.left.clear()
        if self.refused_keys:
            self.refused_keys.clear()
            self.refusals.clear()
        if self.halt.active:
            self.halt.candle_closed()

    def planned_entry(self, offer: Offer, price: float, exits: Exits) -> Entry:
        """Return the entry at a price on an offer, with its usual size; quantity 0 if it is too small."""
        fill_price = price * (1 + self.settings.costs.slippage)
        return Entry(price, entry_quantity(fill_price, self.settings.risk, self.rules), offer, exits)

    def _entry(self, offer: Offer, price: float) -> Entry | None:
        exits = self.exits(offer, price)
        if isinstance(exits, str):
            self.refuse(exits, offer)
            return None
        if first_stop(exits, price, self.rules.tick) >= price:
            reason: str | None = NO_ROOM
        else:
            reason = self._reason_against(offer)
        if reason is None:
            order = self.planned_entry(offer, price, exits)
            reason = size_against(order, self.settings, self.rules)
            if reason is None:
                return order
        self.refuse(reason, offer)
        return None

    def _reason_against(self, offer: Offer) -> str | None:
        if self.paused:
            return PAUSED
        if offer.key in self.disabled:
            return LEVEL_DISABLED
        if self.halt.active:
            return HALTED
        if self.account.guards is not None and self.account.guards.tripped:
            return self.account.guards.tripped[0].value
        if not self.account.room(self.settings.risk.margin):
            return INSUFFICIENT_FUNDS
        return None

    def refuse(self, reason: str, offer: Offer) -> None:
        """Count an entry that is not to be had; one an offer's key and candle."""
        if offer.key not in self.refused_keys:
            self.refused_keys.add(offer.key)
            self.refused[reason] += 1
            self.refusals.append((reason, offer))

    def remember(self) -> TraderMemory:
        """Return what is to be written down; it shares lot and halt with the trader, so write it down at once."""
        return memory_of(self)

    def restore(self, memory: TraderMemory) -> None:
        """Be where the memory was made; closed trades stay with whoever wrote them down."""
        restore_from(self, memory)
