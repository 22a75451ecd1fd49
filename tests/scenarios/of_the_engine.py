"""How the engine's defences are switched off, each by one name of its code."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

import msgspec
import pytest

from srconsole.core import trader
from srconsole.core.guards import Guards
from srconsole.core.lot import Lot
from srconsole.core.order import Entry, Exit, ExitReason, Order
from srconsole.core.rounding import MarketRules
from srconsole.engine import account_reads, at_exchange, market_orders, market_polls, outside_sales
from srconsole.engine.account_reads import AccountReads
from srconsole.engine.at_exchange import AtExchange
from srconsole.engine.balance import Balance
from srconsole.engine.cover import Cover, Finding
from srconsole.engine.effects import Effect, Prepare
from srconsole.engine.entry_gate import EntryGate
from srconsole.engine.explained import Difference
from srconsole.engine.inputs import AccountRead, FillsRead, OrderUpdate
from srconsole.engine.market_orders import MarketOrders
from srconsole.engine.market_polls import MarketPolls
from srconsole.engine.market_ports import StopRequest
from srconsole.engine.orders import OrderSender
from srconsole.engine.readings import Cause, FillSeen, Reading, StopSeen, Trigger
from srconsole.engine.request import Answer
from srconsole.engine.stop_keeper import StopKeeper
from srconsole.errors import ExchangeError
from srconsole.settings.schema import RiskSettings

Patch = pytest.MonkeyPatch
Asked = StopRequest | None


def _nothing(*_: object) -> None:
    """Do nothing, whatever it is told."""


def _first(number: float, *_: object) -> float:
    return number


def assume_it_was_not_taken(patch: Patch) -> None:
    """Take a lost answer, or a restart with an order out, for an order that never was."""

    async def found(self: OrderSender, client_id: str) -> OrderUpdate | None:
        return None

    patch.setattr(OrderSender, "_found", found)


def forget_what_is_out(patch: Patch) -> None:
    """Go on as if no order were out once its fate is unknown."""
    updated = MarketOrders.updated

    def forgets(self: MarketOrders, update: OrderUpdate) -> bool:
        taken = updated(self, update)
        order: Order | None = self.order
        if order is not None and update.note:
            self.order = None
        return taken

    patch.setattr(MarketOrders, "updated", forgets)


def book_nothing_of_others(patch: Patch) -> None:
    """Believe that only own orders sell."""
    patch.setattr(AtExchange, "fills", _nothing)


def book_the_whole_lot(patch: Patch) -> None:
    """Take a sale that was filled in part for one of all that is held."""
    fills = AtExchange.fills

    def whole(self: AtExchange, read: FillsRead) -> bool:
        lot = self._trader.lot
        held = 0.0 if lot is None else lot.quantity
        told = [fill if fill.buys else msgspec.structs.replace(fill, quantity=held) for fill in read.fills]
        if self.reading is not None:
            self.reading = msgspec.structs.replace(self.reading, quantity=0.0)
        return fills(self, msgspec.structs.replace(read, fills=tuple(told)))

    patch.setattr(AtExchange, "fills", whole)


def leave_it_to_the_stop(patch: Patch) -> None:
    """Sell nothing, since the exchange has a stop."""
    patch.setattr(MarketPolls, "_leave", _nothing)


def leave_what_is_left(patch: Patch) -> None:
    """Look at nothing where nothing is held."""
    patch.setattr(AtExchange, "_tidy", _nothing)


def call_off_and_place(patch: Patch) -> None:
    """Take a stop away before another one is placed."""
    put = StopKeeper._set  # noqa: SLF001

    async def moved(self: StopKeeper, stop: StopRequest) -> None:
        if stop.standing is not None:
            await self._cancel(stop.symbol, (stop.standing,))
        await put(self, stop._replace(standing=None))

    patch.setattr(StopKeeper, "_set", moved)


def move_with_every_price(patch: Patch) -> None:
    """Have the stop moved by whatever little, and at any time."""
    moved = Cover.moved

    def always(self: Cover, lot: Lot, price: float, now: int, quantity: float, *, at_once: bool = False) -> Asked:
        self._risk = msgspec.structs.replace(self._risk, stop_min_move=0.0, stop_min_interval=0.0)
        return moved(self, lot, price, now, quantity, at_once=at_once)

    patch.setattr(Cover, "moved", always)


def explain_everything(patch: Patch) -> None:
    """Find no difference in anything."""
    patch.setattr(at_exchange, "differences", lambda *_: ())


def leave_leverage_as_it_is(patch: Patch) -> None:
    """Set no leverage."""
    have = MarketOrders.have

    def all_but_leverage(self: MarketOrders, effect: Effect) -> None:
        if not isinstance(effect, Prepare):
            have(self, effect)

    patch.setattr(MarketOrders, "have", all_but_leverage)


def round_no_quantity(patch: Patch) -> None:
    """Send quantities as they were reckoned."""
    patch.setattr(trader, "entry_quantity", _unrounded)
    patch.setattr(market_polls, "rounded_down", _first)


def _unrounded(price: float, risk: RiskSettings, _: MarketRules) -> float:
    return risk.margin * risk.leverage / price


def round_no_stop(patch: Patch) -> None:
    """Send stops as they were reckoned."""
    patch.setattr(market_orders, "first_stop", lambda exits, *_: exits.stop)


def know_no_minimum(patch: Patch) -> None:
    """Send what is below the exchange's minimum."""
    patch.setattr(trader, "entry_quantity", _unrounded)
    patch.setattr(MarketPolls, "_against_size", lambda *_: "")


