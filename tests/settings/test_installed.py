"""A strategy that an installed package brings may be traded by its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from srconsole.settings.deciding import deciding
from srconsole.settings.layers import settings_from
from srconsole.settings.schema import Settings
from tests.settings.refused import refusal


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install a package that brings the strategy `tides`; its module is not there, since nobody imports it."""
    about = tmp_path / "tides-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: tides\nVersion: 1.0\n", encoding="utf-8")
    (about / "entry_points.txt").write_text("[srconsole.strategies]\ntides = tides:make\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)


@pytest.mark.usefixtures("package")
def test_installed_strategy_is_taken_by_its_name() -> None:
    """Given an installed package that brings a strategy
    When its name is set, and one that is spelt like it
    Then the first is taken, and the second answered with the first
    """
    assert settings_from({"strategy.name": "tides"}).strategy.name == "tides"
    assert refusal({"strategy.name": "tidse"}).endswith('package brings; did you mean "tides"?')


def test_strategy_that_nobody_brings_is_refused() -> None:
    """Given no package that brings a strategy
    When its name is set
    Then it is refused
    """
    assert refusal({"strategy.name": "tides"}).startswith(
        'strategy.name = "tides" (given) must be "levels" or "sma" or'
    )


@pytest.mark.usefixtures("package")
def test_any_section_may_decide_about_an_installed_strategy() -> None:
    """Given a strategy of a package, which may read any section
    When it is asked what decides about a replay
    Then it is also the sections of other strategies
    """
    tides = {"strategy.name": "tides"}

    assert deciding(settings_from(tides)) != deciding(settings_from({**tides, "grid.lines": 7}))
    assert deciding(Settings()) == deciding(settings_from({"grid.lines": 7}))
