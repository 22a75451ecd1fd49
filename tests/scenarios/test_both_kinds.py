"""Scenarios on a unified account: what comes of them is what comes of them on a classic one."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

import msgspec
import pytest

from srconsole.compose.rehearse.play import play, report
from srconsole.compose.rehearse.report import Report
from srconsole.compose.rehearse.scenario import Scenario, ToldFault, read_scenario
from srconsole.compose.rehearse.stage import Rehearsal
from srconsole.settings.schema import Settings

HERE: Final = Path(__file__).parent
OF_V3: Final = {
    "modify-tpsl-order": "modify-strategy-order",
    "place-tpsl-order": "place-strategy-order",
    "orders-plan-pending": "unfilled-strategy-orders",
    "order/detail": "trade/order-info",
}
"""What V3 calls the paths that scenarios name; others have the same end on both."""
ONE_WAY: Final = (
    "f01_lost_answer",
    "f09_stop_moves_in_place",
    "f13_started_again_with_an_order_out",
    "f15_closed_by_hand",
    "f26_covered_at_the_start",
    "f38_stop_by_the_mark",
    "f57_money_comes_and_goes",
)
HEDGE: Final = ("f09_stop_moves_in_place", "f15_liquidated", "f26_covered_at_the_start")


def _fault(told: ToldFault) -> ToldFault:
    fault = told.fault
    return msgspec.structs.replace(told, fault=msgspec.structs.replace(fault, path=OF_V3.get(fault.path, fault.path)))


def played(name: str, account: Literal["classic", "unified"], *, hedge: bool) -> tuple[Scenario, Report]:
    """Play a scenario that was written for a classic account on one of either kind and position mode."""
    told = read_scenario(HERE / f"{name}.toml")
    exchange = msgspec.structs.replace(told.exchange, account=account, hedge=hedge)
    faults = tuple(map(_fault, told.faults)) if account == "unified" else told.faults
    told = msgspec.structs.replace(told, exchange=exchange, faults=faults)
    rehearsal = Rehearsal(scenario=told)
    return told, report(Settings(), rehearsal, play(Settings(), rehearsal))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "hedge"), [*((name, False) for name in ONE_WAY), *((name, True) for name in HEDGE)], ids=str
)
def test_both_kinds_of_account_come_to_the_same(name: str, hedge: bool) -> None:
    """Whoever has the newer kind of account trades as everybody else.

    Given a scenario, on a classic and on a unified account in the same position mode
    When both are rehearsed
    Then what it tells has come on both, nothing is lost, all is as expected, and the trades are the same
    """
    plays = [played(name, account, hedge=hedge) for account in ("classic", "unified")]

    for told, found in plays:
        assert bool(found.faults) >= bool(told.faults)
        assert found.killed == len(told.kills) + len(told.leaves) + len(told.commits)
        assert (found.lost, found.unmet) == ([], [])
    assert plays[0][1].trades == plays[1][1].trades != []


@pytest.mark.slow
def test_the_stop_of_a_unified_account_acts_at_the_last_price_from_the_first() -> None:
    """Only there can the stop that goes with an entry name its price, so that no mark keeps it from acting.

    Given a mark that stays high and stops that cannot be moved, and a price that falls through the stop
    When that is rehearsed on a unified account
    Then the exchange's stop has sold all at once, and no order of ours had to
    """
    _, found = played("f07_stop_does_not_act", "unified", hedge=False)

    assert (found.lost, found.ended) == ([], "")
    assert [(trade["exit_reason"], trade["exit_price"]) for trade in found.trades] == [("stop_loss", 95.0)]
    assert found.unmet == ["1 sales of ours are expected at the exchange, there were 0"]
