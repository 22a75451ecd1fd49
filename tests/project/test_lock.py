"""The locks: complete, checked by hashes, and free of any machine's own mirrors."""

from __future__ import annotations

import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
LOCK = (CHECKOUT / "requirements.lock").read_text(encoding="utf-8")
PEERS = (CHECKOUT / "requirements-peers.lock").read_text(encoding="utf-8")


def requirements(lock: str = LOCK) -> list[str]:
    """Read a lock's requirements, each with its continuation lines as one string."""
    lines = [line for line in lock.splitlines() if not line.lstrip().startswith("#")]
    return [entry for entry in "\n".join(lines).replace("\\\n", " ").splitlines() if entry.strip()]


@pytest.mark.parametrize("lock", [LOCK, PEERS], ids=["tests", "peers"])
def test_every_package_is_pinned_and_hashed(lock: str) -> None:
    """What is installed is what was tested, byte for byte.

    Given a lock file
    When its requirements are read
    Then each names one version and at least one SHA-256
    """
    entries = requirements(lock)
    loose = [entry for entry in entries if not re.match(r"[a-z0-9-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", entry)]

    assert entries
    assert loose == []


@pytest.mark.parametrize("lock", [LOCK, PEERS], ids=["tests", "peers"])
def test_lock_names_no_place_to_install_from(lock: str) -> None:
    """The lock serves everybody, wherever their packages come from.

    Given a lock file
    When it is searched for options, addresses and paths
    Then there is none: no index, link folder or trusted host
    """
    assert not re.search(r"^\s*-", re.sub(r"--hash=\S+", "", lock).replace("\\", ""), re.MULTILINE)
    assert not re.search(r"://|file:|@ ", lock)


def test_lock_holds_what_the_project_asks_for() -> None:
    """Nobody adds a dependency and forgets the lock.

    Given the project's dependencies, those of its extras and the build's
    When they are looked up in the lock files, those of the peers in their own
    Then every one of them is there at one release in both, and no peer has slipped in among what is tested
    """
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    peers = named(extras.pop("peers"))
    asked = project["project"]["dependencies"] + project["build-system"]["requires"]
    names = named(asked + list(chain.from_iterable(extras.values())))
    locked, locked_for_peers = ({entry.split(" ")[0] for entry in requirements(lock)} for lock in (LOCK, PEERS))
    shared = {entry.split("==")[0] for entry in locked & locked_for_peers}

    assert len(names) > 20
    assert names <= {entry.split("==")[0] for entry in locked}
    assert peers | named(asked) <= {entry.split("==")[0] for entry in locked_for_peers}
    assert named(project["project"]["dependencies"]) <= shared
    assert {entry.split("==")[0] for entry in locked}.isdisjoint({"backtesting", "numba", "polars", "vectorbt"})


def named(asked: list[str]) -> set[str]:
    """Return the names of packages that are asked for."""
    return {match.group() for match in (re.match(r"[a-z0-9-]+", entry) for entry in asked) if match}
