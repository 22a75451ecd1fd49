"""What settings have to be together where a market is traded, and not a file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from srconsole.settings.rule import Cite, Rule

if TYPE_CHECKING:
    from srconsole.settings.schema import Settings

WITH_ORDERS: Final = ("testnet", "live")
"""Modes that send orders to an exchange on the network."""
V1_RETIRED: Final = "Bitget retired V1 on 2025-11-28"
_TIMEFRAME: Final = re.compile(r"([1-9][0-9]{0,3})([mhd])")
_MINUTES: Final = {"m": 1, "h": 60, "d": 1440}
A_DAY: Final = _MINUTES["d"]
"""Minutes."""


def _orders_go_to_bitget(settings: Settings, cite: Cite) -> str | None:
    if settings.market.mode not in WITH_ORDERS or settings.market.exchange == "bitget":
        return None
    where = cite("market.exchange")
    return f'{cite("market.mode")} sends orders, and orders go to bitget only, not to {where}: set "bitget"'


def _live_is_the_exchange_itself(settings: Settings, cite: Cite) -> str | None:
    if settings.market.mode != "live" or not settings.market.exchange_url:
        return None
    return (
        f"{cite('market.mode')} is the exchange itself, and {cite('market.exchange_url')} is another host: leave it "
        'empty, or take "testnet"'
    )


def _live_closes_by_v2(settings: Settings, cite: Cite) -> str | None:
    if settings.market.mode != "live" or settings.market.close_api != "v1":
        return None
    return f'{cite("market.close_api")} cannot close with {cite("market.mode")}, since {V1_RETIRED}: set "v2"'


def _v1_is_for_another_host(settings: Settings, cite: Cite) -> str | None:
    market = settings.market
    if market.close_api != "v1" or market.exchange_url or market.mode == "live":
        return None
    return (
        f"{cite('market.close_api')} needs market.exchange_url, a host on this machine that still has it, since "
        f'{V1_RETIRED}: set "v2"'
    )


def _one_symbol(settings: Settings, cite: Cite) -> str | None:
    symbols = settings.market.symbols
    if len(symbols) == 1 and symbols[0].strip():
        return None
    return f'{cite("market.symbols")} must name exactly one symbol, such as ["BTC/USDT:USDT"]: one is traded a run'


def minutes_of(timeframe: str) -> int | None:
    """Return how many minutes a timeframe such as `15m`, `4h` or `1d` lasts, None where it is none."""
    found = _TIMEFRAME.fullmatch(timeframe)
    return None if found is None else int(found[1]) * _MINUTES[found[2]]


def _timeframe_divides_a_day(settings: Settings, cite: Cite) -> str | None:
    minutes = minutes_of(settings.market.timeframe)
    if minutes is not None and A_DAY % minutes == 0:
        return None
    return f"{cite('market.timeframe')} must be a part of a day, such as 15m, 1h or 4h"


def _rehearsal_has_its_command(settings: Settings, cite: Cite) -> str | None:
    if settings.market.mode != "rehearsal":
        return None
    return (
        f"{cite('market.mode')} is set by `srconsole rehearse FILE`, which brings its exchange along: give that "
        "command, and another mode here"
    )


RULES_OF_MARKETS: Final = (
    Rule(
        ("market.mode", "market.exchange"),
        '`market.mode` `"testnet"` and `"live"` need `market.exchange = "bitget"`.',
        _orders_go_to_bitget,
    ),
    Rule(
        ("market.mode", "market.exchange_url"),
        '`market.mode = "live"` refuses `market.exchange_url`.',
        _live_is_the_exchange_itself,
    ),
    Rule(
        ("market.mode", "market.close_api"),
        f'`market.mode = "live"` refuses `market.close_api = "v1"`: {V1_RETIRED}.',
        _live_closes_by_v2,
    ),
    Rule(
        ("market.mode", "market.close_api", "market.exchange_url"),
        '`market.close_api = "v1"` needs `market.exchange_url`.',
        _v1_is_for_another_host,
    ),
    Rule(("market.symbols",), "`market.symbols` names exactly one symbol.", _one_symbol),
    Rule(
        ("market.timeframe",),
        "`market.timeframe` divides a day: `15m`, `1h`, `4h`, `1d`.",
        _timeframe_divides_a_day,
    ),
    Rule(
        ("market.mode",),
        '`market.mode = "rehearsal"` is no setting to give: `srconsole rehearse FILE` sets it.',
        _rehearsal_has_its_command,
    ),
)
