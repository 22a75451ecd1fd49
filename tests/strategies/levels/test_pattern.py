"""The low-high-low pattern and its midpoint: strategy.md section 3."""

from __future__ import annotations

from typing import Literal

import pytest

from srconsole.settings.schema import StrategySettings
from srconsole.strategies.levels.pattern import Pattern, PatternFinder


def pattern(swings: str, fraction: float = 0.5, low: Literal["last", "lowest"] = "last") -> Pattern | None:
    """Return the pattern after swings written as `L90 H110 L95`."""
    finder = PatternFinder(StrategySettings(midpoint_fraction=fraction, midpoint_low=low))
    for swing in swings.split():
        take = finder.swing_low if swing[0] == "L" else finder.swing_high
        take(float(swing[1:]))
    return finder.pattern


@pytest.mark.parametrize(
    ("swings", "expected"),
    [
        pytest.param("L90 H110 L95", (90, 110, 95), id="low, high, low"),
        pytest.param("H130 L90 H110 L95", (90, 110, 95), id="an older high before it"),
        pytest.param("L90 H110 L95 L92", (90, 110, 92), id="a lower low replaces the low"),
        pytest.param("L90 H110 L95 L96", (90, 110, 95), id="a higher low is dropped"),
        pytest.param("L90 L85 H110 L95", (85, 110, 95), id="a lower first low replaces it"),
        pytest.param("L85 L90 H110 L95", (85, 110, 95), id="a higher first low is dropped"),
        pytest.param("L90 H110 H120 L95", (90, 120, 95), id="a higher high replaces the high"),
        pytest.param("L90 H120 H110 L95", (90, 120, 95), id="a lower high is dropped"),
        pytest.param("L90 H110 L95 H130", (90, 110, 95), id="a high at the end: the three before it"),
        pytest.param("L90 H110 L95 H130 H140", (90, 110, 95), id="a higher high at the end"),
        pytest.param("L90 H110 L95 H130 L100", (95, 130, 100), id="the latest one"),
        pytest.param("L90 H110 L95 H130 L100 L97", (95, 130, 97), id="the latest one, with a lower low"),
    ],
)
def test_the_prior_pattern(swings: str, expected: tuple[float, float, float]) -> None:
    """Given swings in the order of time
    When neighbours of one kind are compressed into the lower low or the higher high
    Then the pattern is the latest low-high-low
    """
    found = pattern(swings)
    assert found is not None
    assert found[:3] == expected


@pytest.mark.parametrize("swings", ["L90", "H110", "L90 H110", "H110 L90 H120", "L90 L80 H110 H120"])
def test_no_pattern_without_low_high_low(swings: str) -> None:
    """Given swings among which there is no low-high-low
    When the pattern is asked for
    Then there is none
    """
    assert pattern(swings) is None


@pytest.mark.parametrize(("fraction", "midpoint"), [(0.0, 95), (0.25, 98.75), (0.5, 102.5), (1.0, 110), (2.0, 125)])
def test_the_midpoint_lies_a_fraction_of_the_way_up(fraction: float, midpoint: float) -> None:
    """Given the pattern 90, 110, 95, whose way up is 110 - 95 = 15
    When the midpoint is computed
    Then it is 95 plus that fraction of 15
    """
    assert pattern("L90 H110 L95", fraction) == Pattern(90, 110, 95, midpoint)


@pytest.mark.parametrize(
    ("swings", "low", "midpoint"),
    [
        pytest.param("L90 H110 L95", "last", 102.5, id="last: 95 + 15 / 2"),
        pytest.param("L90 H110 L95", "lowest", 100, id="lowest: 90 + 20 / 2"),
        pytest.param("L90 H110 L80", "last", 95, id="last: 80 + 30 / 2"),
        pytest.param("L90 H110 L80", "lowest", 95, id="lowest is the last: 80 + 30 / 2"),
    ],
)
def test_which_low_the_midpoint_is_measured_from(swings: str, low: Literal["last", "lowest"], midpoint: float) -> None:
    """Given a pattern with two different lows
    When the midpoint is computed from the last or from the lowest
    Then it is half the way from that low to the high
    """
    found = pattern(swings, low=low)
    assert found is not None
    assert found.midpoint == midpoint


@pytest.mark.parametrize(
    ("swings", "low", "there"),
    [
        pytest.param("L80 H90 L90", "last", False, id="90 is not above 90"),
        pytest.param("L80 H90 L91", "last", False, id="90 is below 91"),
        pytest.param("L80 H90 L89", "last", True, id="90 is above 89"),
        pytest.param("L80 H90 L91", "lowest", True, id="90 is above the lowest, 80"),
        pytest.param("L90 H90 L91", "lowest", False, id="90 is not above the lowest, 90"),
        pytest.param("L70 H95 L80 H90 L91", "last", False, id="an older pattern does not take its place"),
    ],
)
def test_no_pattern_if_its_high_is_not_above_its_low(swings: str, low: Literal["last", "lowest"], there: bool) -> None:
    """Given a low-high-low after a gap, whose high may be below the low that counts
    When the pattern is asked for
    Then there is one only if the high is above that low
    """
    assert (pattern(swings, low=low) is not None) == there
