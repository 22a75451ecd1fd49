"""F31: killed around every commit of one rehearsed trade, and started again: the same trades, nothing twice."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from srconsole.compose.rehearse.play import play, report
from srconsole.compose.rehearse.report import Report
from srconsole.compose.rehearse.scenario import Scenario, read_scenario
from srconsole.compose.rehearse.stage import Rehearsal
from srconsole.settings.schema import Settings

TRADE = Path(__file__).parent / "f31_killed_at_a_write.toml"
MOST = 2000
"""More points than a rehearsed trade has."""
GROUPS = 4


def killed_at(*points: int) -> tuple[Scenario, Report]:
    """Play the trade, killed at these points."""
    scenario = msgspec.structs.replace(read_scenario(TRADE), commits=points)
    rehearsal = Rehearsal(scenario=scenario)
    return scenario, report(Settings(), rehearsal, play(Settings(), rehearsal))


@pytest.mark.slow
@pytest.mark.parametrize("group", range(GROUPS))
def test_killed_at_every_write_it_makes_the_same_trade(group: int) -> None:
    """Given a rehearsed trade with its entry, its trail, the moves of its stop and its exit
    When the engine is killed just before, or just behind, each of its commits, and started again
    Then each time there is the same one trade, no order was made twice, and no fill is lost
    """
    _, whole = killed_at()
    points = 0
    for point in range(1 + group, MOST, GROUPS):
        _, found = killed_at(point)
        if not found.killed:
            break
        points += 1
        assert (found.lost, found.unmet) == ([], []), point
        assert _trades(found) == _trades(whole), point
    assert points > 20


def _trades(found: Report) -> list[tuple[object, ...]]:
    """Return what of trades does not depend on when the engine was gone."""
    return [(trade["entry_time"], trade["entry_price"], trade["exit_reason"]) for trade in found.trades]
