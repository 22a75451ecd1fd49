"""When the terminal's bell rings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from srconsole.engine.view.snapshot import Snapshot


def rings(wanted: str, before: Snapshot | None, snapshot: Snapshot) -> bool:
    """Tell whether the bell rings for what has happened between two snapshots.

    Args:
        wanted: `on`, `off`, or `auto`: everywhere but in a replay.
        before: what was shown.
        snapshot: what is now.
    """
    # What can happen is known by what a snapshot is made of, and the first frame has none.
    from srconsole.engine.view.happenings import happened  # noqa: PLC0415

    heard = wanted == "on" or (wanted == "auto" and snapshot.mode != "replay")
    return heard and bool(happened(before, snapshot))
