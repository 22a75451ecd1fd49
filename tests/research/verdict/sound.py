"""Evidence against which nothing speaks, and what is said of other evidence."""

from __future__ import annotations

from srconsole.research.verdict.evidence import Evidence
from srconsole.research.verdict.judging import verdict

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
