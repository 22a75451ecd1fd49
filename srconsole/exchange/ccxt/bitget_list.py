"""Bitget's list of contracts, read so that one malformed row costs one market and not all of them (ccxt#28820)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Protocol

_WANTED: Final = "USDT-FUTURES"
_TEXTS: Final = ("symbol", "baseCoin", "quoteCoin")
_NUMBERS: Final = ("pricePlace", "priceEndStep", "volumePlace", "sizeMultiplier", "minTradeNum")
_UNIFIED_NUMBERS: Final = (
    "pricePrecision",
    "priceMultiplier",
    "quantityPrecision",
    "quantityMultiplier",
    "minOrderQty",
)


class Lists(Protocol):
    """What of a ccxt client reads the lists."""

    publicMixGetV2MixMarketContracts: Any  # noqa: N815  # ccxt's name
    publicUtaGetV3MarketInstruments: Any  # noqa: N815  # ccxt's name


def read_only_what_is_traded(exchange: Lists) -> None:
    """Let ccxt ask for one list of contracts instead of six, and see nothing of it but perpetuals that are whole."""
    exchange.publicMixGetV2MixMarketContracts = _only(
        exchange.publicMixGetV2MixMarketContracts, "productType", _is_whole
    )
    exchange.publicUtaGetV3MarketInstruments = _only(
        exchange.publicUtaGetV3MarketInstruments, "category", _is_whole_on_v3
    )


def _only(read: Any, product: str, is_whole: Callable[[object], bool]) -> Any:
    """Return a reader of a list that answers for one product, with its whole rows."""

    async def whole(params: Mapping[str, Any], *rest: Any, **options: Any) -> dict[str, Any]:
        if params.get(product) != _WANTED:
            return {"data": []}
        reply: dict[str, Any] = await read(params, *rest, **options)
        rows = reply.get("data")
        return {**reply, "data": [row for row in rows if is_whole(row)] if isinstance(rows, list) else []}

    return whole


def _is_whole(row: object) -> bool:
    if not isinstance(row, dict) or row.get("symbolType") != "perpetual":
        return False
    coins = row.get("supportMarginCoins")
    return _has(row, _NUMBERS) and isinstance(coins, list) and all(isinstance(coin, str) for coin in coins)


def _is_whole_on_v3(row: object) -> bool:
    return isinstance(row, dict) and row.get("type") == "perpetual" and _has(row, _UNIFIED_NUMBERS)


def _has(row: Mapping[str, Any], numbers: tuple[str, ...]) -> bool:
    """Tell whether a row has its names and numbers."""
    texts = all(isinstance(row.get(name), str) and row[name] for name in _TEXTS)
    return texts and all(_is_number(row.get(name)) for name in numbers)


def _is_number(text: object) -> bool:
    try:
        return isinstance(text, str) and Decimal(text).is_finite()
    except InvalidOperation:
        return False
