"""Progress on stderr: a bar for anything that takes more than a second, none where stderr is no terminal."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

PATIENCE = 1.0
"""Seconds before a bar appears."""


class _Rate(ProgressColumn):
    """How many are done in a second."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:,.{0 if speed >= 10 else 1}f}/s")


class ProgressBar:
    """Shows how far a piece of work is; used as a context manager, told by calling it with (done, total)."""

    def __init__(
        self,
        what: str,
        console: Console | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        *,
        rate: bool = False,
    ) -> None:
        self._what = what
        self._rate = rate
        self._console = Console(stderr=True) if console is None else console
        self._monotonic = monotonic
        self._begun = monotonic()
        self._bar: Progress | None = None

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, done: int, total: int) -> None:
        """Say how many are done, and of how many."""
        if not self._console.is_terminal or self._monotonic() - self._begun < PATIENCE:
            return
        if self._bar is None:
            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                *([_Rate()] if self._rate else []),
                TimeRemainingColumn(),
            )
            self._bar = Progress(*columns, console=self._console, transient=True)
            self._bar.add_task(self._what, total=total, completed=done)
            self._bar.start()
        self._bar.update(self._bar.task_ids[0], completed=done, total=total)
