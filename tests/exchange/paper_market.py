"""A paper account on a market's prices, for tests: opened, moved and asked."""

from __future__ import annotations

from pathlib import Path

from srconsole.core.candle import Candle
from srconsole.core.rounding import MarketRules
from srconsole.engine.market_ports import Quote
from srconsole.engine.ports import OrderRequest
from srconsole.exchange.paper.market_exchange import PaperMarketExchange
from srconsole.settings.schema import CostSettings, RiskSettings, Settings

SYMBOL = "BTC/USDT:USDT"
BEGIN = 1_764_000_000_000
"""A whole minute, UTC milliseconds."""
MINUTE = 60_000
RULES = MarketRules(step=0.5, tick=0.01, min_quantity=1.0, min_notional=100.0)
SETTINGS = Settings(
    risk=RiskSettings(initial_capital=1000.0, leverage=5.0), costs=CostSettings(fee_rate=0.0006, slippage=0.001)
)
PLAIN = Settings(risk=RiskSettings(initial_capital=1000.0, leverage=5.0), costs=CostSettings(fee_rate=0.0))
"""Without any costs, so that a fill's price can be read off."""


def opened(path: Path, settings: Settings = PLAIN, rules: MarketRules = RULES) -> PaperMarketExchange:
    """Open the account's file."""
    return PaperMarketExchange(path, settings, SYMBOL, rules)


def quote(last: float, seconds: float = 0.0, bid: float = 0.0, ask: float = 0.0) -> Quote:
    """Return prices so many seconds after the begin."""
    time = BEGIN + int(seconds * 1000)
    return Quote(last, bid, ask, time, time + 50, True)


def minute(number: int, low: float, start: float = 100.0) -> Candle:
    """Return the candle of a minute, counted from the begin, that opens at a price and falls to a low."""
    return Candle(BEGIN + number * MINUTE, start, max(start, low) + 1.0, low, start, 1.0)


def buy(client_id: str, quantity: float = 5.0, stop: float = 0.0) -> OrderRequest:
    """Return a market buy that carries a stop."""
    return OrderRequest(client_id, SYMBOL, "buy", quantity, False, 100.0, BEGIN, stop)


def sell(client_id: str, quantity: float = 5.0) -> OrderRequest:
    """Return a market sale, reduce-only."""
    return OrderRequest(client_id, SYMBOL, "sell", quantity, True, 100.0, BEGIN)
