"""The way to the exchange: each call within the budget, on the exchange's clock, guarded, with errors of our own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, Final, NamedTuple, Protocol, TypeVar

from srconsole.errors import ExchangeError, RateLimited, Unreachable
from srconsole.exchange.ccxt.bitget.clock import ExchangeClock
from srconsole.exchange.ccxt.bitget.direct import Direct
from srconsole.exchange.ccxt.budget import Breaker, CallBudget, Priority
from srconsole.exchange.ccxt.client import CcxtExchange, Reply
from srconsole.exchange.ccxt.market_data import FIRST_DELAY, RETRIES, ExchangeTime, Surroundings
from srconsole.exchange.ccxt.translate import translated
from srconsole.exchange.ccxt.venues import VENUES

PRODUCT: Final = {"productType": "USDT-FUTURES"}
MARGIN_COIN: Final = {"marginCoin": "USDT"}
PAGE: Final = 100
MOST_PAGES: Final = 200

CLOCK_CODES: Final = frozenset({"40005", "40008"})

T = TypeVar("T")


class Lists(NamedTuple):
    """How the lists of a kind of account are asked for in pages.

    Attributes:
        product: what every request names.
        below: the parameter for the next page.
        end: where an answer has what goes into it.
    """

    product: Mapping[str, str]
    below: str
    end: str


CLASSIC_LISTS: Final = Lists(PRODUCT, "idLessThan", "endId")
UNIFIED_LISTS: Final = Lists({"category": "USDT-FUTURES"}, "cursor", "cursor")


class TradingClient(CcxtExchange, Protocol):
    """What is used of a ccxt client that has keys."""

    def set_markets_from_exchange(self, other: Any) -> None:
        """Take over the list of markets that another client has read."""
        ...

    async def create_market_buy_order(self, symbol: str, amount: str, params: Mapping[str, Any]) -> Reply:
        """Buy at the market."""
        ...

    async def create_market_sell_order(self, symbol: str, amount: str, params: Mapping[str, Any]) -> Reply:
        """Sell at the market."""
        ...

    async def set_leverage(self, leverage: float, symbol: str, params: Mapping[str, Any]) -> Any:
        """Set a symbol's leverage."""
        ...

    async def set_margin_mode(self, mode: str, symbol: str) -> Any:
        """Set a symbol's margin mode."""
        ...


