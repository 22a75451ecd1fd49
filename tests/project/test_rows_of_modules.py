"""The architecture's tables know every module of the rooms that have grown the most."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
WHOLE = ("line", "why", "doctor", "proof")
"""Folders that the tables tell as one."""


@pytest.mark.parametrize("room", ["console", "compose", "research", "reports", "cli"])
def test_every_module_has_a_row(room: str) -> None:
    """Whoever looks for a thing finds the module that holds it.

    Given all modules of the console, of where parts meet, of research, of reports, or of the command line
    When they are looked for in docs/architecture.md
    Then each is named there by its name or by its folder's
    """
    told = {name for text in re.findall(r"`([^`\n]+)`", _tables()) for name in (text, re.split(r"[./]", text)[-1])}
    folder = CHECKOUT / "srconsole" / room
    modules = [path.relative_to(folder) for path in folder.rglob("*.py") if path.stem != "__init__"]

    missing = [str(path) for path in modules if path.stem not in told and path.parts[0] not in WHOLE]

    assert not missing
    assert len(modules) > 25


def _tables() -> str:
    return (CHECKOUT / "docs" / "architecture.md").read_text(encoding="utf-8")
