"""The core at work: candles and requests in, orders to the desk, facts to the ledger, in the order of the rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress

import msgspec

from srconsole.core.candle import Candle
from srconsole.core.command import Refused, obey
from srconsole.core.memory import TraderMemory, remember, restore
from srconsole.core.movement import Move, movements
from srconsole.core.order import Entry, Exit, State
from srconsole.core.structure import Structure
from srconsole.core.trader import Trader
from srconsole.engine import agreement
from srconsole.engine.desk import OrderDesk
from srconsole.engine.handling import carry_out_on_feed, effect, on_a_step, on_a_tick
from srconsole.engine.ledger import Ledger
from srconsole.engine.ports import Bar, Books, Checkpoint, Clock, Exchange, Fact, Feed, MarketRules, Pace, Rejected
from srconsole.engine.request import Answer, FeedRequest, Request, written
from srconsole.engine.rows import RowWriter, candle_of, time_text
from srconsole.engine.soundness import check_state
from srconsole.errors import ExchangeError, JournalError
from srconsole.figures import PriceDigits
from srconsole.settings.schema import Settings


class TradingState(msgspec.Struct, frozen=True, kw_only=True):
    """What a checkpoint holds, besides the closed candles."""

    settings: Settings
    trader: TraderMemory
    pace: Pace
    orders: int


def state_of(checkpoint: bytes) -> TradingState:
    """Return the state that a checkpoint holds.

    Raises:
        JournalError: it cannot be read.
    """
    try:
        state = msgspec.msgpack.decode(checkpoint, type=TradingState)
    except msgspec.DecodeError as error:
        raise JournalError(f"the journal's checkpoint cannot be read: {error}; start anew with --fresh") from error
    check_state(state.trader, state.pace, state.orders)
    return state


class Trading:
    """Trades one symbol: structure, trader and order desk, brought forward together.

    Attributes:
        structure: what the closed candles say.
        trader: what is done about a price.
        digits: how many decimals prices are told with; the same after every restart, as words about prices are kept.
    """

    def __init__(
        self,
        settings: Settings,
        feed: Feed,
        exchange: Exchange,
        ledger: Ledger,
        rules: MarketRules,
        clock: Clock,
    ) -> None:
        self.structure = Structure(settings)
        self.trader = Trader(settings)
        self._feed = feed
        self._exchange = exchange
        self._ledger = ledger
        self._rules = rules
        self._desk = OrderDesk(feed.symbol, exchange, ledger, self.trader, clock)
        self._rows = RowWriter(feed.symbol)
        self.digits = PriceDigits(rules.tick)

    async def bar(self, bar: Bar) -> None:
        """Let price move as in a candle, then close it."""
        trader, candle = self.trader, bar.candle
        trader.time = self._ledger.time = candle.time
        for finer in bar.detail or (candle,):
            if trader.price is not None and trader.untouched_by(finer.low, finer.high):
                trader.price = finer.close
                continue
            for move, price in movements(trader, finer):
                await self._move(move, price)
        line = self._rows.line(candle, self.structure.tiers, trader)
        halted = trader.halt.active
        self._close(candle)
        if halted and not trader.halt.active:
            self._ledger.note("halt ended", {})
        self._ledger.candle_closed(line)
        self._ledger.set_checkpoint(self.state())

    async def _move(self, move: Move, price: float) -> None:
        trader = self.trader
        state, refusals = trader.state, len(trader.refusals)
        if move is Move.JUMP:
            order = trader.jump(price)
            if order is not None:
                await self._execute(order)
        else:
            while (order := trader.glide(price)) is not None:
                await self._execute(order)
        for reason, tier in trader.refusals[refusals:]:
            self._ledger.note("refused", {"reason": reason, "tier": tier.name, "level": tier.price})
        position = trader.position
        if position is not None and position.state is State.TAKE_PROFIT and state is not State.TAKE_PROFIT:
            self._ledger.note("switched", {"price": position.peak, "stop": position.stop})

    async def _execute(self, order: Entry | Exit) -> None:
        outcome = await self._desk.execute(order)
        if isinstance(order, Exit) and isinstance(outcome, Rejected):
            raise ExchangeError(
                f"the exchange rejected the exit at {order.price!r}: {outcome.reason}; the position is still open, "
                "close it at the exchange"
            )

    def _close(self, candle: Candle) -> None:
        self.digits.see(candle.open, candle.high, candle.low, candle.close)
        tiers = self.structure.close(candle.time, candle.high, candle.low, candle.close, candle.volume)
        self.trader.close(tiers, self.structure.pattern)

    async def request(self, request: Request) -> Answer:
        """Carry out what a person asked for, written down before and after; return what came of it."""
        ledger = self._ledger
        ledger.note("request", written(request))
        ledger.commit()
        try:
            answer = Answer(True, await self._carried_out(request))
        except Refused as refused:
            answer = Answer(False, str(refused))
        ledger.note("done" if answer.done else "not done", {"text": answer.text})
        if not ledger.catching_up:
            ledger.set_checkpoint(self.state())
        ledger.commit()
        return answer

    async def _carried_out(self, request: Request) -> str:
        if isinstance(request, FeedRequest):
            return carry_out_on_feed(request, self._feed)
        command = on_a_tick(request, self.trader, self._rules)
        order = obey(command, self.trader)
        if order is None:
            return effect(command, self.trader, self.digits.decimals)
        outcome = await self._desk.execute(on_a_step(order, self.trader, self._rules))
        if isinstance(outcome, Rejected):
            raise Refused(f"the exchange rejected the order: {outcome.reason}")
        return effect(command, self.trader, self.digits.decimals, outcome)

    def state(self) -> bytes:
        """Return what a checkpoint has to hold now, besides the closed candles."""
        return msgspec.msgpack.encode(
            TradingState(
                settings=self.trader.settings,
                trader=remember(self.trader),
                pace=self._feed.pace,
                orders=self._desk.orders,
            )
        )

    def restore(self, checkpoint: Checkpoint | None, rows: Iterable[str]) -> list[Candle]:
        """Be where a checkpoint was made, with all candles of these rows closed; return the candles.

        Raises:
            JournalError: checkpoint or rows cannot be read, or are not those of this feed and these settings.
        """
        candles = [self._candle(number, row) for number, row in enumerate(rows)]
        place = 0 if checkpoint is None else checkpoint.place
        if place != len(candles):
            raise JournalError(
                f"the journal has {len(candles)} candles and a checkpoint after {place}; start anew with --fresh"
            )
        for candle in candles:
            self._close(candle)
        if checkpoint is None:
            return candles
        kept = state_of(checkpoint.state)
        agreement.check_settings(kept.settings, self.trader.settings)
        restore(self.trader, kept.trader)
        self._feed.set_pace(kept.pace)
        self._desk.orders = kept.orders
        self._ledger.time = kept.trader.time
        return candles

    def _candle(self, number: int, row: str) -> Candle:
        """Return the candle of a row, which has to be the feed's."""
        candle, there = None, self._feed.candle(number)
        with suppress(ValueError):
            candle = candle_of(row)
        if there is None:
            raise JournalError(f"the journal knows more than the {number} candles there are; start anew with --fresh")
        if candle != there:
            said = "cannot be read" if candle is None else f"has {', '.join(map(repr, candle[1:]))}"
            raise JournalError(
                f"the journal's candle {number} {said} where the feed has {', '.join(map(repr, there[1:]))} at "
                f"{time_text(there.time)}; start anew with --fresh"
            )
        return candle

    async def check_orders(self, facts: Sequence[Fact]) -> None:
        """Make sure that the exchange has the orders that the journal knows, before anything is sent.

        Args:
            facts: those behind the checkpoint.

        Raises:
            ExchangeError: it has others, or gave no answer.
        """
        symbol, known = self._feed.symbol, agreement.orders_known(self._desk.orders, facts)
        agreement.check_orders(known, self._books(), await self._exchange.books(symbol), symbol)

    async def agree(self) -> None:
        """Make sure that the exchange has what the journal says: orders, money and position.

        Raises:
            ExchangeError: it does not, or gave no answer; nothing may be sent on such a memory.
        """
        symbol = self._feed.symbol
        agreement.check_books(self._books(), await self._exchange.books(symbol), symbol)

    def _books(self) -> Books:
        held = 0.0 if self.trader.position is None else self.trader.position.quantity
        return Books((self._ledger.run,), self._desk.orders, held, self.trader.closed_equity)
