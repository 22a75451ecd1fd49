"""F31: killed around every commit of one rehearsed trade, and started again: the same trades, nothing twice."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from srconsole.compose.rehearse.play import play, report
from srconsole.compose.rehearse.report import Report
from srconsole.compose.rehearse.scenario import read_scenario
from srconsole.compose.rehearse.stage import Rehearsal
from srconsole.settings.schema import Settings

TRADE = Path(__file__).parent / "f31_killed_at_a_write.toml"
MOST = 2000
"""More points than a rehearsed trade has."""
GROUPS = 4
LATER = 3
"""Points of a group at most that lie between the decision and the order's leaving."""


def killed_at(*points: int) -> Report:
    """Play the trade, killed at these points."""
    scenario = msgspec.structs.replace(read_scenario(TRADE), commits=points)
    rehearsal = Rehearsal(scenario=scenario)
    return report(Settings(), rehearsal, play(Settings(), rehearsal))


@pytest.mark.slow
@pytest.mark.parametrize("group", range(GROUPS))
def test_killed_at_every_write_it_makes_the_same_trade(group: int) -> None:
    """Given a rehearsed trade with its entry, its trail, the moves of its stop and its exit
    When the engine is killed just before, or just behind, each of its commits, and started again
    Then each time there is one trade, no order was made twice, and no fill is lost; it is the same trade, but where
        the entry had not left yet, which is then made at a later price
    """
    whole, points, later = traded(killed_at()), 0, 0
    for point in range(1 + group, MOST, GROUPS):
        found = killed_at(point)
        if not found.killed:
            break
        points += 1
        assert (found.lost, found.unmet) == ([], []), point
        later += traded(found) != whole
        assert traded(found) >= whole, point
    assert points > 20
    assert later <= LATER


def traded(found: Report) -> list[tuple[object, ...]]:
    """Return what of trades does not depend on when the engine was gone."""
    return [(trade["entry_time"], trade["entry_price"], trade["exit_reason"]) for trade in found.trades]
