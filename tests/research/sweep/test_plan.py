"""What a sweep is to trade, and what makes it the same sweep again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from srconsole.errors import RequestError
from srconsole.kernel.library import library
from srconsole.research.sweep.plan import Chance, Plan
from srconsole.research.sweep.ranges import ranges_of, settings_with
from srconsole.settings.layers import settings_from
from tests.research.sweep.sweeps import history, plan

ORDERS, STOPS = "levels.swing_order=2:5:1", "strategy.stop_pct=0.01:0.03:0.01"


def test_every_combination_has_its_place() -> None:
    """A trial is known by its file and its place in the sweep.

    Given four swing orders, three stops and two files
    When the sweep is planned
    Then there are 24 trials, and the places of a file are those of the grid
    """
    asked = plan(ORDERS, STOPS, files=2)

    assert (asked.count, asked.trials) == (12, 24)
    assert asked.chosen(0) == {"levels.swing_order": 2, "strategy.stop_pct": 0.01}
    assert asked.chosen(11) == {"levels.swing_order": 5, "strategy.stop_pct": 0.03}
    assert asked.material.settings(asked.number(4)) == settings_from(
        {"levels.swing_order": 3, "strategy.stop_pct": 0.02}
    )


def test_drawn_combinations_keep_their_places() -> None:
    """The same seed draws the same combinations, in the same places.

    Given twelve combinations of which five are drawn
    When they are planned twice by one seed, and once by another
    Then the first two are the same sweep, and the third is another one
    """
    first, again, other = (plan(ORDERS, STOPS, chance=Chance(5, seed)) for seed in (1, 1, 2))

    assert first.count == 5
    assert first.numbers().tolist() == again.numbers().tolist() == sorted(set(first.numbers().tolist()))
    assert first.identity == again.identity != other.identity
    assert [first.chosen(place) for place in range(5)] == [again.chosen(place) for place in range(5)]
    assert not np.array_equal(first.numbers(), other.numbers())


def test_what_makes_a_sweep_another_one() -> None:
    """Trials of other candles, settings or ranges are never mixed.

    Given a sweep
    When a file, a setting that decides about trades or a range is another one, or only how the screen looks
    Then it is another sweep in all cases but the last; what varies has no value in the settings in force
    """
    asked = plan(ORDERS, STOPS)

    assert plan(ORDERS, STOPS, files=2).identity != asked.identity
    assert plan(ORDERS, STOPS, risk__leverage=3).identity != asked.identity
    assert plan(ORDERS, "strategy.stop_pct=0.01,0.02").identity != asked.identity
    assert plan(ORDERS, STOPS, console__theme="contrast").identity == asked.identity
    assert plan(ORDERS, STOPS, levels__swing_order=99).identity == asked.identity


def test_what_matters_for_some_values_makes_another_sweep(tmp_path: Path) -> None:
    """A setting that only some of the combinations read is not forgotten.

    Given sweeps over two strategies, over a guard that is not set in its first value, and over a plug-in
    When a key of the second strategy, a key of the guards, or what stands in the plug-in's file is another one
    Then each is another sweep
    """
    names, guards = "strategy.name=levels,sma", "guards.day_loss=0,0.05"
    file = tmp_path / "mine.py"
    file.write_text("def signal(data):\n    return 0\n")
    plugged = {"strategy.name": "plugin", "plugin.file": str(file)}

    assert plan(names).identity != plan(names, signals__sma_fast=7).identity
    assert plan(guards).identity != plan(guards, guards__flatten=True).identity
    before = plan("signals.stop_pct=0.01,0.02", given=plugged).identity
    file.write_text("def signal(data):\n    return 1\n")
    assert plan("signals.stop_pct=0.01,0.02", given=plugged).identity != before


def test_what_has_the_plain_core_trade_is_known_ahead() -> None:
    """A person is told why a sweep takes its time.

    Given sweeps of levels, of levels and another strategy, and of sizes that the kernel does not know
    When they are planned
    Then the reason is told, and whether the kernel trades a part of it
    """
    if library() is None:
        pytest.skip("the kernel is not compiled here")
    assert plan(ORDERS).plain == ""
    both = plan("strategy.name=levels,sma", ORDERS)
    assert (both.plain, both.plain_in_part) == ("the strategy sma", True)
    sized = plan(ORDERS, sizing__rule="kelly")
    assert (sized.plain, sized.plain_in_part) == ("sizing.rule kelly", False)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("console.refresh_hz=1,2", "changes no trade of a backtest of levels"),
        ("signals.sma_fast=5,10", "changes no trade of a backtest of levels"),
        ("market.poll_seconds=1,2", "changes no trade"),
    ],
)
def test_what_decides_nothing_is_not_varied(text: str, says: str) -> None:
    """Equal trials would look like a plateau.

    Given a setting that decides about no trade of the strategy
    When it is to be varied
    Then the request is refused in a sentence
    """
    with pytest.raises(RequestError, match=says):
        plan(text)


def test_a_file_that_fits_no_combination_is_refused() -> None:
    """A sweep does not begin that would leave out all of a file.

    Given a long file and one of 30 candles, and swing orders of which the short one allows one, or none
    When the files are checked
    Then the first sweep may begin, and the second is refused with what it would need
    """
    base, files = settings_from(None), [history(1), history(2, 30)]

    Plan(files, base, ranges_of(["levels.swing_order=5,50"])).check_files()
    with pytest.raises(RequestError, match=r"made2.csv has too few candles: 30, and levels.swing_order = 20 needs 41"):
        Plan(files, base, ranges_of(["levels.swing_order=20,50"])).check_files()
    with pytest.raises(RequestError, match="too few candles"):
        plan("breakout.swing_order=4,5", length=30, strategy__name="breakout").check_files()


def test_combinations_that_nobody_can_number_are_refused() -> None:
    """More combinations than can be numbered are not drawn from.

    Given six settings of thousands of values each
    When some of their combinations are to be drawn
    Then the request is refused in a sentence
    """
    names = ("risk.margin", "risk.initial_capital", "market.min_notional", "market.min_quantity", "risk.max_notional")
    texts = [f"{name}=1000:10999:1" for name in names]
    with pytest.raises(RequestError, match="too many to draw from"):
        plan(*texts, "market.step=1:9999:1", chance=Chance(5, 1))


def test_settings_of_a_combination_are_those_of_the_layers() -> None:
    """A sweep's settings are what a person would have with --set.

    Given settings in force and a combination
    When they are put together
    Then they are the settings with those values given, whole numbers taken for fractions where they are allowed
    """
    base = settings_from({"risk.margin": 150.0})

    made = settings_with(base, {"risk.leverage": 3, "levels.rank_by": "recency"})

    assert made == settings_from({"risk.margin": 150.0, "risk.leverage": 3.0, "levels.rank_by": "recency"})
    assert isinstance(made.risk.leverage, float)
