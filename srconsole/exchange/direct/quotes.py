"""The public side of a simulated exchange behind the engine's port: prices, candles, its clock, a contract's terms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

from srconsole.core.candle import Candle
from srconsole.engine.market_ports import Offset, Quote
from srconsole.engine.readings import Funding, Terms
from srconsole.errors import ExchangeError
from srconsole.exchange.direct.line import Ask, Line
from srconsole.exchange.direct.readings import terms_of
from srconsole.exchange.simulated.clock import next_funding
from srconsole.exchange.simulated.codes import Refused
from srconsole.exchange.simulated.state import Venue
from srconsole.exchange.simulated.views import View

PUBLIC: Final = "/api/v2/mix/market/"
TICKER: Final = f"{PUBLIC}ticker"

Said = TypeVar("Said")


class DirectQuotes:
    """A simulated exchange's public side for one perpetual; implements `engine.market_ports.Quotes`.

    Args:
        line: the way to it.
        symbol: the exchange's name for the perpetual.
    """

    def __init__(self, line: Line, symbol: str) -> None:
        self._line = line
        self._symbol = symbol

    async def quote(self) -> Quote:
        """Return the newest prices; they are received when they are asked for, unless the line is late."""
        try:
            last, time = await self._line.call(TICKER, self._last)
        except Refused as refused:
            raise ExchangeError(refused.message, refused.code.value) from refused
        return Quote(last, last, last, time, self._line.exchange.venue.now, timed=True)

    async def candles(self, timeframe: int, since: int, until: int | None = None) -> Sequence[Candle]:
        """Return the closed candles that open at or after a time and have closed by another, None for now."""
        return await self._ask(
            f"{PUBLIC}candles", lambda venue, view: self._closed(venue, view, timeframe * 1000, since, until)
        )

    async def clock(self) -> Offset:
        """Ask for the exchange's time."""
        view = self._line.exchange.view
        return await self._ask("/api/v2/public/time", lambda _venue, _view: Offset(view.clock_off / 1000, 0.0))

    async def terms(self, notional: float) -> Terms:
        """Return what may be done with the contract now."""
        return await self._ask(
            f"{PUBLIC}contracts", lambda venue, _: terms_of(venue.market(self._symbol).contract, notional)
        )

    async def funding(self) -> Funding | None:
        """Return what is charged next, None where nothing is."""
        return await self._ask(f"{PUBLIC}current-fund-rate", lambda venue, _: self._funding(venue))

    async def _ask(self, path: str, ask: Ask[Said]) -> Said:
        try:
            return await self._line.call(path, ask)
        except Refused as refused:
            raise ExchangeError(refused.message, refused.code.value) from refused

    def _last(self, venue: Venue, _: View) -> tuple[float, int]:
        market = venue.market(self._symbol)
        return market.price, market.last_time

    def _closed(self, venue: Venue, view: View, length: int, since: int, until: int | None) -> list[Candle]:
        end = venue.now - view.candles_late
        if until is not None:
            end = min(end, until)
        most = max(1, (end - since) // length + 1)
        found = venue.market(self._symbol).candles_until(venue.now, length, end, most)
        shown = view.candles(found, length, venue.now - view.candles_late)
        return [candle for candle in shown if since <= candle.time and candle.time + length <= end]

    def _funding(self, venue: Venue) -> Funding | None:
        rate = venue.funding_rates[self._symbol]
        return Funding(next_funding(venue, self._symbol, venue.now), float(rate)) if rate else None
