"""A market as it is traded on paper: its prices pass the paper exchange on their way to whoever decides."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final

from srconsole.core.candle import Candle
from srconsole.engine.market_ports import Offset, Quote, Quotes
from srconsole.engine.readings import Funding, Terms
from srconsole.errors import ExchangeError
from srconsole.exchange.paper.market_account import MINUTE, MarketAccount
from srconsole.figures import exact_text

SETTLED: Final = 5_000
"""Milliseconds after its end that a minute's candle is left to become what it stays."""
UNSEEN: Final = 10_000
"""Milliseconds without a price behind which a minute counts as one in which nobody looked for a while."""
AWAY: Final = 3 * MINUTE
"""Milliseconds without a price, as before a start, after which none passes before the minutes between were seen."""


_LOG: Final = logging.getLogger("srconsole.trading")


class PaperMarket:
    """A market's public side, as `engine.market_ports.Quotes`, that a paper account lives on.

    Before a price is returned, the account has seen it: first the closed minutes that it still wants, so that a stop
    which was met while nobody looked was met; then the funding that has come due; then the price, so that a stop has
    sold before anybody decides on it. What is accepted for the contract is handed on to the account as well.

    Args:
        quotes: the market's public side.
        account: the paper account.

    Attributes:
        remark: is told what a person should know, in a sentence.
    """

    def __init__(self, quotes: Quotes, account: MarketAccount) -> None:
        self.remark: Callable[[str], None] = _LOG.warning
        self._doubted: int | None = None
        self._quotes = quotes
        self._account = account
        self._due: dict[int, Funding] = {}
        self._seen = self._asked = 0

    async def quote(self) -> Quote:
        """Return the newest prices, once the account has acted on them.

        Raises:
            ExchangeError: there was no answer, or nobody looked for minutes and they could not be read.
        """
        quote = await self._quotes.quote()
        await self._play_minutes(quote.time)
        for time in sorted(time for time in self._due if time <= quote.time):
            self._account.charge(time, self._due[time].rate, quote.last)
            del self._due[time]
        self._account.saw(quote)
        self._seen = max(self._seen, quote.time)
        return quote

    async def candles(self, timeframe: int, since: int, until: int | None = None) -> Sequence[Candle]:
        """Return closed candles, as the market has them.

        Raises:
            ExchangeError: there was no answer.
        """
        return await self._quotes.candles(timeframe, since, until)

    async def clock(self) -> Offset:
        """Ask for the market's time.

        Raises:
            ExchangeError: there was no answer.
        """
        return await self._quotes.clock()

    async def terms(self, notional: float) -> Terms:
        """Return what may be done with the contract now; the account keeps to its rules from then on.

        Raises:
            ExchangeError: there was no answer.
        """
        terms = await self._quotes.terms(notional)
        self._account.keep_to(terms.rules)
        return terms

    async def funding(self) -> Funding | None:
        """Return what is charged next; the account pays it when a price of that time or later comes.

        Raises:
            ExchangeError: there was no answer.
        """
        funding = await self._quotes.funding()
        if funding is not None:
            self._due[funding.time] = funding
        return funding

    async def _play_minutes(self, now: int) -> None:
        away, doubted = now - self._seen >= AWAY, self._minute_in_doubt(now)
        since = self._account.minutes_needed_since() if doubted is None else doubted
        if since is None or since + MINUTE + SETTLED > now or (now < self._asked + SETTLED and not away):
            return
        self._asked = now
        try:
            minutes = await self._quotes.candles(MINUTE // 1000, since, now - SETTLED)
        except ExchangeError:
            # Prices go on where only a minute is behind: a position must be left at the next one, wick or not.
            if away:
                raise
            return
        if doubted is not None and self._doubted == doubted:
            self._doubted = None
            self._tell_of(next((minute for minute in minutes if minute.time == doubted), None))
        self._account.minutes(minutes)

    def _minute_in_doubt(self, now: int) -> int | None:
        """Return the minute of which nobody saw a part, and whose candle does not say what came first."""
        at = self._account.set_within()
        if at is None:
            return None
        minute = at - at % MINUTE
        if now - max(at, self._seen) > UNSEEN and self._seen < minute + MINUTE:
            self._doubted = minute
        return minute if minute == self._doubted else None

    def _tell_of(self, minute: Candle | None) -> None:
        touched = None if minute is None else self._account.touched(minute)
        if minute is not None and touched is not None:
            begin = datetime.fromtimestamp(minute.time / 1000, UTC)
            low, stop = exact_text(minute.low), exact_text(touched)
            self.remark(
                f"price went down to {low} in the minute of {begin:%Y-%m-%d %H:%M}, in which the position was "
                f"bought or its stop set, and nobody looked for a while; whether that met the stop at {stop} is "
                "not known: a real exchange may have sold there, on paper it is held on"
            )
