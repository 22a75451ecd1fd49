"""What is said of a backtest: what is looked at, and the line above it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from srconsole.research.verdict.evidence import Evidence, evidence_of
from srconsole.research.verdict.judging import verdict
from srconsole.research.verdict.rules import RULES
from tests.research.verdict.sound import SOUND

DOCS = Path(__file__).resolve().parents[3] / "docs" / "verdict.md"


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


def test_a_record_that_tells_of_no_open_lots_was_not_looked_at_for_them() -> None:
    """What is still held by a run is not called harmless because nobody wrote it down.

    Given the figures that a run's record tells, among which what is still held is not
    When they are judged
    Then what is still held was not looked at
    """
    summary = {"settings": {"costs": {"fee_rate": 0.0006, "slippage": 0.0}}, "fees": 1.5, "buy_and_hold": 7.0}
    found = verdict(evidence_of(summary, [5.0, -2.0]))
    assert "still_open" not in found.checked
    assert "what is still held" in found.unchecked


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
