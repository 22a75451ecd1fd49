"""requirements.lock: complete, checked by hashes, and free of any machine's own mirrors."""

from __future__ import annotations

import re
import tomllib
from itertools import chain
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
LOCK = (CHECKOUT / "requirements.lock").read_text(encoding="utf-8")


def requirements() -> list[str]:
    """Read the lock's requirements, each with its continuation lines as one string."""
    lines = [line for line in LOCK.splitlines() if not line.lstrip().startswith("#")]
    return [entry for entry in "\n".join(lines).replace("\\\n", " ").splitlines() if entry.strip()]


def test_every_package_is_pinned_and_hashed() -> None:
    """What is installed is what was tested, byte for byte.

    Given the lock file
    When its requirements are read
    Then each names one version and at least one SHA-256
    """
    entries = requirements()
    loose = [entry for entry in entries if not re.match(r"[a-z0-9-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", entry)]

    assert entries
    assert loose == []


def test_lock_names_no_place_to_install_from() -> None:
    """The lock serves everybody, wherever their packages come from.

    Given the lock file
    When it is searched for options, addresses and paths
    Then there is none: no index, link folder or trusted host
    """
    assert not re.search(r"^\s*-", re.sub(r"--hash=\S+", "", LOCK).replace("\\", ""), re.MULTILINE)
    assert not re.search(r"://|file:|@ ", LOCK)


def test_lock_holds_what_the_project_asks_for() -> None:
    """Nobody adds a dependency and forgets the lock.

    Given the project's dependencies, those of its extras and the build's
    When they are looked up in the lock file
    Then every one of them is there, and no second table library has slipped in
    """
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = project["project"]["dependencies"] + project["build-system"]["requires"]
    asked += chain.from_iterable(project["project"]["optional-dependencies"].values())
    names = {match.group() for match in (re.match(r"[a-z0-9-]+", entry) for entry in asked) if match}
    locked = {entry.split("==")[0] for entry in requirements()}

    assert len(names) > 20
    assert names <= locked
    assert locked.isdisjoint({"polars", "fastparquet"})
