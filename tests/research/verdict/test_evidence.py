"""What a backtest, or a run's record, knows of itself when it is judged."""

from __future__ import annotations

from srconsole.research.verdict.evidence import Evidence, evidence_of
from srconsole.research.verdict.judging import verdict


def test_a_backtest_knows_this_of_itself() -> None:
    """What one run knows is taken from its figures, and nothing else is made up.

    Given the figures of a run with two lots still open
    When its evidence is taken
    Then it has the trades, the paths, what a fill costs and what is still held, and all else was not looked at
    """
    summary = {
        "settings": {"costs": {"fee_rate": 0.0006, "slippage": 0.0002}},
        "sensitivity": {"adverse": {"trades": 2, "net_profit": 3.0}, "polls": {"trades": 1, "net_profit": -1.0}},
        "fees": 1.5,
        "buy_and_hold": 7.0,
        "open_lots": [{"unrealised": -4.0}, {"unrealised": 1.0}],
    }
    assert evidence_of(summary, [5.0, -2.0]) == Evidence(
        pnl=[5.0, -2.0],
        sensitivity={"adverse": 3.0, "polls": -1.0},
        fees=1.5,
        cost=0.0006 + 0.0002,
        still_open=-3.0,
        buy_and_hold=7.0,
    )


def test_a_run_does_not_tell_what_is_held() -> None:
    """What was not looked at is not said to be in order.

    Given the figures of a run's record, which name no open lots
    When its evidence is gathered
    Then what is still held is unknown, and that rule is not asked
    """
    costs = {"fee_rate": 0.0006, "slippage": 0.0}
    evidence = evidence_of({"settings": {"costs": costs}, "fees": 1.5, "buy_and_hold": 7.0}, [5.0, -2.0])
    assert evidence.still_open is None
    assert "still_open" not in verdict(evidence).checked
