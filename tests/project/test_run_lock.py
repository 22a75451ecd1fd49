"""What `make run` installs: what running needs, as the tests had it, and a line that says how far it is."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from scripts.install import UNPACKING, Progress, count_of, installers, step_of
from scripts.run_lock import needed, packages_of, research_lock, run_lock

CHECKOUT = Path(__file__).resolve().parents[2]
LOCK = (CHECKOUT / "requirements.lock").read_text(encoding="utf-8")
RUN_LOCK = (CHECKOUT / "requirements-run.lock").read_text(encoding="utf-8")
RESEARCH_LOCK = (CHECKOUT / "requirements-research.lock").read_text(encoding="utf-8")
PROJECT = (CHECKOUT / "pyproject.toml").read_text(encoding="utf-8")


def test_the_lock_for_running_is_made_of_the_whole_one() -> None:
    """What a person runs is what was tested.

    Given the three locks and the project
    When the locks for running and for research are made anew
    Then they are those that stand there, and each package stands in the whole lock word for word
    """
    assert run_lock(LOCK, PROJECT) == RUN_LOCK
    assert research_lock(LOCK, PROJECT) == RESEARCH_LOCK
    whole, running, research = (
        {package.text for package in packages_of(lock)} for lock in (LOCK, RUN_LOCK, RESEARCH_LOCK)
    )
    assert running < research < whole


def test_running_needs_no_tool_of_the_developers() -> None:
    """A person who only runs it downloads no test runner.

    Given the lock for running
    When its packages are compared with the project's own lists
    Then everything that running asks for is there, and nothing that only the developers' list asks for
    """
    told = tomllib.loads(PROJECT)["project"]
    asked, developers = (
        {match[0] for entry in entries if (match := re.match(r"[a-z0-9-]+", entry))}
        for entries in (told["dependencies"], told["optional-dependencies"]["dev"])
    )
    there = {package.name for package in packages_of(RUN_LOCK)}

    assert asked <= there
    assert there & (developers - asked) == {"editables", "hatchling"}
    assert not there & {"pytest", "mypy", "ruff", "hypothesis", "ta-lib", "pyte", "optuna", "plotly"}
    research = {package.name for package in packages_of(RESEARCH_LOCK)}
    assert {"optuna", "plotly", "pyarrow", "matplotlib", "distributed"} <= research
    assert not research & {"pytest", "mypy", "ruff", "hypothesis", "ta-lib", "pyte", "playwright", "quantstats"}


def test_what_a_needed_package_needs_is_needed() -> None:
    """No package is missing because another one brought it.

    Given a lock in which one package needs a second, that a third, and a fourth nobody's
    When the first is asked for
    Then the first three are needed
    """
    one = "one==1 \\\n    --hash=sha256:00\n    # via srconsole (pyproject.toml)\n"
    two = "two==1 ; sys_platform == 'linux' \\\n    --hash=sha256:00\n    # via one\n"
    three = "three==1 \\\n    --hash=sha256:00\n    # via\n    #   four\n    #   two\n"
    four = "four==1 \\\n    --hash=sha256:00\n    # via srconsole (pyproject.toml)\n"

    assert needed(packages_of(f"# head\n{one}{two}{three}{four}"), {"one"}) == {"one", "two", "three"}


@pytest.mark.parametrize(
    ("line", "step"),
    [
        ("Collecting numpy==2.4.6 (from -r requirements-run.lock (line 7))", "numpy"),
        ("  Downloading scipy-1.17.1-cp311-cp311-manylinux_2_27_x86_64.whl (35.1 MB)", "scipy"),
        ("  Downloading mdit_py_plugins-0.7.0-py3-none-any.whl (57 kB)", "mdit-py-plugins"),
        ("Downloading pandas (10.2MiB)", "pandas"),
        ("Installing collected packages: numpy, scipy", "unpacking"),
        ("Prepared 44 packages in 3.21s", "unpacking"),
        ("  Obtaining dependency information", ""),
    ],
)
def test_a_line_of_the_installer_is_told_by_the_package_it_is_about(line: str, step: str) -> None:
    """Minutes of silence look like a machine that hangs.

    Given a line that pip or uv prints
    When it is read
    Then it is the package's name that is told, or nothing where it is no news
    """
    assert step_of(line) == step


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_line_counts_each_package_once_and_never_beyond_the_end() -> None:
    """A count that runs past its end is believed by nobody.

    Given an installer that collects and downloads three packages of two
    When what it does is told on a terminal, and in a log
    Then each is counted once, the count ends at two, and a log has a line at either end alone
    """
    terminal, log = _Terminal(), io.StringIO()
    for out in (terminal, log):
        progress = Progress(2, out)
        for step in ("numpy", "numpy", "scipy", "rich", ""):
            progress.saw(step)
        progress.end(3.4)

    told = [line.rstrip() for line in terminal.getvalue().split("\r")]
    assert told[2:5] == ["installing 1 of 2 packages: numpy", "installing 1 of 2 packages: numpy",
                         "installing 2 of 2 packages: scipy"]  # fmt: skip
    assert told[5].startswith("installing 2 of 2 packages: rich")
    assert log.getvalue() == "installing 2 packages\ninstalled 2 packages in 3 s\n"


def test_what_is_unpacked_is_no_package_of_the_count() -> None:
    """Of forty-six packages uv names ten, under whose count all were unpacked.

    Given an installer that names one package of three before it unpacks all
    When what it does is told on a terminal
    Then the packages are counted while they are named, and unpacking is told of all of them
    """
    terminal = _Terminal()
    progress = Progress(3, terminal)
    for step in ("scipy", UNPACKING, UNPACKING):
        progress.saw(step)

    told = [line.rstrip() for line in terminal.getvalue().split("\r")]
    assert told[2:] == ["installing 1 of 3 packages: scipy", *["installing 3 packages: unpacking"] * 2]


def test_uv_is_used_where_it_is_and_pip_where_it_is_not() -> None:
    """A machine with uv is served by it, one without needs only Python and make.

    Given a machine with uv, and one without
    When it is asked how packages come into a Python
    Then uv is tried first where it is, and pip is always the last way
    """
    assert [way[0] for way in installers("python", "/usr/bin/uv")] == ["/usr/bin/uv", "python"]
    assert installers("python", None) == [["python", "-m", "pip", "install"]]
    assert count_of("a==1 ; sys_platform == 'win32' \\\nb==2 \\\n    --hash=sha256:00\n") == 1


def test_make_run_asks_for_the_lock_for_running_alone() -> None:
    """The short way stays short.

    Given a checkout in which nothing is installed
    When make says what it would do to run the console
    Then it installs the lock for running, and not the whole one
    """
    command = [shutil.which("make") or "make", "--dry-run", "--always-make", "run"]
    would = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    assert "requirements-run.lock" in would
    assert "requirements.lock" not in would
