"""A decider on a market whose account is read again and again, for tests: inputs go in, effects are looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import msgspec

from srconsole.core.account import Account
from srconsole.core.candle import Candle
from srconsole.core.lot import Lot
from srconsole.core.order import Entry, Exit, Order, OrderState
from srconsole.core.rounding import MarketRules
from srconsole.engine import facts
from srconsole.engine.decider import Decider
from srconsole.engine.effects import Effect, Note, Send, SetStop
from srconsole.engine.inputs import AccountRead, CandleClosed, FillsRead, Input, OrderUpdate, PriceSeen, StopAnswered
from srconsole.engine.market_trading import MarketKind, MarketMemory, MarketTrading
from srconsole.engine.order_numbers import OrderNumbers
from srconsole.engine.readings import Cause, FillSeen, Reading, StopSeen, Trigger
from srconsole.settings.schema import LevelSettings, RiskSettings, Settings, StrategySettings
from srconsole.strategies.contract import Strategy
from srconsole.strategies.levels.strategy import Levels

MARKET = "BTC/USDT:USDT"
HOUR = 3_600_000
RULES = MarketRules(step=0.001, tick=0.1)
SETTINGS = Settings(
    levels=LevelSettings(swing_order=1),
    strategy=StrategySettings(trail_pct=0.01),
    risk=RiskSettings(margin=100.0, leverage=5.0),
)
CLOSES = (110.0, 100.0, 120.0, 98.0, 118.0, 99.0, 121.0)
"""They make the levels: supports near 98 to 100, midpoint near 109."""
FLAT = Reading(0.0, 0.0, 0.0, 0.0, (), (), 1000.0, 1000.0, 5.0, True, False)

Found = TypeVar("Found")


class Watched:
    """A market that waits flat above its levels, and what it is told.

    Attributes:
        decider, market: what decides.
        now: the time of the last input, UTC milliseconds.
        effects: all effects of the last input.
        facts: everything that was noted.
    """

    def __init__(
        self,
        settings: Settings = SETTINGS,
        rules: MarketRules = RULES,
        make: Callable[[Settings], Strategy] = Levels,
    ) -> None:
        self.settings = settings
        self._make = make
        self._rules = rules
        self._account = Account(settings.risk.initial_capital)
        self.market = self._made()
        self.decider = Decider(self._account, [self.market])
        self.now = 0
        self.effects: list[Effect] = []
        self.facts: list[facts.Fact] = []
        for number, close in enumerate(CLOSES):
            candle = Candle(number * HOUR, close, close + 0.5, close - 0.5, close, 1.0)
            self.take(CandleClosed(MARKET, candle))
        self.now = len(CLOSES) * HOUR + 60_000
        self.price(105.0)
        self.read(FLAT)

    def _made(self) -> MarketTrading:
        kind = MarketKind(self._rules, HOUR, watched=True)
        strategy = self._make(self.settings)
        return MarketTrading(self.settings, MARKET, strategy, self._account, kind, OrderNumbers("run"))

    def restarted(self) -> None:
        """Go on from what is written down, as another process would."""
        memory = msgspec.msgpack.decode(msgspec.msgpack.encode(self.market.remember()), type=MarketMemory)
        count = self.market.orders.numbers.count
        self.market = self._made()
        self.market.restore(memory)
        self.market.orders.numbers.count = count
        self.decider = Decider(self._account, [self.market])
        self.market.polls.opened()

    # What comes

    def take(self, taken: Input) -> None:
        """Hand an input in."""
        self.effects = self.decider.take(taken)
        self.facts += [effect.fact for effect in self.effects if isinstance(effect, Note)]

    def price(self, last: float, ask: float = 0.0, *, after: int = 2000) -> None:
        """See a price, so many milliseconds after the last input."""
        self.now += after
        self.take(PriceSeen(MARKET, last, last, ask or last, self.now, self.now))

    def read(self, reading: Reading, *, after: int = 0, orders: int | None = None, took: int = 0) -> None:
        """Read the account; the answer took so many milliseconds."""
        self.now += after
        ended = self.market.orders.ended if orders is None else orders
        self.take(AccountRead(MARKET, reading.quantity, ended, reading, self.now - took, self.now))

    def fills(self, *fills: FillSeen) -> None:
        """Read what was filled since the time from which on that is asked; beside what is named, the lot's purchase.

        Fills that name a purchase are all that there are.
        """
        sales, lot = self.exchange_side.sales, self.market.trader.lot
        if lot is not None and not any(fill.buys for fill in fills):
            purchase, bought = sales.memory.purchase, lot.holding.bought
            fills = (FillSeen("of-lot", "of-lot", purchase, True, bought, 99.6, 0.0, 0, Cause.ORDER), *fills)
        self.take(FillsRead(MARKET, sales.since, fills))

    def report(
        self, state: OrderState, filled: float | None = None, price: float | None = None, note: str = ""
    ) -> None:
        """Hear of the order that is out; by default it is filled whole at its price."""
        order = self.order
        intent = order.intent
        whole = intent.quantity if state is OrderState.FILLED else 0.0
        done = whole if filled is None else filled
        paid = intent.price if price is None else price
        self.take(OrderUpdate(order.client_id, state, done, paid if done else 0.0, 0.0, note))

    def answer(self, taken: bool | None, *, crossed: bool = False, note: str = "refused") -> None:
        """Answer the stop request that waits."""
        waits = self.exchange_side.cover.memory.waits_for
        self.take(StopAnswered(MARKET, waits, taken, crossed, note))

    def bought(self) -> Lot:
        """Let price come down to a support, and the entry be filled; return the lot."""
        self.read(FLAT, after=1000)
        self.price(99.6, after=500)
        self.report(OrderState.FILLED)
        return self.lot

    # What is there

    @property
    def exchange_side(self):  # type: ignore[no-untyped-def]
        """What is known of the exchange."""
        assert self.market.exchange is not None
        return self.market.exchange

    @property
    def order(self) -> Order:
        """The order that is out."""
        assert self.market.order is not None
        return self.market.order

    @property
    def lot(self) -> Lot:
        """What is held."""
        assert self.market.trader.lot is not None
        return self.market.trader.lot

    def sent(self) -> Entry | Exit | None:
        """What the last input has sent, None for nothing."""
        orders = [effect.order.intent for effect in self.effects if isinstance(effect, Send)]
        return orders[0] if orders else None

    def stops_set(self) -> list[SetStop]:
        """The stops that the last input asks for."""
        return self.of(SetStop)

    def of(self, kind: type[Found]) -> list[Found]:
        """The last input's effects of a kind."""
        return [effect for effect in self.effects if isinstance(effect, kind)]

    def noted(self, kind: type[Found]) -> list[Found]:
        """All facts of a kind so far."""
        return [fact for fact in self.facts if isinstance(fact, kind)]

    # What the exchange shows

    def stop_at(
        self, price: float, *, client_id: str = "", trigger: Trigger = Trigger.LAST, quantity: float = 0.0
    ) -> StopSeen:
        """Return a stop as the exchange lists it."""
        return StopSeen(f"id-{client_id or 'attached'}", client_id or "id-attached", price, quantity, trigger)

    def holding(self, *stops: StopSeen, quantity: float | None = None) -> Reading:
        """Return a reading of what is held, with stops."""
        held = self.lot.quantity if quantity is None else quantity
        return msgspec.structs.replace(FLAT, quantity=held, entry_price=99.6, stops=stops)

    def sale(self, price: float, cause: Cause, *, quantity: float | None = None, name: str = "f1") -> FillSeen:
        """Return a sale that was no order of this run."""
        sold = self.lot.quantity if quantity is None else quantity
        return FillSeen(name, f"order-{name}", "", False, sold, price, 0.05, self.now, cause)
