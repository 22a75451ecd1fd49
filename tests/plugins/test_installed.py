"""Strategies of installed packages (entry points `srconsole.strategies`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from srconsole.errors import RequestError
from srconsole.plugins.installed import factory_of, installed
from srconsole.settings.schema import Settings
from srconsole.strategies.contract import View
from srconsole.strategies.levels.strategy import Levels
from tests.walks import HOUR, walk

GOOD = """
from srconsole.strategies.levels.strategy import Levels

def make(settings, base):
    assert base == 3_600_000
    return Levels(settings)

NUMBER = 7

def fails(settings, base):
    raise KeyError("fast")

def half(settings, base):
    return object()
"""


def install(folder: Path, name: str, points: str, module: str | None = None, code: str = GOOD) -> None:
    """Put a package where Python finds it, as pip leaves one behind."""
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[srconsole.strategies]\n{points}\n", encoding="utf-8")
    if module is not None:
        (folder / f"{module}.py").write_text(code, encoding="utf-8")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder on Python's path."""
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def test_a_packages_strategy_is_traded_as_one_of_our_own(place: Path) -> None:
    """Given an installed package that brings a strategy
    When it is asked for by name, and sees a history
    Then it plans as the strategy that it made
    """
    install(place, "mine", "my_levels = mine_of_tests:make", "mine_of_tests")
    settings = Settings()
    strategy, own = factory_of("my_levels")(settings, HOUR), Levels(settings)
    assert set(installed()) == {"my_levels"}
    for candle in walk(1, 150):
        view = View(candle, (), 1000.0)
        assert strategy.close(view) == own.close(view)


def test_what_is_installed_is_listed_without_being_imported(place: Path) -> None:
    """Given a package that cannot be imported
    When the strategies of packages are listed
    Then it is among them
    """
    install(place, "broken", "broken = broken_of_tests:make", "broken_of_tests", "raise SystemError('imported')\n")
    assert set(installed()) == {"broken"}


def refused(name: str) -> str:
    """Make a strategy that cannot be had; return why, in one sentence."""
    with pytest.raises(RequestError) as caught:
        factory_of(name)(Settings(), HOUR)
    assert caught.value.exit_code == 2
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_name_of_our_own_is_not_taken_over(place: Path) -> None:
    """Given a package that brings a strategy under a name of srconsole's
    When strategies are looked for
    Then that is refused in a sentence that names both
    """
    install(place, "greedy", "levels = mine_of_tests:make")
    assert refused("other").startswith(
        "package greedy brings a strategy levels, and srconsole has one of that name; the package has to"
    )


def test_two_packages_with_one_name_are_refused(place: Path) -> None:
    """Given two packages that bring different strategies under one name
    When it is asked for
    Then that is refused in a sentence that names both packages
    """
    install(place, "one", "mine = one_of_tests:make")
    install(place, "two", "mine = two_of_tests:make")
    said = refused("mine")
    assert "package one" in said
    assert "package two" in said
    assert said.endswith("both bring a strategy mine; remove one of them")


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("no_such_module:make", "cannot be imported: ModuleNotFoundError: No module named 'no_such_module'"),
        ("faulty_of_tests:missing", "cannot be imported: AttributeError"),
        ("faulty_of_tests:NUMBER", "is int, expected a function of settings and the candles' length"),
        ("faulty_of_tests:fails", "cannot be made: KeyError: 'fast'"),
        (
            "faulty_of_tests:half",
            "lacks needs, columns, close, exits, cells, remember, restore of srconsole.strategies",
        ),
    ],
)
def test_a_package_that_fails_is_one_sentence(place: Path, target: str, message: str) -> None:
    """Given a package whose strategy is not there, is none, or cannot be made
    When it is asked for
    Then one sentence names the strategy, the package and what is wrong
    """
    install(place, "faulty", f"mine = {target}", "faulty_of_tests")
    said = refused("mine")
    assert said.startswith(f"strategy mine of package faulty ({target}) ")
    assert message in said


def test_an_unknown_strategy_is_told_with_the_nearest_name(place: Path) -> None:
    """Given srconsole's strategies and a package's
    When one is asked for by a name that none has
    Then the sentence has the nearest name of both, if one is near
    """
    install(place, "mine", "my_levels = mine_of_tests:make")
    assert refused("my_level") == "strategy my_level is not known; did you mean my_levels?"
    assert refused("levls") == "strategy levls is not known; did you mean levels?"
    assert refused("qqq") == "strategy qqq is not known; no installed package brings it"
