"""Which settings decide about trades: two runs under the same ones come to the same trades."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from srconsole.settings.schema import Settings

SECTIONS: Final = ("market", "levels", "strategy", "risk", "costs")
"""How a run looks, or how fast it goes, does not make it another one."""

OF_EVERY_STRATEGY: Final = ("guards", "sizing", "pyramid", "trail")
"""Sections that decide where somebody has given any of their keys another value than built in."""

OF_STRATEGIES: Final[dict[str, tuple[str, ...]]] = {
    "levels": (),
    **dict.fromkeys(("sma", "rsi", "macd", "multi", "mean_reversion", "momentum"), ("signals",)),
    "plugin": ("signals", "plugin"),
    "scalper": ("scalper",),
    "breakout": ("breakout",),
    "grid": ("grid",),
}
"""Sections that decide beside SECTIONS where a strategy is traded, by its name."""

OF_AN_INSTALLED_ONE: Final = ("signals", "scalper", "breakout", "grid")
"""The same where a package brings the strategy: it may read any of them."""

PLACES: Final = frozenset({"market.file", "market.detail", "market.exchange", "market.exchange_url"})
"""Where candles are had from; it is what they are that counts."""

BY_ITS_BYTES: Final = "plugin.file"
"""A file that decides about a replay by what stands in it, wherever it lies; on a market its name is told."""

OF_MARKETS: Final = frozenset(
    {
        "market.close_api",
        "market.symbols",
        "market.timeframe",
        "market.history",
        "market.poll_seconds",
        "strategy.max_entry_slip",
        "strategy.max_decision_age",
        "risk.stop_grace",
        "risk.stop_min_move",
        "risk.stop_min_interval",
        "risk.require_attached_stop",
        "risk.max_funding",
    }
)
"""What decides on a market only; a market's run goes on under changed settings, and a replay never asks for these."""

OF_THE_RUN: Final = frozenset({"market.mode", "market.symbols", "market.timeframe", "market.history"})
"""What a market's run was begun with: under another mode, symbol or timeframe it is another run."""

WHERE_CHANGED: Final = {"risk.max_notional": 0.0, "strategy.signal_max_age": 60.0}
"""Keys that decide where they are given, with what they are where they are not."""

OF_FIRST_GUARDS: Final = ("day_loss", "drawdown", "flatten")
"""Guards that decide as soon as any guard is set; of the others each where it is."""


def deciding(settings: Settings) -> dict[str, dict[str, Any]]:
    """Return what decides about a replay's trades, by section and key.

    A section of another strategy decides nothing, nor does one of OF_EVERY_STRATEGY in which nothing is given: what
    comes to srconsole leaves the replays as they were that do not ask for it. What stands in a plug-in's file is not
    among it.
    """
    traded = (*SECTIONS, *OF_STRATEGIES.get(settings.strategy.name, OF_AN_INSTALLED_ONE))
    sections = {name: _plain(name, settings) for name in traded}
    for name in OF_EVERY_STRATEGY:
        if given := _given(name, settings):
            sections[name] = given
    return sections


def deciding_on_a_market(settings: Settings) -> dict[str, Any]:
    """Return what decides about a market's trades and may change while its run goes on, by `section.key`."""
    of_strategies = dict.fromkeys(section for sections in OF_STRATEGIES.values() for section in sections)
    return {
        f"{name}.{key}": value
        for name in (*SECTIONS, *of_strategies, *OF_EVERY_STRATEGY)
        for key, value in msgspec.to_builtins(getattr(settings, name)).items()
        if f"{name}.{key}" not in PLACES | OF_THE_RUN
    }


def _plain(section: str, settings: Settings) -> dict[str, Any]:
    values = msgspec.to_builtins(getattr(settings, section))
    return {key: value for key, value in values.items() if _decides(f"{section}.{key}", value)}


def _given(section: str, settings: Settings) -> dict[str, Any]:
    values = msgspec.to_builtins(getattr(settings, section))
    built_in = msgspec.to_builtins(getattr(Settings(), section))
    given = {key: value for key, value in values.items() if value != built_in[key]}
    if section != "guards":
        return given
    if set(given) <= {"flatten", "day_win_trades"}:  # no guard
        return {}
    return {key: value for key, value in values.items() if key in OF_FIRST_GUARDS} | given


def _decides(path: str, value: object) -> bool:
    return path not in PLACES and path not in OF_MARKETS and path != BY_ITS_BYTES and value != WHERE_CHANGED.get(path)
