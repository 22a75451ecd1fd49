"""Names of strategies that installed packages bring: entry points `srconsole.strategies` (docs/strategies.md, 1)."""

from __future__ import annotations

from typing import Final

GROUP: Final = "srconsole.strategies"


def installed_strategies() -> list[str]:
    """Return their names, sorted; none of the packages is imported."""
    from importlib.metadata import entry_points  # noqa: PLC0415  # reads every package's files; only where it is asked

    return sorted({point.name for point in entry_points(group=GROUP)})
