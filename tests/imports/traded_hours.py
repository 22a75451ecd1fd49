"""Sixty hours of a market, and what a venue tells of them."""

from __future__ import annotations

from tests.imports.odd import hourly
from tests.imports.venues import traded

HOURS = hourly(60)
TRADED = traded(HOURS)
OHLC = ("t", "o", "h", "l", "c")
HEADER = "time,open,high,low,close"
BRIEF = {"symbol": "BTC/USDT"}
