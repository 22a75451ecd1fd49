"""One market's part of the decider: its strategy, its trader, and their orders.

While an order is out, prices are followed and nothing else is decided; in a replay the rest of the candle's movement
waits for it, since the path behind an order depends on what came of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta, Struct

from srconsole.core.account import Account
from srconsole.core.bounds import Count
from srconsole.core.candle import Candle
from srconsole.core.frames import FramesMemory
from srconsole.core.movement import Move, movements
from srconsole.core.order import Exit, Order
from srconsole.core.rounding import MarketRules
from srconsole.core.trader import Trader
from srconsole.core.trader_memory import TraderMemory
from srconsole.core.trail_values import TrailValues
from srconsole.engine import facts
from srconsole.engine.at_exchange import AtExchange
from srconsole.engine.effects import Row
from srconsole.engine.exchange_memory import AtExchangeMemory
from srconsole.engine.inputs import OrderUpdate
from srconsole.engine.lot_stops import LotSteps, LotStops
from srconsole.engine.market_orders import MarketOrders
from srconsole.engine.market_polls import MarketPolls
from srconsole.engine.market_prices import MarketPrices, PricesMemory, limits_of
from srconsole.engine.order_numbers import OrderNumbers
from srconsole.engine.orders_memory import OrdersMemory
from srconsole.engine.rows import RowWriter
from srconsole.engine.standing import standing
from srconsole.figures import PriceDigits
from srconsole.settings.schema import Settings
from srconsole.strategies.contract import Strategy
from srconsole.strategies.failing import MayFail
from srconsole.strategies.running import Running, RunningMemory


class MarketMemory(Struct, kw_only=True):
    """A market between two movements, as it is written down.

    Attributes:
        trader, orders, digits, prices, exchange: what their `remember` returns.
        strategy, frames, values: those of `strategies.running.RunningMemory`.
        untraded: how many candles are still to close before the first that is traded.
        lot_stops: what the stops of lots were, where there may be several; a journal of before has none.
    """

    trader: TraderMemory
    strategy: msgspec.Raw
    orders: OrdersMemory
    digits: tuple[Annotated[int, Meta(ge=0, le=400)], float]
    prices: PricesMemory
    exchange: AtExchangeMemory | None = None
    frames: FramesMemory | None = None
    values: TrailValues | None = None
    untraded: Count = 0
    lot_stops: tuple[LotSteps, ...] = ()

    @property
    def running(self) -> RunningMemory:
        """The strategy's part."""
        return RunningMemory(strategy=self.strategy, frames=self.frames, values=self.values)


class MarketKind(NamedTuple):
    """What a market is, whatever is traded on it.

    Attributes:
        rules: what the exchange accepts.
        candle_time: how many milliseconds a candle lasts.
        watched: whether the account is read again and again.
    """

    rules: MarketRules
    candle_time: int
    watched: bool = False


