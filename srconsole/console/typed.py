"""Numbers as people type them, and why a text is none."""

from __future__ import annotations

import re
from typing import Final

_NUMBER: Final = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")
_DECIMAL_COMMA: Final = re.compile(r"([0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+),([0-9]+)")
_LONGEST: Final = 20
"""Characters of a text that are told back."""


def number_of(text: str) -> float | None:
    """Read a number; commas only between groups of three, since some write a decimal comma."""
    match = _NUMBER.fullmatch(text.strip())
    return float(match[0].replace(",", "")) if match else None


def fraction_of(text: str) -> float | None:
    """Read percent, with or without the sign, as a fraction."""
    number = number_of(text.strip().removesuffix("%"))
    return None if number is None else number / 100


def why_no_number(text: str) -> str:
    """Return in a sentence why a text is no number; empty where there is none."""
    text = text.strip()
    bare = text.removesuffix("%").strip()
    if not bare:
        return "a number is missing before the %" if text else ""
    comma = _DECIMAL_COMMA.fullmatch(bare)
    if comma is not None:
        meant = f"{comma[1].replace('.', '')}.{comma[2]}{text[len(bare) :].strip()}"
        return f"{text[:_LONGEST]} has a decimal comma: write {meant[:_LONGEST]}"
    if bare.startswith("-"):
        return f"{text[:_LONGEST]} is below 0"
    return f"{text[:_LONGEST]} is not a number"
