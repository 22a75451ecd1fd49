"""What may be done with a contract now: its steps and limits, its bracket, and whether it is about to close.

Bitget's row of the contract is read anew each time; ccxt's list of markets is as old as the program.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from srconsole.core.rounding import MarketRules
from srconsole.engine.readings import Terms
from srconsole.errors import ExchangeError
from srconsole.exchange.ccxt.client import Client
from srconsole.exchange.ccxt.market_data import MarketData
from srconsole.exchange.ccxt.symbols import Perpetual

SOON: Final = 3_600_000
"""Milliseconds before a maintenance or an end of trading in which nothing is bought any more."""

UNLISTED: Final = "the exchange has no whole row of this contract in its list"

_PRODUCT: Final = "USDT-FUTURES"
_ENDS: Final = (
    ("offTime", "the contract leaves the exchange's list"),
    ("limitOpenTime", "the exchange takes no more entries"),
    ("deliveryTime", "the contract is settled"),
)
_NEVER: Final = {"", "-1", "0", "None"}


class ContractTerms:
    """Reads a contract's terms, and keeps the last ones for a list that is without it for a while."""

    def __init__(self, client: Client, data: MarketData, symbol: Perpetual) -> None:
        self._venue, self._exchange = client
        self._data = data
        self._symbol = symbol
        self._last: Terms | None = None

    async def read(self, notional: float) -> Terms:
        """Return the terms for an entry of so many USDT.

        A contract whose row has become malformed, or has gone, keeps its last terms and is closed for entries.

        Raises:
            RequestError: the exchange does not list it.
            ExchangeError: there was no answer, or none that can be read.
        """
        await self._data.market(self._symbol)
        self._last = await (self._bitget(notional) if self._venue.name == "bitget" else self._other())
        return self._last

    async def _bitget(self, notional: float) -> Terms:
        asked = {"productType": _PRODUCT, "symbol": self._symbol.together}
        doing = f"reading the terms of {self._symbol.unified}"
        listed = await self._data.asked(doing, lambda: self._exchange.publicMixGetV2MixMarketContracts(asked))
        row = next((row for row in listed["data"] if row["symbol"] == self._symbol.together), None)
        if row is None:
            if self._last is None:
                raise ExchangeError(f"{self._venue.name}: {doing} failed: {UNLISTED}; see its announcements")
            return Terms(
                self._last.rules, self._last.most, self._last.most_leverage, self._last.maintenance_rate, UNLISTED
            )
        leverage, rate = await self._bracket(asked, notional)
        most = _number(row.get("maxMarketOrderQty"))
        listed_most = _number(row.get("maxLever"))
        allowed = min(leverage, listed_most) if leverage and listed_most else leverage or listed_most
        return Terms(rules_of(row), most, allowed, rate, why_closed(row, round(self._data.now() * 1000)))

    async def _bracket(self, asked: Mapping[str, str], notional: float) -> tuple[float, float]:
        """Return the bracket's leverage and maintenance rate: the last ones, or 0 for unknown, where they are not had.

        The row alone says what an order may be; for want of a bracket nobody is kept from trading.
        """
        doing = f"reading the brackets of {self._symbol.unified}"
        try:
            told = await self._data.asked(
                doing, lambda: self._exchange.publicMixGetV2MixMarketQueryPositionLever(asked)
            )
            return bracket_of(told["data"], notional)
        except (ExchangeError, KeyError, TypeError, ValueError, InvalidOperation):
            last = self._last
            return (0.0, 0.0) if last is None else (last.most_leverage, last.maintenance_rate)

    async def _other(self) -> Terms:
        doing = f"reading the terms of {self._symbol.unified}"
        await self._data.asked(doing, lambda: self._exchange.load_markets(True))
        market = await self._data.market(self._symbol)
        rules = await self._data.rules(self._symbol)
        most = float((market["limits"].get("market") or {}).get("max") or 0.0)
        return Terms(rules, most, closed="" if market.get("active") is not False else "the contract is not traded now")


def rules_of(row: Mapping[str, Any]) -> MarketRules:
    """Return steps and minimums of Bitget's row of a contract, which is whole."""
    return MarketRules(
        step=_number(row["sizeMultiplier"]),
        tick=float(Decimal(row["priceEndStep"]).scaleb(-int(row["pricePlace"]))),
        min_quantity=_number(row["minTradeNum"]),
        min_notional=_number(row.get("minTradeUSDT")),
    )


def bracket_of(rows: Sequence[Mapping[str, Any]], notional: float) -> tuple[float, float]:
    """Return the most leverage, and the maintenance rate, of the bracket that a notional in USDT falls in.

    Raises:
        KeyError, TypeError, ValueError, InvalidOperation: the rows cannot be read.
    """
    brackets = sorted(
        (Decimal(row["endUnit"]), float(Decimal(row["leverage"])), float(Decimal(row["keepMarginRate"])))
        for row in rows
    )
    if not brackets:
        raise ValueError("there is no bracket")
    _, leverage, rate = next((bracket for bracket in brackets if notional <= bracket[0]), brackets[-1])
    return leverage, rate


def why_closed(row: Mapping[str, Any], now: int) -> str:
    """Return why nothing may be bought, empty where it may; `now` by the exchange's clock, UTC milliseconds."""
    status = row.get("symbolStatus")
    if status != "normal":
        return f"the contract's status is {str(status)[:20]!r}"
    try:
        begins = _time(row, "maintainTime")
        if begins is not None and 0 <= begins - now <= SOON:
            return "maintenance begins within the hour"
        for name, what in _ENDS:
            ends = _time(row, name)
            if ends is not None and ends - now <= SOON:
                return what if ends <= now else f"{what} within the hour"
    except ValueError:
        return "the contract's row has a time that cannot be read"
    return ""


def _time(row: Mapping[str, Any], name: str) -> int | None:
    text = str(row.get(name, ""))
    return None if text in _NEVER else int(text)


def _number(text: object) -> float:
    """Return a number of a row, 0 where it has none."""
    try:
        number = Decimal(str(text or 0))
    except InvalidOperation:
        return 0.0
    return float(number) if number.is_finite() else 0.0
