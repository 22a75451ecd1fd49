"""Every scenario: as it is expected with its defence, and seen to fail without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from srconsole.compose.rehearse.scenario import read_scenario
from tests.scenarios.defences import DEFENCES
from tests.scenarios.process import play_in_a_process
from tests.scenarios.proofs import PROOFS
from tests.scenarios.table import FILES

FAULTS = range(1, 60)
OF_OTHER_VENUES = {33, 37, 52, 53}

each_scenario = pytest.mark.parametrize("file", [pytest.param(file, id=file.stem) for file in FILES])


@pytest.mark.slow
@each_scenario
def test_nothing_is_lost_and_all_is_as_expected(file: Path, tmp_path: Path) -> None:
    """Given a scenario of the list of faults, and a home with nothing in it
    When `srconsole` rehearses it
    Then what it tells has come, nothing is lost, all is as the scenario expects, and the exit code says so
    """
    told = read_scenario(file)
    ended = play_in_a_process(file, tmp_path)
    found = ended.report
    assert ended.wrong == []
    assert ended.code == 0
    assert bool(found.faults) >= bool(told.faults)
    assert len(found.happenings) == len(told.happenings)
    assert found.killed == len(told.kills) + len(told.leaves) + len(told.commits)


@pytest.mark.slow
@each_scenario
def test_without_its_defence_a_scenario_fails(file: Path, tmp_path: Path) -> None:
    """Given a scenario whose defence is switched off
    When `srconsole` rehearses it
    Then something is lost, or not as the scenario expects, and the exit code says so
    """
    ended = play_in_a_process(file, tmp_path, without=read_scenario(file).defence)
    assert ended.wrong
    assert ended.code == 1


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


@pytest.mark.parametrize("defence", sorted(DEFENCES))
def test_each_defence_can_be_switched_off(defence: str) -> None:
    """A scenario that fails because its defence could not be taken away shows nothing.

    Given a defence, and the code as it stands
    When it is switched off and on again
    Then what it stands in is there
    """
    patch = pytest.MonkeyPatch()
    try:
        DEFENCES[defence](patch)
        switched = bool(patch._setattr or patch._setitem)  # noqa: SLF001  # pytest tells it nowhere else
    finally:
        patch.undo()
    assert switched
