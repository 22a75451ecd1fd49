"""How old things are by the console's own clock, so that an engine that hangs is seen to be old."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from srconsole.engine.view.snapshot import Snapshot

NEVER: Final = "-"
"""Stands where there is no age."""


class Elapsed(NamedTuple):
    """Seconds that have passed.

    Attributes:
        snapshot: since the snapshot came.
        order: since the order that is out was first seen; None where none is, or nobody waits for it.
    """

    snapshot: float = 0.0
    order: float | None = None


class Ages:
    """Remembers when a market's snapshot came, and when its order was first seen out.

    Args:
        monotonic: seconds that never go back.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._snapshot: Snapshot | None = None
        self._came = 0.0
        self._order = ""
        self._seen = 0.0

    def of(self, snapshot: Snapshot) -> Elapsed:
        """Return how long ago a market's snapshot came; a rehearsal's ages are its own clock's."""
        if snapshot.market.live is None or snapshot.mode == "rehearsal":
            return Elapsed()
        now = self._monotonic()
        if snapshot is not self._snapshot:
            self._snapshot, self._came = snapshot, now
        order = snapshot.market.order
        if order is None:
            self._order = ""
            return Elapsed(now - self._came)
        if order.client_id != self._order:
            self._order, self._seen = order.client_id, now
        return Elapsed(now - self._came, now - self._seen)


def older(age: float | None, seconds: float) -> float | None:
    """Return an age some seconds later."""
    return None if age is None else age + seconds


def age_text(seconds: float | None) -> str:
    """Write an age: `2 s`, `99 s`, `12 min`, `5 h`, `3 d`; `-` where it never was."""
    if seconds is None:
        return NEVER
    whole = max(0, int(seconds))
    for unit, size, most in (("s", 1, 100), ("min", 60, 6_000), ("h", 3_600, 172_800)):
        if whole < most:
            return f"{whole // size} {unit}"
    return f"{whole // 86_400} d"


_STEPS: Final = (5, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400)
"""Seconds at which a stepped age changes; from the last on it changes once a day."""
FIRST_STEP: Final = _STEPS[0]
"""Seconds below which a stepped age says nothing."""


def step_text(seconds: float | None) -> str:
    """Write an age in steps, so that it is not sent anew every second: `0 s`, `5 s`, `15 s`, `1 min`, `2 h`, `3 d`."""
    if seconds is None:
        return NEVER
    if seconds >= _STEPS[-1]:
        return f"{int(seconds) // 86_400} d"
    step = max((step for step in _STEPS if step <= seconds), default=0)
    for unit, size in (("h", 3_600), ("min", 60)):
        if step >= size:
            return f"{step // size} {unit}"
    return f"{step} s"


def brief_text(seconds: float) -> str:
    """Write a short time: `212 ms`, `1.3 s`."""
    return f"{round(seconds * 1000)} ms" if abs(seconds) < 0.9995 else f"{seconds:.1f} s"
