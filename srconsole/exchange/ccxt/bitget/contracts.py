"""The contracts that can be traded, as the exchange's list had them when it was read last."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from srconsole.core.rounding import MarketRules
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

    @property
    def wire(self) -> dict[str, str]:
        """How every request names it."""
        return {"symbol": self.perpetual.together, "productType": "USDT-FUTURES"}


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
            if name in markets:
                self._known[symbol] = _contract(contract.perpetual, markets[name])

    def of(self, symbol: str) -> Contract:
        """Return a contract.

        Raises:
            RequestError: the symbol is none, or the exchange does not list it.
        """
        known = self._known.get(symbol)
        if known is None:
            perpetual = perpetual_of(symbol)
            markets = self._exchange.markets or {}
            market = markets.get(perpetual.unified)
            if market is None or not market.get("swap"):
                check_listed(perpetual, [name for name, other in markets.items() if other.get("swap")], "bitget")
            known = self._known[symbol] = _contract(perpetual, markets[perpetual.unified])
        return known


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
