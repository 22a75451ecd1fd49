"""Values that are each allowed and contradict each other: refused, with a way out."""

from __future__ import annotations

import pytest

from srconsole.settings.layers import settings_from
from tests.settings.refused import refusal


@pytest.mark.parametrize(("stop", "fine"), [(0.01, False), (0.0099, False), (0.0101, True)])
def test_stop_lies_beyond_the_proximity(stop: float, *, fine: bool) -> None:
    """A level is never bought at a price that its stop has already sold.

    Given a proximity of 1 % and a stop at, inside or outside of it
    When the settings are checked
    Then only the stop outside is taken
    """
    settings = {"levels.proximity": 0.01, "strategy.stop_pct": stop}

    if fine:
        assert settings_from(settings).strategy.stop_pct == stop
    else:
        assert f"levels.proximity = 0.01 (given) must be less than strategy.stop_pct = {stop}" in refusal(settings)


@pytest.mark.parametrize(("age", "fine"), [(0, True), (1, False), (48, False), (49, True)])
def test_level_lives_longer_than_it_takes_to_find(age: int, *, fine: bool) -> None:
    """No setting forgets levels before they are known.

    Given a swing order of 48 and a greatest age
    When the settings are checked
    Then the age is 0, for none, or more than 48
    """
    if fine:
        assert settings_from({"levels.max_age": age}).levels.max_age == age
    else:
        assert "must be 0 or more than levels.swing_order = 48 (built in)" in refusal({"levels.max_age": age})


def test_stop_beyond_liquidation_is_refused_with_a_way_out() -> None:
    """The exchange never closes a position before its stop does.

    Given a leverage of 100 with the default stop of 1 %
    When the settings are checked
    Then they are refused, and either of the two limits named makes them fine
    """
    message = refusal({"risk.leverage": 100})

    assert "strategy.stop_pct = 0.01 (built in) puts the stop beyond the liquidation price" in message
    assert message.endswith("lower risk.leverage below 58.9065 or strategy.stop_pct below 0.003")
    assert settings_from({"risk.leverage": 58.9}).risk.leverage == 58.9
    assert settings_from({"risk.leverage": 100, "strategy.stop_pct": 0.0029}).strategy.stop_pct == 0.0029


def test_liquidation_is_judged_by_the_rule_as_written() -> None:
    """The limit is that of the rules, to the last bit.

    Given stops on both sides of the price where (1 - stop) equals the liquidation's side of the rule
    When the settings are checked
    Then a stop is refused exactly where the rule says so
    """
    limit = 1 - (1 + 0.002) * (1 - 1 / 20 + 0.005)
    for stop in (limit - 1e-9, limit, limit + 1e-9):
        refused = (1 - stop) <= (1 + 0.002) * (1 - 1 / 20 + 0.005)
        settings = {"risk.leverage": 20, "strategy.stop_pct": stop}
        if refused:
            assert "liquidation" in refusal(settings)
        else:
            assert settings_from(settings).strategy.stop_pct == stop


def test_only_leverage_helps_where_no_stop_would_be_near_enough() -> None:
    """The way out that is named is one that exists.

    Given a leverage so high that the position is liquidated inside the proximity
    When the settings are checked
    Then only a lower leverage is proposed
    """
    message = refusal({"risk.leverage": 125, "levels.proximity": 0.009})

    assert message.endswith("lower risk.leverage below 41.9629")


def test_contradictions_wait_for_values_that_make_sense() -> None:
    """A slip in one key does not bring complaints about others.

    Given a stop that is no number and a proximity that would contradict the default stop
    When the settings are checked
    Then only the slip is named
    """
    message = refusal({"strategy.stop_pct": "wide", "levels.proximity": 0.03})

    assert message.startswith('strategy.stop_pct = "wide" (given) must be a number')
    assert "\n" not in message
