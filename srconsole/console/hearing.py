"""What is heard from the engine at a time; whatever its link does, the screen stays and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from srconsole.engine.link import EngineLink
    from srconsole.engine.view.snapshot import Snapshot


class Heard(NamedTuple):
    """What a link has to tell.

    Attributes:
        snapshot: the newest, None where there is none.
        failure: why no more is heard, empty where that is not so.
        ended: the engine's own word for that; empty where it works, or where nothing is heard of it.
        opening: how far the opening of a run is, empty where none is opened.
    """

    snapshot: Snapshot | None
    failure: str
    ended: str
    opening: str


def heard(link: EngineLink) -> Heard:
    """Listen to a link once."""
    try:
        snapshot, failure = link.snapshot(), link.failure()
        return Heard(snapshot, failure, failure, link.opening())
    except Exception as error:  # noqa: BLE001  # whatever the link does, the screen stays and says so
        return Heard(None, f"no word from the engine: {error}", "", "")
