"""The wheel: built with what is installed, and complete where it is unpacked."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).resolve().parents[2]


def hatchling(target: str, folder: Path, source: Path = CHECKOUT) -> Path:
    """Build a distribution of a source tree into a folder, without isolation or network; return its file."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)]
    subprocess.run(command, cwd=source, check=True)
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hatchling("wheel", tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel alone, beside no checkout, and return the folder it is in."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*command, "--target", str(folder), str(wheel)], check=True)
    return folder


def run_installed(code: str, installed: Path, cwd: Path) -> list[str]:
    """Run code against the installed wheel from another folder and return the lines it prints.

    The search path is set before anything is imported, since this checkout is installed in the same Python.
    """
    start = f"import sys; sys.path.insert(0, {str(installed)!r})\n"
    command = [sys.executable, "-P", "-c", start + code]
    done = subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.splitlines()


def test_wheel_finds_what_comes_with_it(installed: Path, tmp_path: Path) -> None:
    """An installed srconsole brings its settings, sample candles and themes along.

    Given the wheel, installed into a folder of its own
    When it is asked from elsewhere for the default settings, the sample candles and the themes
    Then it finds all of them in that folder, equal to those of the checkout
    """
    names = ["settings.toml", "presets/README.md", "presets/scalper-standard.toml", "themes/README.md"]
    names += [f"data/{path.name}" for path in (CHECKOUT / "data").iterdir()]
    code = f"from srconsole.bundled import bundled\nfor name in {names!r}: print(bundled(name))"

    found = [Path(line) for line in run_installed(code, installed, tmp_path)]

    assert any(path.suffix == ".csv" for path in found)
    assert all(path.is_relative_to(installed) for path in found)
    assert [path.read_bytes() for path in found] == [(CHECKOUT / name).read_bytes() for name in names]


def test_wheel_runs_the_command(installed: Path, tmp_path: Path) -> None:
    """An installed srconsole answers as the checkout does.

    Given the wheel, installed into a folder of its own
    When the command is asked for its version from elsewhere
    Then it prints the version that the package states
    """
    code = "import srconsole\nprint(srconsole.__version__, srconsole.__file__)"
    version, file = run_installed(code, installed, tmp_path)[0].split(" ", 1)
    run_module = "import runpy\nrunpy.run_module('srconsole', run_name='__main__')"

    printed = run_installed(f"sys.argv = ['srconsole', '--version']\n{run_module}", installed, tmp_path)

    assert Path(file).is_relative_to(installed)
    assert version in printed[0].split()


def test_wheel_brings_the_kernel_along(installed: Path, tmp_path: Path) -> None:
    """An installed srconsole backtests as fast as the checkout.

    Given the wheel, built where there is a C compiler, and installed into a folder of its own
    When it is asked from elsewhere for the compiled kernel
    Then it loads the one in that folder; without a compiler there is none, and it says so by that
    """
    code = (
        "from srconsole.kernel.compiler import compiler, library_path\nfrom srconsole.kernel.library import library\n"
        "print(library() is not None, compiler() is not None, library_path())"
    )
    loaded, compiles, path = run_installed(code, installed, tmp_path)[0].split(" ", 2)

    assert loaded == compiles
    assert Path(path).is_relative_to(installed)


def test_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    """Nothing of the workshop goes out with the product.

    Given the wheel
    When its files are listed
    Then they are the package with its types marker and the wheel's own record, and no test or cache
    """
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.split("/")[0].split("-")[0] for name in names}

    assert "srconsole/py.typed" in names
    assert tops == {"srconsole"}
    assert not [name for name in names if "__pycache__" in name or "/tests/" in name]


def test_source_archive_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    """A distributor can make the wheel from the source archive alone.

    Given the source archive, unpacked where there is no checkout
    When the wheel is built from it
    Then it carries the same files as the checkout's own
    """
    with tarfile.open(hatchling("sdist", tmp_path / "sdist")) as archive:
        # Releases of Python 3.11 before the fourth know no filters; the archive is our own.
        filters: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        archive.extractall(tmp_path / "unpacked", **filters)  # noqa: S202  # our own, just made
    (source,) = (tmp_path / "unpacked").iterdir()

    from_archive = hatchling("wheel", tmp_path / "wheel", source)

    with zipfile.ZipFile(from_archive) as rebuilt, zipfile.ZipFile(wheel) as direct:
        assert sorted(rebuilt.namelist()) == sorted(direct.namelist())
