"""Which settings make a replay another one."""

from __future__ import annotations

from typing import Any

import pytest

from srconsole.settings.deciding import OF_MARKETS, PLACES, deciding
from srconsole.settings.keys import KEYS
from srconsole.settings.layers import settings_from
from srconsole.settings.schema import Settings

OF_A_REPLAY = {
    "market": {"mode", "step", "tick", "min_quantity", "min_notional"},
    "strategy": {"name", "stop_pct", "trail_pct", "midpoint_fraction", "midpoint_low", "intrabar", "movement"},
    "risk": {
        "margin",
        "leverage",
        "initial_capital",
        "maintenance_rate",
        "max_consecutive_losses",
        "loss_pause",
    },
    "costs": {"fee_rate", "slippage"},
}


def test_defaults_decide_by_the_keys_of_a_replay_alone() -> None:
    """A journal that began before there were markets is still that of the same replay.

    Given the defaults
    When it is asked what decides
    Then it is the keys that a replay has always had, and no guard
    """
    keys = {section: set(values) for section, values in deciding(Settings()).items()}

    assert keys == OF_A_REPLAY | {"levels": {key.name for key in KEYS.values() if key.section == "levels"}}


def test_only_keys_that_exist_are_left_out() -> None:
    """Given the keys that decide nothing about a replay
    When they are looked up
    Then each is a setting
    """
    assert set(KEYS) >= OF_MARKETS | PLACES


@pytest.mark.parametrize(
    "change",
    [
        {"risk.max_notional": 100},
        {"guards.day_loss": 0.05},
        {"guards.drawdown": 0.2},
        {"guards.drawdown": 0.2, "guards.flatten": True},
    ],
)
def test_a_limit_that_is_set_decides(change: dict[str, Any]) -> None:
    """Given a limit that refuses entries
    When it is asked what decides
    Then it is something else than by default, and holds that limit
    """
    decisive = deciding(settings_from(change))

    assert decisive != deciding(Settings())
    for path, value in change.items():
        section, name = path.split(".")
        assert decisive[section][name] == value


@pytest.mark.parametrize(
    "change",
    [
        {"market.symbols": ["ETHUSDT"], "market.timeframe": "15m", "market.history": 0, "market.poll_seconds": 5},
        {"market.close_api": "v1", "market.exchange_url": "http://127.0.0.1:1"},
        {"strategy.max_entry_slip": 0.01, "strategy.max_decision_age": 5},
        {"risk.stop_grace": 1, "risk.stop_min_move": 0, "risk.stop_min_interval": 0, "risk.max_funding": 0},
        {"risk.require_attached_stop": False},
        {"guards.flatten": True},
        {"journal.keep_prices": 1, "alerts.none": True, "alerts.ping_url": "http://127.0.0.1"},
    ],
)
def test_what_is_asked_on_a_market_alone_decides_nothing(change: dict[str, Any]) -> None:
    """Given settings that only a market asks for
    When they are changed
    Then what decides is what it was
    """
    assert deciding(settings_from(change)) == deciding(Settings())
