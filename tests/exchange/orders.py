"""Orders for tests."""

from __future__ import annotations

from srconsole.engine.ports import OrderRequest

SYMBOL = "BTC-USD"


def buy(client_id: str, quantity: float, price: float = 100.0, symbol: str = SYMBOL) -> OrderRequest:
    """Return a market buy."""
    return OrderRequest(client_id, symbol, "buy", quantity, False, price, 0)


def sell(
    client_id: str, quantity: float, price: float = 100.0, symbol: str = SYMBOL, *, reduce_only: bool = True
) -> OrderRequest:
    """Return a market sale, reduce-only unless said otherwise."""
    return OrderRequest(client_id, symbol, "sell", quantity, reduce_only, price, 0)
