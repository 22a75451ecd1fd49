"""What is said of a backtest: each rule at its threshold, and the line above them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.research.verdict.evidence import Evidence
from srconsole.research.verdict.judging import verdict
from srconsole.research.verdict.rules import RULES

DOCS = Path(__file__).resolve().parents[3] / "docs" / "verdict.md"

SOUND = Evidence(
    pnl=(10.0, -5.0) * 20,
    sensitivity={"adverse": 100.0, "favourable": 120.0, "polls": 90.0},
    fees=20.0,
    cost=0.0006,
    break_even_cost=0.0036,
    still_open=-10.0,
    buy_and_hold=50.0,
    plateau_kept=0.8,
    random_percentile=0.99,
    overfitting=0.1,
    deflated_sharpe=0.97,
    out_of_sample=30.0,
)
"""40 trades that made 100 USDT, and nothing against them."""


def said(evidence: Evidence) -> dict[str, str]:
    """Return what speaks against it, by the rule."""
    return {sentence.rule: sentence.text for sentence in verdict(evidence).sentences}


def test_where_nothing_speaks_against_it_nothing_is_promised() -> None:
    """A result without a fault is called just that.

    Given evidence of all kinds, none of it bad
    When it is judged
    Then nothing speaks against it in as many checks as there are rules, and that is no promise
    """
    found = verdict(SOUND)
    assert found.lines() == ["+100.00 USDT in 40 trades: nothing speaks against it in 13 checks, which is no promise."]
    assert found.checked == tuple(rule.id for rule in RULES)
    assert found.unchecked == ()


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
                "The best settings of the sweep are below the middle elsewhere in 40% of the cases "
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


def test_only_what_is_known_is_judged() -> None:
    """What nobody looked at is neither good nor bad.

    Given the trades alone
    When they are judged
    Then only the rules about trades are asked, and the last line says what was not looked at
    """
    found = verdict(Evidence(pnl=SOUND.pnl))
    assert found.checked == ("few_trades", "loss", "one_trade")
    assert found.headline == "+100.00 USDT in 40 trades: nothing speaks against it in 3 checks, which is no promise."
    assert found.lines()[-1].startswith("Not looked at: the path inside the candles, fees, higher costs, ")


def test_without_trades_there_is_nothing_to_judge() -> None:
    """A strategy that did nothing is not called sound.

    Given a backtest without trades, and one whose only purchase is still held
    When they are judged
    Then the verdict says that there is nothing to judge, and what is held has made so far, and no rule was asked
    """
    found = verdict(replace(SOUND, pnl=(), still_open=0.0))
    assert found.lines() == ["It traded nothing: there is nothing to judge."]
    assert found.checked == ()
    held = verdict(replace(SOUND, pnl=(), still_open=-203.5))
    assert held.lines() == ["It closed no trade, and what it holds has made -203.50 USDT: there is nothing to judge."]


def test_a_loss_stands_in_the_first_line() -> None:
    """Nobody has to read on to know that money was lost.

    Given 40 trades that lost 20 USDT
    When they are judged by themselves
    Then the first line says so
    """
    assert verdict(Evidence(pnl=(-0.5,) * 40)).headline == (
        "It lost 20.00 USDT in 40 trades: 1 of 3 checks speaks against it."
    )


def test_the_page_has_every_rule_with_its_threshold() -> None:
    """What the page says is what is done.

    Given the table of docs/verdict.md
    When it is laid beside the rules
    Then it has the same rules in the same order, with the same subjects and thresholds
    """
    page = DOCS.read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \| [^|]+ \|$", page, re.MULTILINE)
    assert [(name, subject, float(threshold)) for name, subject, threshold in rows] == [
        (rule.id, rule.subject, rule.threshold) for rule in RULES
    ]


@given(
    pnl=st.lists(st.floats(-100, 100), max_size=60),
    made=st.lists(st.floats(-100, 100), min_size=3, max_size=3),
    fees=st.floats(-10, 500),
    held=st.floats(-100, 100),
)
def test_whatever_came_out_it_is_called_sound_only_where_it_is(
    pnl: list[float], made: list[float], fees: float, held: float
) -> None:
    """No result is praised by mistake.

    Given any trades, readings of the path, fees and prices
    When they are judged
    Then nothing speaks against it only where all readings win, 30 trades did, and without the best a profit is left
    """
    by_movement = dict(zip(("adverse", "favourable", "polls"), made, strict=True))
    evidence = Evidence(pnl=pnl, sensitivity=by_movement, fees=fees, buy_and_hold=held)
    found = verdict(evidence)
    assert all(line and "{" not in line for line in found.lines())
    assert "will make money" not in " ".join(found.lines())
    if found.checked and not found.sentences:
        assert evidence.trades >= 30
        assert min(made) > 0 or max(made) <= 0
        assert evidence.net - max(pnl) > 0
        assert evidence.net > held
