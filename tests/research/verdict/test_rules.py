"""Each rule of the verdict: beyond its threshold, at it, and beyond it by little."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from srconsole.research.verdict.judging import verdict
from tests.research.verdict.sound import SOUND, said


@pytest.mark.parametrize(
    ("change", "rule", "text"),
    [
        ({"pnl": (10.0, 2.0) * 6}, "few_trades", "12 trades: too few to tell skill from luck; 30 at least are wanted."),
        ({"pnl": (5.0, -5.1) * 20}, "loss", "With all fees paid there is no profit to keep."),
        (
            {"sensitivity": {"adverse": 100.0, "polls": -27.04}},
            "sensitivity",
            (
                "Whether it wins hangs on the unknown path of price inside the candles: -27.04 USDT as "
                "polls and +100.00 as adverse."
            ),
        ),
        (
            {"sensitivity": {"adverse": 100.0, "favourable": 50.0, "polls": 160.0}},
            "sensitivity",
            (
                "The unknown path of price inside the candles decides about more than the profit of 100.00 "
                "USDT: +50.00 USDT as favourable and +160.00 as polls."
            ),
        ),
        (
            {"fees": 150.0},
            "costs",
            "Costs eat 60% of what trades made: 250.00 USDT before fees of 150.00; 50% at most are wanted.",
        ),
        (
            {"pnl": (10.0, -10.0) * 20, "fees": 40.0},
            "costs",
            "Costs eat it: trades made 40.00 USDT before fees of 40.00.",
        ),
        (
            {"break_even_cost": 0.0008},
            "break_even",
            (
                "Little more of costs leaves nothing: a fill is reckoned at 0.06%, and at 0.08% the profit "
                "is gone; 2 times as much should be borne."
            ),
        ),
        (
            {"pnl": (*(-1.0,) * 39, 139.0)},
            "one_trade",
            "One trade makes it all: the best made +139.00 USDT, and the other 39 make -39.00 USDT.",
        ),
        (
            {"pnl": (*(1.0,) * 40, 60.0)},
            "one_trade",
            "One trade makes most of it: +60.00 of +100.00 USDT, 60%; 50% at most are wanted.",
        ),
        (
            {"still_open": -80.0},
            "still_open",
            (
                "What is still held stands at -80.00 USDT, which is not in the profit of 100.00; a loss of 50% of it "
                "at most is wanted."
            ),
        ),
        (
            {"plateau_kept": 0.234},
            "plateau",
            "A peak and no plateau: settings beside the best keep 23.4% of its result; 50% at least are wanted.",
        ),
        (
            {"random_percentile": 0.71},
            "random_entries",
            "Its entries made more than 71% of random ones, as many and held as long; 95% at least are wanted.",
        ),
        (
            {"buy_and_hold": 146.31},
            "buy_and_hold",
            (
                "Buying once and holding would have made +146.31 USDT with the whole capital, and these trades "
                "made +100.00."
            ),
        ),
        (
            {"overfitting": 0.4},
            "overfitting",
            (
                "The best settings of the sweep are not above the middle elsewhere in 40% of the cases "
                "(probability of overfitting); 25% at most are wanted, and pure chance has about 50%."
            ),
        ),
        (
            {"deflated_sharpe": 0.6},
            "deflated_sharpe",
            (
                "Of so many trials the luckiest may have such a Sharpe ratio: that it is more than luck "
                "has a probability of 60%; 95% at least are wanted."
            ),
        ),
        (
            {"out_of_sample": -3.0},
            "out_of_sample",
            "On candles that the settings were not chosen by it made -3.00 USDT.",
        ),
    ],
)
def test_each_fault_is_told_with_its_numbers(change: dict[str, object], rule: str, text: str) -> None:
    """What is wrong with a result is one true sentence.

    Given evidence of which one thing is bad
    When it is judged
    Then the rule about that thing says so, with the numbers
    """
    assert said(replace(SOUND, **change))[rule] == text  # type: ignore[arg-type]  # fields of their own types


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"pnl": (10.0,) * 30}, "few_trades"),
        ({"sensitivity": {"adverse": 100.0, "polls": 200.0}}, "sensitivity"),
        ({"fees": 100.0}, "costs"),
        ({"break_even_cost": 0.0012}, "break_even"),
        ({"pnl": (*(1.0,) * 50, 50.0)}, "one_trade"),
        ({"still_open": -50.0}, "still_open"),
        ({"plateau_kept": 0.5}, "plateau"),
        ({"random_percentile": 0.95}, "random_entries"),
        ({"buy_and_hold": 99.99}, "buy_and_hold"),
        ({"overfitting": 0.25}, "overfitting"),
        ({"deflated_sharpe": 0.95}, "deflated_sharpe"),
        ({"out_of_sample": 0.01}, "out_of_sample"),
    ],
)
def test_at_its_threshold_a_rule_is_silent(change: dict[str, object], rule: str) -> None:
    """A threshold is what is still good enough.

    Given evidence with one number just good enough
    When it is judged
    Then the rule about that number was asked and says nothing
    """
    evidence = replace(SOUND, **change)  # type: ignore[arg-type]  # fields of their own types
    assert rule in verdict(evidence).checked
    assert rule not in said(evidence)


@pytest.mark.parametrize(
    ("change", "rule", "told", "wanted"),
    [
        ({"fees": 100.04}, "costs", "50.01%", "50%"),
        ({"break_even_cost": 0.00119999}, "break_even", "0.119999%", "0.06%"),
        ({"pnl": (*(1.0,) * 50, 50.01)}, "one_trade", "50.005%", "50%"),
        ({"plateau_kept": 0.4999}, "plateau", "49.99%", "50%"),
        ({"random_percentile": 943 / 993}, "random_entries", "94.96%", "95%"),
        ({"overfitting": 0.25 + 1 / 12870}, "overfitting", "25.01%", "25%"),
        ({"deflated_sharpe": 0.949999}, "deflated_sharpe", "94.9999%", "95%"),
    ],
)
def test_what_misses_its_threshold_by_little_is_told_apart_from_it(
    change: dict[str, object], rule: str, told: str, wanted: str
) -> None:
    """A sentence does not contradict itself: not 95 % where 95 % are wanted and are not there.

    Given evidence with one number that misses its threshold by less than a tenth of a percent
    When it is judged
    Then that number has as many digits as tell it from what is wanted
    """
    text = said(replace(SOUND, **change))[rule]  # type: ignore[arg-type]  # fields of their own types
    shares = re.findall(r"[\d.]+%", text)
    assert shares.count(told) == 1
    assert shares.count(wanted) == 1
