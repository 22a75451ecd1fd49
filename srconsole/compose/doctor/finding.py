"""What was looked at, and what came of it, a line each."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Final

from msgspec import Struct


class Verdict(Enum):
    """How something is."""

    OK = "ok"
    LOOK = "look"
    """It works, and a person should know it."""
    WRONG = "wrong"
    """It fails, or would lose money; no money is traded while it is so."""


class Finding(Struct, frozen=True):
    """One thing that was looked at.

    Attributes:
        verdict: how it is.
        subject: what it is, in a word or two.
        text: what was found, and what to do where that is not fine.
        asked: whether what was asked for is wrong (settings, keys), not something that failed while working.
    """

    verdict: Verdict
    subject: str
    text: str
    asked: bool = False


_SUBJECT_WIDTH: Final = 14
_VERDICT_WIDTH: Final = 5


def ok(subject: str, text: str) -> Finding:
    """Return that something is fine."""
    return Finding(Verdict.OK, subject, text)


def look(subject: str, text: str) -> Finding:
    """Return what a person should know."""
    return Finding(Verdict.LOOK, subject, text)


def failed(subject: str, text: str) -> Finding:
    """Return what does not work."""
    return Finding(Verdict.WRONG, subject, text)


def wrong(subject: str, text: str) -> Finding:
    """Return what is asked for and cannot be."""
    return Finding(Verdict.WRONG, subject, text, asked=True)


def exit_code(findings: Sequence[Finding]) -> int:
    """Return 0 where nothing is wrong, 2 where what was asked for is, else 1."""
    bad = [finding for finding in findings if finding.verdict is Verdict.WRONG]
    return 2 if any(finding.asked for finding in bad) else int(bool(bad))


def wrong_ones(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Return the subjects of what is wrong."""
    return tuple(finding.subject for finding in findings if finding.verdict is Verdict.WRONG)


def line_of(finding: Finding) -> str:
    """Write a finding as a line."""
    return f"{finding.verdict.value:<{_VERDICT_WIDTH}}  {finding.subject:<{_SUBJECT_WIDTH}}  {finding.text}"
