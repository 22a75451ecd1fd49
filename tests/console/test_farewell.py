"""What a person reads who has left."""

from __future__ import annotations

from srconsole.console.leaving import farewell
from tests.console import canned


def test_of_a_rehearsal_nothing_is_kept() -> None:
    """Given a rehearsal, and a replay
    When a person leaves
    Then the first says that nothing of it is kept, and the second where it is kept
    """
    replay = canned.flat()

    assert farewell(replay._replace(mode="rehearsal")) == "The rehearsal is over; nothing of it is kept."
    assert replay.run in farewell(replay)
