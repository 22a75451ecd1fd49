"""Loads libraries: what they bring stays to the end of the process, and no collection of garbage has to look at it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Load what is imported in here without looking for garbage in it, then or later.

    Half a million objects come with the libraries of a run; each collection that meets them takes a tenth of a second.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if collects:
            gc.enable()


def loaded() -> None:
    """End what `loading` does before its own end: from here on garbage is looked for in what comes."""
    gc.freeze()
    gc.enable()
