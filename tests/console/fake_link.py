"""An engine's link that shows what it is given, previews as it is told to, and remembers what it is asked."""

from __future__ import annotations

from collections.abc import Callable

from srconsole.core.commands import BreakEvenStop, ClosePart, EnterLevel, Flatten, MoveStop, SetTrail
from srconsole.core.lot import State
from srconsole.engine.request import Answer, Request
from srconsole.engine.view.preview import Preview
from srconsole.engine.view.snapshot import Snapshot

_ENTERED = Preview(
    buys=0.132309085, price=3779.03, result=-0.3, held=0.132309085, stop=3692.7, at_stop=-12.015390,
    state=State.STOP_LOSS, trail_pct=0.08,
)  # fmt: skip
_HELD = Preview(
    result=0.200305, held=0.133781, stop=3692.7, at_stop=-6.584, state=State.STOP_LOSS, trail_pct=0.08,
)  # fmt: skip


def canned_preview(request: Request) -> Preview:
    """Return what an engine would say of a request at `canned.in_stop_loss`, of an entry at `canned.flat`."""
    match request:
        case EnterLevel():
            return _ENTERED
        case Flatten():
            return Preview(sells=0.133781, price=3741.2, makes=-0.1, result=-0.1)
        case MoveStop(price):
            return _HELD._replace(stop=price, at_stop=-5.60)
        case BreakEvenStop():
            return _HELD._replace(stop=3741.95, at_stop=0.0)
        case SetTrail(trail_pct):
            return _HELD._replace(trail_pct=trail_pct)
        case ClosePart():
            return _HELD._replace(sells=0.0668905, price=3741.2, makes=-0.05, held=0.0668905)
    return Preview()


class FakeLink:
    """A link to no engine.

    Attributes:
        newest: the snapshot to show, None before the first.
        ended: why the engine has ended, empty while it works.
        opens: how far its opening is, empty once it has begun.
        asked: all requests so far.
        looked: all requests so far whose previews were asked for.
        answer: what comes of every request, or the error that it ends in.
        previews: says what a request would come to.
    """

    def __init__(self, newest: Snapshot | None = None, answer: Answer | Exception | None = None) -> None:
        self.newest = newest
        self.ended = ""
        self.opens = ""
        self.asked: list[Request] = []
        self.looked: list[Request] = []
        self.answer = answer or Answer(done=True, text="done")
        self.previews: Callable[[Request], Preview] = canned_preview

    def snapshot(self) -> Snapshot | None:
        """Return the newest snapshot."""
        return self.newest

    def opening(self) -> str:
        """Return how far the opening is."""
        return self.opens

    def failure(self) -> str:
        """Return why the engine has ended."""
        return self.ended

    async def preview(self, request: Request) -> Preview:
        """Return what a request would come to."""
        self.looked.append(request)
        return self.previews(request)

    async def ask(self, request: Request) -> Answer:
        """Remember a request."""
        self.asked.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer
