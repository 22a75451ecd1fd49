"""Loads libraries: what they bring stays to the end of the process, and no collection of garbage has to look at it."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Final

_THREADS: Final = "OPENBLAS_NUM_THREADS"


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


@contextmanager
def without_algebra(environment: MutableMapping[str, str] = os.environ) -> Iterator[None]:
    """Load numpy in here without the threads of its linear algebra, which nothing here uses.

    They are started when it is loaded, one a core, and take a third of that time. What other processes are told by the
    environment, and what a person has chosen there, stays as it is.
    """
    if _THREADS in environment:
        yield
        return
    environment[_THREADS] = "1"
    try:
        yield
    finally:
        del environment[_THREADS]
