"""Public reads: time, contracts, prices, candles, depth, brackets, funding."""

from __future__ import annotations

from collections.abc import Callable
from math import fsum
from typing import Final

from srconsole.core.candle import Candle
from srconsole.exchange.simulated.clock import HOUR, next_funding
from srconsole.exchange.simulated.codes import Code, Refused
from srconsole.exchange.simulated.market import Market
from srconsole.exchange.simulated.request import Request
from srconsole.exchange.simulated.state import Venue
from srconsole.exchange.simulated.views import View
from srconsole.exchange.simulated.words import Row, candle_row, text, ticker_row

Read = Callable[[Venue, View, Request], object]

MINUTE: Final = 60_000
DAY: Final = 24 * HOUR
LENGTHS: Final = {
    **{f"{minutes}m": minutes * MINUTE for minutes in (1, 3, 5, 15, 30)},
    **{f"{hours}H": hours * HOUR for hours in (1, 2, 4)},
    "6Hutc": 6 * HOUR,
    "12Hutc": 12 * HOUR,
    "1Dutc": DAY,
}
"""Milliseconds of each granularity that ccxt asks for, up to a day."""

MOST_RECENT, MOST_HISTORY = 1000, 200


def server_time(venue: Venue, view: View, request: Request) -> Row:
    """Return the time of the exchange's gate."""
    return {"serverTime": str(venue.now + view.clock_off)}


def contracts(venue: Venue, view: View, request: Request) -> list[Row]:
    """Return the contracts of a kind; there are only USDT perpetuals."""
    if request.need("productType").upper() != "USDT-FUTURES":
        return []
    symbol = request.text("symbol")
    return [dict(market.contract.row) for name, market in venue.listed().items() if symbol in {"", name}]


def nothing(venue: Venue, view: View, request: Request) -> list[Row]:
    """Return an empty list: what ccxt loads of other markets unless it is told not to."""
    return []


def ticker(venue: Venue, view: View, request: Request) -> list[Row]:
    """Return one symbol's ticker."""
    return [_ticker(venue, view, venue.market(request.need("symbol")))]


def tickers(venue: Venue, view: View, request: Request) -> list[Row]:
    """Return all tickers."""
    return [_ticker(venue, view, market) for market in venue.listed().values()]


def symbol_price(venue: Venue, view: View, request: Request) -> list[Row]:
    """Return a symbol's last, index and mark price."""
    market = venue.market(request.need("symbol"))
    mark = text(market.mark)
    row = {"symbol": market.contract.symbol, "price": text(market.last), "indexPrice": mark, "markPrice": mark}
    return [row | {"ts": str(market.last_time)}]


def candles(venue: Venue, view: View, request: Request) -> list[list[str]]:
    """Return the newest candles, the forming one among them."""
    return _candles(venue, view, request, MOST_RECENT)


def history_candles(venue: Venue, view: View, request: Request) -> list[list[str]]:
    """Return candles of any age, fewer at a time, and closed ones only."""
    return _candles(venue, view, request, MOST_HISTORY, closed=True)


def depth(venue: Venue, view: View, request: Request) -> Row:
    """Return a book of one price: the last one is bid and ask."""
    market = venue.market(request.need("symbol"))
    level = [text(market.last), text(venue.conduct.depth) or "1000"]
    return {"asks": [level], "bids": [level], "ts": str(venue.now), "precision": "scale0", "isMaxPrecision": "YES"}


def brackets(venue: Venue, view: View, request: Request) -> list[Row]:
    """Return what leverage and maintenance rate hold up to which notional."""
    contract = venue.market(request.need("symbol")).contract
    starts = ["0", *(text(bracket.most) for bracket in contract.brackets)]
    return [
        {
            "symbol": contract.symbol,
            "level": str(number),
            "startUnit": start,
            "endUnit": text(bracket.most),
            "leverage": text(bracket.leverage),
            "keepMarginRate": text(bracket.keep_rate),
        }
        for number, (start, bracket) in enumerate(zip(starts, contract.brackets, strict=False), 1)
    ]


