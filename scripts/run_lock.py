"""Make the locks for those who do not develop: the packages of requirements.lock that running needs, and research.

What the tests, the checks and the build of a release need beside them stays out. Which package needs which is written
in requirements.lock itself, below each one, so that nothing is asked for and both locks agree.
Run it as `python scripts/run_lock.py`; `make lock` does.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Final, NamedTuple

CHECKOUT: Final = Path(__file__).resolve().parents[1]
LOCK: Final = CHECKOUT / "requirements.lock"
RUN_LOCK: Final = CHECKOUT / "requirements-run.lock"
RESEARCH_LOCK: Final = CHECKOUT / "requirements-research.lock"
HEADER: Final = """\
# What running srconsole needs, and nothing else: those packages of requirements.lock, hashes and all.
# Made from requirements.lock by `make lock`; not edited by hand.
"""
RESEARCH_HEADER: Final = """\
# What running srconsole needs, and what sweeps, optimisation and reports need beside it; hashes and all.
# Made from requirements.lock by `make lock`; not edited by hand.
"""
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]*")
_VIA: Final = re.compile(r"^    # (?:via|  )\s*([a-z0-9][a-z0-9-]*)", re.MULTILINE)


class Locked(NamedTuple):
    """A package of a lock."""

    name: str
    needed_by: frozenset[str]
    text: str
    """Its lines, hashes and comments included."""


def packages_of(lock: str) -> list[Locked]:
    """Return the packages of a lock's text, in its order."""
    entries = re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE)[1:]
    return [Locked(_named(entry), frozenset(_VIA.findall(entry)), entry) for entry in entries]


def needed(packages: list[Locked], asked: set[str]) -> set[str]:
    """Return the names of the packages that are asked for, and of all that those need."""
    found = {package.name for package in packages if package.name in asked}
    while more := {package.name for package in packages if package.needed_by & found} - found:
        found |= more
    return found


def run_lock(lock: str, project: str) -> str:
    """Return the text of the lock for running.

    Args:
        lock: the text of requirements.lock.
        project: the text of pyproject.toml.
    """
    return HEADER + _part_of(lock, _asked(project))


def research_lock(lock: str, project: str) -> str:
    """Return the text of the lock for running and research; it takes what `run_lock` takes."""
    extra = tomllib.loads(project)["project"]["optional-dependencies"]["research"]
    return RESEARCH_HEADER + _part_of(lock, _asked(project) | {_named(entry) for entry in extra})


def _asked(project: str) -> set[str]:
    told = tomllib.loads(project)
    asked = {_named(entry) for entry in told["project"]["dependencies"]}
    # The checkout is installed in place, by the build's own tools.
    return asked | {_named(entry) for entry in told["build-system"]["requires"]} | {"editables"}


def _part_of(lock: str, asked: set[str]) -> str:
    packages = packages_of(lock)
    names = needed(packages, asked)
    return "".join(package.text for package in packages if package.name in names)


def _named(entry: str) -> str:
    found = _NAME.match(entry)
    if found is None:
        raise SystemExit(f"{entry!r} begins with no package's name; run make lock")
    return found[0]


if __name__ == "__main__":
    project = (CHECKOUT / "pyproject.toml").read_text(encoding="utf-8")
    whole = LOCK.read_text(encoding="utf-8")
    RUN_LOCK.write_text(run_lock(whole, project), encoding="utf-8")
    RESEARCH_LOCK.write_text(research_lock(whole, project), encoding="utf-8")
