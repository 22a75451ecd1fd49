"""Has stops placed, moved and taken away at the exchange, and posts what came of it; a reading says what stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from srconsole.engine.entry_gate import SETTING
from srconsole.engine.inputs import EntriesBarred, Input, StopAnswered
from srconsole.engine.market_ports import MarketExchange, StopRequest
from srconsole.engine.readings import StopSeen
from srconsole.engine.tasks import Tasks
from srconsole.errors import ExchangeError


class StopKeeper:
    """Carries out what the decider wants of stops, and of the account's modes."""

    def __init__(self, exchange: MarketExchange, post: Callable[[Input | BaseException], None]) -> None:
        self._exchange = exchange
        self._post = post
        self._tasks = Tasks(post)
        self._preparing: set[str] = set()

    def set(self, stop: StopRequest) -> None:
        """Place a stop, or move the standing one."""
        self._tasks.start(self._set(stop))

    def cancel(self, market: str, stops: Sequence[StopSeen]) -> None:
        """Take stops away; one that stays is found by the next reading."""
        self._tasks.start(self._cancel(market, stops))

    def prepare(self, market: str, leverage: float) -> None:
        """Have leverage and margin mode as they shall be; entries are barred while they are not."""
        if market not in self._preparing:
            self._preparing.add(market)
            self._tasks.start(self._prepare(market, leverage))

    async def stop(self) -> None:
        """Wait for nothing any more."""
        await self._tasks.stop()

    async def _set(self, stop: StopRequest) -> None:
        try:
            refused = await self._exchange.set_stop(stop)
        except ExchangeError as error:
            self._post(StopAnswered(stop.symbol, stop.client_id, None, note=str(error)))
            return
        if refused is None:
            self._post(StopAnswered(stop.symbol, stop.client_id, True))
        else:
            self._post(StopAnswered(stop.symbol, stop.client_id, False, refused.crossed, refused.why))

    async def _cancel(self, market: str, stops: Sequence[StopSeen]) -> None:
        try:
            await self._exchange.cancel(market, stops)
        except ExchangeError:
            # The next reading finds what is left, and it is taken away again.
            return

    async def _prepare(self, market: str, leverage: float) -> None:
        try:
            await self._exchange.prepare(market, leverage)
            reason = ""
        except ExchangeError as error:
            reason = str(error)
        self._preparing.discard(market)
        self._post(EntriesBarred(market, SETTING, reason))
