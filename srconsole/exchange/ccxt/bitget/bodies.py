"""The bodies of what is sent without ccxt's builders, field by field as Bitget's documents have them."""

from __future__ import annotations

from srconsole.exchange.ccxt.bitget.contracts import Contract

Body = dict[str, object]

V2_ORDER = "/api/v2/mix/order/place-order"
V3_ORDER = "/api/v3/trade/place-order"
V1_ORDER = "/api/mix/v1/order/placeOrder"


def close_path(api: str) -> str:
    """Return where a close is sent: by `v2`, `v3` or `v1`."""
    return {"v1": V1_ORDER, "v3": V3_ORDER}.get(api, V2_ORDER)


def close_body(api: str, contract: Contract, client_id: str, size: str, *, hedge: bool, names_position: bool) -> Body:
    """Return a market order that closes so much of what is held long, and can do nothing else.

    Args:
        api: `v2`, `v3` for a unified account, or `v1` as Bitget had it until 2025-11-28.
        contract: what is held.
        client_id: of the order.
        size: of the base currency, as it is sent.
        hedge: whether both sides are held apart.
        names_position: whether a hedged close on V2 has the side of the position (buy closes a long), else that of
            what it does.
    """
    if api == "v1":
        side: Body = {"side": "close_long"} if hedge else {"side": "sell_single", "reduceOnly": "true"}
        name = {"symbol": contract.perpetual.legacy, "marginCoin": "USDT", "size": size}
        return {**name, **side, "orderType": "market", "clientOid": client_id}
    if api == "v3":
        side = {"posSide": "long"} if hedge else {"reduceOnly": "yes"}
        name = {"category": "USDT-FUTURES", "symbol": contract.perpetual.together, "qty": size, "side": "sell"}
        return {**name, **side, "orderType": "market", "clientOid": client_id}
    name = {**contract.wire, "marginMode": "isolated", "marginCoin": "USDT", "size": size}
    if hedge:
        side = {"side": "buy" if names_position else "sell", "tradeSide": "close"}
    else:
        side = {"side": "sell", "reduceOnly": "YES"}
    return {**name, **side, "orderType": "market", "clientOid": client_id}
