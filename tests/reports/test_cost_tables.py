"""Tables of costs, sensitivity and checks in a terminal."""

from __future__ import annotations

import io

import pytest
from rich.console import Console, RenderableType

from srconsole.reports.cost_tables import break_even_table, cost_table
from srconsole.reports.sensitivity_table import sensitivity_table
from srconsole.reports.verify_tables import verify_table
from srconsole.research.costs.break_even import BreakEven
from srconsole.research.costs.cases import CostsAsked, cost_cases
from srconsole.research.sensitivity import ways_of
from srconsole.research.verify.check import Check, Verdict
from tests.research.costs.histories import history


def drawn(table: RenderableType, width: int = 80) -> str:
    """Return a table as a terminal of some width shows it."""
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(table)
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


def test_only_costs_that_there_are_have_a_column() -> None:
    """A table shows what was asked for.

    Given cases of fees alone, and of fees, funding and latency
    When they are drawn
    Then slippage has no column in either, funding and latency have one in the second, and only there `~` is explained
    """
    fees = drawn(cost_table(cost_cases(history(), CostsAsked(fee_rates=(0.0,)))))
    more = drawn(cost_table(cost_cases(history(), CostsAsked(funding=0.0001, latencies=(5.0,)))))

    assert "slippage" not in fees + more
    assert "funding" not in fees
    assert more.splitlines()[2].split() == ["costs", "trades", "net", "profit", "fees", "funding", "latency", "equity"]
    assert "~" not in fees
    assert "~ charged on the trades as they were; all others were traded anew." in more
    assert "fee 0.0000 %" in fees


@pytest.mark.parametrize("width", [80, 120])
def test_no_number_is_cut_off(width: int) -> None:
    """A figure is whole or not there.

    Given all kinds of costs and all ways in which price might have moved
    When they are drawn in narrow and wide terminals
    Then no row is wider than the terminal, and nothing ends in dots
    """
    asked = CostsAsked(
        fee_rates=(0.0,), slippages=(0.001,), models=(("volatility", 0.05),), funding=0.0001, latencies=(5.0,)
    )
    text = drawn(cost_table(cost_cases(history(), asked)), width) + drawn(sensitivity_table(ways_of(history())), width)
    assert all(len(line) <= width for line in text.splitlines())
    assert "…" not in text
    assert "adverse (as set)" in text


def test_where_it_breaks_even_is_told_in_percent() -> None:
    """A trader compares it with the fee that they pay.

    Given a strategy that bears 0.25 % and pays 0.06 %, one that makes nothing at no cost, and one that bears 20 %
    When they are drawn
    Then the first has a margin of 0.19 %, the second breaks even never, and the third somewhere above 20 %
    """
    some = drawn(break_even_table(BreakEven(0.0025, 0.0006, 300.0, 200.0)))
    none = drawn(break_even_table(BreakEven(None, 0.0006, -10.0, -20.0)))
    assert "0.2500 %" in some
    assert "0.1900 %" in some
    assert "+200.00" in some
    assert "never" in none
    assert "margin" not in none
    assert "above 20 %" in drawn(break_even_table(BreakEven(None, 0.0006, 900.0, 800.0)))


def test_a_check_has_its_verdict_in_a_word_and_all_of_its_sentence() -> None:
    """What failed is read without colours.

    Given a check that failed, with a long sentence and a sign that steers terminals
    When it is drawn in 80 columns
    Then the word FAILED, all words of the sentence and the sign's escape are there
    """
    told = "S1 of 2024-01-01T00:00:00Z is 100.5 and 101.5 once later candles are there\x1b[2J"
    text = drawn(verify_table("BTC/USD 1h", [Check("rows of prefixes", Verdict.FAILED, told)]))
    words = set(text.split())
    assert "FAILED" in words
    assert {"100.5", "101.5", "2024-01-01T00:00:00Z", "later", "there\\x1b[2J"} <= words