def funding_rate(venue: Venue, view: View, request: Request) -> list[Row]:
    """Return the rate that is charged next, and when."""
    symbol = venue.market(request.need("symbol")).contract.symbol
    row = {"symbol": symbol, "fundingRate": text(venue.funding_rates[symbol])}
    return [row | {"fundingRateInterval": _interval(venue, symbol), "nextUpdate": str(_due(venue, symbol))}]


def funding_time(venue: Venue, view: View, request: Request) -> list[Row]:
    """Return when funding is charged next."""
    symbol = venue.market(request.need("symbol")).contract.symbol
    due = str(_due(venue, symbol))
    return [{"symbol": symbol, "nextFundingTime": due, "ratePeriod": _interval(venue, symbol)}]


def _due(venue: Venue, symbol: str) -> int:
    return next_funding(venue, symbol, venue.now)


def _interval(venue: Venue, symbol: str) -> str:
    return str(venue.markets[symbol].contract.row["fundInterval"])


def _ticker(venue: Venue, view: View, market: Market) -> Row:
    row = ticker_row(market, day_of(venue, market), venue.funding_rates[market.contract.symbol])
    return row | {"ts": str(market.last_time + view.prices_ahead)}


def day_of(venue: Venue, market: Market) -> Candle:
    """Return the candle of the last 24 hours."""
    span = market.span
    recent = market.candles_until(venue.now, span, venue.now + 1, DAY // span + 1)
    recent = [candle for candle in recent if candle.time > venue.now - DAY]
    last = float(market.last)
    first = recent[0].open if recent else last
    high, low = max((last, *(c.high for c in recent))), min((last, *(c.low for c in recent)))
    return Candle(venue.now - DAY, first, high, low, last, fsum(c.volume for c in recent))


def _candles(venue: Venue, view: View, request: Request, most: int, *, closed: bool = False) -> list[list[str]]:
    market = venue.market(request.need("symbol"))
    length = LENGTHS.get(request.need("granularity"))
    if length is None:
        raise Refused(Code.PARAMETER_WRONG, "Parameter verification failed granularity")
    now = venue.now - view.candles_late
    until = request.whole("endTime", now + 1)
    if closed:
        until = min(until, now - now % length)
    found = market.candles_until(now, length, until, request.limit(100, most))
    since = request.whole("startTime", 0)
    return [candle_row(candle) for candle in view.candles(found, length, now) if candle.time >= since]


def spot_tickers(venue: Venue, view: View, request: Request) -> list[Row]:
    """Return the spot price of the coin that fees are paid in; no other is simulated."""
    conduct = venue.conduct
    if request.need("symbol") != f"{conduct.fee_coin}USDT":
        raise Refused(Code.PARAMETER_WRONG, "Parameter verification failed symbol")
    return [{"symbol": request.need("symbol"), "lastPr": text(conduct.fee_coin_price), "ts": str(venue.now)}]


READS: Final[dict[str, Read]] = {
    "/api/v2/public/time": server_time,
    "/api/v2/spot/public/coins": nothing,
    "/api/v2/spot/public/symbols": nothing,
    "/api/v2/margin/currencies": nothing,
    "/api/v2/spot/market/tickers": spot_tickers,
    "/api/v2/mix/market/contracts": contracts,
    "/api/v2/mix/market/ticker": ticker,
    "/api/v2/mix/market/tickers": tickers,
    "/api/v2/mix/market/symbol-price": symbol_price,
    "/api/v2/mix/market/candles": candles,
    "/api/v2/mix/market/history-candles": history_candles,
    "/api/v2/mix/market/merge-depth": depth,
    "/api/v2/mix/market/query-position-lever": brackets,
    "/api/v2/mix/market/current-fund-rate": funding_rate,
    "/api/v2/mix/market/funding-time": funding_time,
}
