"""The contracts that can be traded, as the exchange's list had them when it was read last."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from srconsole.core.rounding import MarketRules
from srconsole.engine.readings import Terms
from srconsole.exchange.ccxt.bitget.line import Line, TradingClient
from srconsole.exchange.ccxt.budget import Priority
from srconsole.exchange.ccxt.symbols import Perpetual, check_listed, perpetual_of


class Contract(NamedTuple):
    """A perpetual, and what is accepted for it."""

    perpetual: Perpetual
    rules: MarketRules
    most: Decimal
    """The largest quantity of one market order, 0 where the exchange gives none."""
    most_leverage: float
    """0 where the exchange gives none."""
    listed: bool = True
    """Whether it was on the list of contracts when that was read last."""

    @property
    def wire(self) -> dict[str, str]:
        """How every request names it."""
        return {"symbol": self.perpetual.together, "productType": "USDT-FUTURES"}

    @property
    def named(self) -> dict[str, str]:
        """What lists are asked for by: all symbols' where it is unlisted, whose name the exchange need not know."""
        return {"symbol": self.perpetual.together} if self.listed else {}

    def rows(self, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the rows of a list, asked for by `named`, that are of it."""
        return found if self.listed else [row for row in found if row.get("symbol") == self.perpetual.together]


class Contracts:
    """All of them, by any spelling of their names.

    Args:
        exchange: the client that reads the list; its markets are those that count.
        others: clients that are told of it.
    """

    def __init__(self, exchange: TradingClient, *others: TradingClient) -> None:
        self._exchange = exchange
        self._others = others
        self._known: dict[str, Contract] = {}
        self._before: dict[str, Terms] = {}

    def keep(self, symbol: str, terms: Terms) -> None:
        """Know a contract by terms that were read before, for a list that is without it.

        Raises:
            RequestError: the symbol is none.
        """
        self._before[perpetual_of(symbol).unified] = terms

    async def read(self, line: Line) -> None:
        """Read the list; a contract that is on it no more stays as it was known, so that it can still be sold.

        Raises:
            ExchangeError: there was no answer.
        """

        async def ask() -> object:
            return await self._exchange.load_markets(True)

        await line.call("reading its list of markets", Priority.STATE, "v2/mix/market/contracts", ask)
        markets = self._exchange.markets or {}
        for other in self._others if markets else ():
            other.set_markets_from_exchange(self._exchange)
        for symbol, contract in self._known.items():
            name = contract.perpetual.unified
            listed = name in markets
            self._known[symbol] = (
                _contract(contract.perpetual, markets[name]) if listed else contract._replace(listed=False)
            )

    def of(self, symbol: str) -> Contract:
        """Return a contract.

        Raises:
            RequestError: the symbol is none, or the exchange does not list it, and nothing was known of it before.
        """
        known = self._known.get(symbol)
        if known is None:
            known = self._known[symbol] = self._looked_up(perpetual_of(symbol))
        return known

    def _looked_up(self, perpetual: Perpetual) -> Contract:
        markets = self._exchange.markets or {}
        market, before = markets.get(perpetual.unified), self._before.get(perpetual.unified)
        if market is None or not market.get("swap"):
            if before is not None:
                most = Decimal(repr(before.most))
                return Contract(perpetual, before.rules, most, before.most_leverage, listed=False)
            check_listed(perpetual, [name for name, other in markets.items() if other.get("swap")], "bitget")
        return _contract(perpetual, markets[perpetual.unified])


def _contract(perpetual: Perpetual, market: dict[str, Any]) -> Contract:
    limits, precision, info = market["limits"], market["precision"], market["info"]
    rules = MarketRules(
        step=_coarser(precision["amount"], info.get("quantityMultiplier")),
        tick=_coarser(precision["price"], info.get("priceMultiplier")),
        min_quantity=float(limits["amount"]["min"] or 0.0),
        min_notional=float(limits["cost"]["min"] or 0.0),
    )
    most = Decimal(str(info.get("maxMarketOrderQty") or "0"))
    return Contract(perpetual, rules, most, float((limits.get("leverage") or {}).get("max") or 0.0))


def _coarser(step: float | None, multiple: str | None) -> float:
    """Return a step that fits both: ccxt reads a unified account's digits alone, and not what has to be a multiple."""
    return max(float(step or 0.0), float(multiple or 0.0))
