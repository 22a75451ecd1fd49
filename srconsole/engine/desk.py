"""Carries out what the decider wants: writes down, sends, answers, and has everything on the disk before it leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import Final, Protocol

from srconsole.core.by_hand import Refused
from srconsole.core.candle import Candle
from srconsole.core.order import Order, OrderState
from srconsole.engine import facts
from srconsole.engine.beside import Beside
from srconsole.engine.changed_settings import told
from srconsole.engine.effects import (
    Answered,
    Effect,
    Note,
    ReadAccount,
    ReadBills,
    ReadFills,
    ReadTerms,
    Row,
    Send,
    WakeIn,
    row_of,
)
from srconsole.engine.exchange_side import ExchangeSide
from srconsole.engine.inputs import (
    Asked,
    CandleClosed,
    CandleMoved,
    DeadlinePassed,
    Input,
    Leaving,
    OrderUpdate,
    PriceSeen,
    SettingsChanged,
)
from srconsole.engine.pace import change_pace
from srconsole.engine.ports import Bar, Feed
from srconsole.engine.recorder import Recorder
from srconsole.engine.request import Answer, FeedRequest
from srconsole.engine.trading import Trading
from srconsole.engine.unwritten import WHY, Unwritten

Reply = Callable[[Answer], None]
"""Takes the answer to a request."""

TURNS: Final = 4
"""Turns of the loop in which an order comes from here to the line."""
SHORTLY: Final = 0.25
"""Seconds within which a reading may come that an entry waits for."""

_NEEDS_NO_COMMIT: Final = (Note, Row, ReadAccount, ReadFills, ReadBills, ReadTerms)
"""Effects that change nothing anywhere: what a question follows from need not be on the disk before it leaves."""


class Outside(Protocol):
    """What the desk tells of, besides what it writes down."""

    def post(self, taken: Input) -> None:
        """Take an input whose time has come."""
        ...

    def closed(self, market: str, candle: Candle, line: str) -> None:
        """Show a candle that has closed, and its row."""
        ...

    def read_terms(self) -> None:
        """Have the contract's terms read again."""
        ...


