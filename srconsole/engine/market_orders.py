"""A market's orders: at most one is out at a time, and what came of it decides what is done next."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from srconsole.core.fill import Fill
from srconsole.core.lot import first_stop
from srconsole.core.order import Entry, Exit, ExitReason, Order, OrderState, is_end, may_follow
from srconsole.core.rounding import less, more
from srconsole.core.trader import Trader
from srconsole.engine import facts, market_facts
from srconsole.engine.effects import Answered, Effect, Note, ReadAccount, ReadTerms, Send, WakeIn
from srconsole.engine.inputs import OrderUpdate
from srconsole.engine.order_numbers import OrderNumbers
from srconsole.engine.orders_memory import OrdersMemory
from srconsole.engine.reports import with_what_is_proven
from srconsole.engine.request import Answer
from srconsole.engine.standing import Standing, filled_fact, since
from srconsole.engine.words import answer_of
from srconsole.figures import PriceDigits

RETRY = (0, 2, 4, 8, 16, 32, 60)
"""Seconds that an exit waits after so many rejections in a row; the first one goes out again at the next price."""


class MarketOrders:
    """Sends what a trader wants, takes what came of it, and sees to it that an exit is made in the end.

    Attributes:
        order: the order that is out, None while there is none.
        now: when the last price or candle was, UTC milliseconds.
        rejections: how many exits were rejected, or found nothing to sell, in a row.
        exit_after: until when the next one waits, as `now`.
        numbers: the run's client ids.
        of_file: whether price comes from a file, in which no time passes between two movements.
        watched: whether the account is read again and again, so that what others did there is found.
        flattening: whether a person wants to be flat on such a market and is not.
        left_there: says what of others stays there behind a flatten.
    """

    def __init__(self, trader: Trader, numbers: OrderNumbers, digits: PriceDigits, *, watched: bool = False) -> None:
        self.order: Order | None = None
        self.now = self.rejections = self.exit_after = 0
        self.left_there: Callable[[], str] = str
        self.watched, self.of_file, self.flattening = watched, False, False
        self._trader = trader
        self.numbers = numbers
        self._digits = digits
        self._flatten: int | None = None
        self._effects: list[Effect] = []

    @property
    def ended(self) -> int:
        """How many orders of the run have come to their end; below 0 while one of this market is out."""
        return self.numbers.count if self.order is None else -1

    # What is to be done

    def taken(self) -> list[Effect]:
        """Return the effects that came up since the last time."""
        self._note_guards()
        effects, self._effects = self._effects, []
        return effects

    def have(self, effect: Effect) -> None:
        """Have something done."""
        self._effects.append(effect)

    def note(self, fact: facts.Fact) -> None:
        """Have a fact written down."""
        self.have(Note(self._trader.market, self._trader.time, fact))

    def _note_guards(self) -> None:
        guards = self._trader.account.guards
        if guards is not None:
            for change in guards.taken():
                self.note(facts.of_guard(change))

    def reply(self, asked: int, answer: Answer) -> None:
        """Answer a request and write the answer down."""
        self.note(facts.Done(answer.text) if answer.done else facts.NotDone(answer.text))
        self.have(Answered(asked, answer))

    def note_movement(self, before: Standing) -> None:
        """Have written down what a movement did beside orders; `before` is where the trader stood then."""
        for fact in since(self._trader, before):
            self.note(fact)

    # Orders out

    def decided(self, intent: Entry | Exit, received: int = 0) -> bool:
        """Send what the trader wants; an exit that was rejected waits for its next turn. Tell whether it was sent.

        Args:
            intent: what it wants.
            received: when the price came that it wants it for, our time, UTC milliseconds; an entry on an old one is
                not sent any more.
        """
        if isinstance(intent, Exit) and self.now < self.exit_after:
            return False
        self.send(intent, received=received)
        return True

    def send(
        self,
        intent: Entry | Exit,
        asked: int | None = None,
        *,
        received: int = 0,
        foreign: bool = False,
        to_be_flat: bool = False,
    ) -> Order:
        """Have an order sent; `asked` is the number of the request that wants to know what comes of it."""
        self._note_guards()
        trader = self._trader
        order = Order(
            self.numbers.next_id(), trader.market, trader.time, intent, asked, foreign=foreign, to_be_flat=to_be_flat
        )
        if isinstance(intent, Entry):
            order.decided = received
            # One that stands sells whatever is held: what is bought beside a lot needs none of its own.
            attached = self.watched and trader.settings.risk.require_attached_stop and not trader.lots
            if attached:
                order.stop = first_stop(intent.exits, intent.price, trader.rules.tick, trader.values)
        # Whoever sends it writes it down before it leaves: from here on it may be at the exchange.
        order.state = OrderState.SENT
        self.order = order
        if isinstance(intent, Entry):
            trader.bind(intent.margin or trader.settings.risk.margin)
        self.have(Send(msgspec.structs.replace(order)))
        return order

    def flatten_next(self, asked: int) -> None:
        """Sell all that is held as soon as the order that is out has its end, whatever that is."""
        if self._flatten is None:
            self._flatten = asked
        else:
            self.reply(asked, Answer(True, "what is held is sold behind the order that is out; entries are paused"))

    def flatten_again(self) -> Exit | None:
        """Return the sale that a person who wants to be flat is still owed; None where there is none."""
        lot, price = self._trader.lot, self._trader.price
        return self._trader.sale_of(lot, price, ExitReason.MANUAL) if self.flattening and lot and price else None

    # What came of them

    def updated(self, update: OrderUpdate) -> bool:
        """Take what became known of an order; False where it is not the one that is out."""
        order = self.order
        if order is None or order.client_id != update.client_id:
            return False
        update = with_what_is_proven(order, update)
        if not may_follow(order.state, update.state, order.filled) or update.filled < order.filled:
            # Older than what is known already.
            return True
        if update.state is OrderState.UNKNOWN and order.state is not OrderState.UNKNOWN:
            self.note(facts.Unknown(order.client_id, update.note))
            if self.watched:
                # What may be held meanwhile is to be covered.
                self.have(ReadAccount(self._trader.market, self.ended))
        order.state = update.state
        order.note = update.note
        if update.filled > order.filled:
            self._fill(order, update)
        if is_end(order.state):
            self._ended(order)
        return True

    def _fill(self, order: Order, update: OrderUpdate) -> None:
        trader = self._trader
        quantity = less(update.filled, order.filled, trader.rules.step, update.filled)
        if quantity == 0:
            # Less than a step more, or a float's noise: the exchange has added up in another order.
            return
        price = update.price
        if order.filled > 0:
            price = (update.price * update.filled - order.price * order.filled) / quantity
        fill = Fill(price, quantity, update.fee - order.fee)
        order.filled, order.price, order.fee = update.filled, update.price, update.fee
        self.note(filled_fact(order, fill, trader))
        if not order.foreign:
            self.give(order.intent, fill)

    def give(self, intent: Entry | Exit, fill: Fill) -> None:
        """Give a fill to the trader, whoever's order it was of, and tell what it has ended."""
        trader, halts = self._trader, self._trader.halt.count
        trade = trader.filled(intent, fill)
        if trade is not None:
            self.flattening = self.flattening and bool(trader.lots)
            self.rejections = self.exit_after = 0
            self.note(facts.Closed(trade))
        if trader.halt.count > halts:
            self.note(facts.Halted(trader.halt.losses_in_row, trader.halt.candles_left))

    def _ended(self, order: Order) -> None:
        """Go on behind an order's end: sell what is still to be sold, or answer whoever asked for the order."""
        self.order = None
        if self.watched:
            self.have(ReadAccount(self._trader.market, self.ended))
        if self.watched and order.filled == 0 and not order.buys and order.state is OrderState.CANCELLED:
            # What was to be sold is gone, and the reading tells how: this is no rejection.
            self.note(market_facts.NothingToSell(order.client_id))
            self._again_later()
        elif order.filled == 0:
            self._not_taken(order)
        elif isinstance(order.intent, Exit):
            self.rejections = self.exit_after = 0
            if self._rest_sold(order, order.intent) or self._next_lot_sold(order):
                return
        self._answer(order)
        if self._flatten is not None:
            asked, self._flatten = self._flatten, None
            self._flatten_now(asked)

    def _not_taken(self, order: Order) -> None:
        trader = self._trader
        self.note(facts.Rejected(order.client_id, order.note))
        if self.watched:
            self.have(ReadTerms(trader.market))
        if isinstance(order.intent, Entry):
            if order.intent.add is None:
                trader.left.add(order.intent.offer.key)
            trader.bind()
        elif order.intent.reason is not ExitReason.MANUAL or self.flattening:
            self._again_later()

    def _again_later(self) -> None:
        """Let the next exit wait, the longer the more of them came to nothing in a row."""
        delay = RETRY[min(self.rejections, len(RETRY) - 1)]
        self.rejections, self.exit_after = self.rejections + 1, self.now + delay * 1000
        if delay and not self.of_file:
            self.have(WakeIn(self._trader.market, delay, self.exit_after))

    def _rest_sold(self, order: Order, intent: Exit) -> bool:
        """Send what an exit left unsold; tell whether there was anything."""
        trader = self._trader
        rest = less(intent.quantity, order.filled, trader.rules.step, intent.quantity)
        lot = trader.held(intent.lot) if intent.lot else trader.lot
        if rest == 0 or lot is None or order.foreign:
            return False
        self.note(facts.Rejected(order.client_id, order.note or "a part was not filled"))
        price = trader.price or intent.price
        sale = msgspec.structs.replace(intent, price=price, quantity=min(rest, lot.quantity))
        self._follow(order, sale)
        return True

    def _next_lot_sold(self, order: Order) -> bool:
        """Send the sale of the next lot where all shall be sold; tell whether there was one."""
        lot, price = self._trader.lot, self._trader.price
        if not order.to_be_flat or lot is None or price is None:
            return False
        self._follow(order, self._trader.sale_of(lot, price, ExitReason.MANUAL))
        return True

    def _follow(self, order: Order, sale: Exit) -> None:
        """Send a sale for the same wish as an order that has ended."""
        trader = self._trader
        following = self.send(sale, order.asked, to_be_flat=order.to_be_flat)
        following.sold_before = more(order.sold_before, order.filled, trader.rules.step)
        following.worth_before = order.worth_before + order.filled * order.price

    def _flatten_now(self, asked: int) -> None:
        trader = self._trader
        if trader.lot is None or trader.price is None:
            self.reply(asked, Answer(True, "nothing is held; entries are paused"))
        else:
            self.flattening = self.watched
            sale = trader.sale_of(trader.lot, trader.price, ExitReason.MANUAL)
            self.send(sale, asked, to_be_flat=True)

    def _answer(self, order: Order) -> None:
        if order.asked is None:
            return
        trader = self._trader
        is_flat = not order.buys and trader.paused and not trader.lots
        flat = f"; entries are paused{self.left_there()}" if is_flat else ""
        step, decimals = trader.rules.step, self._digits.decimals
        self.reply(order.asked, answer_of(order, step, decimals, again=self.flattening, flat=flat))

    # Memory

    def remember(self) -> OrdersMemory:
        """Return what is to be written down; it shares the order, so write it down at once."""
        return OrdersMemory(
            order=self.order,
            now=self.now,
            rejections=self.rejections,
            exit_after=self.exit_after,
            flatten=self._flatten,
            flattening=self.flattening,
        )

    def restore(self, memory: OrdersMemory) -> None:
        """Be where the memory was made; an order that was out may have been sent, and is looked up."""
        self.order, self.now, self.rejections = memory.order, memory.now, memory.rejections
        self.exit_after, self._flatten, self.flattening = memory.exit_after, memory.flatten, memory.flattening
