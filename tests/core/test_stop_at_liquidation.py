"""A stop exactly at the liquidation price protects nothing, wherever it comes from: strategy.md, preface."""

from __future__ import annotations

import math

import pytest

from srconsole.core.by_hand import EnterLevel, MoveStop, Refused, obey
from srconsole.core.rounding import liquidation_price
from srconsole.errors import SettingsError
from srconsole.settings.layers import settings_from
from srconsole.settings.schema import RiskSettings
from tests.core.at_hand import RISK, S1, do, flat, held, long

BARE = RiskSettings(margin=100.0, leverage=5.0, maintenance_rate=0.0)


def test_in_the_settings() -> None:
    """Given leverage 5, no maintenance margin and entries at the support itself, so that liquidation is at 80 % of it
    When the stop is set at 80 % of the support, and a little nearer
    Then the first is refused, to the digit, and the second is not
    """
    at_it = {"strategy.stop_pct": 0.2, "levels.proximity": 0.0, "risk.leverage": 5.0, "risk.maintenance_rate": 0.0}
    assert 1 - 0.2 == 1 - 1 / 5 == 0.8
    with pytest.raises(SettingsError, match="beyond the liquidation price"):
        settings_from(at_it)
    assert settings_from({**at_it, "strategy.stop_pct": 0.1999}).strategy.stop_pct == 0.1999


def test_in_a_stop_moved_by_hand() -> None:
    """Given a position bought at 101 with leverage 5, liquidated at about 81.305
    When a person moves the stop exactly there, and to the next price above
    Then the first is refused, and the second is in force
    """
    trader, liquidation = long(104), liquidation_price(101.0, RISK)
    with pytest.raises(Refused, match="liquidation"):
        obey(MoveStop(liquidation), trader)
    assert held(trader).stop == 95.0
    do(trader, MoveStop(math.nextafter(liquidation, 100.0)))
    assert held(trader).stop > liquidation


def test_in_an_entry_by_hand() -> None:
    """Given S1 with its usual stop at 95, leverage 5 and no maintenance margin
    When a person enters at 118.75, whose liquidation price is 95, and at a cent less
    Then the first is refused, to the digit, and the second is bought
    """
    assert liquidation_price(118.75, BARE) == 95.0
    with pytest.raises(Refused, match="liquidation"):
        obey(EnterLevel(S1.key), flat(118.75, risk=BARE))
    assert obey(EnterLevel(S1.key), flat(118.74, risk=BARE)) is not None
