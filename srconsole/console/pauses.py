"""What holds the whole process up, and is made short: the collector of cycles, and turns of the interpreter."""

from __future__ import annotations

import gc
import sys
from typing import Final

TURN: Final = 0.001
"""Seconds that the engine computes on while the screen waits for the interpreter; Python's own are five times that."""


def shorten_pauses() -> None:
    """Have no pause as long as a tenth of a second from here on, once a run is open.

    The collector looks through all that has lived for long, now and then and in one go: with all modules that is a
    hundred thousand objects, 90 ms in which no key is heard. What is there by now stays, and is left out from here on.
    """
    gc.freeze()
    # It counts what has been added since it last looked at all: from now on that is soon, and little.
    gc.collect()
    sys.setswitchinterval(TURN)
