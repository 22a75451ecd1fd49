"""When the terminal's bell rings."""

from __future__ import annotations

from srconsole.engine.view.happenings import happened
from srconsole.engine.view.snapshot import Snapshot


def rings(wanted: str, before: Snapshot | None, snapshot: Snapshot) -> bool:
    """Tell whether the bell rings for what has happened between two snapshots.

    Args:
        wanted: `on`, `off`, or `auto`: everywhere but in a replay.
        before: what was shown.
        snapshot: what is now.
    """
    heard = wanted == "on" or (wanted == "auto" and snapshot.mode != "replay")
    return heard and bool(happened(before, snapshot))
