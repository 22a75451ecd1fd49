"""How fast virtual time goes for who looks on: not held up at all, at a rate, or standing still."""

from __future__ import annotations

from math import inf


class Pacing:
    """The pace of virtual time. Change it on the loop itself, or wake the loop behind it.

    Attributes:
        rate: virtual seconds a second; infinity where nothing is waited for.
        paused: whether time stands still.
    """

    def __init__(self, rate: float = inf, *, paused: bool = False) -> None:
        self.rate = rate
        self.paused = paused

    def wait(self, seconds: float) -> float | None:
        """Return the real seconds that so many virtual ones take, None for as long as nobody goes on."""
        return None if self.paused else seconds / self.rate

    def passed(self, real: float) -> float:
        """Return the virtual seconds that have passed meanwhile."""
        return 0.0 if self.paused else real * self.rate
