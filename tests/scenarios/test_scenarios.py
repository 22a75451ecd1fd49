"""Every scenario: as it is expected with its defence, and seen to fail without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from srconsole.compose.rehearse.play import play, report
from srconsole.compose.rehearse.scenario import read_scenario
from srconsole.compose.rehearse.stage import Rehearsal
from srconsole.settings.schema import Settings
from tests.scenarios.defences import DEFENCES
from tests.scenarios.proofs import PROOFS
from tests.scenarios.table import FILES, wrong

FAULTS = range(1, 60)
OF_OTHER_VENUES = {33, 37, 52, 53}

each_scenario = pytest.mark.parametrize("file", [pytest.param(file, id=file.stem) for file in FILES])


@pytest.mark.slow
@each_scenario
def test_nothing_is_lost_and_all_is_as_expected(file: Path) -> None:
    """Given a scenario of the list of faults
    When it is rehearsed
    Then what it tells has come, nothing is lost, and all is as the scenario expects
    """
    rehearsal = Rehearsal(scenario=(told := read_scenario(file)))
    found = report(Settings(), rehearsal, play(Settings(), rehearsal))
    assert bool(found.faults) >= bool(told.faults)
    assert len(found.happenings) == len(told.happenings)
    assert found.killed == len(told.kills) + len(told.leaves) + len(told.commits)
    assert (found.lost, found.unmet) == ([], [])


@pytest.mark.slow
@each_scenario
def test_without_its_defence_a_scenario_fails(file: Path) -> None:
    """Given a scenario whose defence is switched off
    When it is rehearsed
    Then something is lost, or not as the scenario expects
    """
    assert wrong(file, without=read_scenario(file).defence)


@each_scenario
def test_a_scenario_says_what_it_is(file: Path) -> None:
    """Given a scenario's file
    When it is read
    Then it has the number of its fault, a sentence about it, and a defence that can be switched off
    """
    scenario = read_scenario(file)
    assert file.stem.startswith(f"f{int(scenario.fault[1:]):02}_")
    assert scenario.about
    assert scenario.defence in DEFENCES


def test_every_fault_has_its_scenario() -> None:
    """Given the list of faults, without those that only other exchanges show
    When scenarios and proofs are looked through
    Then each fault has one at least, and each defence is one of theirs
    """
    named = [(told.fault, told.defence) for told in map(read_scenario, FILES)]
    named += [(proof.fault, proof.defence) for proof in PROOFS]
    assert {int(fault[1:]) for fault, _ in named} == set(FAULTS) - OF_OTHER_VENUES
    assert {defence for _, defence in named} == set(DEFENCES)
