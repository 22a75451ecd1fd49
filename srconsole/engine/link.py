"""How a console reaches an engine, wherever that runs."""

from __future__ import annotations

from typing import Protocol

from srconsole.engine.request import Answer, Request
from srconsole.engine.view.preview import Preview
from srconsole.engine.view.snapshot import Snapshot


class Arm(Protocol):
    """Arms entries with real money."""

    def __call__(self, typed: str, /) -> str:
        """Take what a person typed, at once and from any thread; return why it arms nothing, empty where it does."""
        ...


class EngineLink(Protocol):
    """Snapshots out, requests in."""

    def snapshot(self) -> Snapshot | None:
        """Return the newest snapshot, None before the first."""
        ...

    def opening(self) -> str:
        """Return how far the engine's opening is, in a few words; empty once it has begun, or where that is unknown."""
        ...

    def failure(self) -> str:
        """Return why the engine has ended by itself, in a sentence; empty while it works."""
        ...

    async def preview(self, request: Request) -> Preview:
        """Return what a request would come to now; nothing is changed and nothing is written."""
        ...

    async def ask(self, request: Request) -> Answer:
        """Hand a request to the engine and return what came of it, once that is on the disk."""
        ...