class Line:
    """Asks the exchange, each thing once; who wants it again asks again.

    Args:
        direct: what sends signed reads.
        reads: the client for public reads.
        orders: the client that builds what changes something, and sends it by the lines of `direct`.
        clock: the exchange's time.
        budget, breaker: what lets calls through.
        around: time and chance.
    """

    def __init__(
        self,
        direct: Direct,
        reads: TradingClient,
        orders: TradingClient,
        clock: ExchangeClock,
        budget: CallBudget,
        breaker: Breaker,
        around: Surroundings,
    ) -> None:
        self._direct = direct
        self._reads = reads
        self.orders = orders
        self.clock = clock
        self._budget = budget
        self._breaker = breaker
        self.around = around

    @property
    def is_held_back(self) -> bool:
        """Whether the exchange wants to be left alone by all that can wait."""
        return self._breaker.held > 0

    async def get(self, path: str, params: Mapping[str, Any], doing: str, priority: Priority) -> Any:
        """Return the data of a signed read.

        Raises:
            ExchangeError: there was no answer, or one without the exchange's word of success.
        """

        async def ask() -> Any:
            return await self._direct.get(path, params)

        return (await self.call(doing, priority, path, ask)).get("data")

    async def post(self, path: str, body: Mapping[str, Any], doing: str, priority: Priority, room: str = "mix") -> Any:
        """Send a signed request that changes something, once, and return the data of the answer.

        Raises:
            ExchangeError: there was no answer, or one without the exchange's word of success.
        """

        async def ask() -> Any:
            return await self.orders.request(path, ["private", room], "POST", body)

        return (await self.call(doing, priority, path, ask)).get("data")

    async def pages(
        self, path: str, params: Mapping[str, Any], name: str, doing: str, *, lists: Lists = CLASSIC_LISTS
    ) -> list[Reply]:
        """Return the rows of all pages of a list, the newest first.

        Args:
            path: of the list.
            params: what it is asked with.
            name: what the rows are called in the answer.
            doing: what is asked for, in words.
            lists: how they are asked for.

        Raises:
            ExchangeError: there was no answer, or one that is no such list.
        """
        found: list[Reply] = []
        below: dict[str, str] = {}
        for _ in range(MOST_PAGES):
            asked = {**lists.product, "limit": str(PAGE), **params, **below}
            data = await self.get(path, asked, doing, Priority.STATE)
            rows = data.get(name, ()) if isinstance(data, dict) else ()
            if not isinstance(rows, list | None) or not all(isinstance(row, dict) for row in rows or ()):
                raise ExchangeError(f"bitget: {doing} failed: the answer is no list; try again")
            found += rows or ()
            end = str(data.get(lists.end) or "")
            if not rows or len(rows) < PAGE or not end or end == below.get(lists.below):
                return found
            below = {lists.below: end}
        raise ExchangeError(f"bitget: {doing} failed: the list has no end; see what else trades on the account")

    async def call(self, doing: str, priority: Priority, endpoint: str, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask once; once more where the exchange refused the request for its time, which proves that it did nothing.

        Raises:
            ExchangeError: there was no answer, or a refusal.
        """
        self._breaker.check(priority)
        if self.clock.is_old and priority is not Priority.EXIT:
            with suppress(ExchangeError):  # the time of an hour ago may do, and the exchange says so where it does not
                await self.set_clock()
        try:
            return await self._once(doing, priority, endpoint, ask)
        except ExchangeError as error:
            if error.code not in CLOCK_CODES:
                raise
        await self.set_clock(priority)
        return await self._once(doing, priority, endpoint, ask)

    async def set_clock(self, priority: Priority = Priority.STATE) -> ExchangeTime:
        """Ask for the exchange's time.

        Raises:
            ExchangeError: there was no answer.
        """
        doing = "asking for its time"

        async def told() -> int:
            time = await self._sent(doing, self._reads.fetch_time)
            if time is None:
                raise ExchangeError("bitget: it did not tell its time; try again")
            return time

        await self._budget.take(priority, "v2/public/time")
        return await self.clock.measure(told)

    async def patiently(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask for something that changes nothing when it is done twice, again where the line fails.

        Raises:
            ExchangeError: there was no answer at all, or a refusal.
        """
        for attempt in range(RETRIES):
            try:
                return await ask()
            except ExchangeError as error:
                if not isinstance(error, Unreachable | RateLimited) and type(error) is not ExchangeError:
                    raise
                wait = FIRST_DELAY * 2**attempt * (0.5 + self.around.chance.random() / 2)
                await self.around.sleep(max(wait, error.wait) if isinstance(error, RateLimited) else wait)
        return await ask()

    async def _once(self, doing: str, priority: Priority, endpoint: str, ask: Callable[[], Awaitable[T]]) -> T:
        await self._budget.take(priority, endpoint)
        return await self._sent(doing, ask)

    async def _sent(self, doing: str, ask: Callable[[], Awaitable[T]]) -> T:
        try:
            answer = await ask()
        except ExchangeError as known:
            self._breaker.failed(known)
            raise
        except Exception as raised:  # ccxt's parsers let any error of Python out
            keys = self.orders.apiKey, self.orders.secret, self.orders.password
            error = translated(raised, VENUES["bitget"], doing, keys)
            if isinstance(error, ExchangeError):
                self._breaker.failed(error)
            raise error from raised
        self._breaker.answered()
        return answer


def no_answer(doing: str, what: str) -> ExchangeError:
    """Return the error of an answer from which nothing follows."""
    return ExchangeError(f"bitget: {doing} failed: {what}; try again")
