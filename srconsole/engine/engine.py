"""The engine: one task that decides.

It brings candles from the feed and requests from a person to the core, in one order that the journal keeps. Starting is
recovering: a new run and one that was killed take the same way.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from typing import NamedTuple

from srconsole.engine.ledger import Ledger
from srconsole.engine.ports import Clock, Exchange, Fact, Feed, Journal
from srconsole.engine.request import Answer, Request, read
from srconsole.engine.rows import time_text
from srconsole.engine.showcase import Showcase
from srconsole.engine.snapshot import Snapshot
from srconsole.engine.soundness import check_facts
from srconsole.engine.trading import Trading
from srconsole.engine.wording import is_grave, sentence
from srconsole.errors import JournalError
from srconsole.settings.schema import Settings

BREATH = 0.01
"""Seconds of work after which whoever else is on the loop has a turn."""
GROUP = 0.05
"""Seconds that closed candles may wait for the commit they share, while more are due."""

Publish = Callable[[Snapshot], None]
Reply = Callable[[Answer], None]

_TOO_LATE = Answer(False, "the engine has stopped; nothing was done")


class Run(NamedTuple):
    """What a run is called: its mode, its name for the log, and where it is kept, for a person."""

    mode: str
    name: str
    place: str


class _Asked(NamedTuple):
    request: Request
    reply: Reply


class Engine:
    """Trades one feed on one exchange, remembers it in one journal, and shows it by snapshots."""

    def __init__(
        self,
        settings: Settings,
        run: Run,
        feed: Feed,
        exchange: Exchange,
        journal: Journal,
        clock: Clock,
        publish: Publish,
    ) -> None:
        self._settings = settings
        self._run = run
        self._feed = feed
        self._exchange = exchange
        self._journal = journal
        self._clock = clock
        self._publish = publish
        self._showcase = Showcase(settings, feed, run.mode, run.place)
        self._log = logging.getLogger("srconsole.trading")
        self._inbox: deque[_Asked] = deque()
        self._wake = asyncio.Event()
        self._stopping = False
        self._ended = False
        self._unlogged: list[Fact] = []

    async def ask(self, request: Request) -> Answer:
        """Hand in a request from the engine's own loop; return what came of it."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self.put(request, lambda given: None if answer.done() else answer.set_result(given))
        return await answer

    def put(self, request: Request, reply: Reply) -> None:
        """Hand in a request from the engine's own loop; it is replied to once, also when the engine ends before it."""
        if self._ended:
            reply(_TOO_LATE)
            return
        self._inbox.append(_Asked(request, reply))
        self._wake.set()

    def stop(self) -> None:
        """End after the candle or request in hand, with everything on the disk."""
        self._stopping = True
        self._wake.set()

    async def trade(self, first: Sequence[Request] = (), until_end: bool = False) -> None:
        """Recover, carry out the first requests, then trade until stopped, or until no more candles are to come.

        Raises:
            JournalError: something could not be written, or what is written contradicts itself.
            ExchangeError: the exchange's word is missing, or contradicts the journal.
        """
        try:
            trading, ledger = await self._recovered()
            await self._catch_up(trading, ledger)
            for request in first:
                await trading.request(request)
            await self._work(trading, ledger, until_end)
        finally:
            self._ended = True
            while self._inbox:
                self._inbox.popleft().reply(_TOO_LATE)

    async def _catch_up(self, trading: Trading, ledger: Ledger) -> None:
        """Come to everything that the journal holds behind its checkpoint, then agree with the exchange."""
        goes_on = ledger.place > 0 or ledger.catching_up
        while ledger.catching_up:
            kept = ledger.written_next("request")
            if kept is not None:
                await trading.request(read(kept.body))
            else:
                await self._bar(trading, ledger)
        await trading.agree()
        ledger.note("resumed" if goes_on else "started", {"symbol": self._feed.symbol, "name": self._run.name})
        ledger.set_checkpoint(trading.state())

    async def _work(self, trading: Trading, ledger: Ledger, until_end: bool) -> None:
        while not self._stopping:
            wait = self._feed.wait(ledger.place)
            if self._inbox:
                await self._answer(trading, ledger)
            elif wait == 0:
                await self._bars(trading, ledger)
            elif wait is None and until_end:
                break
            else:
                self._show(trading, ledger)
                await self._idle(wait)
        self._show(trading, ledger)

    async def _recovered(self) -> tuple[Trading, Ledger]:
        remembered = self._journal.read()
        check_facts((*remembered.latest, *remembered.facts))
        ledger = Ledger(self._journal, remembered, self._happened)
        rules = await self._exchange.rules(self._feed.symbol)
        trading = Trading(self._settings, self._feed, self._exchange, ledger, rules, self._clock)
        candles = trading.restore(remembered.checkpoint, self._journal.rows())
        await trading.check_orders(remembered.facts)
        self._showcase.restored(trading.digits, candles, remembered.latest, ledger.trades)
        return trading, ledger

    async def _bars(self, trading: Trading, ledger: Ledger) -> None:
        """Trade the candles that are due; their rows share a commit, and others on the loop have their turns."""
        begun = shown = self._clock.monotonic()
        while not self._stopping and not self._inbox and self._feed.wait(ledger.place) == 0:
            await self._bar(trading, ledger)
            now = self._clock.monotonic()
            if now - shown > GROUP:
                self._show(trading, ledger)
                shown = now
            if now - begun > BREATH:
                await asyncio.sleep(0)
                begun = self._clock.monotonic()
        self._show(trading, ledger)

    async def _bar(self, trading: Trading, ledger: Ledger) -> None:
        bar = self._feed.bar(ledger.place)
        if bar is None:
            raise JournalError(
                f"the journal knows more than the {ledger.place} candles there are; start anew with --fresh"
            )
        await trading.bar(bar)
        self._showcase.closed(bar.candle)

    async def _answer(self, trading: Trading, ledger: Ledger) -> None:
        asked = self._inbox.popleft()
        answer = Answer(False, "the engine has stopped; the next start tells what came of it")
        try:
            answer = await trading.request(asked.request)
            self._show(trading, ledger)
        finally:
            asked.reply(answer)

    async def _idle(self, seconds: float | None) -> None:
        self._wake.clear()
        if self._inbox or self._stopping:
            return
        try:
            await asyncio.wait_for(self._wake.wait(), seconds)
        except TimeoutError:
            return

    def _show(self, trading: Trading, ledger: Ledger) -> None:
        # Nothing is shown that is not on the disk.
        ledger.commit()
        for fact in self._unlogged:
            level = logging.WARNING if is_grave(fact) else logging.INFO
            self._log.log(level, "%s %s", time_text(fact.time), sentence(fact, trading.digits.decimals))
        self._unlogged.clear()
        self._publish(self._showcase.snapshot(trading))

    def _happened(self, fact: Fact, new: bool) -> None:
        self._showcase.fact(fact)
        if new:
            self._unlogged.append(fact)
