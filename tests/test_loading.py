"""Loading libraries, as a program does that shows a screen."""

from __future__ import annotations

import gc

from srconsole.loading import loaded, loading


def test_garbage_is_looked_for_once_the_first_frame_is_there() -> None:
    """A console that runs for weeks takes no more and more memory.

    Given a program that looks for no garbage while it loads its libraries
    When it says that they are loaded, before it leaves
    Then it looks for garbage from then on, in nothing of what was there and in all that comes
    """
    before = [[1] for _ in range(1000)]
    try:
        with loading():
            assert not gc.isenabled()
            loaded()
            assert gc.isenabled()
            later: list[object] = []
            assert any(each is later for each in gc.get_objects())
            assert not any(each is before for each in gc.get_objects())
    finally:
        gc.unfreeze()
    assert gc.isenabled()
