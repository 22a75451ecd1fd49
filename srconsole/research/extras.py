"""What is said where a package is missing that only research needs."""

from __future__ import annotations


def missing(what: str, package: str) -> str:
    """Return the sentence: what a person has asked for, the package that does it, and what brings it along."""
    return (
        f"{what} needs the package {package}, which is not installed: `make research`, or "
        "`pip install 'srconsole[research]'`"
    )
