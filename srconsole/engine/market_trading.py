"""One market's part of the decider: its strategy, its trader, and their orders.

While an order is out, prices are followed and nothing else is decided; in a replay the rest of the candle's movement
waits for it, since the path behind an order depends on what came of it.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from srconsole.core.account import Account
from srconsole.core.candle import Candle
from srconsole.core.lot import State, first_stop
from srconsole.core.movement import Move, movements
from srconsole.core.order import Entry, Exit, Order
from srconsole.core.rounding import MarketRules
from srconsole.core.trader import Trader, TraderMemory
from srconsole.engine import facts
from srconsole.engine.effects import Row
from srconsole.engine.inputs import OrderUpdate
from srconsole.engine.market_orders import MarketOrders, OrderNumbers, OrdersMemory
from srconsole.engine.rows import RowWriter
from srconsole.figures import PriceDigits
from srconsole.settings.schema import Settings
from srconsole.strategies.contract import Strategy, View


class MarketMemory(Struct, kw_only=True):
    """A market between two movements, as it is written down; `strategy` is what its `remember` returns."""

    trader: TraderMemory
    strategy: msgspec.Raw
    orders: OrdersMemory
    digits: tuple[int, float]


class MarketTrading:
    """Trades one market.

    Attributes:
        market: the symbol.
        strategy, trader, orders: what is wanted, what is done about a price, and what came of it.
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
    ) -> None:
        self.market = market
        self.strategy = strategy
        self.trader = Trader(settings, strategy.exits, account, market, rules)
        self.digits = PriceDigits(rules.tick)
        self.orders = MarketOrders(self.trader, numbers, self.digits)
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
            self._note_movement(state, refusals)

    def _go_on(self) -> None:
        if self.walk is not None and self.order is None:
            try:
                next(self.walk)
            except StopIteration:
                self.walk = None

    # Prices of a market

    def jumped(self, price: float, time: int, candle_time: int) -> None:
        """Let price be somewhere else, as a poll of a market sees it; times in UTC milliseconds."""
        trader = self.trader
        trader.time, self.orders.now = candle_time, time
        state, refusals = trader.state, len(trader.refusals)
        if self.order is not None:
            trader.price = price
            if trader.lot is not None:
                trader.lot.price_moved_to(price)
            self._note_movement(state, refusals)
            return
        order = trader.jump(price)
        if order is not None:
            self.orders.decided(order)
        self._note_movement(state, refusals)

    def woken(self, time: int) -> None:
        """Try a rejected exit again, now that its time has come, where the stop is still met."""
        trader = self.trader
        if self.order is None and trader.lot is not None and trader.price is not None:
            self.jumped(trader.price, time, trader.time)

    # Both

    def closed(self, candle: Candle) -> None:
        """Close a candle: its row, then the strategy's new plan."""
        trader = self.trader
        trader.time = candle.time
        self.digits.see(candle.open, candle.high, candle.low, candle.close)
        line = self._rows.line(candle, self.strategy.cells(candle), trader)
        halted = trader.halt.active
        trader.close(self.strategy.close(View(candle, trader.lot, trader.account.closed_equity)))
        if halted and not trader.halt.active:
            self.orders.note(facts.HaltEnded())
        self.orders.have(Row(self.market, line))

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
        )

    def restore(self, memory: MarketMemory) -> None:
        """Be where the memory was made; an order that was out may have been sent, and is looked up."""
        self.trader.restore(memory.trader)
        self.strategy.restore(bytes(memory.strategy))
        self.orders.restore(memory.orders)
        self.digits.restore(memory.digits)
