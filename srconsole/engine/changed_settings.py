"""A market's run under other settings than before: what differs, and each market as it goes on under them.

What was frozen stays: a lot keeps its stop, targets and trail, an order what it was sent with. Under other settings of
its own, and where another strategy is traded, a strategy's memory is made anew of the closed candles, from the run's
first one on; what is held is managed to its end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from srconsole.core.account import Account
from srconsole.core.candle import Candle
from srconsole.core.trader import Trader
from srconsole.engine.checkpoint import unreadable
from srconsole.engine.levels_by_hand import edit_likewise
from srconsole.engine.market_trading import MarketKind, MarketMemory, MarketTrading
from srconsole.engine.order_numbers import OrderNumbers
from srconsole.engine.reconcile import value_text
from srconsole.settings.deciding import OF_AN_INSTALLED_ONE, OF_STRATEGIES, deciding_on_a_market
from srconsole.settings.keys import as_toml
from srconsole.settings.schema import Settings
from srconsole.strategies.built_in import Make
from srconsole.strategies.running import Running

NAME: Final = "strategy.name"
"""Decides which strategy is traded."""
TRAILS: Final = frozenset({"trail.kind", "trail.length", "trail.period"})
"""Decide which values of closed candles trails hang from."""


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
    return "; ".join(f"{path} {value_text(kept, path)}, now {as_toml(value)}" for path, value in other.items())


def needs_candles(other: Mapping[str, Any], settings: Settings) -> bool:
    """Tell whether a strategy's memory has to be made anew.

    Args:
        other: what is another now.
        settings: those in force from now on.
    """
    name = settings.strategy.name
    own = ("levels",) if name == "levels" else OF_STRATEGIES.get(name, OF_AN_INSTALLED_ONE)
    return any(path == NAME or path in TRAILS or path.partition(".")[0] in own for path in other)


def under(
    settings: Settings,
    market: MarketTrading,
    account: Account,
    numbers: OrderNumbers,
    kind: MarketKind,
    make: Make,
    candles: Iterable[Candle] | None,
) -> MarketTrading:
    """Return a market as it goes on under other settings.

    Args:
        settings: those.
        market: as it stands; it is not to be used any more.
        account: the capital that the markets share.
        numbers: those of the run's orders.
        kind: what the market is.
        make: makes the strategy.
        candles: all that have closed, where its memory is to be made anew of them; None where it stays.
    """
    memory = msgspec.msgpack.decode(msgspec.msgpack.encode(market.remember()), type=MarketMemory)
    if candles is not None:
        anew = make(settings, kind.candle_time)
        edit_likewise(market.strategy, anew)
        memory = _anew(memory, Running(anew, settings, kind.candle_time), candles, settings)
    strategy = make(settings, kind.candle_time)
    other = MarketTrading(settings, market.market, strategy, account, kind, numbers, market.digits)
    other.restore(memory)
    return other


def _anew(memory: MarketMemory, running: Running, candles: Iterable[Candle], settings: Settings) -> MarketMemory:
    """Return a market's memory with its strategy's made of closed candles, and the plan that this comes to.

    What the last close offered for the next price is over.
    """
    looker = Trader(settings, running.exits, values=running.values)
    untraded = running.strategy.needs.history
    for candle in candles:
        looker.time = candle.time
        running.close(candle, (looker,))
        untraded -= untraded > 0
    kept = running.remember()
    trader = msgspec.structs.replace(memory.trader, plan=looker.plan, nexts=())
    anew = msgspec.structs.replace(
        memory, strategy=kept.strategy, frames=kept.frames, values=kept.values, trader=trader, untraded=untraded
    )
    # What is shared ends here: `looker` and `running` are not used any more, and the memory may be.
    return msgspec.msgpack.decode(msgspec.msgpack.encode(anew), type=MarketMemory)
