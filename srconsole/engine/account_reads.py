"""Reads what the exchange says is there, beside everything else, and posts it as inputs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final, TypeVar

from srconsole.engine.inputs import AccountRead, BillsRead, FillsRead, Input
from srconsole.engine.market_ports import LooksAhead, MarketExchange
from srconsole.engine.ports import Clock, Exchange
from srconsole.engine.readings import Reading
from srconsole.engine.tasks import Tasks
from srconsole.errors import ExchangeError

PATIENCE: Final = 0.5
"""Seconds before a read that failed is tried again; each further time it is twice as long."""
LONGEST: Final = 10.0
TURNS: Final = 8
"""Turns of the loop in which an order that follows from a reading has left."""
BILLS_LONGEST: Final = 60.0
"""Seconds at most before bills are asked for again: nothing is sent because of them."""

T = TypeVar("T")


class AccountReads:
    """Reads of the account: one at a time for each market, tried again until there is an answer.

    Attributes:
        failures: how many reads of each market failed in a row; why: what the last one failed by.
    """

    def __init__(self, exchange: Exchange, clock: Clock, post: Callable[[Input | BaseException], None]) -> None:
        self.failures: dict[str, int] = {}
        self.why = ""
        self._exchange = exchange
        self._readable = exchange if isinstance(exchange, MarketExchange) else None
        self._far_sighted = exchange if isinstance(exchange, LooksAhead) else None
        self._looking: set[str] = set()
        self._begun: dict[str, float] = {}
        self._clock = clock
        self._post = post
        self._tasks = Tasks(post)
        self._asked: dict[str, int] = {}
        self._under_way: set[str] = set()
        self._idle: dict[str, asyncio.Future[None]] = {}
        self._fills: set[str] = set()
        self._bills: set[str] = set()
        self._told: dict[str, Reading] = {}

    def read(self, market: str, orders: int) -> None:
        """Ask what is there, behind so many orders that have ended; one that is under way is followed by another."""
        self._asked[market] = orders
        if market in self._under_way:
            return
        self._under_way.add(market)
        idle = self._idle.pop(market, None)
        if idle is None or idle.done():
            self._tasks.start(self._reads(market))
        else:
            idle.set_result(None)

    def beside(self, market: str, orders: int) -> None:
        """Ask beside a poll, where the exchange can be read and no read is under way."""
        if self._readable is not None and market not in self._under_way:
            self.read(market, orders)

    def look_around(self, market: str, orders: int, every: float) -> None:
        """Ask where no read was begun for so many seconds, whoever asked for it."""
        if self._clock.monotonic() - self._begun.get(market, float("-inf")) >= every:
            self.beside(market, orders)

    def ahead(self, market: str) -> None:
        """Have an exit that the next price may lead to find what is held."""
        if self._far_sighted is not None and market not in self._looking:
            self._looking.add(market)
            self._tasks.start(self._ahead(self._far_sighted, market))

    def fills(self, market: str, since: int) -> None:
        """Ask what was filled from a time on."""
        if self._readable is not None and market not in self._fills:
            self._fills.add(market)
            self._tasks.start(self._filled(self._readable, market, since))

    def bills(self, market: str, since: int) -> None:
        """Ask what moved the balance from a time on."""
        if self._readable is not None and market not in self._bills:
            self._bills.add(market)
            self._tasks.start(self._billed(self._readable, market, since))

    async def stop(self) -> None:
        """Read nothing any more."""
        await self._tasks.stop()

    async def _reads(self, market: str) -> None:
        """Read whenever somebody asks; it is asked with every price, and one task serves for all of that."""
        while True:
            await self._read(market)
            idle = self._idle[market] = asyncio.get_running_loop().create_future()
            await idle

    async def _read(self, market: str) -> None:
        wait = PATIENCE
        while market in self._asked:
            orders = self._asked.pop(market)
            self._begun[market] = self._clock.monotonic()
            asked = self._clock.wall()
            try:
                read = await self._looked(market, orders, asked)
            except ExchangeError as error:
                self.failures[market] = self.failures.get(market, 0) + 1
                self.why = str(error)
                self._asked.setdefault(market, orders)
                await self._clock.sleep(wait)
                wait = min(2 * wait, LONGEST)
            else:
                self.failures[market], self.why, wait = 0, "", PATIENCE
                self._post(read)
                if market in self._asked:
                    await self._let_leave()
        self._under_way.discard(market)

    async def _let_leave(self) -> None:
        """Let an order that follows from a reading leave before the next one is asked for."""
        for _ in range(TURNS):
            await asyncio.sleep(0)

    async def _looked(self, market: str, orders: int, asked: int) -> AccountRead:
        exchange = self._readable
        if exchange is None:
            return AccountRead(market, await self._exchange.position(market), orders)
        reading = await exchange.read(market)
        same = self._told.get(market) == reading
        self._told[market] = reading
        return AccountRead(market, reading.quantity, orders, None if same else reading, asked, self._clock.wall())

    async def _ahead(self, exchange: LooksAhead, market: str) -> None:
        try:
            # What fails here is asked again by the exit, if there is one.
            with suppress(ExchangeError):
                await exchange.look_ahead(market)
        finally:
            self._looking.discard(market)

    async def _filled(self, exchange: MarketExchange, market: str, since: int) -> None:
        def failed(error: ExchangeError) -> None:
            self.why = str(error)

        fills = await self._answered(lambda: exchange.fills(market, since), LONGEST, failed)
        self._fills.discard(market)
        self._post(FillsRead(market, since, fills))

    async def _billed(self, exchange: MarketExchange, market: str, since: int) -> None:
        # The account is read all the same where they cannot be had: nobody is told that it is not.
        bills = await self._answered(lambda: exchange.bills(market, since), BILLS_LONGEST, lambda _: None)
        self._bills.discard(market)
        self._post(BillsRead(market, since, bills))

    async def _answered(
        self, ask: Callable[[], Awaitable[T]], longest: float, failed: Callable[[ExchangeError], None]
    ) -> T:
        """Ask until there is an answer, ever more slowly, with so many seconds between two tries at most."""
        wait = PATIENCE
        while True:
            try:
                return await ask()
            except ExchangeError as error:
                failed(error)
            await self._clock.sleep(wait)
            wait = min(2 * wait, longest)
