"""Which settings decide about trades: two runs under the same ones come to the same trades."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from srconsole.settings.schema import Settings

SECTIONS: Final = ("market", "levels", "strategy", "risk", "costs")
"""How a run looks, or how fast it goes, does not make it another one."""

PLACES: Final = frozenset({"market.file", "market.detail", "market.exchange", "market.exchange_url"})
"""Where candles are had from; it is what they are that counts."""

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

WHERE_CHANGED: Final = {"risk.max_notional": 0.0}
"""Keys that decide where they are given, with what they are where they are not."""


def deciding(settings: Settings) -> dict[str, dict[str, Any]]:
    """Return what decides about a replay's trades, by section and key; guards only where one is set."""
    sections = {name: _plain(name, settings) for name in SECTIONS}
    guards = _plain("guards", settings)
    if guards["day_loss"] or guards["drawdown"]:
        sections["guards"] = guards
    return sections


def deciding_on_a_market(settings: Settings) -> dict[str, Any]:
    """Return what decides about a market's trades and may change while its run goes on, by `section.key`."""
    return {
        f"{name}.{key}": value
        for name in (*SECTIONS, "guards")
        for key, value in msgspec.to_builtins(getattr(settings, name)).items()
        if f"{name}.{key}" not in PLACES | OF_THE_RUN
    }


def _plain(section: str, settings: Settings) -> dict[str, Any]:
    values = msgspec.to_builtins(getattr(settings, section))
    return {key: value for key, value in values.items() if _decides(f"{section}.{key}", value)}


def _decides(path: str, value: object) -> bool:
    return path not in PLACES and path not in OF_MARKETS and value != WHERE_CHANGED.get(path)
