"""One market's part of the decider: its strategy, its trader, and their orders.

While an order is out, prices are followed and nothing else is decided; in a replay the rest of the candle's movement
waits for it, since the path behind an order depends on what came of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from srconsole.core.account import Account
from srconsole.core.candle import Candle
from srconsole.core.lot import State, first_stop
from srconsole.core.movement import Move, movements
from srconsole.core.order import Entry, Exit, Order
from srconsole.core.rounding import MarketRules
from srconsole.core.trader import Trader
from srconsole.core.trader_memory import TraderMemory
from srconsole.engine import facts
from srconsole.engine.effects import Row
from srconsole.engine.inputs import OrderUpdate, PriceSeen
from srconsole.engine.market_orders import MarketOrders, OrderNumbers, OrdersMemory
from srconsole.engine.market_prices import MarketPrices, PriceLimits, PricesMemory, Turn
from srconsole.engine.rows import RowWriter
from srconsole.figures import PriceDigits
from srconsole.settings.schema import Settings
from srconsole.strategies.contract import Strategy, View

ASK_TOO_HIGH = "the ask is too far above the level"


class MarketMemory(Struct, kw_only=True):
    """A market between two movements, as it is written down; `strategy` is what its `remember` returns."""

    trader: TraderMemory
    strategy: msgspec.Raw
    orders: OrdersMemory
    digits: tuple[Annotated[int, Meta(ge=0, le=400)], float]
    prices: PricesMemory


class MarketTrading:
    """Trades one market.

    Attributes:
        market: the symbol.
        strategy, trader, orders: what is wanted, what is done about a price, and what came of it.
        prices: which of a market's prices count.
        digits: how many decimals prices are told with; the same after every restart, as words about prices are kept.
        walk: the rest of a candle's movement, which waits for an order; None where nothing does.
    """

    def __init__(
        self,
        settings: Settings,
        market: str,
        strategy: Strategy,
        account: Account,
        rules: MarketRules,
        numbers: OrderNumbers,
        candle_time: int,
    ) -> None:
        """Begin flat and without prices; `candle_time` is how many milliseconds a candle lasts."""
        self.market = market
        self.strategy = strategy
        self.trader = Trader(settings, strategy.exits, account, market, rules)
        self.digits = PriceDigits(rules.tick)
        self.orders = MarketOrders(self.trader, numbers, self.digits)
        self.prices = MarketPrices(candle_time, PriceLimits())
        self._candle_time = candle_time
        self._rows = RowWriter(market)
        self.walk: Iterator[None] | None = None

    @property
    def order(self) -> Order | None:
        """The order that is out, None while there is none."""
        return self.orders.order

    # Candles of a file

    def moved(self, time: int, candle: Candle) -> None:
        """Let price move as in a candle of a file, up to the first order; its end brings the rest."""
        trader = self.trader
        trader.time = self.orders.now = time
        if not trader.passed_over(candle.low, candle.high, candle.close):
            self.walk = self._walked(candle)
            self._go_on()

    def _walked(self, candle: Candle) -> Iterator[None]:
        """Carry out a candle's movements one after the other; each yield waits for the order that is out."""
        trader, orders = self.trader, self.orders
        orders.of_file = True
        for move, price in movements(trader, candle):
            state, refusals = trader.state, len(trader.refusals)
            while (order := trader.jump(price) if move is Move.JUMP else trader.glide(price)) is not None:
                rejections = orders.rejections
                sent = orders.decided(order)
                if sent:
                    yield
                if not sent or move is Move.JUMP or (isinstance(order, Exit) and orders.rejections > rejections):
                    # A jump does one thing at most; an exit that is not to be had waits for the next movement.
                    trader.price = price
                    break
            if move is Move.JUMP and isinstance(order, Entry) and self._sent_for_a_guard():
                yield
            self._note_movement(state, refusals)

    def _sent_for_a_guard(self) -> bool:
        """Sell what a guard has sold, where the fill that has just come has tripped it; tell whether it was sent."""
        sale = self.trader.guard_sale()
        return sale is not None and self.orders.decided(sale)

    def _go_on(self) -> None:
        if self.walk is not None and self.order is None:
            try:
                next(self.walk)
            except StopIteration:
                self.walk = None

    # Prices of a market

    @property
    def last_price(self) -> float | None:
        """The newest price, also where an entry on it waits for a close."""
        waiting = self.prices.waiting
        return self.trader.price if waiting is None else waiting.last

    def seen(self, price: PriceSeen) -> None:
        """Take a price, as a poll of a market sees it; docs/strategy.md section 9 says what it may lead to."""
        turn = self.prices.turn(price)
        if turn is Turn.NOTHING:
            return
        trader = self.trader
        self._is(price.time)
        if trader.lot is not None or self.order is not None or turn is Turn.ALL:
            self._jump(price.last, price.ask)
        elif turn is Turn.WAITS:
            self.prices.waiting = price
        else:
            trader.followed(price.last)

    def _is(self, time: int) -> None:
        self.trader.time, self.orders.now = time - time % self._candle_time, time

    def _jump(self, price: float, ask: float) -> None:
        trader = self.trader
        state, refusals = trader.state, len(trader.refusals)
        if self.order is not None:
            trader.followed(price)
        elif (order := trader.jump(price)) is not None:
            if isinstance(order, Entry) and ask > order.offer.trigger * (1 + self.prices.limits.entry_slip):
                trader.refuse(ASK_TOO_HIGH, order.offer)
            else:
                self.orders.decided(order)
        self._note_movement(state, refusals)

    def woken(self, time: int) -> None:
        """Try a rejected exit again, now that its time has come, where the stop is still met."""
        trader = self.trader
        if self.order is None and trader.lot is not None and trader.price is not None:
            self.orders.now = time
            self._jump(trader.price, 0.0)

    # Both

    def closed(self, candle: Candle, received: int = 0) -> None:
        """Close a candle: its row, the strategy's new plan, then the entry on a price that has waited for it.

        Args:
            candle: the one that has closed.
            received: when that was known, our time, UTC milliseconds; 0 in a file.
        """
        trader = self.trader
        trader.time = candle.time
        self.digits.see(candle.open, candle.high, candle.low, candle.close)
        line = self._rows.line(candle, self.strategy.cells(candle), trader)
        halted = trader.halt.active
        trader.close(self.strategy.close(View(candle, trader.lot, trader.account.closed_equity)))
        if halted and not trader.halt.active:
            self.orders.note(facts.HaltEnded())
        self.orders.have(Row(self.market, line))
        waiting = self.prices.closed(candle)
        if waiting is not None:
            self._waited(waiting, received)

    def _waited(self, price: PriceSeen, received: int) -> None:
        self._is(price.time)
        if self.order is not None or received - price.received <= self.prices.limits.decision_age:
            self._jump(price.last, price.ask)
        else:
            self.trader.followed(price.last)

    def updated(self, update: OrderUpdate) -> bool:
        """Take what became known of an order; False where it is not the one that is out."""
        order, state = self.order, self.trader.state
        if not self.orders.updated(update):
            return False
        ended = self.order is None
        if self.walk is not None:
            # What the movement did is noted at its end.
            if ended:
                self._go_on()
            return True
        if order is not None and ended and isinstance(order.intent, Entry):
            self._look_again(order.intent, order.price)
        self._note_movement(state, len(self.trader.refusals))
        return True

    def _look_again(self, entry: Entry, paid: float) -> None:
        """Follow the price that was seen while an entry was out; one filled at or below its stop is left at once."""
        trader = self.trader
        lot, price = trader.lot, trader.price
        if lot is None or price is None:
            return
        exit_now = trader.jump(price)
        # The stop that it was bought with: what price did since may have moved the one in force above what was paid.
        if exit_now is None and paid <= first_stop(entry.exits, entry.price, trader.rules.tick):
            exit_now = Exit(price, lot.quantity, lot.exit_reason)
        if exit_now is not None:
            self.orders.decided(exit_now)

    def _note_movement(self, state: State, refusals: int) -> None:
        trader = self.trader
        for reason, offer in trader.refusals[refusals:]:
            self.orders.note(facts.EntryRefused(reason, offer.label, offer.price))
        lot = trader.lot
        if lot is not None and lot.state is State.TAKE_PROFIT and state is not State.TAKE_PROFIT:
            self.orders.note(facts.Switched(lot.peak, lot.stop))

    # Memory

    def remember(self) -> MarketMemory:
        """Return what is to be written down; it shares parts, so write it down at once.

        Raises:
            ValueError: the rest of a candle's movement waits for an order.
        """
        if self.walk is not None:
            raise ValueError("a candle's movement is not at its end")
        strategy = msgspec.msgpack.encode(self.strategy.remember())
        return MarketMemory(
            trader=self.trader.remember(),
            strategy=msgspec.Raw(strategy),
            orders=self.orders.remember(),
            digits=self.digits.remember(),
            prices=self.prices.remember(),
        )

    def restore(self, memory: MarketMemory) -> None:
        """Be where the memory was made; an order that was out may have been sent, and is looked up."""
        self.trader.restore(memory.trader)
        self.strategy.restore(bytes(memory.strategy))
        self.orders.restore(memory.orders)
        self.digits.restore(memory.digits)
        self.prices.restore(memory.prices)
