"""Loading libraries, as a program does that shows a screen."""

from __future__ import annotations

import gc

from srconsole.loading import loaded, loading, without_algebra


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


def test_what_others_are_told_by_the_environment_stays_as_it_is() -> None:
    """A plug-in's process reckons on as many cores as ever.

    Given an environment that says nothing about the threads of linear algebra, and one in which a person has chosen
    When numpy is loaded without these threads
    Then meanwhile one thread is asked for where nothing was chosen, and afterwards both are as they were
    """
    silent: dict[str, str] = {}
    chosen = {"OPENBLAS_NUM_THREADS": "7"}
    with without_algebra(silent), without_algebra(chosen):
        assert (silent, chosen) == ({"OPENBLAS_NUM_THREADS": "1"}, {"OPENBLAS_NUM_THREADS": "7"})
    assert (silent, chosen) == ({}, {"OPENBLAS_NUM_THREADS": "7"})
