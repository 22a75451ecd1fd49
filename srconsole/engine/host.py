"""The engine: one task that brings inputs to the decider, in one order that the journal keeps.

Starting is recovering: a new run and one that was killed take the same way.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence

from srconsole.core.candle import Candle
from srconsole.engine import facts
from srconsole.engine.broken_journal import left_in_memory
from srconsole.engine.desk import Desk, Reply
from srconsole.engine.exchange_side import ExchangeSide
from srconsole.engine.feeds import Feeds
from srconsole.engine.inbox import Inbox
from srconsole.engine.inputs import CONSOLE, AccountRead, Asked, Input, OrderUpdate
from srconsole.engine.leaving import left, stops_brought
from srconsole.engine.legacy import Legacy
from srconsole.engine.market_prices import limits_of
from srconsole.engine.ports import Clock, Exchange, Feed, Journal
from srconsole.engine.preview import preview
from srconsole.engine.recover import begin, recording, recovered
from srconsole.engine.request import Answer, FeedRequest, Request
from srconsole.engine.rows import stamp_text
from srconsole.engine.run import Run
from srconsole.engine.trading import Trading
from srconsole.engine.view.of_run import Closes, RunView
from srconsole.engine.view.preview import Preview
from srconsole.engine.view.snapshot import Snapshot
from srconsole.errors import JournalDamaged, JournalError
from srconsole.settings.schema import Settings
from srconsole.strategies.contract import Strategy

BREATH = 0.01
"""Seconds of work after which whoever else is on the loop has a turn."""
GROUP = 0.05
"""Seconds that closed candles may wait for the commit they share, while more are due."""

Publish = Callable[[Snapshot], None]


class Engine:
    """Trades its markets' feeds on one exchange, remembers it in one journal, and shows it by snapshots.

    A feed brings the candles of a file; a market's prices and closed candles are handed in with `post`.
    """

    def __init__(
        self,
        settings: Settings,
        run: Run,
        feeds: Sequence[Feed],
        exchange: Exchange,
        journal: Journal,
        clock: Clock,
        publish: Publish | None,
    ) -> None:
        self._settings = settings
        self._run = run
        self._limits, self._feeds = run.limits or limits_of(settings), Feeds(feeds)
        self._exchange, self._journal, self._clock = exchange, journal, clock
        self._publish = publish
        self._view = RunView(settings, self._feeds.by_market, run.mode, run.place, run.look, journal)
        self._log = logging.getLogger("srconsole.trading")
        self._inbox = Inbox()
        self._stopping, self._news, self._shown = False, True, 0.0
        self._unlogged: list[facts.Noted] = []
        self._trading: Trading | None = None
        self._desk: Desk | None = None

    async def ask(self, request: Request, market: str | None = None, who: str = CONSOLE) -> Answer:
        """Hand in a request from the engine's own loop; return what came of it. Without a market it is the first's."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self.put(request, lambda given: None if answer.done() else answer.set_result(given), market, who)
        return await answer

    def put(self, request: Request, reply: Reply, market: str | None = None, who: str = CONSOLE) -> None:
        """Hand in a request from the engine's own loop; it is replied to once, also when the engine ends before it."""
        self._inbox.put(Asked(market or self._feeds.first, request, who), reply)

    def preview(self, request: Request, market: str | None = None) -> Preview:
        """Return what a request would come to now; nothing is changed and nothing is written."""
        if self._trading is None:
            return Preview("the engine has not begun")
        return preview(request, self._trading.decider.markets[market or self._feeds.first])

    def post(self, taken: Input | BaseException) -> None:
        """Hand in what a market says, from the engine's own loop; an exception ends the engine."""
        self._inbox.post(taken)

    def price_comes(self, market: str) -> None:
        """Know, on the engine's own loop, that a market's price is asked for in a moment."""
        if self._desk is not None and not self._inbox.closed:
            self._desk.price_comes(market)

    def listen(self, closes: Closes) -> None:
        """Tell somebody of closes, once they are on the disk."""
        self._view.listens(closes)

    def stop(self) -> None:
        """End after the input in hand, with everything on the disk."""
        self._stopping = True
        self._inbox.wake()

    def newest_close(self, market: str) -> tuple[int, Strategy] | None:
        """Return opening time of a market's newest closed candle, and its strategy as of then; None before one."""
        return None if self._trading is None else self._view.newest(market, self._trading.decider)

    @property
    def legacy(self) -> Legacy | None:
        """What the run is, where this knows more of it than its journal; None before it has caught up with that."""
        if self._trading is None or self._desk is None:
            return None
        return left_in_memory(self._trading.decider.markets[self._feeds.first])

    def closed(self, market: str, candle: Candle, line: str) -> None:
        """Show a candle that has closed, and its row; part of `desk.Outside`."""
        self._view.closed(market, candle, line, None if self._trading is None else self._trading.decider)

    def read_terms(self) -> None:
        """Have the contract's terms read again; part of `desk.Outside`."""
        if self._run.read_terms is not None:
            self._run.read_terms()

    async def trade(self, first: Sequence[Request] = (), until_end: bool = False) -> None:
        """Recover, carry out the first requests, then trade until stopped, or until no more candles are to come.

        Raises:
            JournalError: something could not be written, or what is written contradicts itself.
            ExchangeError: the exchange's word is missing at the start, or contradicts the journal.
        """
        side = ExchangeSide(self._settings, self._exchange, self._clock, self.post, of_files=self._feeds.are_files)
        desk: Desk | None = None
        try:
            remembered = self._journal.read()
            known = remembered, self._again, self._run.make
            trading = self._trading = await recovered(self._settings, self._feeds, self._exchange, *known)
            trading.judge_by(self._limits)
            recorder = recording(self._journal, remembered, trading, self._view, self._happened)
            goes_on = recorder.place > 0 or recorder.catching_up
            desk = Desk(trading, recorder, side, self)
            await self._caught_up(desk)
            if not self._stopping:
                fact = (facts.Resumed if goes_on else facts.Started)(self._run.name)
                await begin(self._settings, trading, desk, self._feeds, self._exchange, fact, self._run.replaced)
                self._desk = desk
                for request in first:
                    self._bring(desk, Asked(self._feeds.first, request, "start"), None)
                    if self._feeds.are_files:
                        await self._settled(desk)
                await self._work(desk, until_end)
        except JournalError:
            if desk is not None and side.stops is not None:
                await stops_brought(desk, side.stops, self._inbox, self._clock)
            raise
        finally:
            await side.stop()
            self._inbox.close()
            if desk is not None:
                desk.answer_the_rest(Answer(False, "the engine has stopped; the next start tells what came of it"))

    async def _again(self, seconds: float) -> bool:
        """Wait before the exchange is asked again; tell whether it still shall be."""
        await self._idle(seconds)
        return not self._stopping

    async def _caught_up(self, desk: Desk) -> None:
        """Come to everything that the journal holds behind its checkpoint; a replay, to the end of its orders too."""
        recorder = desk.recorder
        while recorder.catching_up and not self._stopping:
            stored = recorder.next_input()
            if stored is not None and (not self._feeds.are_files or self._has_come_to(desk, stored)):
                self._bring(desk, stored, None)
            elif self._feeds.are_files and desk.decider.waits():
                await self._settled(desk)
            elif desk.inside_a_candle:
                desk.go_on()
            else:
                self._begin_bar(desk)
        if self._feeds.are_files:
            await self._settled(desk)
        else:
            desk.follow_up()

    def _has_come_to(self, desk: Desk, stored: Input) -> bool:
        """Tell whether a replay is where an input was taken: a request between candles, a report of the order out."""
        if isinstance(stored, OrderUpdate):
            return any(order.client_id == stored.client_id for order in desk.decider.out())
        return not desk.inside_a_candle

    async def _settled(self, desk: Desk) -> None:
        """Wait until no order is out, and the candle in hand has closed."""
        desk.follow_up()
        while not self._stopping and (desk.decider.waits() or desk.inside_a_candle):
            if self._inbox.posted:
                self._take_posted(desk)
            elif desk.decider.waits():
                await self._idle(None)
            else:
                desk.go_on()

    def _bring(self, desk: Desk, taken: Input, reply: Reply | None) -> None:
        if isinstance(taken, Asked) and isinstance(taken.request, FeedRequest):
            desk.change_pace(taken, taken.request, self._feeds.by_market[taken.market], reply)
        else:
            desk.take(taken, reply)

    def _take_posted(self, desk: Desk) -> None:
        taken = self._inbox.posted.popleft()
        if isinstance(taken, BaseException):
            raise taken
        self._bring(desk, taken, None)
        self._news = self._news or not (isinstance(taken, AccountRead) and taken.reading is None)
        if desk.has_answers:
            self._show(desk)

    async def _work(self, desk: Desk, until_end: bool) -> None:
        while not self._stopping:
            if self._inbox.posted:
                self._take_posted(desk)
            elif desk.inside_a_candle:
                await self._on_with_the_candle(desk)
            elif self._inbox.requests:
                waiting = self._inbox.requests.popleft()
                self._bring(desk, waiting.asked, waiting.reply)
                self._show(desk)
            elif (wait := self._wait(desk)) == 0:
                await self._bars(desk)
            elif wait is None and until_end and not desk.decider.waits():
                break
            elif desk.turns and not self._feeds.are_files:
                await desk.let_leave(self._idle)
            else:
                cycle = self._limits.cycle / 1000
                # A poll and an account that is as it was share a commit, the next poll's.
                if self._news or self._unlogged or self._clock.monotonic() - self._shown >= cycle:
                    self._show(desk)
                await self._inbox.idle(wait if self._feeds.are_files else cycle, stopping=self._stopping)
                desk.look_around(cycle)
        await left(desk, self._inbox, self._clock, lambda: self._take_posted(desk))
        self._show(desk)
        desk.unwritten.check()

    async def _on_with_the_candle(self, desk: Desk) -> None:
        if not desk.decider.waits():
            desk.go_on()
            return
        if not self._inbox.posted:
            await asyncio.sleep(0)
        if not self._inbox.posted:
            self._show(desk)
            await self._idle(None)

    async def _bars(self, desk: Desk) -> None:
        """Trade the candles that are due; their rows share a commit, and others on the loop have their turns."""
        begun = shown = self._clock.monotonic()
        while not (self._stopping or self._inbox.requests or self._inbox.posted) and self._wait(desk) == 0:
            self._begin_bar(desk)
            if desk.inside_a_candle:
                return
            now = self._clock.monotonic()
            if now - shown > GROUP:
                self._show(desk)
                shown = now
            if now - begun > BREATH:
                await asyncio.sleep(0)
                begun = self._clock.monotonic()
        self._show(desk)

    def _wait(self, desk: Desk) -> float | None:
        """Return the seconds until a candle of a file is due, None where none is without something else before."""
        return None if desk.decider.waits() else self._feeds.wait(desk.closed)

    def _begin_bar(self, desk: Desk) -> None:
        if (due := self._feeds.take_next(desk.closed)) is None:
            raise JournalDamaged(f"the journal knows more than {desk.recorder.place} candles; start anew with --fresh")
        desk.begin(*due)

    async def _idle(self, seconds: float | None) -> None:
        await self._inbox.idle(seconds, stopping=self._stopping)

    def _show(self, desk: Desk) -> None:
        desk.commit()  # nothing is shown that is not on the disk
        for noted in self._unlogged:
            level = logging.WARNING if facts.is_grave(noted.fact) else logging.INFO
            self._log.log(level, "%s%s", stamp_text(noted.time), self._view.sentence(noted))
        self._unlogged, self._news, self._shown = [], False, self._clock.monotonic()
        self._view.tell_closes(desk.decider)
        if self._publish is not None:
            self._publish(self._view.snapshot(desk.decider, self._clock.wall(), desk.why_unread))
        desk.answer()

    def _happened(self, noted: facts.Noted, new: bool) -> None:
        self._view.fact(noted)
        if new:
            self._unlogged.append(noted)