class MarketTrading:
    """Trades one market.

    Attributes:
        market: the symbol.
        running: the strategy, fed with closed candles.
        trader, orders: what is done about a price, and what came of it.
        exchange: what is there by the exchange's word; None where that is not read again and again.
        polls: what a market's prices and the account's readings lead to.
        digits: how many decimals prices are told with; the same after every restart, as words about prices are kept.
        walk: the rest of a candle's movement, which waits for an order; None where nothing does.
        lot_stops: what the stops of lots were, where there may be several.
    """

    def __init__(
        self,
        settings: Settings,
        market: str,
        strategy: Strategy,
        account: Account,
        kind: MarketKind,
        numbers: OrderNumbers,
        digits: PriceDigits | None = None,
    ) -> None:
        """Begin flat and without prices; `digits` where prices of the market are told already."""
        self.market = market
        running = self.running = Running(strategy, settings, kind.candle_time)
        self.trader = Trader(
            settings,
            running.exits,
            account,
            market,
            kind.rules,
            candle_time=kind.candle_time,
            max_lots=strategy.needs.max_lots,
            values=running.values,
        )
        self.digits = digits or PriceDigits(kind.rules.tick)
        self.orders = MarketOrders(self.trader, numbers, self.digits, watched=kind.watched)
        self.exchange = AtExchange(numbers.run, self.trader, self.orders) if kind.watched else None
        prices = MarketPrices(kind.candle_time, limits_of(settings))
        self.polls = MarketPolls(self.trader, self.orders, prices, self.exchange, kind.candle_time)
        self._rows = RowWriter(market)
        self._untraded = strategy.needs.history
        self.polls.buys = self._untraded == 0
        self.walk: Iterator[None] | None = None
        self.lot_stops = LotStops()

    @property
    def strategy(self) -> Strategy:
        """What is wanted until the next close."""
        return self.running.strategy

    @property
    def order(self) -> Order | None:
        """The order that is out, None while there is none."""
        return self.orders.order

    # Candles of a file

    def moved(self, time: int, candle: Candle) -> None:
        """Let price move as in a candle of a file, up to the first order; its end brings the rest."""
        trader = self.trader
        trader.time = self.orders.now = time
        trader.at = candle.time
        if self._untraded > 0:
            trader.price = candle.close
        elif not trader.passed_over(candle.low, candle.high, candle.close):
            self.walk = self._walked(candle)
            self._go_on()

    def _walked(self, candle: Candle) -> Iterator[None]:
        """Carry out a candle's movements one after the other; each yield waits for the order that is out."""
        trader, orders = self.trader, self.orders
        orders.of_file = True
        for move, price in movements(trader, candle):
            before = standing(trader)
            while (order := trader.jump(price) if move is Move.JUMP else trader.glide(price)) is not None:
                rejections = orders.rejections
                sent = orders.decided(order)
                if sent:
                    yield
                if not sent or (isinstance(order, Exit) and orders.rejections > rejections):
                    # An exit that is not to be had waits for the next movement.
                    trader.broken_off(price)
                    break
            self.orders.note_movement(before)

    def _go_on(self) -> None:
        if self.walk is not None and self.order is None:
            try:
                next(self.walk)
            except StopIteration:
                self.walk = None

    # Prices of a market

    @property
    def last_price(self) -> float | None:
        """The newest price, also where an entry on it waits."""
        return self.polls.last_price

    # Both

    def closed(self, candle: Candle, received: int = 0) -> None:
        """Close a candle: its row, the strategy's new plan, then the entry on a price that has waited for it.

        Args:
            candle: the one that has closed.
            received: when that was known, our time, UTC milliseconds; 0 in a file.
        """
        trader = self.trader
        self.polls.closing()
        if self.exchange is not None and self.polls.prices.newest is not None:
            self.polls.missed.closing(candle, trader)
        trader.time = candle.time
        self.digits.see(candle.open, candle.high, candle.low, candle.close)
        line = self._rows.line(candle, self.strategy.cells(candle), trader)
        halted = trader.halt.active
        self.running.close(candle, (trader,))
        if trader.max_lots > 1:
            self.lot_stops.close(candle.time, trader.lots)
        self._note_failing()
        self._untraded -= self._untraded > 0
        self.polls.buys = self._untraded == 0
        if halted and not trader.halt.active:
            self.orders.note(facts.HaltEnded())
        self.orders.have(Row(self.market, line))
        self.polls.closed(candle, received)

    def _note_failing(self) -> None:
        """Have written down that the strategy failed; one that fails again and again has entries paused."""
        strategy = self.running.strategy
        if not isinstance(strategy, MayFail) or not strategy.fault:
            return
        pauses = strategy.failing and not self.trader.paused
        self.orders.note(facts.StrategyFailed(strategy.fault, pauses))
        self.trader.paused = self.trader.paused or pauses

    def updated(self, update: OrderUpdate) -> bool:
        """Take what became known of an order; False where it is not the one that is out."""
        order, before = self.order, standing(self.trader)
        if not self.orders.updated(update):
            return False
        ended = self.order is None
        if self.walk is not None:
            # What the movement did is noted at its end.
            if ended:
                self._go_on()
            return True
        if order is not None:
            self.polls.updated(order, ended=ended)
        self.orders.note_movement(before._replace(refusals=len(self.trader.refusals)))
        return True

    # Memory

    def remember(self) -> MarketMemory:
        """Return what is to be written down; it shares parts, so write it down at once.

        Raises:
            ValueError: the rest of a candle's movement waits for an order.
        """
        if self.walk is not None:
            raise ValueError("a candle's movement is not at its end")
        running = self.running.remember()
        return MarketMemory(
            trader=self.trader.remember(),
            strategy=running.strategy,
            frames=running.frames,
            untraded=self._untraded,
            values=running.values,
            orders=self.orders.remember(),
            digits=self.digits.remember(),
            prices=self.polls.prices.remember(),
            exchange=None if self.exchange is None else self.exchange.remember(),
            lot_stops=self.lot_stops.remember(),
        )

    def restore(self, memory: MarketMemory) -> None:
        """Be where the memory was made; an order that was out may have been sent, and is looked up."""
        self.trader.restore(memory.trader)
        self.running.restore(memory.running)
        self.lot_stops.restore(memory.lot_stops)
        self._untraded = memory.untraded
        self.polls.buys = self._untraded == 0
        self.orders.restore(memory.orders)
        self.digits.restore(memory.digits)
        self.polls.prices.restore(memory.prices)
        if self.exchange is not None and memory.exchange is not None:
            self.exchange.restore(memory.exchange)
