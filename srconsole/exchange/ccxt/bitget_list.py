"""Bitget's list of contracts, read so that one malformed row costs one market and not all of them (ccxt#28820)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Protocol

_WANTED: Final = "USDT-FUTURES"
_TEXTS: Final = ("symbol", "baseCoin", "quoteCoin")
_NUMBERS: Final = ("pricePlace", "priceEndStep", "volumePlace", "sizeMultiplier", "minTradeNum")


class Lists(Protocol):
    """What of a ccxt client reads the list."""

    publicMixGetV2MixMarketContracts: Any  # noqa: N815  # ccxt's name


def read_only_what_is_traded(exchange: Lists) -> None:
    """Let ccxt ask for one list of contracts instead of six, and see nothing of it but perpetuals that are whole."""
    read = exchange.publicMixGetV2MixMarketContracts

    async def contracts(params: Mapping[str, Any], *rest: Any, **options: Any) -> dict[str, Any]:
        if params.get("productType") != _WANTED:
            return {"data": []}
        reply: dict[str, Any] = await read(params, *rest, **options)
        rows = reply.get("data")
        return {**reply, "data": [row for row in rows if _is_whole(row)] if isinstance(rows, list) else []}

    exchange.publicMixGetV2MixMarketContracts = contracts


def _is_whole(row: object) -> bool:
    if not isinstance(row, dict) or row.get("symbolType") != "perpetual":
        return False
    coins = row.get("supportMarginCoins")
    return (
        all(isinstance(row.get(name), str) and row[name] for name in _TEXTS)
        and all(_is_number(row.get(name)) for name in _NUMBERS)
        and isinstance(coins, list)
        and all(isinstance(coin, str) for coin in coins)
    )


def _is_number(text: object) -> bool:
    try:
        return isinstance(text, str) and Decimal(text).is_finite()
    except InvalidOperation:
        return False