def sell_no_little(patch: Patch) -> None:
    """Take what is less than can be bought for what cannot be sold."""
    decided = MarketOrders.decided

    def large_alone(self: MarketOrders, intent: Entry | Exit, received: int = 0) -> bool:
        if isinstance(intent, Exit) and intent.quantity < self._trader.rules.min_quantity:
            return False
        return decided(self, intent, received)

    patch.setattr(MarketOrders, "decided", large_alone)


def read_once(patch: Patch) -> None:
    """Read no more behind a read that failed."""
    looked = AccountReads._looked  # noqa: SLF001

    async def gives_up(self: AccountReads, market: str, orders: int, asked: int) -> AccountRead:
        try:
            return await looked(self, market, orders, asked)
        except ExchangeError:
            await asyncio.Event().wait()
            raise

    patch.setattr(AccountReads, "_looked", gives_up)


def ask_without_a_pause(patch: Patch) -> None:
    """Read again at once where there was no answer."""
    patch.setattr(account_reads, "PATIENCE", 0.05)
    patch.setattr(account_reads, "LONGEST", 0.05)


def refuse_to_flatten(patch: Patch) -> None:
    """Refuse to sell while an order is out."""

    def refused(self: MarketOrders, asked: int) -> None:
        self.reply(asked, Answer(False, "an order is out"))

    patch.setattr(MarketOrders, "flatten_next", refused)


def decide_however_late(patch: Patch) -> None:
    """Act on a decision of any age."""
    patch.setattr(MarketPolls, "_decision_age", 10**9)


def take_it_for_covered(patch: Patch) -> None:
    """Believe that a stop lies at the exchange."""
    patch.setattr(AtExchange, "_set", _nothing)
    patch.setattr(AtExchange, "_absent", _nothing)


def keep_the_first_baseline(patch: Patch) -> None:
    """Measure losses from the money that there was in the beginning."""
    patch.setattr(Guards, "moved_by", _nothing)


def take_any_trigger(patch: Patch) -> None:
    """Take a stop that looks at the mark for one that looks at the last price."""
    moved = Cover.moved

    def by_last(self: Cover, lot: Lot, price: float, now: int, quantity: float, *, at_once: bool = False) -> Asked:
        standing = self.memory.standing
        if standing is not None:
            self.memory.standing = msgspec.structs.replace(standing, trigger=Trigger.LAST)
        try:
            return moved(self, lot, price, now, quantity, at_once=at_once)
        finally:
            self.memory.standing = standing

    patch.setattr(Cover, "moved", by_last)


