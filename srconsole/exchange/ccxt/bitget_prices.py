"""Bitget's prices as it tells them; ccxt works out more of each answer, a last price among it that is not there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def read_only_prices(exchange: Any) -> None:
    """Let a client tell the last price, bid, ask and their time, UTC milliseconds; None is what is not in an answer.

    Whatever else ccxt tells of a day costs a tenth of the time from a price to an order on it.
    """

    def price(row: Mapping[str, Any], name: str, on_v3: str) -> float | None:
        found: float | None = exchange.parse_number(exchange.omit_zero(exchange.safe_string_2(row, name, on_v3)))
        return found

    def parse_ticker(row: Mapping[str, Any], _market: object = None) -> dict[str, float | None]:
        return {
            "last": price(row, "lastPr", "lastPrice"),
            "bid": price(row, "bidPr", "bid1Price"),
            "ask": price(row, "askPr", "ask1Price"),
            "timestamp": exchange.safe_integer_omit_zero(row, "ts"),
        }

    exchange.parse_ticker = parse_ticker
