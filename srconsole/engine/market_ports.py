"""What the engine needs of a market beyond what a file has: its prices, and an exchange at which stops rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol, runtime_checkable

from srconsole.core.candle import Candle
from srconsole.engine.ports import Exchange
from srconsole.engine.readings import BillSeen, FillSeen, Funding, Reading, StopSeen, Terms


class Quote(NamedTuple):
    """The newest prices, USDT."""

    last: float
    bid: float
    """0 where the exchange does not say it."""
    ask: float
    time: int
    """When they were so by the exchange's clock, UTC milliseconds."""
    received: int
    """When the last byte of the answer came, by our clock, UTC milliseconds."""
    timed: bool
    """Whether the exchange said that time; else it is the answer's."""


class Offset(NamedTuple):
    """The exchange's clock beside ours, seconds."""

    ahead: float
    latency: float
    """From asking to the answer."""


class Quotes(Protocol):
    """The public side of an exchange, for one perpetual."""

    async def quote(self) -> Quote:
        """Return the newest prices.

        Raises:
            ExchangeError: there was no answer.
        """
        ...

    async def candles(self, timeframe: int, since: int, until: int | None = None) -> Sequence[Candle]:
        """Return the closed candles that open at or after a time and have closed by another, None for now, ascending.

        Args:
            timeframe: seconds a candle.
            since: UTC milliseconds.
            until: likewise.

        Raises:
            ExchangeError: there was no answer.
        """
        ...

    async def clock(self) -> Offset:
        """Ask for the exchange's time.

        Raises:
            ExchangeError: there was no answer.
        """
        ...

    async def terms(self, notional: float) -> Terms:
        """Return what may be done with the contract now, for an entry of so many USDT.

        Raises:
            ExchangeError: there was no answer.
        """
        ...

    async def funding(self) -> Funding | None:
        """Return what is charged next, None where nothing is.

        Raises:
            ExchangeError: there was no answer.
        """
        ...


class StopRequest(NamedTuple):
    """A stop as it shall lie at the exchange.

    The client id is made before it is sent and never used for another one.
    """

    client_id: str
    symbol: str
    price: float
    """On the tick already."""
    quantity: float
    """Of the base currency; 0 for the whole position."""
    standing: StopSeen | None
    """The one that is moved in place; None where a new one is placed."""


class StopRefused(NamedTuple):
    """The exchange has understood, and there is no such stop now."""

    why: str
    crossed: bool
    """Whether price is beyond it already."""


@runtime_checkable
class LooksAhead(Protocol):
    """An exchange whose exits look at the position first, and need not wait where that was done just before."""

    async def look_ahead(self, symbol: str) -> None:
        """Read what is held, for an exit that the next price may lead to; to be asked while no order is out.

        Raises:
            ExchangeError: there was no answer; the exit asks again.
        """
        ...


@runtime_checkable
class MarketExchange(Exchange, Protocol):
    """An exchange on which a market is traded: what is sent rests there, and is read again."""

    async def read(self, symbol: str) -> Reading:
        """Return what is there of a symbol, all pages of it, and of the account.

        Raises:
            ExchangeError: the position was not read; nothing may be concluded.
        """
        ...

    async def fills(self, symbol: str, since: int) -> tuple[FillSeen, ...]:
        """Return the fills from a time on, UTC milliseconds, the oldest first.

        Raises:
            ExchangeError: there was no answer.
        """
        ...

    async def bills(self, symbol: str, since: int) -> tuple[BillSeen, ...]:
        """Return the fundings of a symbol and the account's transfers from a time on, UTC milliseconds, oldest first.

        Raises:
            ExchangeError: there was no answer.
        """
        ...

    async def prepare(self, symbol: str, leverage: float) -> None:
        """Have leverage and isolated margin as they shall be; to be asked while the symbol is flat.

        Raises:
            ExchangeError: they are not, or it is not known.
        """
        ...

    async def set_stop(self, stop: StopRequest) -> StopRefused | None:
        """Place a stop that looks at the last price, or move the standing one in place; None: it was taken.

        Raises:
            ExchangeError: there was no answer; what stands is to be read.
        """
        ...

    async def cancel(self, symbol: str, stops: Sequence[StopSeen]) -> None:
        """Take stops of ours away; one that is gone already is no error.

        Raises:
            ExchangeError: there was no answer; what stands is to be read.
        """
        ...
