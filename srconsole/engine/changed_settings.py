"""A market's run under other settings than before: what differs, and each market as it goes on under them.

What was frozen stays: a lot keeps its stop and trail, an order what it was sent with. Under other `[levels]` the books
are made anew of the closed candles, from the run's first one on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from srconsole.core.account import Account
from srconsole.core.candle import Candle
from srconsole.core.offer import NOTHING
from srconsole.engine.checkpoint import unreadable
from srconsole.engine.market_trading import MarketKind, MarketMemory, MarketTrading
from srconsole.engine.order_numbers import OrderNumbers
from srconsole.settings.deciding import deciding_on_a_market
from srconsole.settings.schema import Settings
from srconsole.strategies.contract import View
from srconsole.strategies.levels.strategy import Levels

BOOKS: Final = "levels."
"""What keys begin with that decide how levels are found."""


def changes(before: Settings, now: Settings) -> dict[str, Any]:
    """Return what decides about a market's trades and is another now, by `section.key`."""
    kept = deciding_on_a_market(before)
    return {key: value for key, value in deciding_on_a_market(now).items() if kept[key] != value}


def changed(settings: Settings, other: Mapping[str, Any]) -> Settings:
    """Return settings with other values, as `changes` has them; keys that are gone since are passed over.

    Raises:
        JournalError: a key has a value that it cannot have.
    """
    values = msgspec.to_builtins(settings)
    for path, value in other.items():
        section, _, key = path.partition(".")
        if key in values.get(section, {}):
            values[section][key] = value
    try:
        return msgspec.convert(values, Settings)
    except msgspec.ValidationError as error:
        raise unreadable(error) from error


def told(before: Settings, other: Mapping[str, Any]) -> str:
    """Return changes in words, such as `risk.margin 100.0, now 50.0`."""
    kept = deciding_on_a_market(before)
    return "; ".join(f"{path} {kept.get(path)!r}, now {value!r}" for path, value in other.items())


def needs_candles(other: Mapping[str, Any]) -> bool:
    """Tell whether the books have to be made anew."""
    return any(path.startswith(BOOKS) for path in other)


def under(
    settings: Settings,
    market: MarketTrading,
    account: Account,
    numbers: OrderNumbers,
    kind: MarketKind,
    candles: Iterable[Candle] | None,
) -> MarketTrading:
    """Return a market as it goes on under other settings.

    Args:
        settings: those.
        market: as it stands; it is not to be used any more.
        account: the capital that the markets share.
        numbers: those of the run's orders.
        kind: what the market is.
        candles: all that have closed, where the books are to be made anew of them; None where they stay.
    """
    memory = msgspec.msgpack.decode(msgspec.msgpack.encode(market.remember()), type=MarketMemory)
    if candles is not None:
        strategy, plan = Levels(settings), NOTHING
        for candle in candles:
            plan = strategy.close(View(candle, (), account.closed_equity))
        books = msgspec.Raw(msgspec.msgpack.encode(strategy.remember()))
        memory = msgspec.structs.replace(
            memory, strategy=books, trader=msgspec.structs.replace(memory.trader, plan=plan)
        )
    other = MarketTrading(settings, market.market, Levels(settings), account, kind, numbers, market.digits)
    other.restore(memory)
    return other
