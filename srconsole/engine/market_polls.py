"""What each poll of a market leads to, and what the account's readings allow (docs/strategy.md section 9).

A poll is one jump. An entry waits until the symbol was read as the journal explains it; an exit waits for nothing but
the fill of the exchange's own stop, where that has triggered.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from srconsole.core.by_hand import Refused
from srconsole.core.candle import Candle
from srconsole.core.lot import first_stop
from srconsole.core.order import Entry, Exit, Order, OrderState
from srconsole.core.refusals import INSUFFICIENT_FUNDS, TOO_SMALL
from srconsole.core.rounding import rounded_down
from srconsole.core.trader import Trader
from srconsole.engine import market_facts
from srconsole.engine.at_exchange import AtExchange
from srconsole.engine.effects import ReadAccount, WakeIn
from srconsole.engine.entry_gate import BEYOND, BRACKET, NOT_READ
from srconsole.engine.inputs import AccountRead, FillsRead, PriceSeen, StopAnswered
from srconsole.engine.market_orders import MarketOrders
from srconsole.engine.market_prices import MarketPrices, Turn

ASK_TOO_HIGH: Final = "the ask is too far above the level"


class MarketPolls:
    """Follows a market's prices, and what its exchange says of the account.

    Attributes:
        prices: which of the prices count.
        exchange: what is there by the exchange's word; None where that is not read again and again.
    """

    def __init__(
        self, trader: Trader, orders: MarketOrders, prices: MarketPrices, exchange: AtExchange | None, candle_time: int
    ) -> None:
        """Begin without prices; `candle_time` is how many milliseconds a candle lasts."""
        self.prices = prices
        self.exchange = exchange
        self._trader = trader
        self._orders = orders
        self._candle_time = candle_time

    def opened(self) -> None:
        """Know that a process begins: the next price is a first one, and what was read is old."""
        self.prices.opened()
        if self.exchange is not None:
            self.exchange.started()

    @property
    def last_price(self) -> float | None:
        """The newest price, also where an entry on it waits for a close."""
        waiting = self.prices.waiting or self.prices.unread
        return self._trader.price if waiting is None else waiting.last

    def seen(self, price: PriceSeen) -> None:
        """Take a price, as a poll of a market sees it; docs/strategy.md section 9 says what it may lead to."""
        turn = self.prices.turn(price)
        if turn is Turn.NOTHING:
            return
        trader = self._trader
        self._is(price.time)
        unread = self.prices.unread
        if unread is not None and (turn is not Turn.ALL or price.received - unread.received > self._decision_age):
            self._not_read(unread)
        if trader.lot is not None or self._orders.order is not None or turn is Turn.ALL:
            self._jump(price)
        elif turn is Turn.WAITS:
            self.prices.waiting = price
        else:
            trader.followed(price.last)

    def _is(self, time: int) -> None:
        self._trader.time, self._trader.at, self._orders.now = time - time % self._candle_time, time, time

    @property
    def _decision_age(self) -> int:
        return self.prices.limits.decision_age

    def _jump(self, price: PriceSeen) -> None:
        trader = self._trader
        state, refusals, start = trader.state, len(trader.refusals), trader.price
        self.prices.unread = None
        if self._orders.order is not None:
            trader.followed(price.last)
            self._orders.note_movement(state, refusals)
            return
        trader.broken_off(start)
        if (order := trader.jump(price.last) or self._orders.flatten_again()) is not None:
            if isinstance(order, Exit):
                self._leave(order)
            elif not self._enter(order, price):
                # Once the account is read, price is at its newest by one jump from where it was.
                trader.broken_off(start)
                self.prices.unread = price
        self._orders.note_movement(state, refusals)

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
        if price.ask > order.offer.trigger * (1 + self.prices.limits.entry_slip):
            reason = ASK_TOO_HIGH
        elif self.exchange is not None:
            gate = self.exchange.gate
            reason = gate.against(price) or self._against_size(order)
            if not reason and not gate.is_read(price):
                self._orders.have(ReadAccount(self._trader.market, self._orders.ended))
                return False
            order = msgspec.structs.replace(order, quantity=rounded_down(gate.most(order), self._trader.rules.step))
        if reason:
            self._trader.refuse(reason, order.offer)
        else:
            self._orders.decided(order, price.received)
        return True

    def _against_size(self, order: Entry) -> str:
        if self.exchange is None:
            return ""
        gate, rules = self.exchange.gate, self._trader.rules
        most = rounded_down(gate.most(order), rules.step)
        if most < rules.min_quantity or most * order.price < rules.min_notional or most == 0:
            return TOO_SMALL
        if gate.too_much_leverage():
            return BRACKET
        return BEYOND if gate.beyond_liquidation(order) else ""

    def _not_read(self, price: PriceSeen) -> None:
        """Give an entry up, since the account was not read in time."""
        trader, refusals = self._trader, len(self._trader.refusals)
        order = trader.jump(price.last)
        if isinstance(order, Entry):
            trader.refuse(NOT_READ, order.offer)
        self.prices.unread = None
        self._orders.note_movement(trader.state, refusals)

    def woken(self, time: int) -> None:
        """Try a rejected exit again, now that its time has come, where the stop is still met."""
        trader = self._trader
        if self.exchange is not None:
            self._orders.have(ReadAccount(self._trader.market, self._orders.ended))
        if self._orders.order is None and trader.lot is not None and trader.price is not None:
            self._orders.now = max(time, self._orders.now)
            price = trader.price
            self._jump(PriceSeen(self._trader.market, price, 0.0, 0.0, time, time))

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
        """Let the highs of a silence raise the peak, where the lot is still there; they neither enter nor exit."""
        lot = self._trader.lot
        if lot is None or self._orders.order is not None:
            return
        highest = max((candle.high for candle in candles), default=0.0)
        if highest > (lot.activation if lot.peak is None else lot.peak):
            lot.take_profit_from(highest)
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
            if ended and not order.buys and order.filled == 0 and order.state is OrderState.CANCELLED:
                self.exchange.sold = True
            if ended and order.buys and order.filled == 0 and order.note.startswith(INSUFFICIENT_FUNDS):
                self.exchange.gate.out_of_funds()
        if ended and isinstance(order.intent, Entry):
            self._look_again(order.intent, order.price)

    def _look_again(self, entry: Entry, paid: float) -> None:
        """Follow the price that was seen while an entry was out; one filled at or below its stop is left at once."""
        trader = self._trader
        lot, price = trader.lot, trader.price
        if lot is None or price is None:
            return
        exit_now = trader.jump(price)
        # The stop that it was bought with: what price did since may have moved the one in force above what was paid.
        if exit_now is None and paid <= first_stop(entry.exits, entry.price, trader.rules.tick):
            exit_now = Exit(price, lot.quantity, lot.exit_reason)
        if exit_now is not None:
            self._orders.decided(exit_now)
