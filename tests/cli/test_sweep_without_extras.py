"""A sweep where the packages of research are not installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

LEVELS = ["sweep", "candles.csv", "--param", "levels.swing_order=2,4"]


def without(package: str, words: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a command line in a Python that has not got a package."""
    code = (
        "import sys\n"
        f"sys.modules[{package!r}] = None\n"
        "from srconsole.cli.main import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    environment = {"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": ""}
    command = [sys.executable, "-c", code, *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=60)


@pytest.mark.parametrize(
    ("package", "options"),
    [
        ("distributed", ["--cluster", "tcp://127.0.0.1:1"]),
        ("pyarrow", ["--format", "parquet", "--out", "swept"]),
    ],
)
def test_what_needs_a_package_says_so(folder: Path, package: str, options: list[str]) -> None:
    """A person reads in one sentence what is missing and how to get it.

    Given a machine without a package that an option needs
    When a sweep asks for it
    Then it is refused with the name and the two ways to install it, and nothing is written
    """
    done = without(package, [*LEVELS, *options])

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert f"needs the package {package}, which is not installed: `make research`" in done.stderr
    assert [path.name for path in folder.iterdir()] == ["candles.csv"]


def test_a_sweep_without_pictures_has_all_else(folder: Path) -> None:
    """No picture is no reason to lose a night's trials.

    Given a machine without matplotlib
    When a sweep is kept in a folder
    Then it has its results and its printed map, and a line says why there is no picture
    """
    done = without("matplotlib", [*LEVELS, "--out", "swept"])

    assert done.returncode == 0
    assert "net profit by levels.swing_order" in done.stdout
    assert "no heatmap.png: a picture needs the package matplotlib" in done.stderr
    written = sorted(path.name for path in (folder / "swept").iterdir())
    assert written == ["results.csv", "sweep.json", "trials.db", "verdict.json"]
