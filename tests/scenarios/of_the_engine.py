"""How the engine's defences are switched off, each by one name of its code."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

import msgspec

from srconsole.core import sizing
from srconsole.core.guards import Guards
from srconsole.core.order import Entry, Exit, Order
from srconsole.core.trader import Trader
from srconsole.engine import account_reads, at_exchange, market_polls, outside_sales
from srconsole.engine.account_reads import AccountReads
from srconsole.engine.at_exchange import AtExchange
from srconsole.engine.balance import Balance
from srconsole.engine.effects import Effect, Prepare
from srconsole.engine.entry_gate import EntryGate
from srconsole.engine.explained import Difference
from srconsole.engine.inputs import AccountRead, FillsRead, OrderUpdate
from srconsole.engine.market_orders import MarketOrders
from srconsole.engine.market_polls import MarketPolls
from srconsole.engine.market_ports import StopRequest
from srconsole.engine.orders import OrderSender
from srconsole.engine.readings import Cause, FillSeen, Reading
from srconsole.engine.request import Answer
from srconsole.errors import ExchangeError
from srconsole.strategies.levels.structure import Structure, StructureMemory
from tests.scenarios.patch import Patch

Asked = StopRequest | None


def nothing(*_: object) -> None:
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


def booknothing_of_others(patch: Patch) -> None:
    """Believe that only own orders sell."""
    patch.setattr(AtExchange, "fills", nothing)


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
    patch.setattr(sizing, "worth_of", _unrounded)
    patch.setattr(market_polls, "rounded_down", _first)


def _unrounded(notional: float, price: float, _: float) -> tuple[float, float]:
    return notional / price, notional


def know_no_minimum(patch: Patch) -> None:
    """Send what is below the exchange's minimum."""
    patch.setattr(sizing, "worth_of", _unrounded)
    patch.setattr(sizing, "accepted", _first)
    patch.setattr(EntryGate, "against_size", lambda *_: "")


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


def keep_the_first_baseline(patch: Patch) -> None:
    """Measure losses from the money that there was in the beginning."""
    patch.setattr(Guards, "moved_by", nothing)


def name_no_cause(patch: Patch) -> None:
    """Take every sale of others for a person's."""
    book = outside_sales.book_sale

    def plain(orders: MarketOrders, trader: Trader, fill: FillSeen, *more: Any, **others: Any) -> None:
        book(orders, trader, msgspec.structs.replace(fill, cause=Cause.ORDER), *more, **others)

    patch.setattr(outside_sales, "book_sale", plain)


def leave_bills_unread(patch: Patch) -> None:
    """Explain no balance."""
    patch.setattr(Balance, "bills", nothing)


def overlook_the_account(patch: Patch) -> None:
    """Look at no mode of the account that changes the risk."""
    read = EntryGate.read

    def plain(self: EntryGate, reading: Reading, asked: int, found: tuple[Difference, ...]) -> None:
        read(self, msgspec.structs.replace(reading, changes_risk=""), asked, found)

    patch.setattr(EntryGate, "read", plain)


def borrow_any_multiple(patch: Patch) -> None:
    """Buy with more leverage than the bracket allows."""
    patch.setattr(EntryGate, "too_much_leverage", lambda _: False)


def forget_older_levels(patch: Patch) -> None:
    """Go on behind a start with the levels of what comes from there on."""
    restore = Structure.restore

    def forgets(self: Structure, memory: StructureMemory) -> None:
        restore(self, msgspec.structs.replace(memory, supports=[], resistances=[]))

    patch.setattr(Structure, "restore", forgets)


ENGINE: Final[dict[str, Callable[[Patch], None]]] = {
    "looks up what was not answered": assume_it_was_not_taken,
    "buys nothing while an order is out": forget_what_is_out,
    "books what was filled, whoever sold it": booknothing_of_others,
    "books of a sale no more than was filled": book_the_whole_lot,
    "buys nothing beside what is not explained": explain_everything,
    "has leverage as it shall be while flat": leave_leverage_as_it_is,
    "rounds quantities down to the step": round_no_quantity,
    "refuses what is below the minimum": know_no_minimum,
    "sells whatever is held": sell_no_little,
    "reads again until there is an answer": read_once,
    "asks ever more slowly while there is no answer": ask_without_a_pause,
    "sells behind the order that is out": refuse_to_flatten,
    "drops what was decided too long ago": decide_however_late,
    "measures losses from the money that is there": keep_the_first_baseline,
    "names a sale by the word of the exchange": name_no_cause,
    "explains the balance by its bills": leave_bills_unread,
    "refuses entries where the account changes the risk": overlook_the_account,
    "buys nothing where less leverage is allowed": borrow_any_multiple,
    "goes on with the levels of all candles": forget_older_levels,
}
"""What switches each defence off, by its words in the scenarios."""
