"""What the engine is told, and time as far as a feed may know it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple

from srconsole.engine.inputs import EntriesBarred, Input, Remarked

Post = Callable[[Input | BaseException], None]
"""Takes an input on the engine's loop; an exception ends the engine."""

LONGEST_WAIT: Final = 30.0
"""Seconds between two tries at most."""


LOOK: Final = 1.0
"""Seconds in which a jump of a clock is noticed."""


class FeedTime(NamedTuple):
    """This machine's time.

    Attributes:
        wall: returns seconds since 1970.
        monotonic: returns seconds since some moment; they never go back.
        sleep: lets seconds pass.
        look: seconds of sleep at most for whoever has to notice that a clock has jumped.
    """

    wall: Callable[[], float]
    monotonic: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]
    look: float = LOOK

    def until(self, due: float) -> float:
        """Return the seconds to sleep before the next look, where the next thing is due at a monotonic moment."""
        return min(self.look, max(0.0, due - self.monotonic()))


class Teller:
    """Tells the engine of one market; a reason against entries is told where it has changed."""

    def __init__(self, symbol: str, post: Post, price_comes: Callable[[], None]) -> None:
        self.symbol = symbol
        self.post = post
        self.price_comes = price_comes
        self._reasons: dict[str, str] = {}

    def bar(self, source: str, reason: str) -> None:
        """Have a reason against entries, empty for none any more.

        The first one of a source is told whatever it is: the engine may remember one from before a restart.
        """
        if self._reasons.get(source) != reason:
            self._reasons[source] = reason
            self.post(EntriesBarred(self.symbol, source, reason))

    def begin(self, source: str, reason: str) -> None:
        """Have a reason against entries until something is known for the first time."""
        self._reasons[source] = reason
        self.post(EntriesBarred(self.symbol, source, reason, starting=True))

    def remark(self, text: str) -> None:
        """Have something stand in the log."""
        self.post(Remarked(self.symbol, text))


def back_off(failures: int) -> float:
    """Return the seconds to wait after so many failures in a row, 1 or more: they double up to `LONGEST_WAIT`."""
    return float(min(LONGEST_WAIT, 2.0 ** min(failures - 1, 10)))
