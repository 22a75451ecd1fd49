"""Results do not depend on Python's version: since 3.12 `sum` adds floats more exactly than before."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "srconsole"
ROOMS = ("core", "strategies", "exchange", "engine", "research", "reports")
COUNTS = {
    ("core/account.py", "Account"),
    ("reports/backtest_text.py", "past_liquidation"),
    ("research/trade_figures.py", "_day"),
    ("research/trade_figures.py", "trade_figures"),
    ("strategies/breakout/strategy.py", "Breakout"),
    ("strategies/signals/votes.py", "Votes"),
}
"""Where only whole numbers are added: file and function."""


def sums(source: str) -> list[str]:
    """Return the names of the functions, outermost first, in which the built-in `sum` is called; "" outside of any."""
    return [
        getattr(node, "name", "")
        for node in ast.parse(source).body
        for inner in ast.walk(node)
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id == "sum"
    ]


@pytest.mark.parametrize("room", ROOMS)
def test_nothing_that_decides_adds_floats_with_sum(room: str) -> None:
    """Given the code that decides about trades and counts what came of them
    When it is searched for the built-in sum
    Then that adds whole numbers only, in the places named here: floats are added one by one, or by fsum
    """
    files = sorted((PACKAGE / room).rglob("*.py"))
    assert files
    found = {(str(path.relative_to(PACKAGE)), name) for path in files for name in sums(path.read_text("utf-8"))}
    assert found == {place for place in COUNTS if place[0].startswith(room)}


def test_the_search_finds_what_it_looks_for() -> None:
    """Given code that adds with sum, with fsum, with an array's own sum and in a loop
    When it is searched
    Then only the first is found, wherever in the code it stands
    """
    assert sums("class A:\n def f(self): return [sum(x) for x in self.y]") == ["A"]
    assert sums("total = sum(prices)") == [""]
    assert sums("def f(a): return fsum(a) + a.sum()\ndef g(a):\n for x in a: total += x") == []
