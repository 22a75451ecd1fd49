"""V3's public reads, which need no account of any kind."""

from __future__ import annotations

from typing import Final

from srconsole.exchange.simulated import market_reads
from srconsole.exchange.simulated.market_reads import Read, day_of
from srconsole.exchange.simulated.request import Request
from srconsole.exchange.simulated.state import Venue
from srconsole.exchange.simulated.v3.words import CATEGORY, instrument_row, ticker_row
from srconsole.exchange.simulated.views import View
from srconsole.exchange.simulated.words import Row, text

MOST_HISTORY: Final = 100
_INTERVALS: Final = {"6H": "6Hutc", "12H": "12Hutc", "1D": "1Dutc"}


def instruments(venue: Venue, view: View, request: Request) -> list[Row]:
    """Return the contracts of a category; there are only USDT perpetuals."""
    if request.need("category").upper() != CATEGORY:
        return []
    symbol = request.text("symbol")
    return [instrument_row(market.contract) for name, market in venue.listed().items() if symbol in {"", name}]


def tickers(venue: Venue, view: View, request: Request) -> list[Row]:
    """Return all tickers, or one symbol's; of spot, the price of the coin that fees are paid in."""
    symbol = request.text("symbol")
    if request.text("category") == "SPOT":
        return [
            {"category": "SPOT", "symbol": row["symbol"], "lastPrice": row["lastPr"]}
            for row in market_reads.spot_tickers(venue, view, request)
        ]
    found = [venue.market(symbol)] if symbol else list(venue.listed().values())
    return [ticker_row(market, day_of(venue, market), venue.funding_rates[market.contract.symbol]) for market in found]


def candles(venue: Venue, view: View, request: Request) -> list[list[str]]:
    """Return the newest candles, the forming one among them."""
    return market_reads.candles(venue, view, _asked(request))


def history_candles(venue: Venue, view: View, request: Request) -> list[list[str]]:
    """Return closed candles of any age, at most a hundred at a time."""
    asked = _asked(request)
    return market_reads.history_candles(
        venue, view, Request("GET", asked.path, {**asked.params, "limit": str(request.limit(100, MOST_HISTORY))})
    )


def orderbook(venue: Venue, view: View, request: Request) -> Row:
    """Return a book of one price: the last one is bid and ask."""
    depth = market_reads.depth(venue, view, request)
    return {"a": depth["asks"], "b": depth["bids"], "ts": depth["ts"]}


def funding_rate(venue: Venue, view: View, request: Request) -> list[Row]:
    """Return the rate that is charged next, and when."""
    return market_reads.funding_rate(venue, view, request)


def position_tier(venue: Venue, view: View, request: Request) -> list[Row]:
    """Return what leverage and maintenance rate hold up to which notional."""
    contract = venue.market(request.need("symbol")).contract
    starts = ["0", *(text(bracket.most) for bracket in contract.brackets)]
    return [
        {
            "tier": str(number),
            "minTierValue": start,
            "maxTierValue": text(bracket.most),
            "leverage": text(bracket.leverage),
            "mmr": text(bracket.keep_rate),
        }
        for number, (start, bracket) in enumerate(zip(starts, contract.brackets, strict=False), 1)
    ]


def _asked(request: Request) -> Request:
    """Return a request after candles in V2's words."""
    interval = request.need("interval")
    return Request("GET", request.path, {**request.params, "granularity": _INTERVALS.get(interval, interval)})


READS: Final[dict[str, Read]] = {
    "/api/v3/market/instruments": instruments,
    "/api/v3/market/tickers": tickers,
    "/api/v3/market/candles": candles,
    "/api/v3/market/history-candles": history_candles,
    "/api/v3/market/orderbook": orderbook,
    "/api/v3/market/current-fund-rate": funding_rate,
    "/api/v3/market/position-tier": position_tier,
}
