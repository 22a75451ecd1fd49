"""Files that come with srconsole."""

from __future__ import annotations

from pathlib import Path

import pytest

from srconsole.bundled import bundled


def test_checkout_has_them_at_its_top() -> None:
    """Whoever works on the project uses the files they see.

    Given this checkout
    When settings.toml is asked for
    Then it is the one at the top
    """
    assert bundled("settings.toml") == Path(__file__).resolve().parents[2] / "settings.toml"


def test_installed_package_has_them_inside(tmp_path: Path) -> None:
    """Whoever installed the program has them too, and nobody else's by mistake.

    Given an installed package with bundled files, beside somebody else's folder `data`
    When a file is asked for that only the package has, then one that only the other folder has
    Then the first is found, and the second is missing
    """
    package = tmp_path / "srconsole"
    inside = package / "_bundled" / "data" / "sample.csv"
    other = tmp_path / "data" / "other.csv"
    for path in (inside, other):
        path.parent.mkdir(parents=True)
        path.touch()

    assert bundled("data/sample.csv", package) == inside
    with pytest.raises(FileNotFoundError):
        bundled("data/other.csv", package)


def test_missing_file_says_what_to_do(tmp_path: Path) -> None:
    """A damaged installation explains itself.

    Given an installation without a file
    When it is asked for
    Then the error names the file and what to do
    """
    with pytest.raises(FileNotFoundError, match="install srconsole again") as caught:
        bundled("themes/dusk.toml", tmp_path / "srconsole")

    assert caught.value.filename == str(tmp_path / "themes" / "dusk.toml")
