"""What a setting's field says beside its type: a comment, its bounds, and the section of the rules that uses it."""

from __future__ import annotations

from msgspec import Meta


def about(
    comment: str,
    rule: str,
    *,
    gt: float | None = None,
    ge: float | None = None,
    le: float | None = None,
    lt: float | None = None,
) -> Meta:
    """Describe a key by one comment, the section of strategy.md that uses it, and its bounds.

    A section of strategies.md is named with its document: `strategies 4.2`.
    """
    if lt is not None:
        return Meta(ge=ge, lt=lt, description=comment, extra={"rule": rule})
    if gt is not None:
        return Meta(gt=gt, le=le, description=comment, extra={"rule": rule})
    return Meta(ge=ge, le=le, description=comment, extra={"rule": rule})


def among(comment: str, rule: str, without: tuple[str, ...]) -> Meta:
    """Describe a key that is one of its type's names, of which some are no person's to give."""
    return Meta(description=comment, extra={"rule": rule, "without": without})


def named(comment: str, rule: str, names: tuple[str, ...]) -> Meta:
    """Describe a key that is one of these names, or the name of a strategy that an installed package brings."""
    return Meta(description=comment, extra={"rule": rule, "names": names})


def key(default: str, does: str) -> Meta:
    """Describe a key binding by what it does and the keys it has where nobody gives others."""
    return Meta(description=f"{does}; empty: {default}", extra={"rule": "console", "does": does, "default": default})
