"""What a sweep varies, as people write it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.errors import RequestError
from srconsole.research.sweep.ranges import Range, count_of, drawn, grid, ranges_of, settings_with
from srconsole.settings.layers import settings_from
from srconsole.settings.schema import Settings


def test_a_range_has_both_ends_and_the_decimals_of_its_step() -> None:
    """The values are those that a person would write.

    Given swing orders from 12 to 96 by 12, and stops from 0.5 % to 3 % by 0.5 %
    When they are read
    Then both ends belong to them, and no value has a digit that nobody wrote
    """
    orders, stops = ranges_of(["levels.swing_order=12:96:12", "strategy.stop_pct=0.005:0.03:0.005"])

    assert orders.values == (12, 24, 36, 48, 60, 72, 84, 96)
    assert stops.values == (0.005, 0.01, 0.015, 0.02, 0.025, 0.03)
    assert count_of([orders, stops]) == 48


def test_values_may_be_listed() -> None:
    """What is no number, or has no even steps, is listed.

    Given a choice, a truth and three uneven numbers
    When they are read
    Then each value stands as its setting has it
    """
    read = ranges_of(["levels.rank_by=recency,price", "console.mouse=auto", "risk.margin=100,250, 1e3"])

    assert [each.values for each in read] == [("recency", "price"), ("auto",), (100.0, 250.0, 1000.0)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("levels.swing_ordre=12:96:12", "did you mean levels.swing_order"),
        ("levels.swing_order", "must be section.key=FROM:TO:STEP"),
        ("levels.swing_order=", "must be section.key=FROM:TO:STEP"),
        ("levels.swing_order=96:12:12", "goes backwards"),
        ("levels.swing_order=12:96:0", "never arrives"),
        ("levels.swing_order=12:96:-12", "never arrives"),
        ("levels.swing_order=12:96", "must be FROM:TO:STEP"),
        ("levels.swing_order=12:96:nan", "finite"),
        ("levels.swing_order=twelve:96:1", "three numbers"),
        ("levels.swing_order=12:96:0.5", "whole numbers"),
        ("levels.swing_order=12,12", "twice"),
        ("levels.swing_order=0,12", "levels.swing_order = 0"),
        ("strategy.stop_pct=0.1,1", "fractions: 0.01 is 1 %"),
        ("strategy.stop_pct=0.000001:0.5:0.000001", "more than 10,000 values"),
        ("levels.rank_by=recncy", "did you mean"),
    ],
)
def test_a_wrong_range_is_one_sentence(text: str, says: str) -> None:
    """A person reads what is wrong with a range, and what to write.

    Given a range that is misspelt, empty, backwards, endless or of values that are not allowed
    When it is read
    Then the request is refused in a line that says which and why
    """
    with pytest.raises(RequestError, match=says) as refused:
        ranges_of([text])
    assert "\n" not in str(refused.value)
    assert refused.value.exit_code == 2


def test_a_setting_is_varied_once() -> None:
    """Two ranges of one setting would hide each other.

    Given two ranges of one setting, and no range at all
    When they are read
    Then either is refused
    """
    with pytest.raises(RequestError, match="given twice"):
        ranges_of(["levels.swing_order=12,24", "levels.swing_order=36,48"])
    with pytest.raises(RequestError, match="nothing varies"):
        ranges_of([])


def test_a_grid_is_every_combination_once() -> None:
    """Nothing is left out, and nothing is tried twice.

    Given two settings with two and three values
    When the grid is made
    Then it has the six combinations, the last setting changing first
    """
    ranges = [Range("levels.swing_order", (12, 24)), Range("strategy.stop_pct", (0.01, 0.02, 0.03))]

    made = [tuple(each.values()) for each in grid(ranges)]

    assert made == [(12, 0.01), (12, 0.02), (12, 0.03), (24, 0.01), (24, 0.02), (24, 0.03)]


@given(st.integers(0, 40), st.integers(0, 2**32))
def test_drawn_combinations_are_of_the_grid(count: int, seed: int) -> None:
    """Chance leaves out, it does not make up.

    Given a grid of twenty-four combinations
    When some are drawn by chance
    Then they are as many as were asked for or all, each of the grid and once, and the same for the same seed
    """
    ranges = ranges_of(["levels.swing_order=1:4:1", "levels.rank_by=recency,price", "strategy.stop_pct=0.01,0.02,0.03"])
    every = list(grid(ranges))

    some = drawn(ranges, count, random.Random(seed))

    assert len(some) == min(count, 24)
    places = [every.index(each) for each in some]
    assert places == sorted(set(places))
    assert some == drawn(ranges, count, random.Random(seed))


def test_chosen_values_replace_those_of_the_base() -> None:
    """All else stays as the person has set it.

    Given settings of a person, and a combination
    When they are put together
    Then the combination's values are in force, the rest is the person's, and what contradicts is refused
    """
    base = settings_with(Settings(), {"risk.margin": 123.0})

    made = settings_with(base, {"levels.swing_order": 7})

    assert (made.levels.swing_order, made.risk.margin) == (7, 123.0)
    assert settings_with(made, {"levels.swing_order": base.levels.swing_order, "risk.margin": 123.0}) == base
    with pytest.raises(RequestError, match=r"risk\.margin"):
        settings_with(base, {"risk.margin": -1.0})


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "levels.proximity": st.sampled_from([0.0, 0.005, 0.02, 0.04]),
            "strategy.stop_pct": st.sampled_from([0.005, 0.02, 0.03]),
            "strategy.name": st.sampled_from(["levels", "sma", "grid"]),
            "signals.sma_fast": st.integers(5, 60),
            "risk.leverage": st.sampled_from([1, 5, 50.0]),
            "levels.max_age": st.sampled_from([0, 10, 100]),
        },
    )
)
def test_a_combination_is_judged_as_settings_are(chosen: dict[str, object]) -> None:
    """A sweep trades what a person could set, and leaves out what a person could not.

    Given settings in force and any combination
    When its settings are made
    Then they are those that --set would give, or are refused where these would be
    """
    base = settings_from({"risk.margin": 150.0})
    try:
        asked = settings_from({"risk.margin": 150.0, **chosen})
    except RequestError:
        with pytest.raises(RequestError):
            settings_with(base, chosen)
    else:
        assert settings_with(base, chosen) == asked
