"""A strategy whose word may fail to come, as a person's file may: then it holds, and says so."""

from __future__ import annotations

from typing import Protocol, runtime_checkable


@runtime_checkable
class MayFail(Protocol):
    """A strategy that may fail at a close."""

    @property
    def fault(self) -> str:
        """What went wrong at the last close, a sentence; empty where nothing did."""
        ...

    @property
    def failing(self) -> bool:
        """Whether it has failed so often in a row that entries are to be paused."""
        ...
