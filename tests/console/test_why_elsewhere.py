"""What is said of trades of other strategies than `levels`: nothing that they do not know."""

from __future__ import annotations

from datetime import UTC

import pytest

from srconsole.console.why.subject import why_of
from srconsole.console.why.told import Told
from srconsole.console.why.trade import trade_told
from tests.console import canned, canned_strategies


@pytest.mark.parametrize("reason", ["stop_loss", "take_profit"])
def test_of_a_strategy_without_a_midpoint_none_is_told(reason: str) -> None:
    """A grid knows no midpoint that its stop could have been met before.

    Given a trade of a grid that was left at its stop, and a market of that grid in which nothing is held
    When it is explained
    Then nothing is said of a midpoint, and the rules are those of strategies.md
    """
    trade = canned.trades()[0]._replace(strategy="grid", exit_reason=reason, midpoint=None, peak=None)
    told = trade_told(canned.flat(), trade, UTC)
    (sold,) = [each for each in told if each.text.startswith("Sold")]
    assert "midpoint" not in " ".join(each.text for each in told)
    assert sold.rule == "strategies.md 1.2"

    shown = canned_strategies.signals()
    flat = shown._replace(markets=(shown.market._replace(position=None, trades=(trade,), why_flat="waits"),))
    assert flat.market.strategy is not None
    flat = flat._replace(markets=(flat.market._replace(strategy=flat.market.strategy._replace(lots=())),))
    assert why_of(flat, None, UTC).sentences[-1] == Told("Nothing is held: waits.", "strategies.md 1.1")
