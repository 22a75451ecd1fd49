"""What a check has come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Verdict(Enum):
    """What is said of a check, in the word that people read."""

    HOLDS = "PASS"
    FAILED = "FAILED"
    DEPENDS = "DEPENDS"
    """No fault: the answer depends on something, and it is said on what and by how much."""
    UNKNOWN = "NOT CHECKED"


@dataclass(frozen=True)
class Check:
    """One check.

    Attributes:
        name: what was checked, in a few words.
        verdict: what came of it.
        told: that in a sentence.
        figures: the same for scripts: plain values, times as ISO-8601 UTC.
    """

    name: str
    verdict: Verdict
    told: str
    figures: Mapping[str, Any] = field(default_factory=dict)

    def record(self) -> dict[str, Any]:
        """Return all of it as plain values."""
        return {"check": self.name, "verdict": self.verdict.value, "told": self.told, **self.figures}


def all_hold(checks: list[Check]) -> bool:
    """Tell whether none has failed."""
    return all(check.verdict is not Verdict.FAILED for check in checks)