def cover_the_position(patch: Patch) -> None:
    """Have a stop for the whole position, whoever's it is."""
    moved = Cover.moved

    def whole(self: Cover, lot: Lot, price: float, now: int, quantity: float, *, at_once: bool = False) -> Asked:
        return moved(self, lot, price, now, 0.0, at_once=at_once)

    patch.setattr(Cover, "moved", whole)


def name_no_cause(patch: Patch) -> None:
    """Take every sale of others for a person's."""
    book = outside_sales.book_sale

    def plain(orders: MarketOrders, fill: FillSeen, part: float, at_stop: ExitReason) -> None:
        book(orders, msgspec.structs.replace(fill, cause=Cause.ORDER), part, at_stop)

    patch.setattr(at_exchange, "book_sale", plain)


def take_unread_for_none(patch: Patch) -> None:
    """Take stops that were not read for none."""
    look = Cover.look

    def none(self: Cover, stops: tuple[StopSeen, ...] | None, lot: Lot, now: int) -> Finding:
        return look(self, stops or (), lot, now)

    patch.setattr(Cover, "look", none)


def leave_bills_unread(patch: Patch) -> None:
    """Explain no balance."""
    patch.setattr(Balance, "bills", _nothing)


def overlook_the_account(patch: Patch) -> None:
    """Look at no mode of the account that changes the risk."""
    read = EntryGate.read

    def plain(self: EntryGate, reading: Reading, received: int, found: tuple[Difference, ...]) -> None:
        read(self, msgspec.structs.replace(reading, changes_risk=""), received, found)

    patch.setattr(EntryGate, "read", plain)


def leave_no_stop(patch: Patch) -> None:
    """Send entries without a stop, and place none."""
    take_it_for_covered(patch)
    patch.setattr(market_orders, "first_stop", lambda *_: 0.0)


def leave_at_once(patch: Patch) -> None:
    """Leave without a look at the stop."""
    patch.setattr(MarketPolls, "leaving", _nothing)


ENGINE: Final[dict[str, Callable[[Patch], None]]] = {
    "looks up what was not answered": assume_it_was_not_taken,
    "buys nothing while an order is out": forget_what_is_out,
    "books what was filled, whoever sold it": book_nothing_of_others,
    "books of a sale no more than was filled": book_the_whole_lot,
    "sells at the stop by itself": leave_it_to_the_stop,
    "sweeps stops from a flat symbol": leave_what_is_left,
    "moves a stop in place": call_off_and_place,
    "moves a stop by enough, and not too often": move_with_every_price,
    "buys nothing beside what is not explained": explain_everything,
    "has leverage as it shall be while flat": leave_leverage_as_it_is,
    "rounds quantities down to the step": round_no_quantity,
    "rounds stops up to the tick": round_no_stop,
    "refuses what is below the minimum": know_no_minimum,
    "has a stop for what is ours alone": cover_the_position,
    "sells whatever is held": sell_no_little,
    "reads again until there is an answer": read_once,
    "asks ever more slowly while there is no answer": ask_without_a_pause,
    "sells behind the order that is out": refuse_to_flatten,
    "drops what was decided too long ago": decide_however_late,
    "covers what has no stop": take_it_for_covered,
    "measures losses from the money that is there": keep_the_first_baseline,
    "has a stop look at the last price": take_any_trigger,
    "names a sale by the word of the exchange": name_no_cause,
    "takes what was not read for unknown": take_unread_for_none,
    "explains the balance by its bills": leave_bills_unread,
    "refuses entries where the account changes the risk": overlook_the_account,
    "leaves a stop at the exchange": leave_no_stop,
    "brings the stop to where it is before it leaves": leave_at_once,
}
"""What switches each defence off, by its words in the scenarios."""
