"""An engine's link that shows what it is given and remembers what it is asked."""

from __future__ import annotations

from srconsole.engine.request import Answer, Request
from srconsole.engine.snapshot import Snapshot


class FakeLink:
    """A link to no engine.

    Attributes:
        newest: the snapshot to show, None before the first.
        ended: why the engine has ended, empty while it works.
        asked: all requests so far.
        answer: what comes of every request, or the error that it ends in.
    """

    def __init__(self, newest: Snapshot | None = None, answer: Answer | Exception | None = None) -> None:
        self.newest = newest
        self.ended = ""
        self.asked: list[Request] = []
        self.answer = answer or Answer(done=True, text="done")

    def snapshot(self) -> Snapshot | None:
        """Return the newest snapshot."""
        return self.newest

    def failure(self) -> str:
        """Return why the engine has ended."""
        return self.ended

    async def ask(self, request: Request) -> Answer:
        """Remember a request."""
        self.asked.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer
