"""What each poll of a market leads to, and what the account's readings allow (docs/strategy.md section 9).

A poll is one jump. An entry waits until the symbol was read as the journal explains it; an exit waits for nothing else
than the fill of the exchange's own stop, where that has triggered.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from srconsole.core import guarding
from srconsole.core.buying import not_tried
from srconsole.core.by_hand import Refused
from srconsole.core.candle import Candle
from srconsole.core.lot import first_stop
from srconsole.core.order import Entry, Exit, Order, OrderState
from srconsole.core.refusals import INSUFFICIENT_FUNDS
from srconsole.core.rounding import rounded_down
from srconsole.core.trader import Trader
from srconsole.engine import market_facts
from srconsole.engine.at_exchange import AtExchange
from srconsole.engine.effects import ReadAccount, WakeIn
from srconsole.engine.entry_gate import NOT_READ
from srconsole.engine.inputs import AccountRead, FillsRead, PriceSeen, StopAnswered
from srconsole.engine.market_orders import MarketOrders
from srconsole.engine.market_prices import MarketPrices, Turn
from srconsole.engine.missed import MissedTouches
from srconsole.engine.standing import standing

ASK_TOO_HIGH: Final = "the ask is too far above the level"
ASK_ABOVE_PRICE: Final = "the ask is too far above the last price"
SPREAD_TOO_WIDE: Final = "ask and bid are too far apart"


class MarketPolls:
    """Follows a market's prices, and what its exchange says of the account.

    Attributes:
        prices: which of the prices count.
        exchange: what is there by the exchange's word; None where that is not read again and again.
        buys: whether the strategy has as many candles as it needs before its first trade.
        missed: touches that no poll saw.
    """

    def __init__(
        self, trader: Trader, orders: MarketOrders, prices: MarketPrices, exchange: AtExchange | None, candle_time: int
    ) -> None:
        """Begin without prices; `candle_time` is how many milliseconds a candle lasts."""
        self.prices = prices
        self.exchange = exchange
        self.buys = True
        self.missed = MissedTouches()
        self._trader = trader
        self._orders = orders
        self._candle_time = candle_time

    def opened(self) -> None:
        """Know that a process begins: the next price is a first one, and what was read is old."""
        self.prices.opened()
        guarding.answered(self._trader, None)
        if self.exchange is not None:
            self.exchange.started()

    @property
    def last_price(self) -> float | None:
        """The newest price, also where an entry on it waits for a close."""
        waiting = self.prices.waiting or self.prices.unread
        return self._trader.price if waiting is None else waiting.last

    def seen(self, price: PriceSeen) -> None:
        """Take a price, as a poll of a market sees it; docs/strategy.md section 9 says what it may lead to."""
        self.missed.saw(price.last)
        turn = self.prices.turn(price)
        if turn is Turn.NOTHING:
            return
        self._is(price.time)
        guarding.answered(trader := self._trader, price.received)
        unread = self.prices.unread
        if unread is not None and (turn is not Turn.ALL or price.received - unread.received > self._decision_age):
            self._not_read(unread)
        if self._orders.order is not None or turn is Turn.ALL:
            self._jump(price)
            return
        if turn is Turn.WAITS and len(trader.lots) < trader.max_lots:
            self.prices.waiting = price
        if trader.lots:
            self._jump(price, buys=False)
        elif turn is not Turn.WAITS:
            trader.followed(price.last)

    def _is(self, time: int) -> None:
        self._trader.time, self._trader.at, self._orders.now = time - time % self._candle_time, time, time

    @property
    def _decision_age(self) -> int:
        return self.prices.limits.decision_age

    def _jump(self, price: PriceSeen, *, buys: bool = True) -> None:
        trader = self._trader
        before, start, nexts = standing(trader), trader.price, trader.nexts
        self.prices.unread = None
        if self._orders.order is not None:
            trader.followed(price.last)
            self._orders.note_movement(before)
            return
        trader.broken_off(start)
        if (order := trader.jump(price.last, buys=buys and self.buys) or self._orders.flatten_again()) is not None:
            if isinstance(order, Exit):
                self._leave(order)
            elif not self._enter(order, price):
                # Once the account is read, price is at its newest by one jump from where it was.
                not_tried(trader, order, nexts, start)
                self.prices.unread = price
        self._orders.note_movement(before)

    def _leave(self, order: Exit) -> None:
        """Sell at the stop, unless the exchange's own stop has triggered and its fill is on the way."""
        grace = 0 if self.exchange is None else self.exchange.cover.grace_left(self._orders.now)
        if self.exchange is not None and self.exchange.sold:
            # One more would overtake the reading that tells what sold it.
            self.exchange.look_again()
        elif grace:
            self._orders.have(WakeIn(self._trader.market, grace / 1000, self._orders.now + grace))
        else:
            self._orders.decided(order)

    def _enter(self, order: Entry, price: PriceSeen) -> bool:
        """Make an entry, or refuse it; False where the account has to be read before."""
        reason = ""
        limits, offer = self.prices.limits, order.offer
        due_at = order.price if offer.kind == "next" else offer.trigger
        if price.ask > due_at * (1 + limits.entry_slip):
            reason = ASK_TOO_HIGH if offer.kind == "touch" else ASK_ABOVE_PRICE
        elif price.bid > 0 and (price.ask - price.bid) * 2 >= limits.spread * (price.ask + price.bid):
            reason = SPREAD_TOO_WIDE
        elif self.exchange is not None:
            gate = self.exchange.gate
            reason = gate.against(price) or gate.against_size(order)
            if not reason and not gate.is_read(price):
                self._orders.have(ReadAccount(self._trader.market, self._orders.ended))
                return False
            order = msgspec.structs.replace(order, quantity=rounded_down(gate.most(order), self._trader.rules.step))
        if reason:
            self._trader.refuse(reason, order.offer)
        else:
            self._orders.decided(order, price.received)
        return True

    def _not_read(self, price: PriceSeen) -> None:
        """Give an entry up, since the account was not read in time."""
        trader, before = self._trader, standing(self._trader)
        order = trader.jump(price.last, buys=self.buys)
        if isinstance(order, Entry):
            trader.refuse(NOT_READ, order.offer)
        self.prices.unread = None
        self._orders.note_movement(before)

    def woken(self, time: int) -> None:
        """Try a rejected exit again, now that its time has come, where the stop is still met."""
        trader = self._trader
        if self.exchange is not None:
            self._orders.have(ReadAccount(self._trader.market, self._orders.ended))
        if self._orders.order is None and trader.lots and trader.price is not None:
            self._orders.now = max(time, self._orders.now)
            self._jump(PriceSeen(trader.market, trader.price, 0.0, 0.0, time, time), buys=False)

    # The account

    def read(self, read: AccountRead) -> None:
        """Take what the exchange says is there."""
        if self.exchange is None:
            return
        if not self.exchange.asked:
            # The exchange's first word since the start: what it refused until now it need not refuse any more.
            self._orders.exit_after = 0
        self._followed(self.exchange.read(read))
        unread = self.prices.unread
        if unread is not None and self._orders.order is None and self.exchange.gate.is_read(unread):
            if read.received - unread.received > self._decision_age:
                self._not_read(unread)
            else:
                self._jump(unread)

    def fills_read(self, read: FillsRead) -> None:
        """Take what was filled, by whoever."""
        if self.exchange is not None:
            self.exchange.fills(read)

    def stop_answered(self, answer: StopAnswered) -> None:
        """Take what came of a stop at the exchange."""
        if self.exchange is not None:
            self._followed(self.exchange.stop_answered(answer))

    def leaving(self) -> None:
        """Bring the exchange's stop to where it is here."""
        if self.exchange is not None:
            self.exchange.leaving()

    def _followed(self, order: Exit | None) -> None:
        if order is not None and self._orders.order is None:
            self._orders.decided(order)

    def gap(self, candles: Sequence[Candle]) -> None:
        """Let the highs of a silence raise the peak of lots that are still there; they neither enter nor exit."""
        trader = self._trader
        highest = max((candle.high for candle in candles), default=0.0)
        for lot in trader.lots if self._orders.order is None else ():
            if highest > (lot.activation if lot.peak is None else lot.peak):
                lot.take_profit_from(highest, trader.values)
                self._orders.note(market_facts.GapRaised(highest, lot.stop))

    def check_entry_by_hand(self) -> None:
        """Hold a person's entry against what stands against every entry on a market.

        Raises:
            Refused: something does, or the account was not read just now.
        """
        seen, exchange = self.prices.newest, self.exchange
        if exchange is None or seen is None:
            return
        reason = exchange.gate.against(seen)
        if reason:
            raise Refused(reason)
        if not exchange.gate.is_read(seen):
            self._orders.have(ReadAccount(self._trader.market, self._orders.ended))
            raise Refused("the account was not read just now: ask again")

    # Around a close and an order

    def closing(self) -> None:
        """Give up what waits for the account under the plan that ends now."""
        if self.prices.unread is not None:
            self._not_read(self.prices.unread)

    def closed(self, candle: Candle, received: int) -> None:
        """Try the entry on a price that has waited for this close.

        Args:
            candle: the one that has closed.
            received: when that was known, our time, UTC milliseconds.
        """
        waiting = self.prices.closed(candle)
        if waiting is None:
            return
        self._is(waiting.time)
        if self._orders.order is not None or received - waiting.received <= self._decision_age:
            self._jump(waiting)
        else:
            self._trader.followed(waiting.last)

    def updated(self, order: Order, *, ended: bool) -> None:
        """Follow what became known of an order."""
        if self.exchange is not None:
            self.exchange.followed(order)
            if ended and order.filled > 0:
                self.exchange.gate.sold()
            if ended and not order.buys and order.filled == 0 and order.state is OrderState.CANCELLED:
                self.exchange.sold = True
            if ended and order.buys and order.filled == 0 and order.note.startswith(INSUFFICIENT_FUNDS):
                self.exchange.gate.out_of_funds()
        if not ended or self._orders.order is not None:
            return
        if isinstance(order.intent, Entry):
            self._look_again(order.intent, order.price)
        elif order.filled > 0 and self._trader.lots:
            self._go_on()

    def _look_again(self, entry: Entry, paid: float) -> None:
        """Follow the price that was seen while an entry was out; one filled at or below its stop is left at once."""
        trader = self._trader
        price = trader.price
        if (lot := trader.held(entry.offer.key)) is None or price is None:
            return
        exit_now = trader.jump(price, buys=False)
        # What price did since may have moved the stop in force above what was paid.
        bought_with = first_stop(entry.exits, entry.price, trader.rules.tick, trader.values)
        if exit_now is None and entry.add is None and paid <= bought_with:
            exit_now = trader.sale_of(lot, price, lot.exit_reason)
        if isinstance(exit_now, Exit):
            self._orders.decided(exit_now)

    def _go_on(self) -> None:
        """Have sold what the same price sells besides: the next target, the next lot."""
        trader = self._trader
        if trader.price is None or (trader.max_lots == 1 and not trader.lots[0].targets):
            return
        if isinstance(sale := trader.jump(trader.price, buys=False), Exit):
            self._leave(sale)
