"""What may be done with a contract, read again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from srconsole.engine.inputs import TermsRead
from srconsole.engine.market_ports import Quotes
from srconsole.engine.readings import Funding
from srconsole.errors import ExchangeError
from srconsole.market.live.freshness import Freshness
from srconsole.market.live.teller import FeedTime, Teller, back_off

EVERY: Final = 600.0
"""Seconds between two reads."""
BEHIND: Final = 5.0
"""Seconds after funding was charged at which the next one is read."""
STALE: Final = 1800.0
"""Seconds without an answer after which entries are barred."""

SOURCE: Final = "terms"
NOT_KNOWN: Final = "what the exchange accepts of this contract is not known"


class TermsWatch:
    """Reads terms and funding every ten minutes and when it is asked to, and tells them where they have changed."""

    def __init__(
        self,
        quotes: Quotes,
        notional: float,
        now: Callable[[], int],
        time: FeedTime,
        teller: Teller,
        freshness: Freshness,
    ) -> None:
        """Read for entries of so many USDT; `now` returns the exchange's time, UTC milliseconds."""
        self._quotes = quotes
        self._notional = notional
        self._now = now
        self._time = time
        self._teller = teller
        self._freshness = freshness
        self._told: TermsRead | None = None
        self._read_at: float | None = None
        self._due = time.monotonic()
        self._failures = 0
        teller.begin(SOURCE, NOT_KNOWN)

    def ask(self) -> None:
        """Read as soon as possible: a size or price was refused, or a connection is new."""
        self._due = self._time.monotonic()

    async def run(self) -> None:
        """Read again and again."""
        while True:
            if self._time.monotonic() >= self._due:
                await self._read()
            stale = self._read_at is not None and self._time.monotonic() - self._read_at > STALE
            if stale:
                self._teller.bar(SOURCE, NOT_KNOWN)
            await self._time.sleep(self._time.until(self._due))

    async def _read(self) -> None:
        try:
            terms = await self._quotes.terms(self._notional)
        except ExchangeError as error:
            self._freshness.failed("terms", str(error))
            self._failures += 1
            self._due = self._time.monotonic() + back_off(self._failures)
            return
        try:
            funding = await self._quotes.funding()
        except ExchangeError as error:
            # What is charged next is shown, and bars an entry where it is known to be dear; not for want of it.
            self._freshness.failed("funding", str(error))
            funding = None if self._told is None else self._told.funding
        self._failures = 0
        self._read_at = self._time.monotonic()
        self._due = self._read_at + self._until_next(funding)
        self._freshness.good("terms")
        told = TermsRead(self._teller.symbol, terms, funding)
        if told != self._told:
            self._told = told
            self._teller.post(told)
        self._teller.bar(SOURCE, "")

    def _until_next(self, funding: Funding | None) -> float:
        """Return the seconds until the next read: entries stop ten minutes before a high funding, by a rate of then."""
        if funding is None:
            return EVERY
        left = (funding.time - self._now()) / 1000
        moments = (left - EVERY, left + BEHIND)
        return min([EVERY, *(moment for moment in moments if moment > 0)])
