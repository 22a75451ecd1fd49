"""A snapshot with levels that a person has made and kept."""

from __future__ import annotations

from srconsole.engine.view.snapshot import Snapshot
from tests.console import canned


def with_made() -> Snapshot:
    """Return a snapshot whose S1 was made by hand, and whose S2 is pinned."""
    shown = canned.flat()
    marked = (level._replace(by_hand=level.tier == "S1", pinned=level.tier == "S2") for level in shown.market.levels)
    return canned.changed(shown, levels=tuple(marked))
