"""Every scenario: as it is expected with its defence, and seen to fail without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from srconsole.compose.rehearse.play import play, report
from srconsole.compose.rehearse.report import Report
from srconsole.compose.rehearse.scenario import read_scenario
from srconsole.compose.rehearse.stage import Rehearsal
from srconsole.settings.schema import Settings
from tests.scenarios.defences import DEFENCES

FILES = sorted(Path(__file__).parent.glob("*.toml"))


def rehearsed(file: Path) -> Report:
    """Play a scenario and return its report."""
    rehearsal = Rehearsal(scenario=read_scenario(file))
    return report(Settings(), rehearsal, play(Settings(), rehearsal))


each_scenario = pytest.mark.parametrize("file", [pytest.param(file, id=file.stem) for file in FILES])


@pytest.mark.slow
@each_scenario
def test_nothing_is_lost_and_all_is_as_expected(file: Path) -> None:
    """Given a scenario of the list of faults
    When it is rehearsed
    Then its fault has come, nothing is lost, and all is as the scenario expects
    """
    found = rehearsed(file)
    assert found.faults or found.happenings or found.killed
    assert (found.lost, found.unmet) == ([], [])


@pytest.mark.slow
@each_scenario
def test_without_its_defence_a_scenario_fails(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given a scenario whose defence is switched off
    When it is rehearsed
    Then something is lost, or not as the scenario expects
    """
    DEFENCES[read_scenario(file).defence](monkeypatch)
    found = rehearsed(file)
    assert found.lost or found.unmet


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