class Desk:
    """Between the decider and the world.

    Attributes:
        decider, recorder: what decides, and what remembers.
        closed: how many candles of each market have closed.
        unwritten: whether all is on the disk.
        turns: how many an order that was handed on may still need until it has left.
    """

    def __init__(self, trading: Trading, recorder: Recorder, side: ExchangeSide, outside: Outside) -> None:
        self.decider = trading.decider
        self.recorder = recorder
        self.closed = trading.closed
        self._side = side
        self._trading = trading
        self._state = trading.state
        self._outside = outside
        self._replies: dict[int, Reply] = {}
        self._answers: list[tuple[Reply, Answer]] = []
        self._moving: Iterator[None] | None = None
        self._sent: set[str] = set()
        self._beside = Beside(side.reads)
        self.unwritten = Unwritten(self.decider.markets, outside.post)
        self.turns = 0
        self._entry_waits = False

    # Inputs

    def take(self, taken: Input, reply: Reply | None = None) -> None:
        """Take an input that has to be stored, and carry out what follows from it."""
        if isinstance(taken, SettingsChanged):
            self._go_on_under(taken)
            return
        if isinstance(taken, OrderUpdate):
            self.turns = 0
        number = self.recorder.store(taken)
        if reply is not None:
            self._replies[number] = reply
        effects = self.decider.take(taken, number)
        if isinstance(taken, CandleClosed):
            # Before a commit that an order needs: its checkpoint has this candle in it.
            self.closed[taken.market] += 1
        if effects:
            self._carry_out(effects)
        if isinstance(taken, CandleClosed):
            self._outside.closed(taken.market, taken.candle, row_of(effects))
        elif isinstance(taken, PriceSeen) and not self.recorder.catching_up:
            market = self.decider.markets[taken.market]
            self._beside.price_came(market)
            self._entry_waits = market.polls.prices.unread is not None
            self.turns = max(self.turns, int(self._entry_waits))

    def price_comes(self, market: str) -> None:
        """Have read what an order on the next price would wait for."""
        self._beside.price_comes(self.decider.markets[market])

    def _go_on_under(self, taken: SettingsChanged) -> None:
        """Go on under other settings, with a checkpoint: whatever comes next follows from them."""
        # The books may be made anew of what is written.
        self.recorder.commit()
        self.recorder.store(taken)
        time = self.decider.markets[taken.market].trader.time
        self.recorder.note(taken.market, time, facts.SettingsTaken(told(self._trading.settings, taken.changes)))
        self._trading.change(taken.changes, self.recorder.candles)
        self.commit(due=True)

    def change_pace(self, asked: Asked, request: FeedRequest, feed: Feed, reply: Reply | None) -> None:
        """Carry out what concerns the feed alone."""
        number = self.recorder.store(asked)
        if reply is not None:
            self._replies[number] = reply
        time = self.decider.markets[asked.market].trader.time
        self.recorder.note(asked.market, time, facts.Requested(request, asked.who))
        try:
            answer = Answer(True, change_pace(request, feed, self.closed[asked.market]))
        except Refused as refused:
            answer = Answer(False, str(refused))
        self.recorder.note(asked.market, time, facts.Done(answer.text) if answer.done else facts.NotDone(answer.text))
        self.commit()
        self._answered(Answered(number, answer))

    def begin(self, market: str, bar: Bar) -> None:
        """Begin to bring a file's candle; `go_on` brings the rest of it."""
        self._moving = self._moved(market, bar)
        self.go_on()

    def go_on(self) -> None:
        """Bring what is left of the candle in hand, until an order is out or the candle has closed."""
        if self._moving is not None:
            try:
                next(self._moving)
            except StopIteration:
                self._moving = None

    @property
    def inside_a_candle(self) -> bool:
        """Whether a file's candle has not closed yet."""
        return self._moving is not None

    def _moved(self, market: str, bar: Bar) -> Iterator[None]:
        for finer in bar.detail or (bar.candle,):
            self._carry_out(self.decider.take(CandleMoved(market, bar.candle.time, finer)))
            while self.decider.waits():
                yield
        effects = self.decider.take(CandleClosed(market, bar.candle))
        self._carry_out(effects)
        self.closed[market] += 1
        self._outside.closed(market, bar.candle, row_of(effects))

    def follow_up(self) -> None:
        """Find out what came of every order that is out and was not sent by this process."""
        for order in self.decider.out():
            if order.client_id not in self._sent:
                self._sent.add(order.client_id)
                self._side.orders.look_up(order)

    # A market

    def look_around(self, every: float) -> None:
        """Have the account read where nothing else has asked for it for so many seconds."""
        for market in self.decider.markets.values():
            if market.exchange is not None:
                self._side.reads.look_around(market.market, market.orders.ended, every)

    @property
    def why_unread(self) -> str:
        """Why the account is not read, in a sentence; empty while it is."""
        return self._side.reads.why

    def leave(self) -> None:
        """Bring the stops at the exchange to where they are here, since nobody trails them any more."""
        for market in self.decider.markets.values():
            if market.exchange is not None and not self.recorder.catching_up:
                self.take(Leaving(market.market))

    def moves_stops(self) -> bool:
        """Tell whether a stop request has no answer yet."""
        markets = self.decider.markets.values()
        return any(market.exchange is not None and market.exchange.cover.memory.waits_for for market in markets)

    # Effects

    def _carry_out(self, effects: list[Effect]) -> None:
        """Write everything down, have it on the disk, and only then let anything leave that changes something."""
        recorder = self.recorder
        leaving: list[Callable[[], None]] = []
        for effect in effects:
            match effect:
                case Row(market, line):
                    recorder.closed(market, line)
                case Note(market, time, fact):
                    recorder.note(market, time, fact)
                case Send(order):
                    new = recorder.note(order.market, order.time, facts.Ordered.of(order))
                    leaving.append(partial(self._send, order, not new))
                case Answered():
                    leaving.append(partial(self._answered, effect))
                case ReadTerms():
                    leaving.append(self._outside.read_terms)
                case WakeIn(market, seconds, time):
                    leaving.append(partial(self._wake_in, seconds, DeadlinePassed(market, time)))
                case _:
                    leaving.append(partial(self._side.carry_out, effect, catching_up=recorder.catching_up))
        if leaving and not all(isinstance(effect, _NEEDS_NO_COMMIT) for effect in effects):
            self.commit()
        for leave in leaving:
            leave()

    def _send(self, order: Order, maybe_sent: bool) -> None:
        # While catching up, what came of it is written; if not, `follow_up` finds out.
        if order.buys and self.unwritten.error is not None:
            self._sent.add(order.client_id)
            self._outside.post(OrderUpdate(order.client_id, OrderState.REJECTED, note=WHY))
        elif not self.recorder.catching_up:
            self._sent.add(order.client_id)
            self._side.orders.send(order, maybe_sent=maybe_sent)
            self.turns = TURNS

    async def let_leave(self, idle: Callable[[float], Awaitable[None]]) -> None:
        """Give orders a turn to leave before anything else: to show what happened takes as long as an order does."""
        self.turns -= 1
        if self._entry_waits:
            self._entry_waits = False
            await idle(SHORTLY)
        else:
            await asyncio.sleep(0)

    def _answered(self, effect: Answered) -> None:
        reply = self._replies.pop(effect.number, None)
        if reply is not None:
            self._answers.append((reply, effect.answer))

    @property
    def has_answers(self) -> bool:
        """Whether somebody waits for an answer that is there."""
        return bool(self._answers)

    def answer(self) -> None:
        """Give the answers that are there: what they tell of is on the disk and shown."""
        answers, self._answers = self._answers, []
        for reply, answer in answers:
            reply(answer)

    def _wake_in(self, seconds: float, deadline: DeadlinePassed) -> None:
        if not self.recorder.catching_up:
            asyncio.get_running_loop().call_later(seconds, self._outside.post, deadline)

    def commit(self, *, due: bool = False) -> None:
        """Have everything on the disk, with a checkpoint where no candle is half way; `due`: on a market, too.

        On a market that has been caught up with, one that cannot be written for now stops entries and nothing else.

        Raises:
            JournalError: it could not be written; on a market, it is damaged.
        """
        state = None if self.inside_a_candle else self._state
        must = self._trading.of_files or self.recorder.catching_up
        self.unwritten.commit(partial(self.recorder.commit, state, due=due), must=must)

    def answer_the_rest(self, answer: Answer) -> None:
        """Answer every request that waits for what comes of its order."""
        self.answer()
        for number in list(self._replies):
            self._replies.pop(number)(answer)
