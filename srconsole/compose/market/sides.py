"""Where a market's run trades: on paper, on demo or with money; its prices, its exchange, and how busy the line is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from srconsole.compose.bitget_account import known_here, opened_account
from srconsole.compose.market.inputs import LiveMarket, open_quotes
from srconsole.compose.market.late_account import LateAccount
from srconsole.core.rounding import MarketRules
from srconsole.engine.last_known import LastKnown
from srconsole.engine.market_ports import MarketExchange, Quotes
from srconsole.errors import (
    ExchangeError,
    KeysRefused,
    Maintenance,
    RateLimited,
    Refused,
    RequestError,
    Unreachable,
)
from srconsole.exchange.ccxt.quotes import CcxtQuotes
from srconsole.exchange.paper.market import PaperMarket
from srconsole.exchange.paper.market_exchange import PaperMarketExchange
from srconsole.settings.schema import Settings
from srconsole.settings.secret import Credentials, read_credentials

if TYPE_CHECKING:
    from srconsole.exchange.ccxt.bitget.opening import OpenBitget

PAPER_FILE: Final = "paper.sqlite3"
AGAIN: Final = 5.0
"""Seconds until an exchange that was not reached is tried again, for a run that has begun before."""
_PASSING: Final = (Unreachable, RateLimited, Maintenance)

Sleep = Callable[[float], Awaitable[None]]
T = TypeVar("T")


class Side(NamedTuple):
    """Where a run trades.

    Attributes:
        public: the exchange's public side itself.
        quotes: prices as the run sees them.
        exchange: where its orders go.
        account: what it goes through; None on paper.
    """

    public: CcxtQuotes
    quotes: Quotes
    exchange: MarketExchange
    account: OpenBitget | LateAccount | None = None


@asynccontextmanager
async def open_side(
    settings: Settings,
    market: LiveMarket,
    folder: Path,
    home: Path,
    environment: Mapping[str, str],
    known: LastKnown | None = None,
) -> AsyncIterator[Side]:
    """Open where the settings' mode trades; all is closed at the end.

    Args:
        settings: in force.
        market: as they name it.
        folder: the run's.
        home: the folder of all runs.
        environment: the process's; keys come from there, or from the home.
        known: what the run knows of its contract where it may hold something: neither keys that are refused nor a
            contract that is not listed any more keeps it from being opened.

    Raises:
        RequestError: keys are missing, or the exchange does not list the symbol; on paper, or has no such candles.
        ExchangeError: the exchange does not answer, or the keys or their account will not do.
    """
    real = settings.market.mode != "paper"
    credentials = read_credentials(environment, home) if real else None
    async with open_quotes(settings, market) as public:
        if credentials is None:
            rules = await _paper_rules(settings, market, public, known)
            with closing(PaperMarketExchange(folder / PAPER_FILE, settings, market.symbol, rules)) as paper:
                yield Side(public, PaperMarket(public, paper), paper)
            return
        async with _open(settings, credentials, home, public, known) as account:
            yield Side(public, public, account if isinstance(account, LateAccount) else account.exchange, account)


async def _paper_rules(
    settings: Settings, market: LiveMarket, public: CcxtQuotes, known: LastKnown | None
) -> MarketRules:
    try:
        await public.check(market.timeframe)
        return (await public.terms(settings.risk.margin * settings.risk.leverage)).rules
    except (RequestError, Refused):
        if known is None:
            raise
        return known.terms.rules


@asynccontextmanager
async def _open(
    settings: Settings, credentials: Credentials, home: Path, public: CcxtQuotes, known: LastKnown | None
) -> AsyncIterator[OpenBitget | LateAccount]:
    """Open an account; where the keys are refused that a position waits for, as one that opens later."""

    @asynccontextmanager
    async def opening() -> AsyncIterator[OpenBitget]:
        demo, here = settings.market.mode == "testnet", known_here(home, settings)
        async with opened_account(settings, credentials, demo, known=here, held=known) as opened:
            if public.traffic is not None:
                # An exchange that bars one of the two bars the machine.
                opened.breaker.stand_beside(public.traffic.breaker)
            yield opened

    async with AsyncExitStack() as stack:
        try:
            account: OpenBitget | LateAccount = await stack.enter_async_context(opening())
        except (KeysRefused, Refused) as refusal:
            if known is None:
                raise
            account = await stack.enter_async_context(LateAccount(opening, known, refusal, asyncio.sleep))
        yield account


async def patiently(work: Callable[[], Awaitable[T]], sleep: Sleep, told: Callable[[ExchangeError], None]) -> T:
    """Do something at an exchange, again and again where the line or its machines fail, or what comes is no answer.

    Args:
        work: what is done.
        sleep: lets seconds pass.
        told: is told of each failure.

    Raises:
        ExchangeError: it fails by something that time does not mend.
    """
    while True:
        try:
            return await work()
        except ExchangeError as error:
            # What is none of its kinds is no word of the exchange: a page of a wall before it, a line that was cut.
            if not isinstance(error, _PASSING) and type(error) is not ExchangeError:
                raise
            told(error)
            await sleep(AGAIN)
