"""What a run makes of the machine it is on."""

from __future__ import annotations

import gc

from srconsole.compose.this_machine import keep_what_is_loaded


def test_no_collection_looks_at_what_was_loaded_before() -> None:
    """Given a process that has loaded all that it needs
    When a run begins
    Then what is there is left out of all collections of garbage, and what comes is not
    """
    loaded: list[list[int]] = [[] for _ in range(1000)]
    before = gc.get_freeze_count()
    try:
        keep_what_is_loaded()
        assert gc.get_freeze_count() - before >= len(loaded)
        later: list[object] = []
        assert any(each is later for each in gc.get_objects())
        assert not any(each is loaded for each in gc.get_objects())
    finally:
        gc.unfreeze()
