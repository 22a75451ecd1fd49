"""Which settings make a replay another one."""

from __future__ import annotations

from typing import Any

import pytest

from srconsole.settings.deciding import OF_MARKETS, PLACES, deciding, deciding_on_a_market
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
        {"guards.week_loss": 0.05, "guards.flatten": True},
        {"guards.day_win_rate": 0.35, "guards.day_win_trades": 7},
        {"sizing.rule": "risk"},
        {"sizing.risk": 0.02},
        {"pyramid.levels": 3},
        {"trail.kind": "percent", "trail.steps": True},
    ],
)
def test_what_is_given_beyond_what_a_replay_has_always_had_decides(change: dict[str, Any]) -> None:
    """Given a limit that refuses entries, another rule of size, or a trail
    When it is asked what decides
    Then it is something else than by default, and holds what was given
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
        {"signals.sma_fast": 5, "grid.lines": 3, "scalper.mode": "high_frequency", "breakout.spike": 2},
        {"guards.day_win_trades": 7},
        {"journal.keep_prices": 1, "alerts.none": True, "alerts.ping_url": "http://127.0.0.1"},
    ],
)
def test_what_a_replay_never_asks_for_decides_nothing(change: dict[str, Any]) -> None:
    """Given settings that only a market asks for, or another strategy
    When they are changed
    Then what decides is what it was
    """
    assert deciding(settings_from(change)) == deciding(Settings())


@pytest.mark.parametrize(
    ("name", "sections"),
    [("sma", {"signals"}), ("plugin", {"signals", "plugin"}), ("scalper", {"scalper"}), ("grid", {"grid"})],
)
def test_the_section_of_the_traded_strategy_decides(name: str, sections: set[str]) -> None:
    """Given a strategy other than levels
    When it is asked what decides
    Then it is also the sections of that strategy, whole but for the place of a file
    """
    decisive = deciding(settings_from({"strategy.name": name, "plugin.file": "mine.py"}))

    assert sections <= set(decisive)
    for section in sections:
        assert set(decisive[section]) == {key.name for key in KEYS.values() if key.section == section} - {"file"}
    assert "breakout" not in decisive


def test_guards_of_before_decide_as_they_did() -> None:
    """A replay that began under a day's loss is the same replay to a program that has more guards.

    Given a day's loss alone
    When it is asked what decides
    Then it is the three keys that there were
    """
    assert deciding(settings_from({"guards.day_loss": 0.05}))["guards"] == {
        "day_loss": 0.05,
        "drawdown": 0.0,
        "flatten": False,
    }


def test_a_market_run_can_be_told_of_another_strategy() -> None:
    """Given any two strategies
    When it is asked what decides on a market under each
    Then both name the same keys, so that what differs can be said
    """
    levels = deciding_on_a_market(Settings())

    assert set(levels) == set(deciding_on_a_market(settings_from({"strategy.name": "grid"})))
    assert {"signals.sma_fast", "grid.lines", "sizing.rule", "guards.week_loss"} <= set(levels)
